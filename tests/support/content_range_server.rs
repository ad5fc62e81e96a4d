//! The server's side of uploads with `uploadType=resumable`, with faults on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::support::server::{Exchange, Server};

/// The granularity of the protocol.
pub(crate) const CHUNK: usize = 256 << 10;

/// The response to the finished upload.
pub(crate) const DONE: &str = r#"{"file":{"name":"files/abc"}}"#;

/// A server that accepts one upload at a time.
pub(crate) struct ContentRangeServer {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

/// The failure of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// This many bytes are stored, then the connection ends without an answer.
    CutAfter(usize),
    /// This many bytes are stored, and the answer says so.
    Keep(usize),
    /// All bytes are stored, and the answer is the next fault.
    Stored(&'static Fault),
    /// Nothing is stored, and the answer is this code with an error in Google's format.
    Code(u16),
    /// Nothing is stored, and the answer is the page of a proxy with this code.
    Page(u16),
    /// Nothing is stored, and the answer is 308 with this `Range`.
    Range(&'static str),
    /// All bytes but so many are lost, and the answer says so.
    Forget(usize),
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub received: Vec<u8>,
    pub complete: bool,
    pub cancelled: bool,
    pub location: Option<String>,
    /// Answers 200 with the code in a header in place of 308.
    pub hides_308: bool,
    /// Every request after the first: its HTTP method, and its range.
    pub commands: Vec<String>,
    /// Faults of the next requests that open, send and ask.
    pub start: VecDeque<Fault>,
    pub send: VecDeque<Fault>,
    pub query: VecDeque<Fault>,
}

impl ContentRangeServer {
    pub(crate) fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        let server = Server::start(move |exchange| {
            // The state is not locked while a body is read, which may never end.
            let fault = next_fault(exchange, &mut shared.lock().unwrap());
            match fault {
                Fault::CutAfter(limit) => drop(exchange.read_body_up_to(limit).len()),
                _ => drop(exchange.read_body().len()),
            }
            answer(exchange, &mut shared.lock().unwrap(), fault);
        });
        Self { server, state }
    }

    pub(crate) fn with(send: &[Fault], query: &[Fault]) -> Self {
        let server = Self::start();
        server.state().send = send.to_vec().into();
        server.state().query = query.to_vec().into();
        server
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn commands(&self) -> Vec<String> {
        self.state().commands.clone()
    }
}

fn range(exchange: &Exchange) -> &str {
    let range = exchange.request.header("content-range").unwrap_or_default();
    range.strip_prefix("bytes ").unwrap_or(range)
}

fn next_fault(exchange: &Exchange, state: &mut State) -> Fault {
    let faults = match exchange.request.method.as_str() {
        "POST" => &mut state.start,
        "PUT" if range(exchange).starts_with('*') => &mut state.query,
        _ => &mut state.send,
    };
    faults.pop_front().unwrap_or(Fault::None)
}

fn answer(exchange: &mut Exchange, state: &mut State, fault: Fault) {
    let method = exchange.request.method.clone();
    if method != "POST" {
        state.commands.push(format!("{method} {}", range(exchange)).trim_end().to_owned());
    }
    let carried = exchange.request.body.len();
    let fault = match (method.as_str(), fault) {
        ("PUT", Fault::CutAfter(most) | Fault::Keep(most)) => {
            store(exchange, state, most);
            fault
        }
        ("PUT", Fault::None) => {
            store(exchange, state, carried);
            fault
        }
        ("PUT", Fault::Stored(then)) => {
            store(exchange, state, carried);
            *then
        }
        _ => fault,
    };
    match fault {
        Fault::CutAfter(_) => return exchange.close(),
        Fault::Code(code) => return exchange.error(code),
        Fault::Page(code) => return exchange.respond(code, &[("content-type", "text/html")], "<p>An error occurred."),
        Fault::Range(range) => return exchange.respond(308, &[("range", range)], ""),
        Fault::Forget(kept) => state.received.truncate(kept),
        Fault::None | Fault::Keep(_) | Fault::Stored(_) => {}
    }
    match method.as_str() {
        "POST" => {
            let host = exchange.request.header("host").unwrap().to_owned();
            let path = exchange.request.path().to_owned();
            let url = state.location.clone().unwrap_or(format!("http://{host}{path}?upload_id=SECRET-SESSION"));
            exchange.respond(200, &[("location", url.as_str()), ("x-guploader-uploadid", "SECRET-SESSION")], "");
        }
        "DELETE" => {
            state.cancelled = true;
            exchange.respond(499, &[], "");
        }
        _ if state.complete => exchange.json(200, DONE),
        _ => incomplete(exchange, state),
    }
}

fn incomplete(exchange: &mut Exchange, state: &State) {
    let range = state.received.len().checked_sub(1).map(|last| format!("bytes=0-{last}"));
    let mut headers: Vec<(&str, &str)> = range.iter().map(|range| ("range", range.as_str())).collect();
    if state.hides_308 {
        headers.push(("x-http-status-code-override", "308"));
    }
    exchange.respond(if state.hides_308 { 200 } else { 308 }, &headers, "");
}

/// Stores up to `most` bytes of the body, and notes the end of the media.
fn store(exchange: &Exchange, state: &mut State, most: usize) {
    let (span, total) = range(exchange).split_once('/').expect("a range and a length");
    let total: Option<usize> = total.parse().ok();
    if let Some((from, to)) = span.split_once('-') {
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        assert_eq!(from, state.received.len(), "the bytes follow those that have arrived");
        assert!(total == Some(to + 1) || (to + 1 - from).is_multiple_of(CHUNK), "a chunk of odd length");
        let body = &exchange.request.body;
        state.received.extend_from_slice(&body[..most.min(body.len())]);
    }
    state.complete |= total == Some(state.received.len());
}
