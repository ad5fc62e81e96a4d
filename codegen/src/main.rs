//! The command: `cargo codegen` in this repository, `discovery-codegen` elsewhere.

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Args, Command};

mod cli;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Generate => cli::generate::run(&args.common),
        Command::Check => cli::check::run(&args.common),
        Command::List(list) => cli::list::run(&args.common, list),
        Command::Fetch(fetch) => cli::fetch::run(&args.common, fetch),
        Command::Diff(diff) => cli::diff::run(&args.common, diff),
        Command::Update(update) => cli::update::run(&args.common, update),
        Command::Crate(options) => cli::package::run(&args.common, options),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
