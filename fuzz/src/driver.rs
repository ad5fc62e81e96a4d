//! Whole uploads through a client, with an in-memory server that loses bytes, stops responding, contradicts itself, and lies.

use std::collections::VecDeque;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use discovery_runtime::call::Upload;
use discovery_runtime::client::{Client, Service};
use discovery_runtime::transport::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};
use discovery_runtime::types::Value;
use discovery_runtime::{Call, rt};
use futures_core::Stream;

static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/");

const CODES: [u16; 12] = [200, 201, 308, 400, 401, 403, 404, 410, 412, 416, 429, 503];

const STATUSES: [Option<&str>; 5] = [None, Some("active"), Some("final"), Some("cancelled"), Some("odd")];

/// Each byte is a decision of the user, of the source, or of the server. After the last one, all of them behave honestly.
pub fn driver(input: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime
        .expect("a timer needs neither threads nor files")
        .block_on(upload(Decisions(input.iter().copied().collect())));
}

async fn upload(mut decisions: Decisions) {
    let content: Vec<u8> = (0..decisions.below(200)).map(|place| u8::try_from(place).unwrap_or_default()).collect();
    let declared = match decisions.below(4) {
        0 => None,
        1 => Some(decisions.below(201)),
        _ => Some(content.len()),
    };
    let (once, chunk) = (decisions.below(2) == 0, 1 + decisions.below(60));
    let cancelled = decisions.rarely().then(|| Duration::from_millis(decisions.below(2000) as u64));
    let mut pieces = VecDeque::new();
    let mut rest = content.as_slice();
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(rest.len().min(1 + decisions.below(64)));
        pieces.push_back(Ok(Bytes::copy_from_slice(piece)));
        rest = tail;
    }
    let fails = once && decisions.rarely();
    if fails {
        pieces.push_back(Err(io::Error::other("the source fails")));
    }
    let server = Server(Arc::new(Mutex::new(State { decisions, length: content.len(), ..State::default() })));
    let client = Client::builder(&SERVICE)
        .anonymous()
        .transport(server.clone())
        .build()
        .expect("no key and no address of the input are in it");
    let call = || -> Call<Value, Upload> {
        rt::post(&client, "v1/media")
            .upload_paths("upload/v1/media", "resumable/v1/media")
            .build("library.media.upload")
    };
    let declared = if once { declared } else { Some(content.len()) };
    let uploading = if once {
        call().stream(Pieces(pieces), declared.map(|declared| declared as u64))
    } else {
        call().bytes(content.clone())
    };
    let mut uploading = uploading.media_type("a/b").chunk_size(chunk as u64).one_request_up_to(0);
    if let Some(after) = cancelled {
        uploading = uploading.cancel_on(tokio::time::sleep(after));
    }
    let result = uploading.send_raw().await;
    let honest = declared.is_none_or(|declared| declared == content.len()) && !fails;
    {
        let state = server.lock();
        let holds_all = state.complete && state.stored == content;
        assert!(!state.complete || holds_all, "the server was given other bytes: {result:?}");
        assert!(honest || !state.complete, "complete with a source that lies or fails: {result:?}");
        assert!(result.is_err() || holds_all || state.plausible_lie, "success, and the server has {:?}", state.stored);
    }
    let Err(error) = result else { return };
    let state_is_good = server.lock().blameless && cancelled.is_none();
    assert!(!(honest && state_is_good), "it need not have failed: {error:?}");
    // With a handle and the bytes, an upload to an honest server can be continued.
    if let Some(handle) = error.resume_handle().filter(|_| honest) {
        server.lock().decisions.0.clear();
        let resumed = call().bytes(content.clone()).resume(handle.clone()).send_raw().await;
        let state = server.lock();
        assert!(
            resumed.is_ok() && state.complete && state.stored == content,
            "the handle is of no use: {error:?}, {resumed:?}"
        );
    }
}

/// The input, one byte per decision, followed by zeros.
#[derive(Default)]
struct Decisions(VecDeque<u8>);

impl Decisions {
    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.pop_front().unwrap_or_default()) % bound.max(1)
    }

    fn rarely(&mut self) -> bool {
        self.below(16) == 1
    }
}

/// A source of these chunks.
struct Pieces(VecDeque<io::Result<Bytes>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        Poll::Ready(self.0.pop_front())
    }
}

#[derive(Clone)]
struct Server(Arc<Mutex<State>>);

