//! Tries the generator on a whole folder of Discovery documents, such as the 610 that Google's Python client carries.
//!
//! All are generated in one process, twice when asked to, and with `--check` the outputs are type-checked against the runtime
//! in the workspace: many to a crate, all crates in one target folder, by cargo, which skips what it has checked before. An
//! interrupted run goes on where it was.

use std::{process::ExitCode, time::Instant};

use anyhow::Result;

use options::Options;

mod batch;
mod check;
mod generate;
mod options;

fn main() -> ExitCode {
    let done = Options::from_args().and_then(|options| run(&options));
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(options: &Options) -> Result<ExitCode> {
    let paths = generate::documents(options)?;
    let start = Instant::now();
    let outputs = generate::all(&paths, options.jobs);
    let time = start.elapsed();
    let mut failed = generate::report(&outputs, time);
    if options.twice {
        failed += generate::compare(&outputs, &generate::all(&paths, options.jobs));
    }
    if options.tool.is_some() {
        let batches = batch::write(&outputs, options)?;
        failed += check::run(&batches, options)?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
