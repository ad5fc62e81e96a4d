//! Injected faults.

use std::time::{Duration, Instant};

use discovery_fake::{FakeServer, Fault};
use serde_json::{Value, json};

use crate::support::{Reply, call, events, send, try_send};

const STREAM: &str = "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse";
const UNARY: &str = "/v1beta/models/gemini-2.5-flash:generateContent";

fn server(fault: Fault) -> FakeServer {
    let server = FakeServer::start_blocking().expect("a server");
    server.fault(fault).expect("a known method");
    server
}

fn ask(server: &FakeServer, path: &str) -> Reply {
    call(server, "POST", path, &json!({"contents": [{"parts": [{"text": "Why?"}]}]}))
}

#[test]
fn quota_says_how_long_to_wait() {
    let server = server(Fault::quota(Duration::from_millis(1500)).on("models.generateContent").nth(2).times(2));
    assert_eq!([0; 4].map(|_| ask(&server, UNARY).status), [200, 429, 429, 200]);
    server.fault(Fault::quota(Duration::from_secs(36))).expect("any method");
    let error = ask(&server, UNARY).json()["error"].clone();
    assert_eq!((&error["status"], &error["details"][1]["retryDelay"]), (&json!("RESOURCE_EXHAUSTED"), &json!("36s")));
    assert_eq!(server.requests().iter().map(|request| request.status).collect::<Vec<_>>(), [200, 429, 429, 200, 429]);
}

#[test]
fn statuses_and_pages_of_proxies() {
    let server = server(Fault::unavailable().message("not now"));
    assert_eq!(ask(&server, UNARY).error(), (503, "UNAVAILABLE".to_owned(), "not now".to_owned()));
    server
        .fault(Fault::raw(502, "text/html", "<html>").on("generativelanguage.models.generateContent"))
        .expect("a method");
    let reply = ask(&server, UNARY);
    assert_eq!((reply.status, reply.header("content-type"), reply.text().as_str()), (502, Some("text/html"), "<html>"));
    server.fault(Fault::content_type("text/plain")).expect("any method");
    let reply = ask(&server, UNARY);
    assert_eq!((reply.header("content-type"), reply.ok()["candidates"].is_array()), (Some("text/plain"), true));
    assert_eq!(
        server.fault(Fault::unavailable().on("models.dance")).expect_err("no method").to_string(),
        "unknown method models.dance: use an id such as models.get"
    );
    server.fault(Fault::status(500).always()).expect("any method");
    assert_eq!([ask(&server, UNARY).status, ask(&server, UNARY).status], [500, 500]);
    server.clear();
    assert_eq!(ask(&server, UNARY).status, 200);
}

#[test]
fn connections_end_early() {
    let server = server(Fault::drop_connection());
    let headers = [("x-goog-api-key", server.key())];
    assert!(try_send(&server, "GET", "/v1beta/models", &headers, b"").is_err());
    assert_eq!(server.requests()[0].status, 0);
    server.fault(Fault::cut_stream(0)).expect("any method");
    let reply = call(&server, "GET", "/v1beta/models", &Value::Null);
    assert!(!reply.complete && !reply.body.is_empty());
    assert!(call(&server, "GET", "/v1beta/models", &Value::Null).complete);
}

#[test]
fn streams_are_cut() {
    let server = server(Fault::cut_stream(2));
    let reply = ask(&server, STREAM);
    assert_eq!((reply.status, reply.complete, events(&reply.text()).len()), (200, false, 2));
    server.fault(Fault::cut_stream(1)).expect("any method");
    let reply = ask(&server, STREAM.trim_end_matches("?alt=sse"));
    assert!(!reply.complete && reply.text().starts_with("[{") && !reply.text().ends_with(']'));
}

#[test]
fn streams_turn_into_errors() {
    let server = server(Fault::stream_error(1, 503));
    let reply = ask(&server, STREAM);
    let seen = events(&reply.text());
    assert_eq!(
        (reply.status, reply.complete, seen.len(), &seen[1]["error"]["status"]),
        (200, true, 2, &json!("UNAVAILABLE"))
    );
    server.fault(Fault::bare_stream_error(0, 429)).expect("any method");
    let reply = ask(&server, STREAM);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/event-stream")));
    assert_eq!(reply.json()["error"]["code"], 429);
    assert!(reply.text().starts_with("{\n  \"error\": {\n"));
}

#[test]
fn slow_replies() {
    let server = server(Fault::delay(Duration::from_millis(80)));
    let start = Instant::now();
    assert_eq!(ask(&server, UNARY).status, 200);
    assert!(start.elapsed() >= Duration::from_millis(80));
    server.fault(Fault::slow(200, Duration::from_millis(20))).expect("any method");
    let start = Instant::now();
    let reply = ask(&server, UNARY);
    assert!(
        reply.complete && start.elapsed() >= Duration::from_millis(60),
        "{:?} {}",
        start.elapsed(),
        reply.body.len()
    );
}

