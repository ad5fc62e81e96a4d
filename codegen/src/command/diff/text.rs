//! A difference for a terminal.

use super::{
    Diff, Event, Impact,
    sections::{Section, counted, sections, sides, tame, words},
};

/// Text-only changes beyond this number are only counted, unless all are wanted.
const PROSE: usize = 10;

/// Returns the difference in lines. With `colour`, escape sequences mark breaking changes, additions, and deprecations.
/// With `all`, every text-only change is listed.
pub fn text(diff: &Diff, colour: bool, all: bool) -> String {
    let paint =
        |style: &str, text: &str| if colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut lines = vec![format!("{}: {}", tame(&diff.title), tame(&sides(diff)))];
    match diff.verdict() {
        None => lines.push("no difference".to_owned()),
        Some(verdict) => {
            let style = match verdict {
                Impact::Major => "1;31",
                Impact::Minor => "1;32",
                Impact::Patch => "1",
            };
            lines.push(format!("{}: {}", paint(style, &diff.summary()), verdict.advice()));
        }
    }
    for Section { title, note, sign, changes } in sections(diff) {
        let note = if note.is_empty() { String::new() } else { format!("; {note}") };
        lines.push(format!("\n{}: {}{note}", paint("1", title), counted(&changes)));
        if title == "Prose" && changes.len() > PROSE && !all {
            continue;
        }
        let width = changes.iter().map(|change| change.path.chars().count()).max().unwrap_or_default().min(60);
        let style = match sign {
            '!' => "31",
            '+' => "32",
            '-' => "33",
            _ => "0",
        };
        for change in changes {
            let path = format!("{sign} {:width$}", tame(&change.path));
            let words =
                if change.event == Event::Prose { String::new() } else { tame(&words(&change.event, str::to_owned)) };
            lines.push(format!("  {}  {words}", paint(style, &path)).trim_end().to_owned());
        }
    }
    lines.join("\n") + "\n"
}
