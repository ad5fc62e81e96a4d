//! Uploads in every protocol, and the stored bytes.

use discovery_fake::{FakeServer, Pace};
use serde_json::{Value, json};

use crate::support::{Reply, call, send};

const FILES: &str = "/upload/v1beta/files";

fn granular() -> FakeServer {
    FakeServer::builder().granularity(4).start_blocking().expect("a server")
}

/// Begins a resumable upload, and returns the path of its session.
#[track_caller]
fn begin(server: &FakeServer, length: Option<&str>, body: &str) -> String {
    let mut headers = vec![
        ("x-goog-api-key", server.key()),
        ("x-goog-upload-protocol", "resumable"),
        ("x-goog-upload-command", "start"),
        ("x-goog-upload-header-content-type", "text/plain"),
    ];
    headers.extend(length.map(|length| ("x-goog-upload-header-content-length", length)));
    let reply = send(server, "POST", FILES, &headers, body.as_bytes());
    assert_eq!((reply.status, reply.header("x-goog-upload-status")), (200, Some("active")), "{}", reply.text());
    assert_eq!(reply.header("x-goog-upload-chunk-granularity"), Some("4"));
    reply.header("x-goog-upload-url").expect("an address").strip_prefix(server.url()).expect("our own").to_owned()
}

fn step(server: &FakeServer, path: &str, command: &str, offset: u64, bytes: &[u8]) -> Reply {
    let offset = offset.to_string();
    send(server, "POST", path, &[("x-goog-upload-command", command), ("x-goog-upload-offset", &offset)], bytes)
}

