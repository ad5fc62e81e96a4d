//! Every method of the Gemini API from the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    discovery_cli::run(discovery_cli::Program::GeminiApi, std::env::args_os().skip(1))
}
