//! A difference for a pull request.

use std::borrow::Cow;

use super::{
    Diff, Event,
    sections::{Section, counted, sections, sides, tame, words},
};

/// Longer lists are folded away, except what breaks.
const LONG: usize = 12;

/// Returns the difference as Markdown, starting with a heading of level two.
pub fn markdown(diff: &Diff) -> String {
    let mut lines = vec![format!("## {}: {}", escaped(&diff.title), escaped(&sides(diff)))];
    match diff.verdict() {
        None => lines.push("\nNo difference.".to_owned()),
        Some(verdict) => lines.push(format!("\n**{}**: {}", diff.summary(), verdict.advice())),
    }
    for Section { title, note, sign, changes } in sections(diff) {
        let note = if note.is_empty() { String::new() } else { format!("\n\n_{note}_") };
        lines.push(format!("\n### {title}: {}{note}\n", counted(&changes)));
        let fold = changes.len() > LONG && sign != '!';
        if fold {
            lines.push("<details><summary>Show</summary>\n".to_owned());
        }
        for change in &changes {
            let words =
                if change.event == Event::Prose { String::new() } else { format!(": {}", words(&change.event, code)) };
            lines.push(format!("- {}{words}", code(&change.path)));
        }
        if fold {
            lines.push("\n</details>".to_owned());
        }
    }
    lines.join("\n") + "\n"
}

/// Returns any text as a code span, so that text of a document never becomes markup.
pub(crate) fn code(text: &str) -> String {
    let text = tame(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns any text as escaped text.
pub(crate) fn escaped(text: &str) -> String {
    let text = tame(text);
    let escape = |c: char| match c {
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '@' | '|' | '~' | '&' => Cow::Owned(format!("\\{c}")),
        c => Cow::Owned(c.to_string()),
    };
    text.chars().map(escape).collect::<Vec<Cow<'_, str>>>().concat()
}