/// The bytes on the server, and the replies that it sent.
struct State {
    decisions: Decisions,
    length: usize,
    stored: Vec<u8>,
    complete: bool,
    sent_end: bool,
    /// True if the server reported the upload complete when it could have been, but was not. No client can detect that.
    plausible_lie: bool,
    /// True if the server lost nothing and always told the truth.
    blameless: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            decisions: Decisions::default(),
            length: 0,
            stored: Vec::new(),
            complete: false,
            sent_end: false,
            plausible_lie: false,
            blameless: true,
        }
    }
}

impl Server {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Answer = Result<http::Response<ByteStream>, TransportError>;

impl Transport for Server {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let command = header("x-goog-upload-command").unwrap_or_default();
            let offset = header("x-goog-upload-offset").and_then(|offset| offset.parse::<usize>().ok());
            let expected = body.len();
            let mut body = pin!(body.into_stream());
            let mut received = Vec::new();
            while let Some(piece) = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await {
                let piece = piece.map_err(|error| TransportError::new(TransportErrorKind::Source, error))?;
                received.extend_from_slice(&piece);
            }
            assert_eq!(expected, Some(received.len() as u64), "the body has another length than it says");
            self.lock().answer(&command, offset, &received)
        })
    }
}

impl State {
    fn answer(&mut self, command: &str, offset: Option<usize>, body: &[u8]) -> Answer {
        match command {
            "start" => match self.decisions.below(8) {
                1 => self.lost(),
                2 => self.anything(),
                _ => {
                    let granularity = self.decisions.below(40).to_string();
                    let url = ("x-goog-upload-url", "https://library.example.com/session");
                    let granularity = ("x-goog-upload-chunk-granularity", granularity.as_str());
                    Ok(respond(200, &[("x-goog-upload-status", "active"), url, granularity]))
                }
            },
            "query" => match self.decisions.below(8) {
                1 => self.lost(),
                2 => self.anything(),
                _ => Ok(self.status()),
            },
            "cancel" => match self.decisions.below(4) {
                1 => self.lost(),
                2 => self.anything(),
                _ => Ok(respond(200, &[("x-goog-upload-status", "cancelled")])),
            },
            _ => self.receive(command.contains("finalize"), offset, body),
        }
    }

    fn receive(&mut self, last: bool, offset: Option<usize>, body: &[u8]) -> Answer {
        if self.complete || offset != Some(self.stored.len()) {
            return Ok(respond(400, &[]));
        }
        self.sent_end |= last;
        let kept = if self.decisions.below(4) == 1 { self.decisions.below(body.len() + 1) } else { body.len() };
        self.stored.extend_from_slice(&body[..kept]);
        self.complete = last && kept == body.len();
        match self.decisions.below(8) {
            1 => self.lost(),
            2 => self.anything(),
            _ if kept < body.len() => self.lost(),
            _ if last => Ok(self.status()),
            _ => Ok(respond(200, &[("x-goog-upload-status", "active")])),
        }
    }

    /// Returns the true status.
    fn status(&self) -> http::Response<ByteStream> {
        if self.complete {
            return respond(200, &[("x-goog-upload-status", "final")]);
        }
        let stored = self.stored.len().to_string();
        respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-size-received", &stored)])
    }

    fn lost(&mut self) -> Answer {
        self.blameless = false;
        Err(TransportError::new(TransportErrorKind::Broken, "the connection broke"))
    }

    /// Returns any reply, true or false.
    fn anything(&mut self) -> Answer {
        self.blameless = false;
        let code = CODES[self.decisions.below(CODES.len())];
        let status = STATUSES[self.decisions.below(STATUSES.len())];
        let claim = match self.decisions.below(6) {
            0 => None,
            1 => Some(self.stored.len() as u64),
            2 => Some(self.length as u64),
            3 => Some(self.decisions.below(256) as u64),
            4 => Some(u64::MAX - self.decisions.below(256) as u64),
            _ => Some(0),
        };
        let possible = self.sent_end && claim.is_none_or(|claim| claim == self.length as u64);
        self.plausible_lie |= code < 300 && status == Some("final") && possible && !self.complete;
        let claim = claim.map(|claim| claim.to_string());
        let headers = [("x-goog-upload-status", status), ("x-goog-upload-size-received", claim.as_deref())];
        let headers: Vec<_> = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Ok(respond(code, &headers))
    }
}

fn respond(code: u16, headers: &[(&'static str, &str)]) -> http::Response<ByteStream> {
    let mut response = http::Response::new(ByteStream::from("{}"));
    *response.status_mut() =
        http::StatusCode::from_u16(code).expect("a code of `CODES`, all of them between 100 and 999");
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().expect("a text of `STATUSES`, or digits"));
    }
    response
}
