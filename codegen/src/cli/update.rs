//! `update`: fetch, generate, diff and changelog in one.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::Args;
use discovery_codegen::command::{diff, update};

use super::{Common, diff::colour, fetch, print};

/// Options of `update`.
#[derive(Debug, Args)]
pub(crate) struct Update {
    #[command(flatten)]
    what: fetch::What,
    /// The changelog that gets an entry.
    #[arg(long, value_name = "FILE", default_value = "CHANGELOG.md")]
    changelog: PathBuf,
    /// Also write the difference as Markdown into this file, for a pull request; an empty file when there is none.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Brings everything up to date; the last line says what to do next.
pub(crate) fn run(options: &Update) -> Result<ExitCode> {
    let incoming = fetch::incoming(&options.common.documents, &options.what)?;
    let mut text = fetch::told(&incoming);
    let prepared = update::prepare(&options.common.generator(), incoming, &options.changelog)?;
    for diagnostic in &prepared.plan.diagnostics {
        eprintln!("warning: {diagnostic}");
    }
    let update = prepared.write()?;
    for version in &update.report.versions {
        text.extend([version.to_string(), format!("; files changed: {}\n", version.changed)]);
    }
    for diff in &update.diffs {
        text.extend(["\n", &diff::text(diff, colour(), false), "\n"]);
    }
    if let Some(path) = &options.markdown {
        let markdown: Vec<String> = update.diffs.iter().map(diff::markdown).collect();
        fs::write(path, markdown.join("\n")).with_context(|| path.display().to_string())?;
    }
    text.push_str(&next(options, &update));
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What to do now.
fn next(options: &Update, update: &update::Update) -> String {
    let (out, changelog) = (options.common.out.display(), options.changelog.display());
    if update.stored.is_empty() && update.report.difference.is_empty() && !update.noted {
        return format!("nothing to do: {out} and {changelog} are up to date\n");
    }
    let release = match update.diffs.iter().filter_map(diff::Diff::verdict).max() {
        Some(impact) => format!("; the next release is a {impact} one"),
        None => String::new(),
    };
    format!("next: run `cargo test --workspace`, review {out} and {changelog}{release}\n")
}
