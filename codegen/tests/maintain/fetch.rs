//! `fetch`: what arrives over HTTP, what is refused, and what stays on disk.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use discovery_codegen::command::{
    fetch::{
        Incoming, Outcome, Rules, Source,
        http::{self, Patience, Progress},
    },
    sources::{self, Arrival, Record},
};
use flate2::{Compression, write::GzEncoder};
use tempfile::TempDir;

use crate::server::{Reply, Server};

/// A document of the API `toy` with keys out of order.
fn document(version: &str, revision: &str, description: &str) -> String {
    format!(
        r#"{{"version": "{version}", "name": "toy", "revision": "{revision}", "id": "toy:{version}", "etag": "\"x\"",
        "kind": "discovery#restDescription", "rootUrl": "https://toy.example/", "schemas": {{"A": {{"id": "A",
        "type": "object", "description": "{description}"}}}}}}"#
    )
}

fn patience() -> Patience {
    Patience::default().timeout(Duration::from_secs(5)).retries(2).pause(Duration::from_millis(1))
}

fn get(server: &Server) -> Result<String, String> {
    let url = server.url("/d");
    let result = http::get(&url, &patience(), |_| {});
    result
        .map(|reply| String::from_utf8(reply.bytes).expect("text"))
        .map_err(|error| format!("{error:#}").replace(&url, "URL"))
}

/// The files of a folder and what they hold.
fn files(root: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((
                    path.strip_prefix(root).expect("below").to_owned(),
                    fs::read_to_string(&path).expect("text"),
                ));
            }
        }
    }
    files.sort();
    files
}

/// Stores a document the way the command does.
fn take(root: &Path, text: &str, rules: Rules) -> Result<Outcome, String> {
    let incoming = Incoming::parse(text.as_bytes(), "source").map_err(|error| format!("{error:#}"))?;
    let outcome = incoming.decide(root, rules).map_err(|error| format!("{error:#}"))?;
    let arrival = Arrival { incoming, outcome, record: Record::default() };
    sources::store(std::slice::from_ref(&arrival), root).expect("a folder to write to");
    Ok(arrival.outcome)
}

/// The reason for rejecting a document.
fn refusal(text: &str, outcome: &Outcome) -> Option<String> {
    let incoming = Incoming::parse(text.as_bytes(), "source").expect("a document");
    outcome.refusal(&incoming.document)
}

#[test]
fn a_good_reply_is_read_whole() {
    let text = document("v1", "20240101", &"long ".repeat(200_000));
    let server = Server::start(vec![Reply::ok(text.as_bytes())]);
    let mut received = 0;
    let url = server.url("/$discovery/rest?version=v1");
    let bytes = http::get(&url, &patience(), |progress| {
        if let Progress::Received { bytes } = progress {
            received = bytes;
        }
    });
    assert_eq!(bytes.expect("a reply").bytes, text.as_bytes());
    assert_eq!(received, text.len() as u64);
    let requests = server.requests();
    assert!(requests[0].starts_with("get /$discovery/rest?version=v1 http/1.1\r\n"), "{requests:?}");
    assert!(requests[0].contains("user-agent: discovery-codegen/"), "{requests:?}");
}

#[test]
fn gzip_is_unpacked() {
    let text = document("v1", "20240101", "packed");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).expect("memory");
    let body = gzip.finish().expect("memory");
    let server = Server::start(vec![Reply::new("200 OK", &["content-encoding: gzip"], &body)]);
    assert_eq!(get(&server), Ok(text));
    assert!(server.requests()[0].contains("accept-encoding: gzip"));
}

