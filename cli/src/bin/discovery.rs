//! Every method of any Google Discovery document from the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    discovery_cli::run(discovery_cli::Program::Discovery, std::env::args_os().skip(1))
}
