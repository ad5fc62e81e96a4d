//! The command line: one file for each subcommand, and what they share.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use discovery_codegen::{Generator, Plan, command};
use discovery_document::load::NAMES;

pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod fetch;
pub(crate) mod generate;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod package;
pub(crate) mod update;
pub(crate) mod verify;

/// Generates Rust bindings from Google Discovery documents.
#[derive(Debug, Parser)]
#[command(name = "discovery-codegen", bin_name = "cargo codegen", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generate the bindings from the documents.
    Generate(Common),
    /// Report generated files that are not up to date, without writing anything.
    Check(Common),
    /// Regenerate in memory, and report differences between the code, the documents, and their records, without writing anything.
    Verify(Common),
    /// List every method.
    List(list::List),
    /// Show the revisions that added, changed, or removed an element.
    History(history::History),
    /// Download the live documents, or read one from a source, and store new revisions.
    Fetch(fetch::Fetch),
    /// Show the differences between two documents for users of the generated code.
    Diff(diff::Diff),
    /// Fetch, generate, compare, and write an entry into the changelog.
    Update(update::Update),
    /// Make a standalone crate from a document of any API.
    Crate(package::Crate),
}

/// The location of the documents.
#[derive(Debug, clap::Args)]
pub(crate) struct Documents {
    /// Folder with the documents, <version>/<revision>.json, and overlay.json.
    #[arg(long, value_name = "DIR", default_value = DISCOVERY)]
    pub(crate) discovery: PathBuf,
}

/// Options of every subcommand that generates into the repository.
#[derive(Debug, clap::Args)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(crate) documents: Documents,
    /// Folder that holds the generated code and nothing else.
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub(crate) out: PathBuf,
    /// Page with a table of the versions; it is not changed if it has none.
    #[arg(long, value_name = "FILE", default_value = PAGE)]
    pub(crate) page: PathBuf,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
}

const DISCOVERY: &str = "discovery";
const OUT: &str = "generated";
const PAGE: &str = "README.md";

/// The hand-written conveniences of the crate that the code is for.
const LAYER: &str = "crate::gemini";

impl Documents {
    /// Finishes what an interrupted run has left to do in the folder.
    pub(crate) fn recover(&self) -> Result<()> {
        if command::recover(&self.discovery)? {
            eprintln!("note: finished a run that was interrupted");
        }
        Ok(())
    }

    /// Refuses to go by files that an interrupted run has left half changed.
    pub(crate) fn settled(&self) -> Result<()> {
        ensure!(
            !command::interrupted(&self.discovery),
            "{}: a run was interrupted; `cargo codegen generate` finishes it",
            self.discovery.display()
        );
        Ok(())
    }
}

impl Common {
    /// Returns a generator with these options.
    pub(crate) fn generator(&self) -> Generator {
        Generator::new()
            .discovery_dir(&self.documents.discovery)
            .names_dir(self.documents.discovery.join(NAMES))
            .page(&self.page)
            .out_dir(&self.out)
            .own_out_dir()
            .layer(LAYER)
            .deny_warnings(self.deny_warnings)
    }

    /// Reads and generates everything in memory, and prints the diagnostics.
    pub(crate) fn plan(&self) -> Result<Plan> {
        let plan = self.generator().plan()?;
        for diagnostic in &plan.diagnostics {
            eprintln!("warning: {diagnostic}");
        }
        Ok(plan)
    }

    /// Returns the command that brings the generated code up to date, for the same folders.
    pub(crate) fn repair(&self) -> String {
        let mut command = "cargo codegen generate".to_owned();
        let options =
            [("discovery", &self.documents.discovery, DISCOVERY), ("out", &self.out, OUT), ("page", &self.page, PAGE)];
        for (option, value, default) in options {
            if value.as_os_str() != default {
                command.extend([" --", option, " ", &value.display().to_string()]);
            }
        }
        command
    }
}

/// Prints to standard output. The reader may stop early, as `head` does.
pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