#[test]
fn uploads_break_at_their_byte() {
    let server = FakeServer::builder().granularity(100).start_blocking().expect("a server");
    // The first request's own body also has this byte, but that body is not media.
    server.fault(Fault::break_upload(1)).expect("any method");
    let start =
        [("x-goog-api-key", server.key()), ("x-goog-upload-protocol", "resumable"), ("x-goog-upload-command", "start")];
    let reply = send(&server, "POST", "/upload/v1beta/files", &start, b"{}  ");
    server.clear();
    server.fault(Fault::break_upload(250)).expect("any method");
    let url =
        reply.header("x-goog-upload-url").expect("an address").strip_prefix(server.url()).expect("our own").to_owned();
    let chunk = |offset: &str, command: &str, bytes: &[u8]| {
        try_send(&server, "POST", &url, &[("x-goog-upload-command", command), ("x-goog-upload-offset", offset)], bytes)
    };
    assert_eq!(chunk("0", "upload", &[1; 200]).expect("a reply").header("x-goog-upload-status"), Some("active"));
    assert!(chunk("200", "upload", &[2; 100]).is_err());
    let query = chunk("", "query", b"").expect("a reply");
    assert_eq!(
        (query.header("x-goog-upload-status"), query.header("x-goog-upload-size-received")),
        (Some("active"), Some("250"))
    );
    let done = chunk("250", "upload, finalize", &[3; 50]).expect("a reply");
    assert_eq!((done.header("x-goog-upload-status"), &done.ok()["file"]["sizeBytes"]), (Some("final"), &json!("300")));
}

#[test]
fn the_end_of_an_upload_is_slow_or_lost() {
    let server = FakeServer::builder().granularity(1).start_blocking().expect("a server");
    let start =
        [("x-goog-api-key", server.key()), ("x-goog-upload-protocol", "resumable"), ("x-goog-upload-command", "start")];
    let reply = send(&server, "POST", "/upload/v1beta/files", &start, b"");
    let url =
        reply.header("x-goog-upload-url").expect("an address").strip_prefix(server.url()).expect("our own").to_owned();
    server.fault(Fault::status(503).on("media.upload")).expect("a method");
    server.fault(Fault::cut_stream(0).on("media.upload").nth(2)).expect("a method");
    let end = || {
        send(
            &server,
            "POST",
            &url,
            &[("x-goog-upload-command", "upload, finalize"), ("x-goog-upload-offset", "0")],
            b"abc",
        )
    };
    let refused = end();
    assert_eq!((refused.status, refused.header("x-goog-upload-status")), (503, None));
    // The bytes arrive, but half of the reply is lost; the next query returns the same reply.
    assert!(!end().complete);
    let again = send(&server, "POST", &url, &[("x-goog-upload-command", "query")], b"");
    assert_eq!((again.header("x-goog-upload-status"), &again.ok()["file"]["sizeBytes"]), (Some("final"), &json!("3")));
}

#[test]
fn streams_break_at_any_event_or_byte() {
    let whole = ask(&FakeServer::start_blocking().expect("a server"), STREAM).body;
    for byte in [0, 1, 7, 100, whole.len() as u64 - 1] {
        let cut = ask(&server(Fault::cut_at_byte(byte)), STREAM);
        let end = usize::try_from(byte).expect("few bytes");
        assert_eq!((cut.complete, &cut.body[..]), (false, &whole[..end]), "{byte}");
        let stalled = ask(&server(Fault::stall_at_byte(byte, Duration::from_millis(1))), STREAM);
        assert_eq!((stalled.complete, &stalled.body), (true, &whole), "{byte}");
        let broken = ask(&server(Fault::error_at_byte(byte, 503)), STREAM);
        assert!(broken.complete && broken.body.starts_with(&whole[..end]), "{byte}");
        assert!(broken.text().ends_with("\"status\":\"UNAVAILABLE\"}}\r\n\r\n"), "{}", broken.text());
    }
    let start = Instant::now();
    let stalled = ask(&server(Fault::stall_stream(1, Duration::from_millis(80))), STREAM);
    assert!(stalled.complete && start.elapsed() >= Duration::from_millis(80));
    // Replies that are not streams are cut at a byte too.
    let cut = ask(&server(Fault::cut_at_byte(10)), UNARY);
    assert_eq!((cut.complete, cut.body.len()), (false, 10));
}

#[test]
fn faults_are_read_from_text() {
    let server = server("models.generateContent:503:2".parse().expect("a fault"));
    assert_eq!([0; 3].map(|_| ask(&server, UNARY).status), [503, 503, 200]);
}
