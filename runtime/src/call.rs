//! A call: a request, how it is made, and what it returns.

mod builder;
mod kinds;
mod options;
mod output;
mod response;
mod running;
mod send;
mod untyped;

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::header::{HeaderName, HeaderValue};

pub use crate::request::{QueryValue, Request};
#[doc(hidden)]
pub use builder::{CallBuilder, FromCall, delete, get, patch, post, put, request};
pub use kinds::{Answers, Lro, Media, MediaOnly, Paged, Streaming, Unary, Upload};
pub(crate) use options::CallOptions;
pub(crate) use output::SealedOutput;
pub use output::{HttpBody, Output};
pub use response::Response;
pub(crate) use running::Running;
use running::already_started;
pub(crate) use send::{Fetched, fetch, fetch_value};
pub(crate) use untyped::UntypedCall;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::headers::parse_header;
use crate::retry::RetryPolicy;
use crate::transport::BoxFuture;

/// A call that has not been sent: await it, or set options first.
///
/// `R` is the type of the response. `K` is the kind of the call, which decides what you can do besides awaiting it.
///
/// A call is a future, which can be spawned or joined with others. The first poll sends the request; options that are
/// set later have no effect.
///
/// # Cancel safety
///
/// Dropping a call aborts its request and leaves no task behind. It returns its tokens to the retry budget, and its
/// permit to the [`Limiter`](crate::limit::Limiter). The server may still have processed the request, as with any lost
/// response.
///
/// # Panics
///
/// All calls need a Tokio runtime. Without one, a call fails with
/// [`ErrorKind::Config`](crate::error::ErrorKind::Config). In a runtime without timers or I/O, Tokio panics.
///
/// ```no_run
/// use std::time::Duration;
/// use discovery_runtime::{call::Call, retry::Retry, types::Value};
///
/// # async fn show(call: Call<Value>) -> Result<(), Box<dyn std::error::Error>> {
/// let call = call
///     .timeout(Duration::from_secs(20))
///     .retry(Retry::new().attempts(2))
///     .header("x-request-source", "nightly");
/// let book = tokio::spawn(call).await??;
/// # drop(book);
/// # Ok(())
/// # }
/// ```
///
/// A call that streams its response is not a future. Use `stream()` instead:
///
/// ```compile_fail
/// # use discovery_runtime::{call::{Call, Streaming}, types::Value};
/// # async fn show(call: Call<Value, Streaming>) {
/// call.await;
/// # }
/// ```
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
pub struct Call<R, K = Unary> {
    state: CallState<R>,
    kind: PhantomData<fn() -> K>,
}

enum CallState<R> {
    Ready(Box<UntypedCall>),
    Started {
        client: Client,
        id: &'static str,
        /// None once it has returned.
        future: Option<Running<Result<R>>>,
    },
}

