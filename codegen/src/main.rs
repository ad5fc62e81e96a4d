//! The command: `cargo codegen` in this repository, `discovery-codegen` elsewhere.

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Args, Command};

mod cli;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Generate(common) => cli::generate::run(common),
        Command::Check(common) => cli::check::run(common),
        Command::Verify(common) => cli::verify::run(common),
        Command::History(history) => cli::history::run(history),
        Command::List(list) => cli::list::run(list),
        Command::Fetch(fetch) => cli::fetch::run(fetch),
        Command::Diff(diff) => cli::diff::run(diff),
        Command::Update(update) => cli::update::run(update),
        Command::Crate(options) => cli::package::run(options),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
