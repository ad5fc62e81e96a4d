//! `history`: what became of one element over the stored revisions.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, history::Histories},
};

use super::{Documents, print};

/// Options of `history`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct History {
    /// API version, such as v1beta.
    #[arg(value_name = "VERSION")]
    version: String,
    /// A schema, a property, an enum's value, a method, or a method's parameter, by its name in the document.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    documents: Documents,
}

/// The ways to name an element.
const EXAMPLES: &str = "\
Examples:
  cargo codegen history v1beta Part
  cargo codegen history v1beta Part.thought
  cargo codegen history v1beta FinishReason.STOP
  cargo codegen history v1beta models.generateContent
  cargo codegen history v1beta 'models.list(pageSize)'";

/// Prints the revisions that changed the element, and the first and the last that have it.
pub(crate) fn run(options: &History) -> Result<ExitCode> {
    options.documents.settled()?;
    let directory = &options.documents.discovery;
    let plan = Generator::new().discovery_dir(directory).plan()?;
    let bindings = Bindings::of(&plan);
    let history = Histories::read(directory, &bindings)?.of(&options.version, &options.name)?;
    print(&history.to_string())?;
    Ok(ExitCode::SUCCESS)
}
