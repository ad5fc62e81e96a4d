//! Shared code of the examples: a client of the service if an API key is set, and otherwise of a fake server in this process.

use std::sync::OnceLock;
use std::time::Duration;
use std::{env, error, process, result};

use discovery_fake::FakeServer;
use generativelanguage::client::ClientBuilder;
use generativelanguage::v1beta::Client;

/// The result of an example's `main`.
pub(crate) type Result<T = ()> = result::Result<T, Box<dyn error::Error>>;

/// Creates the builder of a client of the service, or of the fake server.
pub(crate) fn builder() -> ClientBuilder<Client> {
    match fake() {
        None => Client::builder().with_env(),
        Some(fake) => Client::builder().base_url(fake.url()).api_key(fake.key()),
    }
}

/// Returns the fake server if no API key is set. It starts on first use, and stops with the process.
pub(crate) fn fake() -> Option<&'static FakeServer> {
    static FAKE: OnceLock<Option<FakeServer>> = OnceLock::new();
    FAKE.get_or_init(|| if has_key() { None } else { Some(start()) }).as_ref()
}

fn has_key() -> bool {
    let is_set = |name| env::var(name).is_ok_and(|key| !key.trim().is_empty());
    ["GEMINI_API_KEY", "GOOGLE_API_KEY"].into_iter().any(is_set)
}

fn start() -> FakeServer {
    eprintln!("neither GEMINI_API_KEY nor GOOGLE_API_KEY is set: a fake server answers");
    FakeServer::builder().stream_pause(Duration::from_millis(100)).start_blocking().unwrap_or_else(|error| {
        eprintln!("error: the fake server does not start: {error}");
        process::exit(1)
    })
}
