//! An update as a pull request: a title with the verdict, and a body that fits.

use discovery_document::Diagnostic;

use crate::command::{
    diff::{
        self, Diff, items,
        markdown::{code, escaped},
    },
    update::VersionChange,
};

/// A body that GitHub takes has 65,536 characters at most; some are left for what a workflow adds.
const LIMIT: usize = 60_000;

/// Texts of a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// One line: which documents, and what they mean for a release.
    pub title: String,
    /// Markdown.
    pub body: String,
}

impl PullRequest {
    /// Creates the texts for what is new, and what there is to say about it.
    pub fn new(versions: &[VersionChange], notes: &[String], warnings: &[Diagnostic]) -> Self {
        let diffs = versions.iter().filter_map(|version| version.diff.as_ref());
        let mut parts: Vec<String> = diffs.map(diff::markdown).collect();
        if !notes.is_empty() {
            parts.push(list("Notes", notes.iter().map(|note| escaped(note))));
        }
        if !warnings.is_empty() {
            parts.push(list("Warnings", warnings.iter().map(|warning| code(&warning.to_string()))));
        }
        PullRequest { title: title(versions), body: cut(&parts.join("\n"), LIMIT) }
    }
}

/// `Update v1beta to 20260831: minor, 2 wire changes`.
fn title(versions: &[VersionChange]) -> String {
    let subjects: Vec<String> = versions.iter().map(subject).collect();
    let subject = if subjects.is_empty() { "generated code".to_owned() } else { subjects.join(", ") };
    let diffs: Vec<&Diff> = versions.iter().filter_map(|version| version.diff.as_ref()).collect();
    if diffs.is_empty() {
        return format!("Update {subject}");
    }
    let verdict = diffs.iter().filter_map(|diff| diff.verdict()).max();
    let verdict = verdict.map_or_else(|| "no change".to_owned(), |impact| impact.to_string());
    let on_wire: usize = diffs.iter().map(|diff| items(diff.wire_changes())).sum();
    match on_wire {
        0 => format!("Update {subject}: {verdict}"),
        1 => format!("Update {subject}: {verdict}, 1 wire change"),
        count => format!("Update {subject}: {verdict}, {count} wire changes"),
    }
}

/// `v1beta to 20260831`, or what else happened to it.
fn subject(VersionChange { version, news, .. }: &VersionChange) -> String {
    match (news.added.last(), news.replaced.last(), news.dropped.last()) {
        (Some(revision), _, _) => format!("{version} to {revision}"),
        (None, Some(revision), _) => format!("{version}, {revision} replaced"),
        (None, None, Some(revision)) => format!("{version}, {revision} dropped"),
        (None, None, None) => match &news.borrowed {
            Some((from, _)) => format!("{version} as {from}"),
            None => version.clone(),
        },
    }
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("- {item}\n")).collect();
    format!("## {title}\n\n{}", items.concat())
}

/// The lines that fit into a number of bytes, and how many do not.
fn cut(text: &str, limit: usize) -> String {
    /// Enough for what is said about the rest.
    const REST: usize = 200;
    if text.len() <= limit {
        return text.to_owned();
    }
    let (mut kept, mut open, mut lines) = (String::new(), false, text.split_inclusive('\n'));
    let mut left = 0;
    for line in lines.by_ref() {
        if kept.len() + line.len() > limit.saturating_sub(REST) {
            left = 1;
            break;
        }
        open = line.starts_with("<details>") || (open && !line.starts_with("</details>"));
        kept.push_str(line);
    }
    left += lines.count();
    if open {
        kept.push_str("\n</details>\n");
    }
    kept + &format!(
        "\n_{left} more lines do not fit; `cargo codegen diff` prints them, and the changelog names what matters._\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::changelog::News;

    #[test]
    fn the_title_says_what_it_is_about() {
        let change = |version: &str, news| VersionChange { version: version.to_owned(), news, diff: None };
        let of = |revision: &str| vec![revision.to_owned()];
        let versions = [
            change("v1", News { added: of("20240410"), ..News::default() }),
            change("v1beta", News { added: of("20260831"), dropped: of("20240713"), ..News::default() }),
            change("v2", News { replaced: of("20260101"), ..News::default() }),
            change("v3", News { dropped: of("20250101"), ..News::default() }),
        ];
        let expected = "Update v1 to 20240410, v1beta to 20260831, v2, 20260101 replaced, v3, 20250101 dropped";
        assert_eq!(title(&versions), expected);
        assert_eq!(title(&[]), "Update generated code");
    }

    #[test]
    fn a_body_is_cut_between_lines() {
        let line = "- a line with words\n";
        let text = format!("# A\n\n<details><summary>Show</summary>\n\n{}\n</details>\n", line.repeat(100));
        assert_eq!(cut(&text, text.len()), text);
        let short = cut(&text, 1_000);
        assert!(short.len() <= 1_000 && short.starts_with("# A\n"), "{short}");
        let kept = short.matches(line).count();
        let end = format!("{line}\n</details>\n\n_{} more lines do not fit; ", 102 - kept);
        assert!(kept > 10 && short.contains(&end), "{short}");
        // No list is open here, and nothing is closed.
        let short = cut(&line.repeat(100), 1_000);
        assert!(!short.contains("</details>") && short.ends_with("_\n"), "{short}");
    }
}
