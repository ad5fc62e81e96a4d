//! Keys, tokens and upload ids are in nothing that can be printed.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod echo;
mod encodings;
mod places;
#[path = "../support/mod.rs"]
mod support;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use crate::support::api::{self, Model, builder, client, create, download, get, list, start, stream, upload};
use crate::support::server::Server;
use crate::support::upload_server::{Fault, UploadServer};
use generativelanguage::Error;
use generativelanguage::auth::{ApiKey, Bearer, credentials_from};
use generativelanguage::limit::Limiter;
use generativelanguage::record::{Recorder, Replay};
use generativelanguage::transport::ReqwestTransport;

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

#[tokio::test]
async fn transports_around_transports() {
    let recorder = Recorder::new(ReqwestTransport::open().unwrap());
    let limiter = Arc::new(Limiter::new(recorder.clone()).concurrent(2).per_minute(1000));
    for bearer in [false, true] {
        let server = UploadServer::start(None);
        let builder = builder(&server.url()).transport(limiter.clone());
        let client = if bearer { builder.bearer_token("SECRET-TOKEN") } else { builder }.build().unwrap();
        check(&client);
        let _ = get(&client).query("key", "SECRET").await;
        upload(&client).bytes("x").media_type("a/b").one_request_up_to(0).await.unwrap();
    }
    assert_eq!(recorder.cassette().len(), 6);
    check(&(&recorder, &limiter, recorder.cassette()));
    check(&Limiter::new(ReqwestTransport::open().unwrap()));
    let replay = Replay::new(recorder.cassette());
    check(&replay);
    let client = builder("http://127.0.0.1:1/").transport(replay).build().unwrap();
    let error = create(&client).query("key", "SECRET").await.unwrap_err();
    check_error(&error);
    check(&Replay::new(recorder.cassette()));
}

#[tokio::test]
async fn what_is_half_read() {
    let server = Server::start(|exchange| match exchange.request.path() {
        "/v1beta/models/x:streamGenerate" => {
            exchange.begin("text/event-stream").piece("data: {}\n\ndata: {}\n\n").wait_for_close();
        }
        "/v1beta/models/x:batch" => exchange.json(200, r#"{"name":"o","metadata":{"percent":1}}"#),
        "/v1beta/models" => exchange.json(200, r#"{"models":[{},{}],"nextPageToken":"t"}"#),
        _ => {
            exchange.begin("application/jsonl").piece("{}\n{}\n").wait_for_close();
        }
    });
    for builder in [builder(&server.url()), builder(&server.url()).bearer_token("SECRET-TOKEN")] {
        let client = builder.build().unwrap();
        let mut stream = stream(&client).query("key", "SECRET").stream().await.unwrap();
        stream.try_next().await.unwrap().unwrap();
        check(&stream);
        let mut lines = download(&client).query("key", "SECRET").download().lines::<Model>().await.unwrap();
        lines.try_next().await.unwrap().unwrap();
        check(&lines);
        let mut pages = list(&client).query("key", "SECRET").pages();
        pages.try_next().await.unwrap().unwrap();
        check(&pages);
        let mut items = list(&client).query("key", "SECRET").items();
        items.try_next().await.unwrap().unwrap();
        check(&items);
        let mut operation = start(&client).query("key", "SECRET").operation().await.unwrap();
        let mut updates = operation.updates();
        updates.try_next().await.unwrap().unwrap();
        check(&updates);
    }
}

#[tokio::test]
async fn credentials_that_cannot_be_had() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let key = credentials_from(async || ApiKey::new("SECRET\u{7f}"));
    let token = credentials_from(async || Bearer::new("SECRET\u{7f}"));
    let clients = [builder(&server.url()).credentials(key), builder(&server.url()).credentials(token)];
    for client in clients.map(|builder| builder.build().unwrap()) {
        check(&client);
        check_error(&get(&client).query("key", "SECRET").await.unwrap_err());
        check_error(&stream(&client).stream().await.unwrap_err());
        check_error(&download(&client).download().await.unwrap_err());
        check_error(&upload(&client).bytes("x").media_type("a/b").one_request_up_to(0).await.unwrap_err());
    }
    assert_eq!(server.count(), 0);
}

/// An error with the code of a success, in each of its forms, is an error that names the key as well.
#[tokio::test]
async fn what_the_server_says_of_the_key_in_between() {
    const TOLD: &str = r#"{"error":{"code":403,"message":"Consumer 'api_key:SECRET-KEY' has been suspended.",
        "status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
        "reason":"CONSUMER_SUSPENDED","metadata":{"containerInfo":"api_key:SECRET-KEY"}}]}}"#;
    let told = TOLD.replace('\n', "");
    let first = "data: {\"candidates\":[{\"text\":\"a\"}]}\n\n";
    for body in [
        format!("data: {told}\n\n"),
        format!("{first}data: {told}\n\n"),
        format!("{first}{TOLD}"),
        TOLD.to_owned(),
        format!("[{TOLD}]"),
    ] {
        let server = Server::start(move |exchange| exchange.begin("text/event-stream").piece(&body).end());
        let mut error = None;
        match stream(&client(&server.url())).stream().await {
            Ok(mut stream) => {
                while error.is_none() {
                    error = stream.try_next().await.map(|next| next.expect("it has an error")).err();
                    check(&stream);
                }
            }
            Err(failed) => error = Some(failed),
        }
        named(&error.unwrap());
    }
    let server = Server::start(move |exchange| exchange.json(200, TOLD));
    let client = client(&server.url());
    named(&get(&client).await.unwrap_err());
    named(&start(&client).operation().await.unwrap_err());
    named(&upload(&client).bytes("x").media_type("a/b").await.unwrap_err());
    named(&list(&client).items().try_next().await.unwrap_err());
    let lines = format!("{told}\n");
    let server = Server::start(move |exchange| exchange.respond(200, &[], &lines));
    let mut lines = download(&builder(&server.url()).build().unwrap()).download().lines::<Model>().await.unwrap();
    named(&lines.try_next().await.unwrap_err());
}

