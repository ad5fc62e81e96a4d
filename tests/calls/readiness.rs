//! Waiting for a file to be processed.

use crate::support::api::{Client, File, client};
use crate::support::server::Server;
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::{Call, rt, v1beta};

const READINESS: rt::Readiness = rt::Readiness::new("state", &["ACTIVE"]).failed(&["FAILED"], "error");

/// Waits for a file whose states are these, one after another.
async fn wait(states: &'static [&'static str]) -> (generativelanguage::Result<File>, usize) {
    let server = Server::start(move |exchange| {
        let state = states[exchange.number.min(states.len() - 1)];
        exchange.json(200, format!(r#"{{"name":"files/x","state":"{state}"}}"#));
    });
    let client: Client = client(&server.url());
    let get = || -> Call<File> { rt::get(client.runtime(), "v1beta/files/x").build("test.files.get") };
    let result = rt::wait_until_ready(&READINESS, get, rt::to_value::<File>).await;
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
    assert_eq!((error.kind(), error.method(), asked), (ErrorKind::Operation, Some("test.files.get"), 2));
    assert_eq!(error.message(), "`files/x` is in the state `FAILED`, and the server gave no reason");
}

#[tokio::test]
async fn and_says_why() {
    let server = Server::start(|exchange| {
        exchange.json(200, r#"{"state":"FAILED","error":{"code":3,"message":"not a film"}}"#);
    });
    let client = v1beta::Client::builder().api_key("key").base_url(server.url()).build().unwrap();
    let file = v1beta::schemas::File::new().set_name("files/x");
    let error = client.files().wait_active(&file).await.unwrap_err();
    assert_eq!((error.message(), error.status()), ("not a film", Some(&Status::InvalidArgument)));
}

/// A server that has too much to do for a while still has the file.
#[tokio::test]
async fn failures_that_may_pass_are_waited_out() {
    let server = Server::start(|exchange| match exchange.number {
        1..=9 => exchange.error(503),
        0 => exchange.json(200, r#"{"state":"PROCESSING"}"#),
        _ => exchange.json(200, r#"{"state":"ACTIVE"}"#),
    });
    let client: Client = client(&server.url());
    let get = || -> Call<File> { rt::get(client.runtime(), "v1beta/files/x").build("test.files.get") };
    rt::wait_until_ready(&READINESS, get, rt::to_value::<File>).await.unwrap();
    assert_eq!(server.count(), 11);
}
