//! `diff`: what a document means for users of the generated code.

use std::{io, process::ExitCode};

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::{Args, ValueEnum};
use discovery_codegen::command::diff::{self, Pair, Selector};

use super::{Documents, print};

/// Options of `diff`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The old document: a file, a stored VERSION@REVISION, or VERSION for its newest revision.
    #[arg(value_name = "OLD")]
    old: String,
    /// The new document, named in the same ways; without it, the newest revision of OLD is compared with those before it.
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Compare the two documents as they stand: what the new one lacks is removed, not kept.
    #[arg(long)]
    no_fold: bool,
    /// List every change of text too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    documents: Documents,
}

/// The ways to name documents.
const EXAMPLES: &str = "\
Examples:
  cargo codegen diff v1beta                 the newest stored revision against those before it
  cargo codegen diff v1beta new.json        a file against what is stored
  cargo codegen diff v1beta@20240713 v1beta@20260327
  cargo codegen diff old.json new.json --format markdown

A difference is not a failure; the verdict is in the output.";

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Lines for a terminal.
    #[default]
    Text,
    /// For a pull request.
    Markdown,
    /// For tools: verdict, counts, and every change.
    Json,
}

/// Prints the difference. A difference is not a failure.
pub(crate) fn run(options: &Diff) -> Result<ExitCode> {
    options.documents.settled()?;
    let (old, new) = (Selector::parse(&options.old), options.new.as_deref().map(Selector::parse));
    let pair = Pair::read(&options.documents.discovery, &old, new.as_ref(), !options.no_fold)?;
    let diff = pair.diff()?;
    if let Some(alone) = pair.alone.filter(|_| !options.no_fold) {
        eprintln!("note: {alone}: what the new side lacks is removed, not kept");
    }
    print(&match options.format {
        Format::Text => diff::text(&diff, colour(), options.all),
        Format::Markdown => diff::markdown(&diff),
        Format::Json => diff::json(&diff),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Returns true if standard output shows colors and the user has not disabled them.
pub(crate) fn colour() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}
