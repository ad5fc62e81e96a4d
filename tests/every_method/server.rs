//! A loopback server that keeps the request and sends the reply it was told.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// One request as it came over the wire.
pub(crate) struct Received {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// The server; it lives as long as the test process.
pub(crate) struct Server {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    reply: Value,
    received: Vec<Received>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&shared);
                thread::spawn(move || while serve(stream.as_ref().unwrap(), &state) {});
            }
        });
        Self { url, state }
    }

    pub(crate) fn reply(&self, reply: Value) {
        self.state.lock().unwrap().reply = reply;
    }

    /// The one request that came since the last call.
    pub(crate) fn take(&self) -> Received {
        let mut received = std::mem::take(&mut self.state.lock().unwrap().received);
        assert_eq!(received.len(), 1, "one call is one request");
        received.remove(0)
    }
}

/// Serves one request; `false` when the connection ended.
fn serve(stream: &TcpStream, state: &Mutex<State>) -> bool {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return false;
    }
    let mut words = line.split_whitespace();
    let (verb, target) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query: BTreeMap<_, _> = query.split('&').filter(|pair| !pair.is_empty()).map(decode_pair).collect();
    let mut state = state.lock().unwrap();
    let (kind, text) = if query.get("alt").is_some_and(|alt| alt == "sse") {
        ("text/event-stream", format!("data: {}\r\n\r\n", state.reply))
    } else {
        ("application/json; charset=UTF-8", state.reply.to_string())
    };
    state.received.push(Received { verb, path: path.to_owned(), query, headers, body });
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", text.len());
    let mut writer = stream;
    writer.write_all(head.as_bytes()).is_ok() && writer.write_all(text.as_bytes()).is_ok()
}

fn decode_pair(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap();
    (decode(name), decode(value))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            b'%' => {
                let (digits, tail) = rest.split_at(2);
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
                rest = tail;
            }
            b'+' => bytes.push(b' '),
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}
