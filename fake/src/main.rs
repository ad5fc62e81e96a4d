//! The command: serves documents until it is interrupted.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use discovery_fake::{Error, FakeServer};

/// Serves Google Discovery documents on loopback: every method, no network, no key.
///
/// Without a document it serves versions v1 and v1beta of the Generative Language API.
#[derive(Debug, Parser)]
#[command(name = "discovery-fake", version)]
struct Options {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Discovery document to serve; may be repeated, and revisions of one version are folded.
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Seed of everything that is made up.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// API key to accept.
    #[arg(long, default_value = "fake-key")]
    key: String,
    /// Pause before each event of a stream, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pause: u64,
    /// Granularity of resumable uploads, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 8 << 20)]
    granularity: u64,
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Error> {
    let builder = FakeServer::builder()
        .port(options.port)
        .seed(options.seed)
        .key(options.key)
        .stream_pause(Duration::from_millis(options.pause))
        .granularity(options.granularity);
    let server = options.document.into_iter().fold(builder, discovery_fake::Builder::document_file).start_blocking()?;
    let mut out = std::io::stdout().lock();
    // Whether anybody reads the output does not matter to the server.
    drop(writeln!(out, "{}", server.greeting()).and_then(|()| out.flush()));
    drop(out);
    server.join();
    Ok(())
}
