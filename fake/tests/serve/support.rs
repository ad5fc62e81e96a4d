//! A minimal client on a plain socket, so that no HTTP library changes or hides anything on the wire.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use discovery_fake::FakeServer;
use serde_json::Value;

/// A whole reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// True if the body ended where the reply declared its end.
    pub(crate) complete: bool,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Returns the JSON of a reply that must be a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// Returns the code, status, and message of an error.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String, String) {
        let body = self.json();
        let error = if body.is_array() { &body[0]["error"] } else { &body["error"] };
        assert_eq!(error["code"], self.status, "{body}");
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("status"), text("message"))
    }
}

/// Sends a request with the server's key.
#[track_caller]
pub(crate) fn call(server: &FakeServer, http_method: &str, path: &str, body: &Value) -> Reply {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(server, http_method, path, &[("x-goog-api-key", server.key())], body.as_bytes())
}

/// Sends a request with these headers and nothing else.
#[track_caller]
pub(crate) fn send(server: &FakeServer, http_method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    try_send(server, http_method, path, headers, body).unwrap_or_else(|error| panic!("{http_method} {path}: {error}"))
}

/// Sends a request like [`send`], but returns an error if the server sends no reply.
pub(crate) fn try_send(
    server: &FakeServer,
    http_method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Reply> {
    let mut stream = connect(server)?;
    let mut head = format!(
        "{http_method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\nconnection: close\r\n",
        server.address(),
        body.len()
    );
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    // A server that has already decided may close the connection while the rest is being sent.
    let sent = stream.write_all(body);
    receive(&mut stream).or_else(|error| sent.and(Err(error)))
}

pub(crate) fn connect(server: &FakeServer) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

/// Reads a reply up to the end of the connection.
pub(crate) fn receive(stream: &mut impl Read) -> io::Result<Reply> {
    let mut bytes = Vec::new();
    // Some closed connections end with a reset after the reply.
    let read = stream.read_to_end(&mut bytes);
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        read?;
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "no reply"));
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or_default();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let raw = &bytes[end + 4..];
    let value =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
    let (body, complete) = match value("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => (raw.to_vec(), raw.len() == length),
        None if value("transfer-encoding").is_some() => unchunk(raw),
        None => (raw.to_vec(), true),
    };
    Ok(Reply { status, headers, body, complete })
}

fn unchunk(mut raw: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = raw.windows(2).position(|window| window == b"\r\n") else { return (body, false) };
        let Ok(size) = usize::from_str_radix(String::from_utf8_lossy(&raw[..end]).trim(), 16) else {
            return (body, false);
        };
        if size == 0 {
            return (body, true);
        }
        let start = end + 2;
        let Some(piece) = raw.get(start..start + size) else { return (body, false) };
        body.extend_from_slice(piece);
        raw = raw.get(start + size + 2..).unwrap_or_default();
    }
}

/// Returns the events of a `text/event-stream` body.
#[track_caller]
pub(crate) fn events(text: &str) -> Vec<Value> {
    let data = text.split("\r\n\r\n").filter_map(|event| event.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"))).collect()
}
