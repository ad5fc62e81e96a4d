//! `update`: fetch, generate, diff and changelog in one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use discovery_codegen::command::{
    diff::{self, Diff},
    pull_request::PullRequest,
    update::{self, Dropped, Files},
};

use super::{Common, diff::colour, fetch, print};

/// Options of `update`.
#[derive(Debug, Args)]
pub(crate) struct Update {
    #[command(flatten)]
    what: fetch::What,
    /// Drop a stored revision, such as v1beta@20240713, with all that only it has, instead of fetching; a breaking change.
    #[arg(long, value_name = "REVISION", conflicts_with_all = ["versions", "from"])]
    drop: Vec<String>,
    /// The changelog that gets an entry.
    #[arg(long, value_name = "FILE", default_value = "CHANGELOG.md")]
    changelog: PathBuf,
    /// Folder with a snapshot of the public surface of each version; skipped if it does not exist.
    #[arg(long, value_name = "DIR", default_value = "codegen/tests/surface")]
    surface: PathBuf,
    /// Also write the title and the body of a pull request into this folder.
    #[arg(long, value_name = "DIR")]
    pull_request: Option<PathBuf>,
    /// Folder with the code of the base branch; the pull request then describes all changes since it.
    #[arg(long, value_name = "DIR", requires = "pull_request")]
    base: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Brings everything up to date; the last line says what to do next.
pub(crate) fn run(options: &Update) -> Result<ExitCode> {
    let Common { documents, .. } = &options.common;
    documents.recover()?;
    let dropped = options.drop.iter().map(|text| Dropped::parse(text)).collect::<Result<Vec<_>>>()?;
    let found = if dropped.is_empty() { fetch::find(documents, &options.what)? } else { fetch::Found::default() };
    let files = Files {
        discovery: documents.discovery.clone(),
        changelog: options.changelog.clone(),
        surface: options.surface.clone(),
        base: options.base.clone(),
    };
    let mut text = fetch::told(&found.arrivals);
    let mut prepared = update::prepare(&options.common.generator(), found.arrivals, &dropped, &files)?;
    for diagnostic in &prepared.plan.diagnostics {
        eprintln!("warning: {diagnostic}");
    }
    let mut failures = found.failures;
    failures.extend(prepared.failures.drain(..).map(|(path, error)| error.context(path)));
    for note in &prepared.notes {
        eprintln!("note: {note}");
    }
    let mut notes: Vec<String> = failures.iter().map(|error| format!("{error:#}")).collect();
    notes.append(&mut prepared.notes);
    let pull_request = PullRequest::new(&prepared.since_base, &notes, &prepared.plan.diagnostics);
    let diffs: Vec<Diff> = prepared.versions.iter().filter_map(|version| version.diff.clone()).collect();
    let update = prepared.write()?;
    for version in &update.report.versions {
        text.extend([version.to_string(), format!("; files changed: {}\n", version.changed)]);
    }
    for diff in &diffs {
        text.extend(["\n", &diff::text(diff, colour(), false), "\n"]);
    }
    if let Some(folder) = &options.pull_request {
        write(folder, &pull_request)?;
    }
    text.push_str(&next(options, update.changed, &diffs));
    print(&text)?;
    Ok(fetch::failed(&failures))
}

/// Writes the texts of a pull request as files.
fn write(folder: &Path, PullRequest { title, body }: &PullRequest) -> Result<()> {
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join("title"), title.clone() + "\n"))
        .and_then(|()| fs::write(folder.join("body.md"), body));
    written.with_context(|| folder.display().to_string())
}

/// Returns the next steps for the user.
fn next(options: &Update, changed: bool, diffs: &[Diff]) -> String {
    let (out, changelog) = (options.common.out.display(), options.changelog.display());
    if !changed {
        return format!("nothing to do: {out} and {changelog} are up to date\n");
    }
    let release = match diffs.iter().filter_map(Diff::verdict).max() {
        Some(impact) => format!("; the next release is a {impact} one"),
        None => String::new(),
    };
    format!("next: run `cargo test --workspace`, review {out} and {changelog}{release}\n")
}
