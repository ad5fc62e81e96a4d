//! Calls of seven APIs as they are on the wire. `expected.json` says what the documents ask for; nothing in it was recorded.
//!
//! A line is an HTTP method, a path, and the query, decoded and in the order of the alphabet.

mod bigquery;
mod calendar;
mod drive;
mod gmail;
mod programs;
mod server;
mod sheets;
mod storage;
mod youtube;

use std::collections::BTreeMap;

use discovery_runtime::{Result, client::ClientBuilder, retry::Retry, rt};
use serde_json::{Map, Value, json};
use server::{Answer, Seen, Server};

/// The calls of one API that were made, and those that are expected.
struct Calls {
    api: &'static str,
    expected: BTreeMap<String, Value>,
}

impl Calls {
    fn of(api: &'static str) -> Self {
        let rows: Vec<Value> = serde_json::from_str(include_str!("expected.json")).expect("JSON");
        let rows = rows.into_iter().filter_map(|row| {
            let (row_api, call) = row["name"].as_str()?.split_once(": ")?;
            (row_api == api).then(|| (call.to_owned(), row["requests"].clone()))
        });
        Self { api, expected: rows.collect() }
    }

    /// Makes a call, and compares its requests with what is expected. Returns what the call does.
    async fn make<T>(&mut self, name: &str, answers: Vec<Answer>, call: impl AsyncFnOnce(String) -> Result<T>) -> T {
        let server = Server::start(answers).await;
        let result = call(server.url.clone()).await;
        let expected = self.expected.remove(name).unwrap_or_else(|| panic!("{}: {name} is not expected", self.api));
        let seen: Vec<Value> = server.seen().iter().zip(expected.as_array().expect("requests")).map(shown).collect();
        assert_eq!(Value::Array(seen), expected, "{}: {name}", self.api);
        result.unwrap_or_else(|error| panic!("{}: {name}: {error}", self.api))
    }

    fn finish(self) {
        assert!(self.expected.is_empty(), "{}: not made: {:?}", self.api, self.expected.keys());
    }
}

fn client<C: From<rt::Client>>(builder: ClientBuilder<C>, url: &str) -> Result<C> {
    builder.base_url(url).anonymous().retry(Retry::never()).build()
}

/// Returns a request in the form of the one that is expected, with those of its headers.
fn shown((seen, expected): (&Seen, &Value)) -> Value {
    let mut shown = json!({ "line": line(seen) });
    if let Some(headers) = expected["headers"].as_object() {
        let headers: Map<String, Value> = headers.keys().map(|name| (name.clone(), seen.header(name).into())).collect();
        shown["headers"] = headers.into();
    }
    if let Some(body) = body(seen) {
        shown["body"] = body;
    } else if expected.get("body").is_some() {
        shown["body"] = Value::Null;
    }
    shown
}

fn line(seen: &Seen) -> String {
    let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
    let mut pairs: Vec<String> = query.split('&').filter(|pair| !pair.is_empty()).map(decoded).collect();
    pairs.sort();
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    format!("{} {path}{query}", seen.http_method)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
                let digits = std::str::from_utf8(&digits).expect("digits");
                bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            }
            b'+' => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("text")
}

fn body(seen: &Seen) -> Option<Value> {
    if seen.body.is_empty() {
        return None;
    }
    let media_type = seen.header("content-type").unwrap_or_default();
    Some(match media_type.split_once("boundary=") {
        Some((_, boundary)) => {
            let text = String::from_utf8(seen.body.clone()).expect("text");
            let line = format!("--{boundary}");
            let parts = text.split(&line).filter(|part| !matches!(part.trim(), "" | "--"));
            json!({ "multipart": parts.map(part).collect::<Vec<_>>() })
        }
        None => content(media_type, std::str::from_utf8(&seen.body).expect("text")),
    })
}

fn part(text: &str) -> Value {
    let (head, content_text) = text.trim_start().split_once("\r\n\r\n").expect("a head");
    let media_type = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap_or_default();
    let mut part = content(media_type, content_text.strip_suffix("\r\n").unwrap_or(content_text));
    part["type"] = media_type.split(';').next().into();
    part
}

fn content(media_type: &str, text: &str) -> Value {
    if media_type.starts_with("application/json") {
        json!({ "json": serde_json::from_str::<Value>(text).expect("JSON") })
    } else {
        json!({ "text": text })
    }
}
