//! A transport that replies from a cassette.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;

use super::cassette::{Cassette, Exchange, clean_path};
use crate::transport::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};

/// Replies to each request with its recorded response.
///
/// A request matches the first unused exchange with the same HTTP method, path, and query, without secrets and the
/// host. A JSON body must also be equal, in any order of keys. A request that matches none is an error.
///
/// The credentials of the client do not matter; it can do without any.
///
/// ```
/// use std::sync::Arc;
/// use discovery_runtime::{Client, client::Service, http::Method, record::Replay, types::Value};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let cassette = r#"{"exchanges": [{
///     "request": {"method": "GET", "path": "/v1/books/hamlet"},
///     "response": {"status": 200, "text": "{\"title\": \"Hamlet\"}"}
/// }]}"#;
/// let replay = Arc::new(Replay::new(cassette.parse()?));
/// let client = Client::builder(&LIBRARY).anonymous().transport(replay.clone()).build()?;
/// let book: Value = client.request(Method::GET, "v1/books/hamlet").send().await?;
/// assert_eq!(book["title"], "Hamlet");
/// assert_eq!(replay.unused(), 0);
/// # Ok::<(), discovery_runtime::Error>(())
/// # }).unwrap();
/// ```
pub struct Replay {
    exchanges: Vec<Exchange>,
    used: Mutex<Vec<bool>>,
}

impl Replay {
    /// Creates a transport that replies from this cassette.
    pub fn new(cassette: Cassette) -> Self {
        let used = Mutex::new(vec![false; cassette.exchanges.len()]);
        Self { exchanges: cassette.exchanges, used }
    }

    /// Returns the number of unused exchanges. A test usually expects zero.
    pub fn unused(&self) -> usize {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|used| !**used).count()
    }

    fn find(&self, method: &http::Method, path: &str, json: Option<&serde_json::Value>) -> Option<&Exchange> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.exchanges.iter().zip(used.iter()).position(|(exchange, used)| {
            !used && exchange.method == method.as_str() && exchange.path == path && same_json(exchange, json)
        })?;
        used[place] = true;
        self.exchanges.get(place)
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("unused", &self.unused()).finish_non_exhaustive()
    }
}

impl Transport for Replay {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let is_json =
                head.headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
            let body = collect(body).await?;
            let json = if is_json { serde_json::from_slice(&body).ok() } else { None };
            let path = clean_path(head.uri.path_and_query().map_or("/", |path| path.as_str()));
            let Some(exchange) = self.find(&head.method, &path, json.as_ref()) else {
                let message = format!("no recorded exchange matches {} {path}: record the cassette again", head.method);
                return Err(TransportError::new(TransportErrorKind::Invalid, message));
            };
            let mut response = http::Response::new(ByteStream::new(ReplayedBody {
                body: Some(exchange.response_body.clone()),
                broken: exchange.broken,
            }));
            *response.status_mut() = http::StatusCode::from_u16(exchange.status)
                .map_err(|error| TransportError::new(TransportErrorKind::Invalid, error))?;
            *response.headers_mut() = exchange.response_headers.clone();
            Ok(response)
        })
    }
}

/// Returns true if a request matches a recorded body. One that is not JSON, or was not kept, matches any.
fn same_json(exchange: &Exchange, json: Option<&serde_json::Value>) -> bool {
    let recorded = serde_json::from_slice::<serde_json::Value>(&exchange.request_body).ok();
    match (recorded, json) {
        (Some(recorded), Some(json)) => recorded == *json,
        _ => true,
    }
}

async fn collect(body: Body) -> Result<Bytes, TransportError> {
    if let Some(bytes) = body.as_bytes() {
        return Ok(Bytes::copy_from_slice(bytes));
    }
    let mut stream = std::pin::pin!(body.into_stream());
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        all.extend_from_slice(&piece.map_err(|error| TransportError::new(TransportErrorKind::Source, error))?);
    }
    Ok(all.into())
}

/// A recorded body as one chunk, and the failure that followed it.
struct ReplayedBody {
    body: Option<Bytes>,
    broken: bool,
}

impl Stream for ReplayedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(body) = self.body.take() {
            return Poll::Ready(Some(Ok(body)));
        }
        let broken = std::mem::take(&mut self.broken);
        Poll::Ready(broken.then(|| Err(TransportError::new(TransportErrorKind::Broken, "recorded as broken"))))
    }
}
