//! Compressed responses: they are asked for, and read like any others.

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use crate::support::api::{client, create, download, generate, get, stream};
use crate::support::server::{Exchange, Seen, Server};
use flate2::Compression;
use flate2::write::GzEncoder;
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::retry::Retry;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn compressed(exchange: &mut Exchange, status: u16, body: &[u8]) {
    exchange.respond(status, &[("content-type", "application/json"), ("content-encoding", "gzip")], body);
}

/// Begins an event stream that is compressed.
fn begin_events(exchange: &mut Exchange) -> GzEncoder<Vec<u8>> {
    exchange.read_body();
    exchange.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n\
         transfer-encoding: chunked\r\n\r\n",
    );
    GzEncoder::new(Vec::new(), Compression::default())
}

/// Sends an event such that it can be read at once, as a server does that compresses a stream.
fn event(exchange: &mut Exchange, encoder: &mut GzEncoder<Vec<u8>>, candidate: &str) {
    write!(encoder, "data: {{\"candidates\":[{candidate}]}}\r\n\r\n").unwrap();
    encoder.flush().unwrap();
    exchange.piece(std::mem::take(encoder.get_mut()));
}

/// Google's servers compress only for those who accept it and have the word in their name as well.
#[track_caller]
fn asked_for(seen: &Seen) {
    let accepted = seen.header("accept-encoding").unwrap();
    assert!(accepted.split(',').any(|encoding| encoding.trim() == "gzip"), "{accepted}");
    let agent = seen.header("user-agent").unwrap();
    assert!(agent.contains("gzip"), "{agent}");
}

#[tokio::test]
async fn a_success() {
    let server = Server::start(|exchange| {
        let name = "models/x".repeat(2000);
        compressed(exchange, 200, &gzip(&format!(r#"{{"name":"{name}"}}"#)));
    });
    let client = client(&server.url());
    assert_eq!(get(&client).await.unwrap().name, Some("models/x".repeat(2000)));
    let raw = get(&client).send_raw().await.unwrap();
    assert!(raw.value().starts_with(b"{\"name\":"), "the raw body is the JSON, whatever it was on the way");
    for seen in server.seen() {
        asked_for(&seen);
    }
}

const BUSY: &str = r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE","details":[
    {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0.002s"},
    {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BUSY"}]}}"#;

#[tokio::test]
async fn an_error_is_understood_and_tried_again() {
    let server = Server::start(|exchange| match exchange.number {
        0 => compressed(exchange, 503, &gzip(BUSY)),
        _ => compressed(exchange, 200, &gzip(r#"{"name":"models/new"}"#)),
    });
    assert_eq!(create(&client(&server.url())).await.unwrap().name.as_deref(), Some("models/new"));
    assert_eq!(server.count(), 2);
    for seen in server.seen() {
        asked_for(&seen);
    }
    let server = Server::start(|exchange| compressed(exchange, 503, &gzip(BUSY)));
    let error = create(&client(&server.url())).retry(Retry::never()).await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::Api, Some(503), Some(&Status::Unavailable)));
    assert_eq!((error.message(), error.reason()), ("overloaded", Some("BUSY")));
    assert_eq!(error.retry_delay(), Some(Duration::from_millis(2)));
    assert_eq!(error.raw_body(), BUSY.as_bytes());
}

#[tokio::test]
async fn events_are_given_as_they_come() {
    let (taken, next) = mpsc::channel();
    let next = Mutex::new(next);
    let server = Server::start(move |exchange| {
        let mut encoder = begin_events(exchange);
        for text in ["a", "b", "c"] {
            event(exchange, &mut encoder, &format!(r#"{{"text":"{text}"}}"#));
            // The rest is not sent before this has arrived.
            next.lock().unwrap().recv_timeout(Duration::from_secs(20)).expect("the event is held back");
        }
        event(exchange, &mut encoder, r#"{"finishReason":"STOP"}"#);
        exchange.piece(encoder.finish().unwrap()).end();
    });
    let mut events = stream(&client(&server.url())).stream().await.unwrap();
    for text in ["a", "b", "c"] {
        let answer = events.try_next().await.unwrap().unwrap();
        assert_eq!(answer.candidates[0].text.as_deref(), Some(text));
        taken.send(()).unwrap();
    }
    assert_eq!(events.try_next().await.unwrap().unwrap().candidates[0].finish_reason.as_deref(), Some("STOP"));
    assert!(events.try_next().await.unwrap().is_none() && events.is_complete());
    asked_for(&server.seen()[0]);
}

#[tokio::test]
async fn a_compressed_stream_that_is_cut_is_noticed() {
    let server = Server::start(|exchange| {
        let mut encoder = begin_events(exchange);
        event(exchange, &mut encoder, r#"{"text":"a"}"#);
        // The body ends as it should, and what is compressed in it does not.
        exchange.end();
    });
    let mut events = stream(&client(&server.url())).stream().await.unwrap();
    assert!(events.try_next().await.unwrap().is_some());
    let error = events.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StreamInterrupted, "{error:?}");
    assert!(!events.is_complete());
}

#[tokio::test]
async fn a_body_that_is_cut_is_asked_for_again_where_that_is_safe() {
    let cut = |exchange: &mut Exchange| {
        let whole = gzip(r#"{"candidates":[{"text":"whole","finishReason":"STOP"}]}"#);
        let end = if exchange.number == 0 { whole.len() / 2 } else { whole.len() };
        compressed(exchange, 200, &whole[..end]);
    };
    let server = Server::start(cut);
    let answer = generate(&client(&server.url())).await.unwrap();
    assert_eq!((answer.candidates[0].text.as_deref(), server.count()), (Some("whole"), 2));
    let server = Server::start(cut);
    let error = create(&client(&server.url())).await.unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::Transport, 1), "{error:?}");
}

/// The places of a download are those of the media itself, so it must not be compressed on the way.
#[tokio::test]
async fn downloads_are_not_compressed() {
    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    assert_eq!(download(&client(&server.url())).download().bytes().await.unwrap(), "MEDIA");
    assert_eq!(server.seen()[0].header("accept-encoding"), Some("identity"));
}