/// Options.
impl<R, K> Call<R, K> {
    /// Sets the timeout of the whole call, including retries and the body of the response.
    ///
    /// It holds wherever the call waits: for credentials, for its turn in a [`Limiter`](crate::limit::Limiter), for the source
    /// of an upload or the sink of a download, between attempts, and between polls of an operation. For a stream, it is the
    /// time until its end; to detect a silent server, use [`idle_timeout`](Self::idle_timeout) instead. Each page of a list is
    /// a call. A batch or an operation that is awaited later has its own timeout.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with_options(|options| options.timeouts.total = timeout.into())
    }

    /// Sets the connect timeout, which replaces the client's. All IP addresses of the host together have this time.
    ///
    /// Calls with such a timeout share connections of their own, apart from those of other calls. The timeout has no
    /// effect on a [`reqwest::Client`] of your own.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.with_options(|options| options.timeouts.connect = Some(timeout))
    }

    /// Sets the timeout of each attempt, until the response headers or the first element of a stream arrive.
    pub fn attempt_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with_options(|options| options.timeouts.attempt = timeout.into())
    }

    /// Sets the maximum time between two chunks of the response body. For an upload, it is the time in which no byte is sent.
    pub fn idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with_options(|options| options.timeouts.idle = timeout.into())
    }

    /// Sets the policy that decides about retries, which replaces the client's.
    ///
    /// ```no_run
    /// # use discovery_runtime::{call::Call, retry::Retry, types::Value};
    /// # async fn once(call: Call<Value>) -> discovery_runtime::Result<Value> {
    /// call.retry(Retry::never()).await
    /// # }
    /// ```
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.with_options(|options| options.retry = Some(Arc::new(policy)))
    }

    /// Marks this call as idempotent, so that it is retried even if an earlier attempt may have reached the server.
    pub fn idempotent(self) -> Self {
        self.with_options(|options| options.safe_to_retry = true)
    }

    /// Sets a header, which replaces one that the client would send.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<[u8]>,
        V: TryInto<HeaderValue>,
    {
        if let CallState::Ready(call) = &mut self.state {
            match parse_header(name, value) {
                Ok((name, value)) => call.request.set_header(name, value),
                Err(message) => call.fail(|request| request.error(message)),
            }
        }
        self
    }

    /// Sets a query parameter: one of the method, of all methods, or one that this crate does not know.
    pub fn query(mut self, name: &'static str, value: impl QueryValue) -> Self {
        if let CallState::Ready(call) = &mut self.state {
            call.request.set_query(name.into(), &value);
        }
        self
    }

    /// Selects the fields of the response.
    pub fn fields(self, fields: &str) -> Self {
        self.query("fields", fields)
    }

    /// Sets the user whose quota is used, for a server that acts for many users: any text of up to 40 characters.
    pub fn quota_user(self, user: &str) -> Self {
        self.query("quotaUser", user)
    }

    /// Returns the request as plain data, or an error if an argument is wrong or the call was already sent.
    pub fn request(&self) -> Result<&Request> {
        match &self.state {
            CallState::Ready(call) => match &call.error {
                // The original is kept for when the call is made.
                Some(error) => Err(Error::new(error.kind(), error.message().to_owned()).with_method(call.request.id())),
                None => Ok(&call.request),
            },
            CallState::Started { id, .. } => Err(already_started(id)),
        }
    }

    pub(crate) fn from_untyped(call: Box<UntypedCall>) -> Self {
        Self { state: CallState::Ready(call), kind: PhantomData }
    }

    /// Returns the id of the method.
    pub(crate) fn id(&self) -> &'static str {
        match &self.state {
            CallState::Ready(call) => call.request.id(),
            CallState::Started { id, .. } => id,
        }
    }

    /// Returns the call without its types. If it was already sent, its request is gone, so sending it again fails.
    pub(crate) fn into_untyped(self) -> Box<UntypedCall> {
        match self.state {
            CallState::Ready(call) => call,
            CallState::Started { client, id, .. } => Box::new(UntypedCall::failed(client, id, already_started(id))),
        }
    }

    pub(crate) fn with_options(mut self, change: impl FnOnce(&mut CallOptions)) -> Self {
        if let CallState::Ready(call) = &mut self.state {
            change(&mut call.options);
        }
        self
    }

    /// Sets the token of the requested page.
    pub(crate) fn with_page_token(mut self, token: &str) -> Self {
        if let CallState::Ready(call) = &mut self.state {
            call.set_page_token(token);
        }
        self
    }
}

impl<R: Output, K: Answers> Call<R, K> {
    /// Sends the call. This is the same as awaiting it.
    pub fn send(self) -> BoxFuture<'static, Result<R>> {
        match self.state {
            CallState::Ready(call) => send::fetch_typed(call),
            CallState::Started { future: Some(future), .. } => future.into_future(),
            CallState::Started { id, future: None, .. } => Box::pin(async move { Err(already_started(id)) }),
        }
    }

    /// Sends the call, and returns the response with its status code and headers.
    pub fn send_with_metadata(self) -> BoxFuture<'static, Result<Response<R>>> {
        Box::pin(fetch_value(self.into_untyped()))
    }

    /// Sends the call, and returns the body unchanged.
    ///
    /// A successful response is not checked for `{"error": …}`.
    pub fn send_raw(self) -> BoxFuture<'static, Result<Response<bytes::Bytes>>> {
        let fetching = fetch(self.into_untyped());
        Box::pin(async move { fetching.await.map(Fetched::into_response) })
    }
}

impl<R: Output, K: Answers> Future for Call<R, K> {
    type Output = Result<R>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<R>> {
        if let CallState::Ready(call) = &self.state {
            let (client, id) = (call.client.clone(), call.request.id());
            let started = CallState::Started { client, id, future: None };
            if let CallState::Ready(call) = std::mem::replace(&mut self.state, started)
                && let CallState::Started { future, .. } = &mut self.state
            {
                *future = Some(Running::new(send::fetch_typed(call)));
            }
        }
        let CallState::Started { id, future, .. } = &mut self.state else { return Poll::Pending };
        let Some(running) = future else { return Poll::Ready(Err(already_started(id))) };
        let result = ready!(running.poll(context));
        *future = None;
        Poll::Ready(result)
    }
}

impl<R, K> fmt::Debug for Call<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            CallState::Ready(call) => f
                .debug_struct("Call")
                .field("request", &call.request)
                .field("error", &call.error)
                .finish_non_exhaustive(),
            CallState::Started { id, .. } => f.debug_struct("Call").field("id", id).finish_non_exhaustive(),
        }
    }
}
