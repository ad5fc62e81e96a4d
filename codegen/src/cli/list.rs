//! `list`: every method with its path in Rust.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use discovery_codegen::{Generator, command::list};

use super::{Documents, print};

/// Options of `list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// The output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    documents: Documents,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table.
    #[default]
    Text,
    /// An array with an object for each method.
    Json,
}

/// Prints all methods of all versions.
pub(crate) fn run(options: &List) -> Result<ExitCode> {
    options.documents.settled()?;
    let rows = list::rows(&Generator::new().discovery_dir(&options.documents.discovery).plan()?);
    let text = match options.format {
        Format::Text => list::text(&rows),
        Format::Json => serde_json::to_string_pretty(&rows)? + "\n",
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
