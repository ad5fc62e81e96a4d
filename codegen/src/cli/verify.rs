//! `verify`: regenerates from the documents alone, and compares.

use std::process::ExitCode;

use anyhow::Result;
use discovery_codegen::command::verify::verify;

use super::{Common, print};

/// Prints what is as it says it is; fails when something is not.
pub(crate) fn run(common: &Common) -> Result<ExitCode> {
    common.documents.settled()?;
    let found = verify(&common.generator(), &common.documents.discovery, &common.out)?;
    print(&found.good.iter().fold(String::new(), |text, line| text + line + "\n"))?;
    for line in &found.bad {
        eprintln!("error: {line}");
    }
    Ok(if found.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