/// The choice of cryptography for the whole process belongs to the program, not to a library.
#[test]
fn the_process_keeps_its_choice_of_cryptography() {
    let text = document("v1", "20240101", "plain");
    let server = Server::start(vec![Reply::ok(text.as_bytes()), Reply::new("400 Bad Request", &[], b"not encrypted")]);
    assert_eq!(get(&server), Ok(text));
    let once = patience().retries(0);
    let error = http::get(&server.url("/d").replace("http://", "https://"), &once, |_| {}).expect_err("no TLS");
    assert!(format!("{error:#}").contains("no full reply"), "{error:#}");
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[test]
fn redirects_are_followed() {
    let text = document("v1", "20240101", "elsewhere");
    let server = Server::start(vec![
        Reply::new("301 Moved Permanently", &["location: /other"], b""),
        Reply::ok(text.as_bytes()),
    ]);
    assert_eq!(get(&server), Ok(text));
    assert!(server.requests()[1].starts_with("get /other "));
    let circle = (0..12).map(|_| Reply::new("302 Found", &["location: /again"], b"")).collect();
    let error = get(&Server::start(circle)).unwrap_err();
    assert!(error.contains("redirected more than 10 times"), "{error}");
}

#[test]
fn a_refusal_is_told_and_not_repeated() {
    let body = br#"{"error": {"code": 404, "message": "Method not found.", "status": "NOT_FOUND"}}"#;
    let server = Server::start(vec![Reply::new("404 Not Found", &[], body), Reply::ok(b"{}")]);
    let expected = "URL: HTTP 404 Not Found: an error reply, not a Discovery document: error 404: Method not found.";
    assert_eq!(get(&server), Err(expected.to_owned()));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    let text = document("v1", "20240101", "at last");
    let server = Server::start(vec![
        Reply::new("503 Service Unavailable", &[], b"<html>busy</html>"),
        Reply::ok(text.as_bytes()).cut(10),
        Reply::ok(text.as_bytes()),
    ]);
    let mut errors = Vec::new();
    let bytes = http::get(&server.url("/d"), &patience(), |progress| {
        if let Progress::Retrying { error, .. } = progress {
            errors.push(error.to_string());
        }
    });
    assert_eq!(bytes.expect("the third reply").bytes, text.as_bytes());
    assert_eq!(errors[0], "HTTP 503 Service Unavailable: HTML or XML, not a Discovery document");
    assert!(errors[1].starts_with("no full reply: "), "{errors:?}");
}

#[test]
fn patience_ends() {
    let busy = || Reply::new("503 Service Unavailable", &[], b"");
    let server = Server::start(vec![busy(), busy(), busy(), busy()]);
    assert_eq!(get(&server), Err("URL: HTTP 503 Service Unavailable: empty file (after 3 attempts)".to_owned()));
    assert_eq!(server.requests().len(), 3);
    // Nobody listens any more.
    let error = get(&Server::start(vec![])).unwrap_err();
    assert!(error.starts_with("URL: no full reply: ") && error.ends_with("(after 3 attempts)"), "{error}");
}

#[test]
fn a_server_may_ask_for_a_pause() {
    let text = document("v1", "20240101", "later");
    let busy = Reply::new("429 Too Many Requests", &["retry-after: 1"], b"");
    let server = Server::start(vec![busy, Reply::ok(text.as_bytes())]);
    let start = Instant::now();
    assert_eq!(get(&server), Ok(text));
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_silent_server_is_left() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("a bound port"));
    let patience = patience().timeout(Duration::from_millis(100)).retries(0);
    let error = format!("{:#}", http::get(&url, &patience, |_| {}).unwrap_err());
    assert!(error.contains("no full reply in time"), "{error}");
}

