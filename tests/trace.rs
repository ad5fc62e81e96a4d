//! The spans and events that a `tracing` subscriber sees of calls. No secret is among them.

// A process of its own: `tracing` may drop events if another thread reaches them first without a subscriber.
#![cfg(feature = "tracing")]
#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use std::fmt;
use std::sync::{Arc, Mutex};

use crate::support::api::{self, Answer, client, create, get, stream, stream_with, upload};
use crate::support::server::Server;
use crate::support::upload_server;
use generativelanguage::{Call, rt};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_default;
use tracing::{Event, Metadata, Subscriber};

/// Records every event, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.extend([" ", field.name(), "=", &format!("{value:?}")]);
    }
}

impl Log {
    fn add(&self, what: &str, record: impl FnOnce(&mut Line<'_>)) {
        let mut line = what.to_owned();
        record(&mut Line(&mut line));
        self.0.lock().unwrap().push(line);
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata().name(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.add("record", |line| values.record(line));
    }

    fn event(&self, event: &Event<'_>) {
        self.add(&event.metadata().level().to_string(), |line| event.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_call_is_a_span_and_an_attempt_an_event() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        _ => exchange.json(
            200,
            r#"{"candidates":[{"finishReason":"STOP"}],"modelVersion":"m-1","responseId":"r-1",
                "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}"#,
        ),
    });
    let client = client(&server.url());
    let call: Call<Answer> = rt::post(client.runtime(), "v1beta/{+model}:generateContent")
        .path("model", "^models/[^/]+$", "models/gemini")
        .safe_to_retry()
        .build("generativelanguage.models.generateContent");
    call.await.unwrap();
    let text = log.text();
    for wanted in [
        r#"gen_ai.provider.name="gcp.gemini""#,
        r#"gen_ai.operation.name="generate_content""#,
        r#"gen_ai.request.model="gemini""#,
        r#"server.address="127.0.0.1""#,
        r#"http.request.method="POST""#,
        "http.response.status_code=200",
        "gen_ai.usage.input_tokens=3",
        "gen_ai.usage.output_tokens=4",
        r#"gen_ai.response.model="m-1""#,
        r#"gen_ai.response.id="r-1""#,
        r#"gen_ai.response.finish_reasons="STOP""#,
        "attempt=1 reason=answered 503",
        "trying again",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[tokio::test]
async fn streams_tell_when_they_begin_and_what_they_cost() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece("data: {\"candidates\":[{\"text\":\"SECRET\"}]}\n\n");
        exchange
            .piece(
                "data: {\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":5}}\n\n",
            )
            .end();
    });
    let mut chunks = stream(&client(&server.url())).stream().await.unwrap();
    while chunks.try_next().await.unwrap().is_some() {}
    let text = log.text();
    assert!(
        text.contains("gen_ai.server.time_to_first_token=") && text.contains("gen_ai.usage.input_tokens=5"),
        "{text}"
    );
    assert!(!text.contains("SECRET"), "{text}");
}

/// A client that tells all it can tell.
fn loud(url: &str) -> api::Client {
    api::builder(url).log_bodies(usize::MAX).build().unwrap()
}

#[tokio::test]
async fn failures_have_their_type_and_no_secret_is_told() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let server = Server::start(|exchange| exchange.error(404));
    create(&loud(&server.url())).query("key", "SECRET").await.unwrap_err();
    let uploads = upload_server::UploadServer::start(None);
    uploads.state().send = [upload_server::Fault::Code(403, false)].into();
    upload(&loud(&uploads.url())).bytes("x").media_type("a/b").one_request_up_to(0).await.unwrap_err();
    drop(server);
    let odd = Server::start(|exchange| exchange.json(200, "[1"));
    create(&loud(&odd.url())).await.unwrap_err();
    assert!(log.text().contains("error.type=Decode"), "{}", log.text());
    create(&loud("http://127.0.0.1:1/")).query("access_token", "SECRET").await.unwrap_err();
    let text = log.text();
    assert!(text.contains(r#"error.type="NOT_FOUND""#) && text.contains("error.type=Connect"), "{text}");
    assert!(!text.contains("SECRET"), "{text}");
}

#[tokio::test]
async fn bodies_are_shown_to_those_who_ask_and_no_longer_than_they_want() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece("data: {\"candidates\":[{\"text\":\"AAAAAAAA\"}]}\n\n");
        exchange.piece("data: {\"candidates\":[{\"text\":\"BBBBBBBB\",\"finishReason\":\"STOP\"}]}\n\n").end();
    });
    let client = api::builder(&server.url()).log_bodies(40).build().unwrap();
    let call = stream_with(&client, api::Model::new().set_name("models/asked")).query("key", "SECRET");
    let mut chunks = call.stream().await.unwrap();
    while chunks.try_next().await.unwrap().is_some() {}
    let text = log.text();
    for wanted in ["TRACE", "status=200", "side=\"request\"", "models/asked", "side=\"response\"", "AAAAAAAA"] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert!(!text.contains("BBBBBBBB") && !text.contains("SECRET"), "{text}");
    let quiet = api::client(&server.url());
    let before = log.text().len();
    let mut chunks = stream(&quiet).stream().await.unwrap();
    while chunks.try_next().await.unwrap().is_some() {}
    assert!(!log.text()[before..].contains("AAAAAAAA"));
}

#[tokio::test]
async fn a_body_does_not_look_like_other_lines() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let server = Server::start(|exchange| exchange.json(200, "{}\r\nERROR all is lost\u{1b}[2J\u{2028}ü"));
    get(&loud(&server.url())).await.unwrap_err();
    let text = log.text();
    assert!(text.contains(r"{}\r\nERROR all is lost\u{1b}[2J\u{2028}ü"), "{text}");
    assert!(!text.contains("\nERROR") && !text.contains(['\r', '\u{1b}', '\u{2028}']), "{text}");
}

#[tokio::test]
async fn a_secret_that_comes_in_pieces_is_not_shown_in_pieces() {
    let log = Log::default();
    let _guard = set_default(log.clone());
    let told = r#"{"name":"the key SECRET-KEY is SECRET-KE"}"#;
    let begins = told.find("SECRET").unwrap();
    for at in begins + 1..begins + "SECRET-KEY".len() {
        let (one, other) = told.split_at(at);
        let server = Server::start(move |exchange| {
            exchange.begin("application/json").piece(one).pause(2).piece(other).end();
        });
        assert_eq!(get(&loud(&server.url())).await.unwrap().name.unwrap(), "the key SECRET-KEY is SECRET-KE");
    }
    let text = log.text();
    assert!(text.contains("the key ") && text.contains(r#"REDACTED is SECRET-KE"}"#), "{text}");
    assert_eq!(text.matches("SECRET").count(), "SECRET-KEY".len() - 1, "{text}");
    // Nor is its beginning, where what is shown ends.
    let before = text.len();
    let server = Server::start(move |exchange| exchange.json(200, told));
    for most in 1..begins + "SECRET-KEY".len() {
        get(&api::builder(&server.url()).log_bodies(most).build().unwrap()).await.unwrap();
    }
    let text = &log.text()[before..];
    assert!(text.contains("the ke") && !text.contains("SECR"), "{text}");
}
