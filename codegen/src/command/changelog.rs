//! An entry of the changelog for a new document, and its place in the file.

use crate::command::diff::{
    Change, Diff, Event, Impact, Item,
    markdown::{code, escaped},
    sections::{counted, words},
};

/// Heading of the section that collects what is not released yet.
const UNRELEASED: &str = "## Unreleased";

/// Whether an event belongs to a group.
type Belongs = fn(&Event) -> bool;

/// What a changelog says about one new document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its heading, by which it is found again.
    pub heading: String,
    /// What stands below.
    pub body: String,
}

impl Entry {
    /// The entry for a difference: what breaks, one by one; methods by name; the rest in numbers.
    pub fn new(diff: &Diff) -> Self {
        let Diff { title, old, new, changes } = diff;
        let heading = format!("### {} {}, revision {}", escaped(title), code(&new.version), escaped(&new.revision));
        let verdict = match diff.verdict() {
            Some(impact) => format!("a **{impact}** change"),
            None => "no change".to_owned(),
        };
        let mut lines = vec![format!("Compared with revision {}, {verdict} for Rust code.\n", escaped(&old.revision))];
        let mut rest: Vec<&Change> = changes.iter().collect();
        for change in take(&mut rest, |change| change.impact == Impact::Major) {
            lines.push(format!("- **Breaking:** {}: {}.", code(&change.path), words(&change.event, code)));
        }
        let groups: [(&str, Belongs); 3] = [
            ("Added", |event| matches!(event, Event::Added { .. })),
            ("Gone from the document, kept and deprecated", |event| matches!(event, Event::Retained { .. })),
            ("Deprecated", |event| matches!(event, Event::Deprecated)),
        ];
        for (title, belongs) in groups {
            let methods = take(&mut rest, |change| belongs(&change.event) && change.item == Item::Method);
            if !methods.is_empty() {
                let names: Vec<_> = methods.iter().map(|change| code(&change.path)).collect();
                lines.push(format!("- {title}: {}: {}.", counted(&methods), names.join(", ")));
            }
            let others = take(&mut rest, |change| belongs(&change.event));
            if !others.is_empty() {
                lines.push(format!("- {title}: {}.", counted(&others)));
            }
        }
        for change in take(&mut rest, |change| change.event != Event::Prose) {
            lines.push(format!("- {}: {}.", code(&change.path), words(&change.event, code)));
        }
        if !rest.is_empty() {
            lines.push(format!("- Only the text differs: {}.", counted(&rest)));
        }
        Entry { heading, body: lines.join("\n").trim_end().to_owned() + "\n" }
    }

    /// The entry for the first document of a version.
    pub fn first(title: &str, version: &str, revision: &str) -> Self {
        let heading = format!("### {} {}, revision {}", escaped(title), code(version), escaped(revision));
        Entry { heading, body: "- Bindings of this version are new.\n".to_owned() }
    }

    /// The changelog with this entry in the section of what is not released yet, in the place of an entry with the same
    /// heading if there is one. The result is the same however often it is done.
    pub fn insert(&self, changelog: &str) -> String {
        let windows = changelog.contains("\r\n");
        let text = changelog.replace("\r\n", "\n");
        let mut lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            lines.extend(["# Changelog", ""]);
        }
        let start = unreleased(&mut lines);
        let end = heading(&lines, start + 1, |line| line.starts_with("## "));
        let at = (start + 1..end).find(|&at| lines[at] == self.heading);
        let (from, to) = match at {
            Some(at) => (at, heading(&lines, at + 1, |line| line.starts_with("## ") || line.starts_with("### "))),
            None => (end, end),
        };
        let before = lines[..from].join("\n");
        let after = lines[to..].join("\n");
        let mut out = [before.trim_end(), "\n\n", &self.heading, "\n\n", &self.body].concat();
        if !after.trim().is_empty() {
            out.extend(["\n", after.trim_end(), "\n"]);
        }
        if windows { out.replace('\n', "\r\n") } else { out }
    }
}

/// Whether a changelog speaks of a revision of a version already, on any line.
pub fn mentions(changelog: &str, version: &str, revision: &str) -> bool {
    let part = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let is_word = |line: &str, word: &str| line.split(part).any(|other| other.trim_end_matches('.') == word);
    changelog.lines().any(|line| is_word(line, version) && is_word(line, revision))
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
    let at = heading(lines, 0, |line| line.starts_with("## "));
    let follows = at > 0 && !lines[at - 1].trim().is_empty();
    lines.splice(at..at, [UNRELEASED, ""]);
    if follows {
        lines.insert(at, "");
    }
    at + usize::from(follows)
}

/// The first line from `from` on that `is` a heading, or the end.
fn heading(lines: &[&str], from: usize, is: impl Fn(&str) -> bool) -> usize {
    lines.iter().skip(from).position(|line| is(line)).map_or(lines.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(body: &str) -> Entry {
        Entry { heading: "### Toy API `v1`, revision 2".to_owned(), body: format!("{body}\n") }
    }

    #[test]
    fn it_goes_to_the_end_of_what_is_not_released() {
        let before = "# Changelog\n\nAll.\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0\n\n- The first.\n";
        let once = entry("- X.").insert(before);
        let expected = "# Changelog\n\nAll.\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n\
                        ### Toy API `v1`, revision 2\n\n- X.\n\n## 0.1.0\n\n- The first.\n";
        assert_eq!(once, expected);
        assert_eq!(entry("- X.").insert(&once), once);
        assert_eq!(entry("- Y.").insert(&once), expected.replace("- X.", "- Y."));
    }

    #[test]
    fn another_entry_below_stays() {
        let other = Entry { heading: "### Toy API `v1`, revision 3".to_owned(), body: "- Z.\n".to_owned() };
        let both = other.insert(&entry("- X.").insert("# Changelog\n"));
        assert_eq!(
            both,
            "# Changelog\n\n## Unreleased\n\n### Toy API `v1`, revision 2\n\n- X.\n\n### Toy API `v1`, revision 3\n\n- Z.\n"
        );
        assert_eq!(entry("- X.").insert(&both), both);
        assert_eq!(other.insert(&both), both);
    }

    #[test]
    fn files_that_lack_the_section_or_everything() {
        let whole = "# Changelog\n\n## Unreleased\n\n### Toy API `v1`, revision 2\n\n- X.\n";
        assert_eq!(entry("- X.").insert(""), whole);
        let released = entry("- X.").insert("# Changelog\n\n## 0.1.0\n\n- The first.\n");
        assert_eq!(released, format!("{whole}\n## 0.1.0\n\n- The first.\n"));
        let bracketed = "# Changelog\n\n## [Unreleased]\n";
        assert_eq!(entry("- X.").insert(bracketed), whole.replace("Unreleased", "[Unreleased]"));
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let once = entry("- X.").insert("# Changelog\r\n\r\n## Unreleased\r\n");
        assert!(once.lines().count() > 4 && !once.replace("\r\n", "").contains('\n'), "{once:?}");
        assert_eq!(entry("- X.").insert(&once), once);
    }

    #[test]
    fn what_is_mentioned() {
        let text = "- Bindings: `v1` (revision 20240410) and `v1beta` (revisions 20240713 and 20260327).";
        assert!(mentions(text, "v1beta", "20260327") && mentions(text, "v1", "20240410"));
        assert!(
            !mentions(text, "v1", "20250101") && !mentions(text, "v1alpha", "20240410") && !mentions("", "v1", "1")
        );
    }
}
