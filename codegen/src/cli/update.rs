//! `update`: fetch, generate, diff and changelog in one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use discovery_codegen::{
    diff,
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
    /// Folder with a snapshot of the public surface of each version; it is left out when it does not exist.
    #[arg(long, value_name = "DIR", default_value = "codegen/tests/surface")]
    surface: PathBuf,
    /// Also write the title and the body of a pull request into this folder.
    #[arg(long, value_name = "DIR")]
    pull_request: Option<PathBuf>,
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
    };
    let mut text = fetch::told(&found.arrivals);
    let mut prepared = update::prepare(&options.common.generator(), found.arrivals, &dropped, &files)?;
    for diagnostic in &prepared.plan.diagnostics {
        eprintln!("warning: {diagnostic}");
    }
    let mut failures = found.failures;
    failures.extend(prepared.failures.drain(..).map(|(path, error)| error.context(path)));
    let (notes, warnings) = (std::mem::take(&mut prepared.notes), prepared.plan.diagnostics.clone());
    for note in &notes {
        eprintln!("note: {note}");
    }
    let update = prepared.write()?;
    for version in &update.report.versions {
        text.extend([version.to_string(), format!("; files changed: {}\n", version.changed)]);
    }
    for diff in &update.diffs {
        text.extend(["\n", &diff::text(diff, colour(), false), "\n"]);
    }
    if let Some(folder) = &options.pull_request {
        let stored = update.stored.iter().map(PathBuf::as_path);
        let notes: Vec<String> = failures.iter().map(|error| format!("{error:#}")).chain(notes).collect();
        write(folder, &PullRequest::new(stored, &update.diffs, &notes, &warnings))?;
    }
    text.push_str(&next(options, &update));
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

/// What to do now.
fn next(options: &Update, update: &update::Update) -> String {
    let (out, changelog) = (options.common.out.display(), options.changelog.display());
    if !update.changed {
        return format!("nothing to do: {out} and {changelog} are up to date\n");
    }
    let release = match update.diffs.iter().filter_map(diff::Diff::verdict).max() {
        Some(impact) => format!("; the next release is a {impact} one"),
        None => String::new(),
    };
    format!("next: run `cargo test --workspace`, review {out} and {changelog}{release}\n")
}
