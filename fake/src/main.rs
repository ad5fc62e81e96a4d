//! The command that serves documents until it is interrupted.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use discovery_fake::{Builder, Error, FakeServer, Fault, Pace, Rule};

/// Serves every method of Google Discovery documents on loopback, without a network or a key.
///
/// By default, it serves the versions v1 and v1beta of the Generative Language API.
#[derive(Debug, Parser)]
#[command(name = "discovery-fake", version)]
struct Options {
    /// Port to listen on; 0 selects a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Discovery document to serve; may be repeated, and revisions of the same version are folded.
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Seed of generated values.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// API key to accept.
    #[arg(long, default_value = "fake-key")]
    key: String,
    /// Bearer token to accept.
    #[arg(long, default_value = "fake-token")]
    token: String,
    /// Host name that requests may use in addition to those of the loopback interface; may be repeated.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Failure to inject, such as models.generateContent:503:2; may be repeated.
    #[arg(long, value_name = "METHOD:WHAT[:TIMES]")]
    fault: Vec<Fault>,
    /// Checks only the documents, and no rules.
    #[arg(long)]
    lenient: bool,
    /// Rule to enable although it is off by default; may be repeated.
    #[arg(long, value_name = "RULE")]
    enable: Vec<Rule>,
    /// Rule to disable; may be repeated.
    #[arg(long, value_name = "RULE")]
    disable: Vec<Rule>,
    /// Accepts any model name.
    #[arg(long)]
    any_model: bool,
    /// Prints the rules and their sources, and exits.
    #[arg(long)]
    list_rules: bool,
    /// Number of polls for which operations stay unfinished.
    #[arg(long, value_name = "POLLS", conflicts_with = "operation_time")]
    operation_polls: Option<u32>,
    /// Time for which operations stay unfinished, in milliseconds.
    #[arg(long, value_name = "MS")]
    operation_time: Option<u64>,
    /// Time for which files stay PROCESSING, in milliseconds.
    #[arg(long, value_name = "MS")]
    processing_time: Option<u64>,
    /// Pause before each event of a stream, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pause: u64,
    /// Granularity of resumable uploads, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 8 << 20)]
    granularity: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list_rules {
        print(&rules());
        return ExitCode::SUCCESS;
    }
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut options: Options) -> Result<(), Error> {
    let faults = std::mem::take(&mut options.fault);
    let server = builder(options).start_blocking()?;
    for fault in faults {
        server.fault(fault)?;
    }
    print(&server.greeting());
    server.join();
    Ok(())
}

fn builder(options: Options) -> Builder {
    let mut builder = FakeServer::builder()
        .port(options.port)
        .seed(options.seed)
        .key(options.key)
        .token(options.token)
        .stream_pause(Duration::from_millis(options.pause))
        .granularity(options.granularity);
    if options.lenient {
        builder = builder.lenient();
    }
    if options.any_model {
        builder = builder.any_model();
    }
    let operations = options.operation_polls.map(Pace::polls);
    let operations = operations.or(options.operation_time.map(|time| Pace::time(Duration::from_millis(time))));
    if let Some(pace) = operations {
        builder = builder.operations(pace);
    }
    if let Some(time) = options.processing_time {
        builder = builder.processing(Pace::time(Duration::from_millis(time)));
    }
    builder = options.enable.into_iter().fold(builder, Builder::enable);
    builder = options.disable.into_iter().fold(builder, Builder::disable);
    builder = options.allow_host.into_iter().fold(builder, Builder::allow_host);
    options.document.into_iter().fold(builder, Builder::document_file)
}

/// Returns the list of rules: name, default, refusal, and sources.
fn rules() -> String {
    let rule = |rule: Rule| {
        let state = if rule.is_default() { "on" } else { "off" };
        let sources = rule.sources().join("; ");
        format!("{rule} ({state})\n  {} {}: {}\n  sources: {sources}", rule.code(), rule.status(), rule.message())
    };
    Rule::ALL.map(rule).join("\n")
}

fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // The server runs even if its output cannot be written.
    drop(writeln!(out, "{text}").and_then(|()| out.flush()));
}
