//! A server, credentials, readers and writers that answer until they come to one place, and then say nothing more.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use generativelanguage::auth::{ApiKey, Credentials, credentials_from};
use generativelanguage::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A place where a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Credentials that are asked for this request, counted from 0.
    Credentials(usize),
    /// The body of this request, which nobody takes.
    RequestBody(usize),
    /// The head of the response to this request.
    Head(usize),
    /// A chunk of the body of that response, counted from 0.
    Chunk(usize, usize),
    /// Everything but comments in the body of that response.
    Comments(usize),
    /// A chunk of the body of an error, which is the response to this request.
    ErrorChunk(usize, usize),
    /// This read of the source of an upload.
    Read(usize),
    /// This write into the sink of a download.
    Write(usize),
}

/// The waiting request, and the events so far.
pub(crate) struct Hanging {
    place: Place,
    /// The first request is refused once, so that a retry is under way afterwards.
    refuse_first: bool,
    reached: Arc<AtomicBool>,
    credentials: AtomicUsize,
    requests: AtomicUsize,
    polls: AtomicUsize,
    received: Mutex<u64>,
    /// The requests and responses that somebody holds.
    alive: Arc<AtomicUsize>,
}

/// The length of the media that is downloaded and uploaded.
pub(crate) const MEDIA: usize = 700;

impl Hanging {
    pub(crate) fn at(place: Place, refuse_first: bool) -> Arc<Self> {
        Arc::new(Self {
            place,
            refuse_first,
            reached: Arc::default(),
            credentials: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            polls: AtomicUsize::new(0),
            received: Mutex::new(0),
            alive: Arc::default(),
        })
    }

    /// Returns true if the place was reached.
    pub(crate) fn is_reached(&self) -> bool {
        self.reached.load(Ordering::SeqCst)
    }

    /// Returns how many requests and responses somebody holds.
    pub(crate) fn alive(&self) -> usize {
        self.alive.load(Ordering::SeqCst)
    }

    pub(crate) fn credentials(self: &Arc<Self>) -> impl Credentials + use<> {
        let hanging = self.clone();
        credentials_from(move || {
            let hanging = hanging.clone();
            let number = hanging.credentials.fetch_add(1, Ordering::SeqCst);
            async move {
                hanging.pass(Place::Credentials(number)).await;
                ApiKey::new("made-up-key")
            }
        })
    }

    pub(crate) fn reader(self: &Arc<Self>) -> HangingIo {
        HangingIo { hanging: self.clone(), number: 0, left: MEDIA }
    }

    pub(crate) fn writer(self: &Arc<Self>) -> HangingIo {
        self.reader()
    }

    /// Waits for ever at the place, and passes all others.
    async fn pass(&self, place: Place) {
        if self.waits_at(place) {
            std::future::pending::<()>().await;
        }
    }

    fn waits_at(&self, place: Place) -> bool {
        let waits = self.place == place;
        self.reached.fetch_or(waits, Ordering::SeqCst);
        waits
    }

    async fn respond(&self, number: usize, request: http::Request<Body>) -> http::Response<ByteStream> {
        let held = Held::new(&self.alive);
        let (parts, body) = request.into_parts();
        self.pass(Place::RequestBody(number)).await;
        let mut taken = 0;
        let mut body = Box::pin(body.into_stream());
        while let Some(piece) = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await {
            taken += piece.map_or(0, |piece| piece.len() as u64);
        }
        self.pass(Place::Head(number)).await;
        let refused = self.refuse_first && number == 0;
        let (mut reply, hangs_before) = match self.place {
            Place::ErrorChunk(at, chunk) if at == number && chunk <= BUSY.len() => {
                (Reply::new(BUSY).busy(), Some(chunk))
            }
            _ if refused => (Reply::new(BUSY).busy(), None),
            Place::Chunk(at, chunk) if at == number => (self.reply(&parts, taken), Some(chunk)),
            _ => (self.reply(&parts, taken), None),
        };
        let hangs_before = hangs_before.filter(|chunk| *chunk <= reply.chunks.len());
        let comments = self.place == Place::Comments(number) && !refused;
        if comments {
            self.reached.store(true, Ordering::SeqCst);
            reply.chunks.clear();
        }
        let comments = comments.then(comment);
        let chunks = Chunks { rest: reply.chunks, hangs_before, reached: self.reached.clone(), comments, _held: held };
        let mut response = http::Response::new(ByteStream::new(chunks));
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        response
    }

    fn reply(&self, request: &http::request::Parts, taken: u64) -> Reply {
        let header = |name| request.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let path = request.uri.path();
        if let Some(command) = header("x-goog-upload-command") {
            return self.session(command, taken);
        }
        if path.ends_with(":streamGenerate") {
            let events = [
                "data: {\"candidates\":[{\"text\":\"a\"}]}\n\n",
                "data: {\"candidates\":[{\"text\":\"b\"}]}\n\n",
                "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n",
            ];
            return Reply::new(events);
        }
        if path.ends_with(":download") {
            return media(header("range"));
        }
        if path.starts_with("/upload/v1beta/files") {
            return Reply::new(["{\"file\":", "{\"name\":\"files/x\"}}"]);
        }
        match (&request.method, path) {
            (&Method::GET, "/v1beta/models")
                if request.uri.query().is_some_and(|query| query.contains("pageToken")) =>
            {
                Reply::new(["{\"models\":", "[{\"name\":\"b\"}]}"])
            }
            (&Method::GET, "/v1beta/models") => {
                Reply::new(["{\"nextPageToken\":\"2\",", "\"models\":[{\"name\":\"a\"}]}"])
            }
            (&Method::GET, "/v1beta/batches/7") if self.polls.fetch_add(1, Ordering::SeqCst) > 0 => {
                Reply::new(["{\"name\":\"batches/7\",\"done\":true,", "\"response\":{\"name\":\"models/done\"}}"])
            }
            (_, path) if path.contains("batch") => Reply::new(["{\"name\":", "\"batches/7\"}"]),
            _ => Reply::new(["{\"name\":", "\"models/x\"}"]),
        }
    }

