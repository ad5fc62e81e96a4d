//! What the examples share: a client of the real service when a key is set, and of a fake server in this process when none is.

use std::sync::OnceLock;
use std::time::Duration;
use std::{env, error, process, result};

use discovery_fake::FakeServer;
use generativelanguage::client::ClientBuilder;
use generativelanguage::v1beta::Client;

/// What an example's `main` returns.
pub(crate) type Result<T = ()> = result::Result<T, Box<dyn error::Error>>;

/// A client of the real service, or of the fake one.
#[allow(dead_code, reason = "the example that records builds its own client")]
pub(crate) fn client() -> Result<Client> {
    Ok(builder().build()?)
}

/// The same before it is built, for an example that adds to it.
pub(crate) fn builder() -> ClientBuilder<Client> {
    match fake() {
        None => Client::builder().with_env(),
        Some(fake) => Client::builder().base_url(fake.url()).api_key(fake.key()),
    }
}

/// The fake server, when it is the one that answers. It starts when it is first asked for, and ends with the process.
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