#[test]
fn uploads_in_chunks() {
    let server = granular();
    let path = begin(&server, Some("10"), r#"{"file": {"name": "files/mine", "displayName": "Mine"}}"#);
    assert_eq!(step(&server, &path, "upload", 0, b"01234567").header("x-goog-upload-status"), Some("active"));
    let query = step(&server, &path, "query", 0, b"");
    assert_eq!(query.header("x-goog-upload-size-received"), Some("8"));
    let done = step(&server, &path, "upload, finalize", 8, b"89");
    assert_eq!(done.header("x-goog-upload-status"), Some("final"));
    let file = done.ok()["file"].clone();
    assert_eq!(
        (&file["name"], &file["sizeBytes"], &file["mimeType"], &file["state"]),
        (&json!("files/mine"), &json!("10"), &json!("text/plain"), &json!("ACTIVE"))
    );
    assert_eq!(file["sha256Hash"], "hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=");
    assert_eq!(file["uri"], format!("{}/v1beta/files/mine", server.url()));
    // A repeated query returns the same reply.
    let again = step(&server, &path, "query", 0, b"");
    assert_eq!((again.header("x-goog-upload-status"), again.ok()), (Some("final"), done.ok()));
    assert_eq!(call(&server, "GET", "/v1beta/files/mine", &Value::Null).ok(), file);
}

#[test]
fn chunk_sizes_are_checked() {
    let server = granular();
    let path = begin(&server, Some("10"), "");
    let odd = step(&server, &path, "upload", 0, b"01234");
    assert_eq!(
        (odd.status, odd.text().as_str()),
        (400, "The client sent 5 bytes, which is not a multiple of the 4 byte chunk granularity.")
    );
    assert!(odd.header("content-type").is_some_and(|ty| ty.starts_with("text/plain")));
    assert_eq!(step(&server, &path, "upload", 4, b"4567").status, 400);
    assert_eq!(step(&server, &path, "dance", 0, b"").status, 400);
    assert_eq!(step(&server, &path, "query", 0, b"").header("x-goog-upload-size-received"), Some("0"));
    assert_eq!(step(&server, &path, "upload", 0, b"0123456789ab").error().0, 400);
    let short = step(&server, &path, "upload, finalize", 0, b"0123");
    assert_eq!((short.status, short.header("x-goog-upload-status")), (400, Some("final")));
    assert_eq!(step(&server, "/upload/v1beta/files?upload_id=none", "query", 0, b"").status, 404);
}

#[test]
fn an_upload_of_unknown_length_ends_with_an_empty_chunk() {
    let server = granular();
    let path = begin(&server, None, "");
    step(&server, &path, "upload", 0, b"0123");
    assert_eq!(step(&server, &path, "finalize", 4, b"").ok()["file"]["sizeBytes"], "4");
    let empty = begin(&server, None, "");
    assert_eq!(step(&server, &empty, "upload, finalize", 0, b"").ok()["file"]["sizeBytes"], "0");
}

#[test]
fn cancelled() {
    let server = granular();
    let path = begin(&server, None, "");
    assert_eq!(step(&server, &path, "cancel", 0, b"").header("x-goog-upload-status"), Some("cancelled"));
    assert_eq!(step(&server, &path, "upload, finalize", 0, b"x").header("x-goog-upload-status"), Some("cancelled"));
    assert_eq!(call(&server, "GET", "/v1beta/files", &Value::Null).ok(), json!({}));
}

#[test]
fn refused_at_the_start() {
    let server = granular();
    let start = |length: &str, body: &str| {
        let headers = [
            ("x-goog-api-key", server.key()),
            ("x-goog-upload-protocol", "resumable"),
            ("x-goog-upload-command", "start"),
            ("x-goog-upload-header-content-length", length),
        ];
        send(&server, "POST", FILES, &headers, body.as_bytes())
    };
    for (length, body) in [("2147483649", ""), ("5", r#"{"wrong": 1}"#), ("5", "{")] {
        let reply = start(length, body);
        assert_eq!((reply.error().0, reply.header("x-goog-upload-status")), (400, Some("final")), "{length} {body}");
    }
    assert_eq!(start("5", r#"{"file": {"name": "files/Not Good"}}"#).status, 200);
}

#[test]
fn uploads_in_one_request() {
    let server = granular();
    let key = ("x-goog-api-key", server.key());
    let raw =
        send(&server, "POST", &format!("{FILES}?uploadType=media"), &[key, ("content-type", "image/png")], b"picture");
    assert_eq!((&raw.ok()["file"]["mimeType"], &raw.ok()["file"]["sizeBytes"]), (&json!("image/png"), &json!("7")));
    let body = b"--x\r\nContent-Type: application/json\r\n\r\n{\"file\":{\"displayName\":\"D\"}}\r\n--x\r\nContent-Type: text/csv\r\n\r\na,b\r\n--x--";
    let multi = send(
        &server,
        "POST",
        &format!("{FILES}?uploadType=multipart"),
        &[key, ("content-type", "multipart/related; boundary=x")],
        body,
    );
    let file = multi.ok()["file"].clone();
    assert_eq!(
        (&file["displayName"], &file["mimeType"], &file["sizeBytes"]),
        (&json!("D"), &json!("text/csv"), &json!("3"))
    );
    let broken = send(
        &server,
        "POST",
        &format!("{FILES}?uploadType=multipart"),
        &[key, ("content-type", "multipart/related")],
        body,
    );
    assert_eq!(broken.error().0, 400);
    assert_eq!(send(&server, "POST", &format!("{FILES}?uploadType=media"), &[], b"x").error().0, 403);
    let plain = call(&server, "POST", "/v1beta/files", &json!({"file": {"displayName": "no bytes"}})).ok();
    assert_eq!(plain["file"]["displayName"], "no bytes");
}

#[test]
fn the_classic_protocol() {
    let server = granular();
    let start = [("x-goog-api-key", server.key()), ("x-upload-content-type", "text/plain")];
    let reply = send(&server, "POST", "/resumable/upload/v1beta/files?uploadType=resumable", &start, b"{}");
    let path = reply.header("location").expect("an address").strip_prefix(server.url()).expect("our own").to_owned();
    let put = |range: &str, more: &[(&str, &str)], bytes: &[u8]| {
        let headers: Vec<(&str, &str)> = [("content-range", range)].into_iter().chain(more.iter().copied()).collect();
        send(&server, "PUT", &path, &headers, bytes)
    };
    let first = put("bytes 0-4/8", &[], b"01234");
    assert_eq!((first.status, first.header("range")), (308, Some("bytes=0-4")));
    let asked = put("bytes */8", &[("x-guploader-no-308", "yes")], b"");
    assert_eq!(
        (asked.status, asked.header("x-http-status-code-override"), asked.header("range")),
        (200, Some("308"), Some("bytes=0-4"))
    );
    assert_eq!(put("bytes 5-7/8", &[], b"567").ok()["file"]["sizeBytes"], "8");
    assert_eq!(put("bytes */8", &[], b"").ok()["file"]["sizeBytes"], "8", "the answer can be had again");
}

#[test]
fn uploaded_bytes_can_be_downloaded() {
    let server = FakeServer::start_blocking().expect("a server");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let key = ("x-goog-api-key", server.key());
    let file = send(&server, "POST", &format!("{FILES}?uploadType=media"), &[key, ("content-type", "a/b")], &bytes)
        .ok()["file"]
        .clone();
    let name = file["name"].as_str().expect("a name");
    for path in [format!("/v1beta/{name}:download?alt=media"), format!("/download/v1beta/{name}:download?alt=media")] {
        let whole = send(&server, "GET", &path, &[key], b"");
        assert_eq!((whole.status, whole.header("content-type"), whole.body == bytes), (200, Some("a/b"), true));
    }
    let path = format!("/v1beta/{name}:download?alt=media");
    let part = send(&server, "GET", &path, &[key, ("range", "bytes=2999990-")], b"");
    assert_eq!(
        (part.status, part.header("content-range"), &part.body[..]),
        (206, Some("bytes 2999990-2999999/3000000"), &bytes[2_999_990..])
    );
    assert_eq!(send(&server, "GET", &path, &[key, ("range", "bytes=3000000-")], b"").status, 416);
    assert_eq!(call(&server, "DELETE", &format!("/v1beta/{name}"), &Value::Null).ok(), json!({}));
    assert_eq!(send(&server, "GET", &path, &[key], b"").error().0, 403);
}

#[test]
fn discarded_uploads_cannot_be_downloaded() {
    let server = FakeServer::builder().discard_uploads().start_blocking().expect("a server");
    let headers = [("x-goog-api-key", server.key())];
    let file =
        send(&server, "POST", &format!("{FILES}?uploadType=media"), &headers, b"0123456789").ok()["file"].clone();
    assert_eq!(
        (&file["sizeBytes"], &file["sha256Hash"]),
        (&json!("10"), &json!("hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII="))
    );
    let path = format!("/v1beta/{}:download?alt=media", file["name"].as_str().expect("a name"));
    assert_eq!(send(&server, "GET", &path, &headers, b"").error().1, "FAILED_PRECONDITION");
}

#[test]
fn files_are_processed() {
    let server = FakeServer::builder().processing(Pace::polls(1)).start_blocking().expect("a server");
    let key = ("x-goog-api-key", server.key());
    let file = send(&server, "POST", &format!("{FILES}?uploadType=media"), &[key], b"x").ok()["file"].clone();
    assert_eq!(file["state"], "PROCESSING");
    let ask = || {
        let body = json!({"contents": [{"parts": [{"fileData": {"fileUri": file["uri"]}}, {"text": "What is it?"}]}]});
        call(&server, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", &body)
    };
    let (code, status, message) = ask().error();
    assert_eq!((code, status.as_str()), (400, "FAILED_PRECONDITION"));
    assert!(message.contains("is not in an ACTIVE state"), "{message}");
    let state = || {
        call(&server, "GET", &format!("/v1beta/{}", file["name"].as_str().expect("a name")), &Value::Null).ok()["state"]
            .clone()
    };
    assert_eq!([state(), state()], [json!("PROCESSING"), json!("ACTIVE")]);
    ask().ok();
}
