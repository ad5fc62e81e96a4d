//! The server's side of resumable uploads, with faults on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::support::server::{Exchange, Server};

/// A server that accepts one upload at a time.
pub(crate) struct UploadServer {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

/// The failure of a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// This many bytes are stored, then the connection ends without an answer.
    CutAfter(usize),
    /// This many bytes are stored, then nothing happens until the client ends the connection.
    Hold(usize),
    /// The bytes are stored, or not, and the answer is this code without the protocol's headers.
    Code(u16, bool),
    /// The same with this answer in full.
    Raw(bool, &'static str),
    /// The bytes are stored, or not, and the server says that the upload is over with this code.
    Final(u16, bool),
    /// The bytes are stored, and the answer comes after so many milliseconds.
    Slow(u64),
    /// The answer claims so many bytes.
    Claim(u64),
    /// The server has lost all bytes but so many.
    Forget(usize),
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// The bytes that have arrived.
    pub received: Vec<u8>,
    /// The request's body that opened the session, and the media type given.
    pub metadata: String,
    pub media_type: String,
    pub declared: Option<u64>,
    pub complete: bool,
    pub cancelled: bool,
    /// Every command, with its offset and the length of its body.
    pub commands: Vec<(String, Option<u64>, usize)>,
    pub granularity: Option<u64>,
    pub upload_url: Option<String>,
    /// Faults of the next requests, for the commands that open, send and ask.
    pub start: VecDeque<Fault>,
    pub send: VecDeque<Fault>,
    pub query: VecDeque<Fault>,
}

/// The response to the finished upload.
pub(crate) const DONE: &str = r#"{"file":{"name":"files/abc","state":"PROCESSING"}}"#;

impl UploadServer {
    pub(crate) fn start(granularity: Option<u64>) -> Self {
        let state = Arc::new(Mutex::new(State { granularity, ..State::default() }));
        let shared = state.clone();
        let server = Server::start(move |exchange| answer(exchange, &shared));
        Self { server, state }
    }

    pub(crate) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// The commands so far, as `upload@0+10`.
    pub(crate) fn commands(&self) -> Vec<String> {
        let shown = |(command, offset, length): &(String, Option<u64>, usize)| match offset {
            Some(offset) => format!("{command}@{offset}+{length}"),
            None => command.clone(),
        };
        self.state().commands.iter().map(shown).collect()
    }
}

fn answer(exchange: &mut Exchange, state: &Mutex<State>) {
    let command = exchange.request.header("x-goog-upload-command").unwrap_or("none").to_owned();
    let offset = exchange.request.header("x-goog-upload-offset").map(|offset| offset.parse().unwrap());
    let mut fault = {
        let mut state = state.lock().unwrap();
        let faults = match command.as_str() {
            "start" => &mut state.start,
            "query" => &mut state.query,
            _ => &mut state.send,
        };
        faults.pop_front().unwrap_or(Fault::None)
    };
    let length = match fault {
        Fault::CutAfter(limit) | Fault::Hold(limit) => exchange.read_body_up_to(limit).len().min(limit),
        _ => exchange.read_body().len(),
    };
    let announced = exchange.request.header("content-length").map_or(0, |length| length.parse().unwrap());
    // The client may be gone in the middle of a body; what arrived of it counts.
    let whole = length == announced;
    let mut state = state.lock().unwrap();
    state.commands.push((command.clone(), offset, length));
    let last = command.contains("finalize");
    if command.starts_with("upload") || command == "finalize" {
        let stores = !matches!(fault, Fault::Code(_, false) | Fault::Raw(false, _) | Fault::Final(_, false));
        if offset != Some(state.received.len() as u64) {
            let text = format!("offset {offset:?} where {} bytes have arrived", state.received.len());
            return exchange.respond(400, &[("content-type", "text/plain")], text);
        }
        if let Some(granularity) = state.granularity
            && !last
            && !(length as u64).is_multiple_of(granularity)
            && whole
        {
            let text = format!("{length} bytes are not a multiple of the granularity of {granularity} bytes");
            return exchange.respond(400, &[("content-type", "text/plain")], text);
        }
        if stores {
            state.received.extend_from_slice(&exchange.request.body[..length]);
            state.complete = last && whole && !matches!(fault, Fault::CutAfter(_) | Fault::Hold(_));
        }
        if state.complete && matches!(fault, Fault::None) {
            fault = Fault::Final(200, true);
        }
    }
    match fault {
        Fault::CutAfter(_) => return exchange.close(),
        Fault::Hold(_) => {
            drop(state);
            let ended = (0..6).any(|_| exchange.wait_for_close());
            assert!(ended, "the client holds the connection");
            return;
        }
        Fault::Code(code, _) => return exchange.error(code),
        Fault::Raw(_, raw) => {
            exchange.write(raw);
            return;
        }
        Fault::Final(code, _) => {
            let body = if code == 200 { DONE.to_owned() } else { crate::support::server::error(code) };
            return exchange.respond(code, &[("x-goog-upload-status", "final")], body);
        }
        Fault::Slow(milliseconds) => {
            drop(state);
            exchange.pause(milliseconds);
            return exchange.respond(200, &[("x-goog-upload-status", "active")], "");
        }
        Fault::Claim(bytes) => {
            let bytes = bytes.to_string();
            let headers = [("x-goog-upload-status", "active"), ("x-goog-upload-size-received", bytes.as_str())];
            return exchange.respond(200, &headers, "");
        }
        Fault::Forget(kept) => state.received.truncate(kept),
        Fault::None => {}
    }
    match command.as_str() {
        "start" => open(exchange, &mut state),
        "query" if state.complete => exchange.respond(200, &[("x-goog-upload-status", "final")], DONE),
        "query" => {
            let received = state.received.len().to_string();
            let headers = [("x-goog-upload-status", "active"), ("x-goog-upload-size-received", received.as_str())];
            exchange.respond(200, &headers, "");
        }
        "cancel" => {
            state.cancelled = true;
            exchange.respond(200, &[("x-goog-upload-status", "cancelled")], "");
        }
        _ => exchange.respond(200, &[("x-goog-upload-status", "active")], ""),
    }
}

fn open(exchange: &mut Exchange, state: &mut State) {
    let host = exchange.request.header("host").unwrap().to_owned();
    state.metadata = exchange.request.text();
    let media_type = exchange.request.header("x-goog-upload-header-content-type");
    state.media_type = media_type.map(str::to_owned).unwrap_or_default();
    state.declared =
        exchange.request.header("x-goog-upload-header-content-length").map(|length| length.parse().unwrap());
    let path = exchange.request.path().to_owned();
    let url = state.upload_url.clone().unwrap_or(format!("http://{host}{path}?upload_id=SECRET-SESSION"));
    let granularity = state.granularity.map(|granularity| granularity.to_string());
    let mut headers = vec![("x-goog-upload-status", "active"), ("x-goog-upload-url", url.as_str())];
    headers.push(("x-guploader-uploadid", "SECRET-SESSION"));
    if let Some(granularity) = &granularity {
        headers.push(("x-goog-upload-chunk-granularity", granularity));
    }
    exchange.respond(200, &headers, "");
}
