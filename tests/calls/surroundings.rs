//! The places where calls can be made, and their targets.

use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use generativelanguage::Error;
use generativelanguage::error::ErrorKind;

use crate::support::api::{client, download, generate, get, list, start, stream, upload};
use crate::support::server::Server;

/// Polls once, as a runtime of another kind would.
fn poll<T>(future: impl Future<Output = Result<T, Error>>) -> Error {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => error,
        Poll::Ready(Ok(_)) => panic!("it succeeded"),
        Poll::Pending => panic!("it waits for a runtime"),
    }
}

#[test]
fn without_a_runtime_every_kind_of_call_is_an_error() {
    let client = client("http://127.0.0.1:1/");
    let errors = [
        poll(generate(&client)),
        poll(generate(&client).send_raw()),
        poll(stream(&client).stream()),
        poll(list(&client).pages().try_next()),
        poll(upload(&client).bytes("x").media_type("a/b")),
        poll(upload(&client).file("/there/is/no/such/file").media_type("a/b")),
        poll(download(&client).download()),
        poll(start(&client).wait()),
        poll(client.runtime().request(http::Method::GET, "v1beta/models/x").send::<serde_json::Value>()),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
        assert!(error.message().contains("no Tokio runtime"), "{error}");
    }
}

/// Without timers no timeout could hold, and Tokio says which setting is missing.
#[test]
#[should_panic(expected = "timers are disabled")]
fn in_a_runtime_without_timers_a_call_panics() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let _ = runtime.block_on(generate(&client(&server.url())).into_future());
}

#[cfg(feature = "v1beta")]
#[test]
fn a_base_url_with_the_version_is_refused() {
    use generativelanguage::v1beta::Client;

    let build = |url: &str| Client::builder().api_key("key").base_url(url).build();
    for url in ["https://generativelanguage.googleapis.com/v1beta", "http://127.0.0.1:1/gateway/v1beta/"] {
        let error = build(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("`/v1beta`") && error.message().contains("leave it out"), "{error}");
    }
    build("http://127.0.0.1:1/v1beta/gateway").unwrap();
}

/// The service learns which compiler built the client.
#[tokio::test]
async fn the_client_names_its_compiler() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    get(&client(&server.url())).await.unwrap();
    let output = Command::new(option_env!("RUSTC").unwrap_or("rustc")).arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let version = version.split_whitespace().nth(1).unwrap();
    let seen = &server.seen()[0];
    let introduced = seen.header("x-goog-api-client").unwrap();
    assert!(introduced.starts_with(&format!("gl-rust/{version} ")), "{introduced}, not {version}");
}
