//! An update as a pull request: a title with the verdict, and a body that fits.

use std::path::Path;

use discovery_document::Diagnostic;

use crate::diff::{
    self, Diff, Impact, items,
    markdown::{code, escaped},
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
    /// Creates the texts for documents that were stored, what they change, and what there is to say about it.
    pub fn new<'a>(
        stored: impl IntoIterator<Item = &'a Path>,
        diffs: &[Diff],
        notes: &[String],
        warnings: &[Diagnostic],
    ) -> Self {
        let mut parts: Vec<String> = diffs.iter().map(diff::markdown).collect();
        if !notes.is_empty() {
            parts.push(list("Notes", notes.iter().map(|note| escaped(note))));
        }
        if !warnings.is_empty() {
            parts.push(list("Warnings", warnings.iter().map(|warning| code(&warning.to_string()))));
        }
        PullRequest { title: title(stored, diffs), body: cut(&parts.join("\n"), LIMIT) }
    }
}

/// `Update v1beta to 20260831: minor, 2 wire changes`.
fn title<'a>(stored: impl IntoIterator<Item = &'a Path>, diffs: &[Diff]) -> String {
    let name = |path: &Path| {
        let version = path.parent()?.file_name()?.to_string_lossy().into_owned();
        Some(format!("{version} to {}", path.file_stem()?.to_string_lossy()))
    };
    let names: Vec<String> = stored.into_iter().filter_map(name).collect();
    let subject =
        if names.is_empty() { "Update generated code".to_owned() } else { format!("Update {}", names.join(", ")) };
    if diffs.is_empty() {
        return subject;
    }
    let verdict = diffs.iter().filter_map(Diff::verdict).max();
    let verdict = verdict.map_or_else(|| "no change".to_owned(), |impact: Impact| impact.to_string());
    let on_wire: usize = diffs.iter().map(|diff| items(diff.wire_changes())).sum();
    match on_wire {
        0 => format!("{subject}: {verdict}"),
        1 => format!("{subject}: {verdict}, 1 wire change"),
        count => format!("{subject}: {verdict}, {count} wire changes"),
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

    #[test]
    fn the_title_has_every_document() {
        let paths = ["discovery/v1/20240410.json", "discovery/v1beta/20260831.json"].map(Path::new);
        assert_eq!(title(paths, &[]), "Update v1 to 20240410, v1beta to 20260831");
        assert_eq!(title([], &[]), "Update generated code");
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
