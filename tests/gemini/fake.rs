//! Servers and clients of the tests.

use std::time::Duration;

use discovery_fake::{FakeServer, Pace, RecordedRequest};
use serde_json::Value;

/// Starts a server at which nothing takes its time.
pub(crate) async fn server() -> FakeServer {
    FakeServer::builder().operations(Pace::AT_ONCE).processing(Pace::AT_ONCE).start().await.unwrap()
}

/// Bodies of the requests to a method.
pub(crate) fn bodies(server: &FakeServer, method: &str) -> Vec<Value> {
    server.requests_to(method).unwrap().iter().map(RecordedRequest::json).collect()
}

/// A time between polls that tests can wait for.
pub(crate) const SHORT: Duration = Duration::from_millis(1);

/// Starts a server, and creates a client of a version for it.
macro_rules! start {
    ($version:ident) => {{
        let server = $crate::fake::server().await;
        let builder = generativelanguage::$version::Client::builder();
        let client = builder.base_url(server.url()).api_key(server.key()).build().unwrap();
        (server, client)
    }};
}
pub(crate) use start;
