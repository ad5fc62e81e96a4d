//! Changes in the groups in which people read them.

use std::collections::BTreeMap;

use super::{Change, Diff, Event, Impact, Item, Source, items};

/// A group of changes; each change is in one.
pub(super) struct Section<'a> {
    /// Heading.
    pub(super) title: &'static str,
    /// The heading of the group.
    pub(super) note: &'static str,
    /// The marker before each line.
    pub(super) sign: char,
    /// The changes.
    pub(super) changes: Vec<&'a Change>,
}

/// Returns the groups that are not empty, the most important first.
pub(super) fn sections(diff: &Diff) -> Vec<Section<'_>> {
    type Belongs = fn(&Change) -> bool;
    let groups: [(&str, &str, char, Belongs); 7] = [
        ("Breaking", "code that uses these may no longer compile", '!', |change| change.impact == Impact::Major),
        ("Wire", "code that uses these compiles as before, and sends or expects something else", '!', |change| {
            change.on_wire
        }),
        ("Added", "", '+', |change| matches!(change.event, Event::Added { .. })),
        ("Retained", "gone from the document; kept and deprecated until its revision is deleted", '-', |change| {
            matches!(change.event, Event::Retained { .. })
        }),
        ("Deprecated", "marked by the document", '-', |change| matches!(change.event, Event::Deprecated)),
        ("Changed", "code that uses these compiles as before", '~', |change| change.event != Event::Prose),
        ("Prose", "only the text for people differs", '·', |_| true),
    ];
    let mut rest: Vec<&Change> = diff.changes.iter().collect();
    let mut sections = Vec::new();
    for (title, note, sign, belongs) in groups {
        let (changes, others) = rest.into_iter().partition(|change| belongs(change));
        rest = others;
        sections.push(Section { title, note, sign, changes });
    }
    sections.retain(|section| !section.changes.is_empty());
    sections
}

/// Returns the numbers of items by kind: `34 methods, 1 method from the overlay and 82 schemas`.
pub(crate) fn counted(changes: &[&Change]) -> String {
    let mut kinds: BTreeMap<(Item, Option<Source>), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        kinds.entry((change.item, change.source)).or_default().push(change);
    }
    let word = |((item, source), changes): ((Item, Option<Source>), Vec<&Change>)| {
        let count = items(changes);
        let source = match source {
            None => "",
            Some(Source::Overlay) => " from the overlay",
            Some(Source::Borrowed) => " borrowed from another version",
        };
        format!("{count} {}{source}", item.word(count))
    };
    let words: Vec<_> = kinds.into_iter().map(word).collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        words => words.concat(),
    }
}

/// Returns a change in words, without its path: names, types, and texts in `code`.
pub(crate) fn words(event: &Event, code: impl Fn(&str) -> String) -> String {
    match event {
        Event::Added { signature } => code(signature),
        Event::Removed => "removed".to_owned(),
        Event::Deprecated => "deprecated".to_owned(),
        Event::Retained { last } => format!("last seen in revision {}", code(last)),
        Event::Restored => "no longer deprecated".to_owned(),
        Event::Renamed { old } => format!("was {}", code(old)),
        Event::Changed { what, old, new } => {
            let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { code(text) };
            format!("{what}: {} → {}", shown(old), shown(new))
        }
        Event::Prose => "text".to_owned(),
    }
}

/// Returns `v1beta 20240713 → 20260327`, or both versions if they differ.
pub(super) fn sides(diff: &Diff) -> String {
    let Diff { old, new, .. } = diff;
    if old.version == new.version {
        format!("{} {} → {}", old.version, old.revision, new.revision)
    } else {
        format!("{} {} → {} {}", old.version, old.revision, new.version, new.revision)
    }
}

/// Returns text of a document on one line, without characters that could control a terminal.
pub(crate) fn tame(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
