//! Keys, tokens and upload ids are in nothing that can be printed.

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;
#[path = "common/upload_server.rs"]
mod upload_server;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use api::{builder, client, create, download, get, list, start, stream, upload};
use generativelanguage::{ApiKey, Bearer, Error};
use misbehave::Server;
use upload_server::{Fault, UploadServer};

#[track_caller]
fn check(what: &dyn Debug) {
    for text in [format!("{what:?}"), format!("{what:#?}")] {
        assert!(!text.contains("SECRET"), "{text}");
    }
}

#[track_caller]
fn check_error(error: &Error) {
    check(error);
    check(&error.url());
    check(&error.attempts());
    assert!(!error.to_string().contains("SECRET"), "{error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        check(&error);
        assert!(!error.to_string().contains("SECRET"), "{error}");
        cause = error.source();
    }
}

#[tokio::test]
async fn clients_calls_and_what_comes_of_them() {
    let server = Server::start(|exchange| match exchange.request.path() {
        "/v1beta/models/x:streamGenerate" => exchange.json(200, "[{}]"),
        "/v1beta/models/x:batch" => exchange.json(200, r#"{"name":"o"}"#),
        _ => exchange.respond(200, &[], "{}"),
    });
    let client = client(&server.url());
    check(&builder(&server.url()));
    check(&builder(&server.url()).bearer_token("SECRET"));
    check(&client);
    check(&client.runtime());
    check(&(ApiKey::new("SECRET").unwrap(), Bearer::new("SECRET").unwrap()));
    let call = get(&client).query("key", "SECRET").header("authorization", "Bearer SECRET");
    check(&call);
    check(&call.request().unwrap());
    check(&call.send_with_metadata().await.unwrap());
    check(&list(&client).query("key", "SECRET").pages());
    check(&list(&client).query("key", "SECRET").items());
    check(&stream(&client).query("access_token", "SECRET").stream().await.unwrap());
    check(&start(&client).query("key", "SECRET").operation().await.unwrap());
    check(&download(&client).query("key", "SECRET").download());
    check(&download(&client).query("key", "SECRET").download().await.unwrap());
    check(&upload(&client).query("key", "SECRET").bytes("x"));
}

#[tokio::test]
async fn errors() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(404),
        1 => exchange.close(),
        _ => exchange.json(200, "[1"),
    });
    let client = client(&server.url());
    for _ in 0..3 {
        check_error(&create(&client).query("key", "SECRET").await.unwrap_err());
    }
    let nobody = builder("http://127.0.0.1:1/").build().unwrap();
    check_error(&get(&nobody).query("key", "SECRET").query("upload_id", "SECRET").await.unwrap_err());
    check_error(&stream(&nobody).query("key", "SECRET").stream().await.unwrap_err());
    check_error(&builder("http://me:SECRET@127.0.0.1/").build().unwrap_err());
    check_error(&builder("http://127.0.0.1/").api_key("SECRET\n\u{7f}").build().unwrap_err());
}

#[tokio::test]
async fn uploads() {
    for fault in [Fault::Code(404, false), Fault::Final(400, false), Fault::CutAfter(0)] {
        let server = UploadServer::start(None);
        server.state().send = [fault].into();
        server.state().query = [Fault::Claim(1_000_000)].into();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let sink = told.clone();
        let upload = upload(&client(&server.url())).bytes("x".repeat(100)).media_type("a/b").one_request_up_to(0);
        let upload = upload.progress(move |progress| sink.lock().unwrap().push(format!("{progress:?}")));
        let error = upload.await.unwrap_err();
        check_error(&error);
        check(&error.resume_handle());
        check(&told.lock().unwrap());
    }
}

/// Google names the key in some errors, in the message and in the details.
#[tokio::test]
async fn what_the_server_says_of_the_key() {
    let server = Server::start(|exchange| {
        exchange.json(
            403,
            r#"{"error":{"code":403,"message":"Consumer 'api_key:SECRET-KEY' has been suspended.","status":"PERMISSION_DENIED",
                "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"CONSUMER_SUSPENDED",
                "metadata":{"containerInfo":"api_key:SECRET-KEY"}}]}}"#,
        );
    });
    let error = get(&client(&server.url())).await.unwrap_err();
    check_error(&error);
    check(&error.details());
    check(&error.raw_body());
    assert_eq!(error.message(), "Consumer 'api_key:REDACTED' has been suspended.");
    assert_eq!(error.reason(), Some("CONSUMER_SUSPENDED"));
}
