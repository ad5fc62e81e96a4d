//! An entry of the changelog for new documents, and its place in the file.

use std::collections::BTreeMap;

use crate::command::diff::{
    Change, Diff, Event, Impact, Item, Source,
    markdown::{code, escaped},
    sections::{counted, words},
};

/// Heading of the section that collects what is not released yet.
const UNRELEASED: &str = "## Unreleased";

/// The entry of a changelog for an update of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its heading.
    pub heading: String,
    /// The text below it.
    pub body: String,
}

/// Which documents an update is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Revisions that the bindings were not made from before, oldest first.
    pub added: Vec<String>,
    /// Revisions whose document is another one now.
    pub replaced: Vec<String>,
    /// Revisions that are dropped.
    pub dropped: Vec<String>,
    /// Another version, from which this one borrows, and its revisions that are new; only when nothing else is.
    pub borrowed: Option<(String, Vec<String>)>,
}

impl News {
    /// Returns true if there is none.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.replaced.is_empty() && self.dropped.is_empty() && self.borrowed.is_none()
    }

    /// Returns `revision 20260831`, or another event.
    fn subject(&self) -> String {
        let revisions = |list: &[String]| {
            let names: Vec<String> = list.iter().map(|revision| escaped(revision)).collect();
            match names.as_slice() {
                [one] => format!("revision {one}"),
                names => format!("revisions {}", names.join(", ")),
            }
        };
        let mut subjects = Vec::new();
        if !self.added.is_empty() {
            subjects.push(revisions(&self.added));
        }
        if !self.replaced.is_empty() {
            subjects.push(format!("{} replaced", revisions(&self.replaced)));
        }
        if !self.dropped.is_empty() {
            subjects.push(format!("{} dropped", revisions(&self.dropped)));
        }
        if let Some((version, list)) = &self.borrowed {
            subjects.push(format!("borrowed from {}, {}", code(version), revisions(list)));
        }
        subjects.join(", ")
    }
}

impl Entry {
    /// Creates the entry for a difference.
    ///
    /// It names everything that users may have to react to: what breaks, what is sent otherwise, what is on its way out. Of what
    /// is new, methods and resources have their names; the rest is counted.
    pub fn new(diff: &Diff, news: &News) -> Self {
        let Diff { old, changes, .. } = diff;
        let verdict = match diff.verdict() {
            Some(impact) => format!("a **{impact}** change"),
            None => "no change".to_owned(),
        };
        let mut lines = vec![format!("Compared with revision {}, {verdict} for Rust code.\n", escaped(&old.revision))];
        let mut rest: Vec<&Change> = changes.iter().collect();
        named("**Breaking:** removed", &take(&mut rest, |change| change.event == Event::Removed), &mut lines);
        for change in take(&mut rest, |change| change.impact == Impact::Major) {
            lines.push(format!("- **Breaking:** {}: {}.", code(&change.path), words(&change.event, code)));
        }
        for change in take(&mut rest, |change| change.on_wire) {
            lines.push(format!("- **On the wire:** {}: {}.", code(&change.path), words(&change.event, code)));
        }
        let added = |change: &Change| matches!(change.event, Event::Added { .. });
        let is_call = |change: &Change| matches!(change.item, Item::Method | Item::Resource);
        named("Added", &take(&mut rest, |change| added(change) && is_call(change)), &mut lines);
        let others = take(&mut rest, added);
        if !others.is_empty() {
            lines.push(format!("- Added: {}.", counted(&others)));
        }
        let retained = take(&mut rest, |change| matches!(change.event, Event::Retained { .. }));
        named("Gone from the document, kept and deprecated", &retained, &mut lines);
        named("Deprecated", &take(&mut rest, |change| change.event == Event::Deprecated), &mut lines);
        for change in take(&mut rest, |change| change.event != Event::Prose) {
            lines.push(format!("- {}: {}.", code(&change.path), words(&change.event, code)));
        }
        if !rest.is_empty() {
            lines.push(format!("- Only the text differs: {}.", counted(&rest)));
        }
        Entry {
            heading: heading(&diff.title, &diff.new.version, news),
            body: lines.join("\n").trim_end().to_owned() + "\n",
        }
    }

    /// Creates the entry for the first documents of a version.
    pub fn first(title: &str, version: &str, news: &News) -> Self {
        Entry { heading: heading(title, version, news), body: "- Bindings of this version are new.\n".to_owned() }
    }

    /// Returns the changelog with this entry at the end of the section of what is not released yet. No other entry is touched,
    /// and one that is there already, word by word, is not written again.
    pub fn insert(&self, changelog: &str) -> String {
        let windows = changelog.contains("\r\n");
        let text = changelog.replace("\r\n", "\n");
        let mut lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            lines.extend(["# Changelog", ""]);
        }
        let start = unreleased(&mut lines);
        let end = next_heading(&lines, start + 1);
        let entry = [&self.heading, "\n\n", &self.body].concat();
        let section = lines[start..end].join("\n") + "\n";
        if section.contains(&["\n", &entry].concat()) {
            return changelog.to_owned();
        }
        let before = lines[..end].join("\n");
        let after = lines[end..].join("\n");
        let mut out = [before.trim_end(), "\n\n", &entry].concat();
        if !after.trim().is_empty() {
            out.extend(["\n", after.trim_end(), "\n"]);
        }
        if windows { out.replace('\n', "\r\n") } else { out }
    }
}