/// Each request of a batch has an error of its own, in the reply or in a file.
#[cfg(feature = "v1beta")]
#[tokio::test]
async fn what_a_batch_says_of_the_key() {
    const TOLD: &str = r#"{"code":7,"message":"Consumer 'api_key:SECRET-KEY' has been suspended.","details":[
        {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"CONSUMER_SUSPENDED","metadata":{"containerInfo":"api_key:SECRET-KEY"}}
    ]}"#;
    let inline = format!(r#"{{"inlinedResponses":{{"inlinedResponses":[{{"error":{TOLD}}}]}}}}"#);
    let line = format!(r#"{{"key":"a","error":{}}}"#, TOLD.replace('\n', ""));
    for response in [inline, r#"{"responsesFile":"files/results"}"#.to_owned()] {
        let line = line.clone();
        let server = Server::start(move |exchange| match exchange.request.method.as_str() {
            "POST" => exchange.json(200, format!(r#"{{"name":"batches/x","done":true,"response":{response}}}"#)),
            _ => exchange.respond(200, &[], &line),
        });
        let client = builder(&server.url()).build().unwrap();
        let client = generativelanguage::v1beta::Client::from(client.runtime().clone());
        let mut job = client.batches().create("gemini-2.5-flash", [("a", "?")]).await.unwrap();
        let results = job.wait().await.unwrap();
        let (key, error) = results.failed().next().unwrap();
        assert_eq!(key, "a");
        named(error);
    }
}

/// Answers that nothing can be made of: half an error, and the page of a proxy.
#[tokio::test]
async fn what_cannot_be_decoded() {
    let half = r#"{"error":{"code":403,"message":"Consumer api_key:SECRET-KEY"}"#;
    for body in [half, "<html>Access denied for SECRET-KEY</html>", r#"["SECRET-KEY"]"#] {
        let server = Server::start(move |exchange| exchange.json(200, body));
        let client = client(&server.url());
        undecodable(&get(&client).await.unwrap_err());
        undecodable(&start(&client).operation().await.unwrap_err());
        undecodable(&upload(&client).bytes("x").media_type("a/b").await.unwrap_err());
        undecodable(&list(&client).items().try_next().await.unwrap_err());
        undecodable(&download(&client).download().lines::<Model>().await.unwrap().try_next().await.unwrap_err());
        let server = Server::start(move |exchange| {
            exchange.begin("text/event-stream").piece("data: {\"candidates\":[{\"text\":\"a\"}]}\n\n");
            exchange.piece(format!("data: {body}\n\n")).end();
        });
        let mut events = stream(&api::client(&server.url())).stream().await.unwrap();
        events.try_next().await.unwrap().unwrap();
        undecodable(&events.try_next().await.unwrap_err());
    }
}

#[track_caller]
fn undecodable(error: &Error) {
    assert!(error.is_decode(), "{error:?}");
    check_error(error);
    check(&error.raw_body());
    assert!(String::from_utf8_lossy(error.raw_body()).contains("REDACTED"), "{:?}", error.raw_body());
}

#[tokio::test]
async fn what_is_left_of_a_stream_that_is_cut() {
    for left in
        ["data: {\"error\":{\"message\":\"the key SECRET-KEY is", "data: {\"error\":{\"message\":\"the key SECRET-K"]
    {
        let server = Server::start(move |exchange| {
            exchange.begin("text/event-stream").piece("data: {\"candidates\":[{\"text\":\"a\"}]}\n\n");
            exchange.piece(left).end();
        });
        let mut events = stream(&client(&server.url())).stream().await.unwrap();
        events.try_next().await.unwrap().unwrap();
        let error = events.try_next().await.unwrap_err();
        check_error(&error);
        let raw = String::from_utf8_lossy(error.raw_body()).into_owned();
        assert!(raw.contains("the key ") && !raw.contains("SECRET"), "{raw}");
    }
}

/// Asserts that an error tells which key it is about, but not the key.
#[track_caller]
fn named(error: &Error) {
    check_error(error);
    check(&error.details());
    check(&error.raw_body());
    assert_eq!(error.message(), "Consumer 'api_key:REDACTED' has been suspended.");
    assert_eq!(error.reason(), Some("CONSUMER_SUSPENDED"));
}
