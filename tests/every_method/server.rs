//! A server that keeps the request and sends the reply it was told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::support::server::{self, Seen};

/// One request as it came over the wire.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Server {
    pub(crate) url: String,
    http: server::Server,
    reply: Arc<Mutex<Value>>,
    /// The number of requests that the test has looked at.
    taken: Mutex<usize>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let reply: Arc<Mutex<Value>> = Arc::default();
        let shared = Arc::clone(&reply);
        let server = server::Server::start(move |exchange| {
            exchange.read_body();
            let reply = shared.lock().unwrap().to_string();
            if Received::from(exchange.request.clone()).query.get("alt").is_some_and(|alt| alt == "sse") {
                exchange.respond(200, &[("content-type", "text/event-stream")], format!("data: {reply}\r\n\r\n"));
            } else {
                exchange.json(200, reply);
            }
        });
        Self { url: server.url(), http: server, reply, taken: Mutex::default() }
    }

    pub(crate) fn reply(&self, reply: Value) {
        *self.reply.lock().unwrap() = reply;
    }

    /// The one request that came since the last call.
    pub(crate) fn take(&self) -> Received {
        let mut seen = self.http.seen();
        let mut taken = self.taken.lock().unwrap();
        assert_eq!(seen.len(), *taken + 1, "one call is one request");
        *taken = seen.len();
        Received::from(seen.remove(*taken - 1))
    }
}

impl From<Seen> for Received {
    fn from(seen: Seen) -> Self {
        let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        Self {
            path: path.to_owned(),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(decode_pair).collect(),
            method: seen.method,
            headers: seen.headers.into_iter().collect(),
            body: seen.body,
        }
    }
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