/// Returns the heading of an entry.
fn heading(title: &str, version: &str, news: &News) -> String {
    format!("### {} {}, {}", escaped(title), code(version), news.subject())
}

/// Returns a line for each kind of item, with all names.
fn named(title: &str, changes: &[&Change], lines: &mut Vec<String>) {
    let mut kinds: BTreeMap<(Item, Option<Source>), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        kinds.entry((change.item, change.source)).or_default().push(change);
    }
    for changes in kinds.values() {
        let names: Vec<_> = changes.iter().map(|change| code(&change.path)).collect();
        lines.push(format!("- {title}: {}: {}.", counted(changes), names.join(", ")));
    }
}

/// Takes what belongs out of a list.
fn take<'a>(rest: &mut Vec<&'a Change>, belongs: impl Fn(&Change) -> bool) -> Vec<&'a Change> {
    let (taken, left) = std::mem::take(rest).into_iter().partition(|change| belongs(change));
    *rest = left;
    taken
}

/// The line of the heading for what is not released; made before the newest release when there is none.
fn unreleased(lines: &mut Vec<&str>) -> usize {
    let is_it = |line: &&str| line.starts_with("## ") && line.to_ascii_lowercase().contains("unreleased");
    if let Some(at) = lines.iter().position(is_it) {
        return at;
    }
    let at = next_heading(lines, 0);
    let follows = at > 0 && !lines[at - 1].trim().is_empty();
    lines.splice(at..at, [UNRELEASED, ""]);
    if follows {
        lines.insert(at, "");
    }
    at + usize::from(follows)
}

/// The first line from `from` on that is the heading of a section, or the end.
fn next_heading(lines: &[&str], from: usize) -> usize {
    let is_heading = |line: &&str| line.starts_with("## ");
    lines.iter().skip(from).position(is_heading).map_or(lines.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(revision: u32, body: &str) -> Entry {
        Entry { heading: format!("### Toy API `v1`, revision {revision}"), body: format!("{body}\n") }
    }

    #[test]
    fn it_goes_to_the_end_of_what_is_not_released() {
        let before = "# Changelog\n\nAll.\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0\n\n- The first.\n";
        let once = entry(2, "- X.").insert(before);
        let expected = "# Changelog\n\nAll.\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n\
                        ### Toy API `v1`, revision 2\n\n- X.\n\n## 0.1.0\n\n- The first.\n";
        assert_eq!(once, expected);
        assert_eq!(entry(2, "- X.").insert(&once), once, "the same entry is there already");
    }

    #[test]
    fn an_entry_never_replaces_another() {
        let once = entry(2, "- X.").insert("# Changelog\n");
        let twice = entry(2, "- Y.").insert(&once);
        let unreleased = "# Changelog\n\n## Unreleased\n\n";
        let (x, y) = ("### Toy API `v1`, revision 2\n\n- X.\n", "### Toy API `v1`, revision 2\n\n- Y.\n");
        assert_eq!(twice, format!("{unreleased}{x}\n{y}"));
        assert_eq!(entry(2, "- X.").insert(&twice), twice);
        assert_eq!(entry(2, "- Y.").insert(&twice), twice);
        let thrice = entry(3, "- Z.").insert(&twice);
        assert_eq!(thrice, format!("{twice}\n### Toy API `v1`, revision 3\n\n- Z.\n"));
        // Released entries stay as they are.
        let released = twice.replace("## Unreleased", "## 1.0.0");
        let again = entry(2, "- X.").insert(&released);
        assert_eq!(again, format!("{unreleased}{x}\n{}", released.trim_start_matches("# Changelog\n\n")));
    }

    #[test]
    fn files_that_lack_the_section_or_everything() {
        let whole = "# Changelog\n\n## Unreleased\n\n### Toy API `v1`, revision 2\n\n- X.\n";
        assert_eq!(entry(2, "- X.").insert(""), whole);
        let released = entry(2, "- X.").insert("# Changelog\n\n## 0.1.0\n\n- The first.\n");
        assert_eq!(released, format!("{whole}\n## 0.1.0\n\n- The first.\n"));
        let bracketed = "# Changelog\n\n## [Unreleased]\n";
        assert_eq!(entry(2, "- X.").insert(bracketed), whole.replace("Unreleased", "[Unreleased]"));
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let once = entry(2, "- X.").insert("# Changelog\r\n\r\n## Unreleased\r\n");
        assert!(once.lines().count() > 4 && !once.replace("\r\n", "").contains('\n'), "{once:?}");
        assert_eq!(entry(2, "- X.").insert(&once), once);
    }

    #[test]
    fn the_heading_says_what_happened() {
        let list = |revisions: &[&str]| revisions.iter().map(|&revision| revision.to_owned()).collect::<Vec<_>>();
        for (added, replaced, dropped, subject) in [
            (list(&["2"]), list(&[]), list(&[]), "revision 2"),
            (list(&["2", "3"]), list(&[]), list(&["1"]), "revisions 2, 3, revision 1 dropped"),
            (list(&[]), list(&["2"]), list(&[]), "revision 2 replaced"),
        ] {
            let news = News { added, replaced, dropped, borrowed: None };
            assert_eq!(Entry::first("Toy API", "v1", &news).heading, format!("### Toy API `v1`, {subject}"));
        }
        let news = News { borrowed: Some(("v2".to_owned(), list(&["4"]))), ..News::default() };
        assert_eq!(news.subject(), "borrowed from `v2`, revision 4");
    }
}
