//! Compares this crate with other crates, on one machine, in one table.
//!
//!     cargo run --release --manifest-path benches/peers/Cargo.toml -- --drive drive.v3.json --write BENCHMARKS.md
//!
//! Without `--drive`, the comparison for the Drive API is skipped, because its document is Google's and is not in this repository.

use std::process::ExitCode;

use anyhow::Result;
use options::{Group, Options};
use table::Table;

mod call;
mod check;
mod generate;
mod json;
mod machine;
#[path = "../../measure/mod.rs"]
mod measure;
mod openapi;
mod options;
mod plain;
mod project;
mod samples;
mod stream;
mod table;

fn main() -> ExitCode {
    let done = Options::from_args().and_then(|options| run(&options));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let mut table = Table::new(machine::describe());
    for group in &options.groups {
        eprintln!("measuring {group:?}");
        match group {
            Group::Generate => generate::measure(&mut table, options)?,
            Group::Check => check::measure(&mut table, options)?,
            Group::Json => json::measure(&mut table)?,
            Group::Stream => stream::measure(&mut table)?,
            Group::Call => call::measure(&mut table)?,
        }
    }
    if let Some(path) = &options.write {
        return table.write(path);
    }
    print!("{table}");
    Ok(())
}
