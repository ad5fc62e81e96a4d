//! Waiting for a file to be processed.

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;

use api::{Client, File, client};
use generativelanguage::{Call, ErrorKind, rt};
use misbehave::Server;

/// Waits for a file whose states are these, one after another.
async fn wait(states: &'static [&'static str]) -> (generativelanguage::Result<File>, usize) {
    let server = Server::start(move |exchange| {
        let state = states[exchange.number.min(states.len() - 1)];
        exchange.json(200, format!(r#"{{"name":"files/x","state":"{state}"}}"#));
    });
    let client: Client = client(&server.url());
    let get = || -> Call<File> { rt::get(client.runtime(), "test.files.get", "v1beta/files/x") };
    let result = rt::wait_active(get, |file| file.state.clone()).await;
    (result, server.count())
}

#[tokio::test]
async fn until_it_is_active() {
    let (file, asked) = wait(&["PROCESSING", "ACTIVE"]).await;
    assert_eq!((file.unwrap().state.as_deref(), asked), (Some("ACTIVE"), 2));
    assert!(wait(&["ACTIVE"]).await.0.is_ok());
}

#[tokio::test]
async fn or_has_failed() {
    let (file, asked) = wait(&["STATE_UNSPECIFIED", "FAILED"]).await;
    let error = file.unwrap_err();
    assert_eq!((error.kind(), error.method(), asked), (ErrorKind::Upload, Some("test.files.get"), 2));
}
