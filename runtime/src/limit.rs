//! Client-side rate limits.
//!
//! A [`Limiter`] is a transport that wraps another one, for one client or several. Requests that would exceed a limit
//! wait for their turn, in the order in which they came.
//!
//! ```
//! use discovery_runtime::{Client, client::Service, limit::Limiter, transport::ReqwestTransport};
//!
//! # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
//! let limiter = Limiter::new(ReqwestTransport::open()?).concurrent(8).per_minute(150).tokens_per_minute(250_000);
//! let client = Client::builder(&LIBRARY).api_key("key").transport(limiter).build()?;
//! # drop(client);
//! # Ok::<(), discovery_runtime::Error>(())
//! ```
//!
//! The time that a request waits counts toward its attempt, so an
//! [`attempt_timeout`](crate::client::ClientBuilder::attempt_timeout) must leave room for it.

mod pause;
mod used_tokens;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

pub use crate::facts::TokenUsage;

use crate::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use pause::{Pause, Refusal};
use used_tokens::{TokenCounter, UsedTokens};

/// The time to which [`Limiter::per_minute`] refers.
const MINUTE: Duration = Duration::from_secs(60);

/// A transport that limits the requests in flight and the requests and tokens per minute.
///
/// If the server replies with 429 and a delay, nothing is sent during the delay, for at most one minute. A reply that a
/// daily quota is exhausted does not stop other requests, because other resources have other quotas.
///
/// Several clients share the limits if they share the limiter in an [`Arc`].
pub struct Limiter<T> {
    transport: T,
    permits: Option<Arc<Semaphore>>,
    /// The holder of this lock is next. It is granted in the order of the requests.
    sent_requests: Mutex<SentRequests>,
    pause: Pause,
    used_tokens: Option<Arc<StdMutex<UsedTokens>>>,
}

/// When requests were sent in the last minute.
#[derive(Default)]
struct SentRequests {
    max: Option<usize>,
    sent: VecDeque<Instant>,
}

impl<T: Transport> Limiter<T> {
    /// Creates a limiter without limits. It still honors the delays that the server asks for.
    pub fn new(transport: T) -> Self {
        Self { transport, permits: None, sent_requests: Mutex::default(), pause: Pause::default(), used_tokens: None }
    }

    /// Sets the maximum number of requests in flight, from the first byte sent to the last byte received; a stream counts until
    /// its end. 0 counts as 1.
    pub fn concurrent(mut self, most: usize) -> Self {
        self.permits = Some(Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))));
        self
    }

    /// Sets the maximum number of requests within any 60 seconds. Each attempt of a call and each chunk of an upload counts. 0
    /// counts as 1.
    pub fn per_minute(mut self, most: usize) -> Self {
        self.sent_requests.get_mut().max = Some(most.max(1));
        self
    }

    /// Sets the maximum number of tokens within any 60 seconds. While the replies of the last 60 seconds reach it,
    /// requests wait.
    ///
    /// The cost of a request is known when its response ends, so requests in flight at the same time may exceed the
    /// limit together; [`concurrent`](Self::concurrent) bounds the excess. Only responses to `POST` count, and only
    /// those of services that have a [`TokenUsage`].
    pub fn tokens_per_minute(mut self, most: u64) -> Self {
        self.used_tokens = Some(Arc::new(StdMutex::new(UsedTokens::new(most))));
        self
    }

    /// Waits for a permit and for a turn.
    async fn admit(&self) -> Option<OwnedSemaphorePermit> {
        let permit = match &self.permits {
            // It is never closed.
            Some(permits) => permits.clone().acquire_owned().await.ok(),
            None => None,
        };
        let mut sent_requests = self.sent_requests.lock().await;
        while let Some(until) = self.pause.until().max(sent_requests.blocked_until()).max(self.tokens_blocked_until()) {
            sleep_until(until).await;
        }
        sent_requests.take();
        permit
    }

    fn tokens_blocked_until(&self) -> Option<Instant> {
        self.used_tokens.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).blocked_until()
    }
}

impl SentRequests {
    /// Returns the time when the next request may be sent; `None` if now.
    fn blocked_until(&mut self) -> Option<Instant> {
        let now = Instant::now();
        while self.sent.front().is_some_and(|sent| *sent + MINUTE <= now) {
            self.sent.pop_front();
        }
        let oldest = self.sent.front().filter(|_| self.max.is_some_and(|most| self.sent.len() >= most));
        oldest.map(|oldest| *oldest + MINUTE)
    }

    fn take(&mut self) {
        if self.max.is_some() {
            self.sent.push_back(Instant::now());
        }
    }
}

impl<T: Transport> Transport for Limiter<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let permit = self.admit().await;
            // A resource that is only looked at may tell of the cost of the request that created it.
            let used_tokens = self.used_tokens.as_ref().filter(|_| request.method() == Method::POST);
            let usage = request.extensions().get::<TokenUsage>().copied();
            let (head, body) = self.transport.send(request).await?.into_parts();
            let refusal = self.pause.watch(&head);
            let counter = used_tokens
                .zip(usage)
                .and_then(|(used, usage)| TokenCounter::for_response(used, &usage, &head.headers));
            let body = match (&permit, &counter, &refusal) {
                (None, None, None) => body,
                _ => ByteStream::new(LimitedBody { body, counter, refusal, permit }),
            };
            Ok(http::Response::from_parts(head, body))
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Limiter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let free = self.permits.as_ref().map(|permits| permits.available_permits());
        f.debug_struct("Limiter").field("transport", &self.transport).field("free", &free).finish_non_exhaustive()
    }
}

/// A body that counts its tokens and releases its permit at its end.
struct LimitedBody {
    body: ByteStream,
    // If nobody reads to the end, this is dropped first.
    counter: Option<TokenCounter>,
    refusal: Option<Refusal>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Stream for LimitedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(Ok(bytes)) = &piece {
            if let Some(counter) = &mut self.counter {
                counter.feed(bytes);
            }
            if let Some(refusal) = &mut self.refusal {
                refusal.feed(bytes);
            }
        } else {
            // The tokens and the pause count before somebody takes the permit.
            self.counter = None;
            self.refusal = None;
            self.permit = None;
        }
        Poll::Ready(piece)
    }
}