    /// Answers a command to an upload session.
    fn session(&self, command: &str, taken: u64) -> Reply {
        let mut received = self.received.lock().unwrap();
        if command == "start" {
            let reply = Reply::new([]).header("x-goog-upload-status", "active");
            let reply = reply.header("x-goog-upload-chunk-granularity", "256");
            return reply.header("x-goog-upload-url", "http://a.example/session");
        }
        if command == "cancel" {
            return Reply::new([]).header("x-goog-upload-status", "cancelled");
        }
        *received += taken;
        if command.contains("finalize") || *received == MEDIA as u64 {
            return Reply::new(["{\"file\":", "{\"name\":\"files/x\"}}"]).header("x-goog-upload-status", "final");
        }
        let reply = Reply::new([]).header("x-goog-upload-status", "active");
        reply.header("x-goog-upload-size-received", &received.to_string())
    }
}

/// The transport of a hanging server.
pub(crate) struct HangingTransport(pub(crate) Arc<Hanging>);

impl fmt::Debug for HangingTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HangingTransport")
    }
}

impl Transport for HangingTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let number = self.0.requests.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(self.0.respond(number, request).await) })
    }
}

/// Counts what somebody holds.
struct Held(Arc<AtomicUsize>);

impl Held {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self(alive.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The body of an error, in chunks.
const BUSY: [&str; 2] = ["{\"error\":{\"code\":503,\"message\":\"busy\",", "\"status\":\"UNAVAILABLE\"}}"];

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    chunks: VecDeque<Bytes>,
}

impl Reply {
    fn new<const N: usize>(chunks: [&'static str; N]) -> Self {
        let chunks = chunks.into_iter().map(|chunk| Bytes::from_static(chunk.as_bytes())).collect();
        Self { status: StatusCode::OK, headers: HeaderMap::new(), chunks }
    }

    fn busy(self) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, ..self }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }
}

/// The media from a place on, in three chunks.
fn media(range: Option<&str>) -> Reply {
    let from = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let start: usize = from.unwrap_or(0);
    let mut chunks = VecDeque::from([vec![7_u8; 200], vec![7; 200], vec![7; MEDIA - 400]].map(Bytes::from));
    let mut skip = start;
    while let Some(first) = chunks.front_mut().filter(|_| skip > 0) {
        let part = first.split_to(skip.min(first.len()));
        skip -= part.len();
        if first.is_empty() {
            chunks.pop_front();
        }
    }
    let reply = Reply { chunks, ..Reply::new([]) }.header("content-length", &(MEDIA - start).to_string());
    match from {
        None => reply,
        Some(from) => {
            let range = format!("bytes {from}-{}/{MEDIA}", MEDIA - 1);
            Reply { status: StatusCode::PARTIAL_CONTENT, ..reply.header("content-range", &range) }
        }
    }
}

/// A body in chunks, before one of which it hangs.
struct Chunks {
    rest: VecDeque<Bytes>,
    hangs_before: Option<usize>,
    reached: Arc<AtomicBool>,
    comments: Option<Pin<Box<tokio::time::Sleep>>>,
    _held: Held,
}

fn comment() -> Pin<Box<tokio::time::Sleep>> {
    Box::pin(tokio::time::sleep(std::time::Duration::from_millis(100)))
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(pause) = &mut self.comments {
            std::task::ready!(pause.as_mut().poll(context));
            self.comments = Some(comment());
            return Poll::Ready(Some(Ok(Bytes::from_static(b": wait\n\n"))));
        }
        match &mut self.hangs_before {
            Some(0) => {
                self.reached.store(true, Ordering::SeqCst);
                return Poll::Pending;
            }
            Some(left) => *left -= 1,
            None => {}
        }
        Poll::Ready(self.rest.pop_front().map(Ok))
    }
}

/// A source or a sink that hangs at one read or write.
pub(crate) struct HangingIo {
    hanging: Arc<Hanging>,
    number: usize,
    left: usize,
}

impl AsyncRead for HangingIo {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.hanging.waits_at(Place::Read(self.number)) {
            return Poll::Pending;
        }
        self.number += 1;
        let length = self.left.min(200).min(buffer.remaining());
        buffer.put_slice(&vec![7; length]);
        self.left -= length;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for HangingIo {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.hanging.waits_at(Place::Write(self.number)) {
            return Poll::Pending;
        }
        self.number += 1;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.hanging.waits_at(Place::Write(self.number)) { Poll::Pending } else { Poll::Ready(Ok(())) }
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