#[test]
fn what_is_no_document_is_refused() {
    for (text, message) in [
        ("<html>sign in</html>", "source: HTML or XML, not a Discovery document"),
        ("", "source: empty file"),
        (
            r#"{"error": {"code": 400, "message": "no"}}"#,
            "source: an error reply, not a Discovery document: error 400: no",
        ),
        (
            r#"{"error": "\u001b]0;x\u0007"}"#,
            "source: an error reply, not a Discovery document: error: \u{fffd}]0;x\u{fffd}",
        ),
        (r#"{"name": "toy", "version": "v1""#, "source: cut off: the text ends inside an object at line 1 column 31"),
    ] {
        assert_eq!(
            Incoming::parse(text.as_bytes(), "source").map(|_| ()).map_err(|error| format!("{error:#}")),
            Err(message.into())
        );
    }
    let incoming = Incoming::parse(document("v1", "1", "").as_bytes(), "source").expect("a document");
    assert!(incoming.require(Some("toy"), Some("v1")).is_ok() && incoming.require(None, None).is_ok());
    let other = |name, version| incoming.require(name, version).unwrap_err().to_string();
    assert_eq!(other(Some("drive"), None), "source: it is the API toy, and drive was asked for");
    assert_eq!(other(Some("toy"), Some("v2")), "source: it is the version v1, and v2 was asked for");
}

#[test]
fn documents_are_stored_sorted_and_side_by_side() {
    let root = TempDir::new().expect("a folder");
    let first = take(root.path(), &document("v1", "20240101", "a"), Rules::default()).expect("the first");
    assert!(matches!(first, Outcome::Store { after: None, .. }));
    let second = take(root.path(), &document("v1", "20250101", "b"), Rules::default()).expect("a newer one");
    assert!(matches!(second, Outcome::Store { after: Some(before), .. } if before == "20240101"));
    let files = files(root.path());
    let names: Vec<_> = files.iter().map(|(path, _)| path.to_string_lossy().replace('\\', "/")).collect();
    assert_eq!(names, ["sources.json", "v1/20240101.json", "v1/20250101.json"]);
    let files = &files[1..];
    assert!(files[0].1.starts_with("{\n  \"etag\": \"\\\"x\\\"\",\n  \"id\": \"toy:v1\",\n"), "{}", files[0].1);
    assert!(files[0].1.ends_with("}\n"));
}

#[test]
fn an_older_revision_needs_permission() {
    let root = TempDir::new().expect("a folder");
    take(root.path(), &document("v1", "20250101", "b"), Rules::default()).expect("the first");
    let before = files(root.path());
    let older = document("v1", "20240101", "a");
    let outcome = take(root.path(), &older, Rules::default()).expect("a document");
    let why = "revision 20240101 of v1 is older than 20250101, which is at hand; --allow-older stores it";
    assert_eq!(refusal(&older, &outcome).as_deref(), Some(why));
    assert_eq!(files(root.path()), before);
    let rules = Rules::default().allow_older(true);
    assert!(take(root.path(), &document("v1", "20240101", "a"), rules).expect("permission").writes());
    // Another version has revisions of its own.
    assert!(take(root.path(), &document("v2", "20230101", "a"), Rules::default()).expect("a new version").writes());
}

#[test]
fn the_same_revision_is_not_stored_twice() {
    let root = TempDir::new().expect("a folder");
    let text = document("v1", "20240101", "ours");
    take(root.path(), &text, Rules::default()).expect("the first");
    let before = files(root.path());
    let same = |text: &str| take(root.path(), text, Rules::default());
    assert!(matches!(same(&text), Ok(Outcome::Same { .. })));
    assert!(
        matches!(same(&text.replace(r#"\"x\""#, r#"\"y\""#)), Ok(Outcome::Same { .. })),
        "an etag is not part of the content"
    );
    assert!(matches!(same(&document("v1", "20240101", "theirs")), Ok(Outcome::Prose { .. })));
    let other = text.replace("\"object\"", "\"any\"");
    let why = refusal(&other, &same(&other).expect("a document")).unwrap_or_default();
    let expected = "revision 20240101 of v1 is at hand and says something else at /schemas/A/type; --force replaces ";
    assert!(why.starts_with(expected), "{why}");
    assert_eq!(files(root.path()), before);
    let replaced = take(root.path(), &other, Rules::default().force(true)).expect("force");
    assert!(matches!(replaced, Outcome::Replace { places, .. } if places == ["/schemas/A/type"]));
    assert!(files(root.path())[1].1.contains("\"any\""));
}

#[test]
fn another_api_does_not_get_in() {
    let root = TempDir::new().expect("a folder");
    take(root.path(), &document("v1", "20240101", "a"), Rules::default()).expect("the first");
    let error =
        take(root.path(), &document("v1", "20250101", "a").replace("toy", "drive"), Rules::default()).unwrap_err();
    assert!(error.starts_with("source: it is the API drive, and "), "{error}");
    assert!(error.ends_with(" is toy"), "{error}");
}

#[test]
fn files_and_streams_have_a_limit_and_a_name() {
    let missing = Source::parse("no/such/file.json").read().unwrap_err();
    assert!(format!("{missing:#}").starts_with("no/such/file.json: "), "{missing:#}");
}
