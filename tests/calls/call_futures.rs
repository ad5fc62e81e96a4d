//! A call is a future: it can be spawned, joined and polled by hand, and its first poll starts it.

use std::pin::Pin;
use std::time::Duration;

use crate::support::api::{self, Client, Model, client, get};
use crate::support::server::Server;
use generativelanguage::error::ErrorKind;
use generativelanguage::{Call, Result, rt};

/// A model.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct GetCall(rt::Call<Model>);

impl GetCall {
    /// Sets a view.
    fn view(self, view: &str) -> Self {
        Self(self.0.query("view", view))
    }
}

fn server() -> Server {
    Server::start(|exchange| exchange.json(200, r#"{"name":"models/x"}"#))
}

fn is_x(model: Result<Model>) -> bool {
    model.is_ok_and(|model| model.name.as_deref() == Some("models/x"))
}

/// Polls once.
fn poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

fn started(client: &Client) -> Call<Model> {
    let mut call = get(client);
    assert!(poll(&mut call).is_none(), "nothing answers at once");
    call
}

#[tokio::test]
async fn spawned_and_joined() {
    let server = server();
    let client = client(&server.url());
    assert!(is_x(tokio::spawn(get(&client)).await.unwrap()));
    assert!(is_x(tokio::spawn(GetCall(get(&client)).view("full")).await.unwrap()));
    let (one, other) = tokio::join!(get(&client), GetCall(get(&client)));
    assert!(is_x(one) && is_x(other));
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let server = server();
    let client = client(&server.url());
    let call = get(&client);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(server.count(), 0);
    drop(call);
    assert!(is_x(started(&client).await));
    assert_eq!(server.count(), 1);
}

/// Polled by reference, as `select!` does, and then awaited: one request.
#[tokio::test]
async fn a_call_that_was_polled_goes_on() {
    let server = server();
    let client = client(&server.url());
    let call = started(&client);
    assert!(is_x(call.timeout(Duration::ZERO).header("x-late", "1").send().await), "options come too late");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_call_that_was_polled_cannot_begin_anew() {
    let server = server();
    let client = client(&server.url());
    let call = started(&client);
    assert_eq!(call.request().unwrap_err().kind(), ErrorKind::Request);
    let error = call.send_with_metadata().await.unwrap_err();
    assert_eq!((error.kind(), error.method()), (ErrorKind::Request, Some("test.models.get")));
    assert_eq!(error.message(), "the call was already sent: create a new call");

    let mut done = get(&client);
    assert!(is_x((&mut done).await));
    assert_eq!(poll(&mut done).unwrap().unwrap_err().kind(), ErrorKind::Request);
    assert_eq!(done.send().await.unwrap_err().kind(), ErrorKind::Request);
}

#[test]
fn calls_can_be_shared_between_threads() {
    fn shareable(_: &(impl Send + Sync + Unpin)) {}
    let client = client("http://127.0.0.1:1/");
    shareable(&get(&client));
    shareable(&GetCall(get(&client)));
    shareable(&api::stream(&client));
}

#[tokio::test]
async fn uploads_downloads_and_custom_calls_are_spawned() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"name":"models/x"}"#));
    let client = client(&server.url());
    let upload = api::upload(&client).bytes("MEDIA").media_type("text/plain");
    assert!(tokio::spawn(upload).await.unwrap().is_ok());
    let download = tokio::spawn(api::download(&client).download()).await.unwrap().unwrap();
    assert_eq!(download.bytes().await.unwrap(), r#"{"name":"models/x"}"#);
    let custom = tokio::spawn(client.runtime().request(rt::Method::GET, "v1/models/x"));
    assert_eq!(custom.await.unwrap().unwrap()["name"], "models/x");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_transfer_that_was_polled_goes_on_and_cannot_begin_anew() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"name":"models/x"}"#));
    let client = client(&server.url());

    let mut upload = api::upload(&client).bytes("MEDIA").media_type("text/plain");
    assert!(poll(&mut upload).is_none());
    assert!(upload.send().await.is_ok());
    let mut done = api::upload(&client).bytes("MEDIA").media_type("text/plain");
    assert!((&mut done).await.is_ok());
    assert_eq!(done.send().await.unwrap_err().message(), "the call was already sent: create a new call");

    let mut download = api::download(&client).download();
    assert!(poll(&mut download).is_none());
    assert!(download.send().await.is_ok());
    let mut done = api::download(&client).download();
    assert!((&mut done).await.is_ok());
    assert_eq!(done.bytes().await.unwrap_err().message(), "the call was already sent: create a new call");
    assert_eq!(server.count(), 4);
}
