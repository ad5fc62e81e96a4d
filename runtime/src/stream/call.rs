//! Calls with a streamed response.

use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use super::decoder::DEFAULT_MAX_EVENT;
use super::frames::Frames;
use super::response::{IsFinal, ResponseHead, ResponseStream};
use crate::call::{Call, Streaming, UntypedCall};
use crate::client::Client;
use crate::error::Result;
use crate::facts::Completion;
use crate::request::Request;
use crate::retry::{RetryLoop, Work};
use crate::timeouts::CallTimer;
use crate::trace::Trace;
use crate::wire::Wire;

/// A stream that is being set up.
struct Opening<'a> {
    client: &'a Client,
    request: &'a Request,
    timer: CallTimer,
    max_event: usize,
    completion: Option<&'static Completion>,
    work: Work,
    trace: &'a Trace,
}

impl<R: Wire> Call<R, Streaming> {
    /// Sends the call, and returns the stream when its first element has arrived.
    ///
    /// Until then, failures are retried according to the policy. Later failures are returned by the stream. The
    /// [`attempt_timeout`](Self::attempt_timeout) limits the time until the first element, the
    /// [`idle_timeout`](Self::idle_timeout) the time between two chunks, and the [`timeout`](Self::timeout) the whole
    /// stream.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the request, as dropping the stream does.
    pub async fn stream(self) -> Result<ResponseStream<R>> {
        open(*self.into_untyped(), None).await
    }

    /// Sends the call like [`stream`](Self::stream), for a service that does not mark the end of a stream. `is_final`
    /// returns true for the element that completes it. A stream that ends without such an element is interrupted.
    pub async fn stream_until(
        self,
        is_final: impl Fn(&R) -> bool + Send + Sync + 'static,
    ) -> Result<ResponseStream<R>> {
        open(*self.into_untyped(), Some(Arc::new(is_final))).await
    }

    /// Requests one JSON array, whose elements arrive over time, instead of an event stream. Use it behind proxies that
    /// buffer event streams.
    pub fn as_array(self) -> Self {
        self.with_options(|options| options.stream.as_array = true)
    }

    /// Sets the size of the largest element that is accepted, in bytes, which bounds the memory use. The default is 64
    /// MiB.
    pub fn max_event_size(self, bytes: usize) -> Self {
        self.with_options(|options| options.stream.max_event = Some(bytes))
    }
}

async fn open<R: Wire>(mut state: UntypedCall, is_final: Option<IsFinal<R>>) -> Result<ResponseStream<R>> {
    state.check()?;
    let UntypedCall { client, mut request, options, .. } = state;
    if !options.stream.as_array && !request.has_query("alt") {
        request.set_query("alt".into(), &"sse");
    }
    let timer = CallTimer::start(options.timeouts);
    let trace = Trace::begin(&client, &request);
    let max_event = options.stream.max_event.unwrap_or(DEFAULT_MAX_EVENT);
    let (completion, work) = (options.completion, options.stream_work());
    let opening = Opening { client: &client, request: &request, timer, max_event, completion, work, trace: &trace };
    let retries = options.retry_loop(&client, &timer);
    let began = Instant::now();
    let result = trace.around(pin!(opening.until_open(retries, is_final))).await;
    match &result {
        Ok(_) => trace.first_element(began.elapsed()),
        Err(error) => trace.failed(error),
    }
    result
}

impl Opening<'_> {
    async fn until_open<R: Wire>(
        &self,
        mut retries: RetryLoop,
        is_final: Option<IsFinal<R>>,
    ) -> Result<ResponseStream<R>> {
        loop {
            match self.attempt(is_final.clone()).await {
                Ok(stream) => {
                    retries.succeeded();
                    return Ok(stream);
                }
                Err(error) => retries.retry_after(error.with_method(self.request.id()), self.work).await?,
            }
        }
    }

    async fn attempt<R: Wire>(&self, is_final: Option<IsFinal<R>>) -> Result<ResponseStream<R>> {
        // Only the timeout of the whole stream is sent to the server: a stream may continue long after its headers.
        let told = self.timer.remaining();
        let attempt = self.timer.start_attempt();
        let (response, secrets) = self.client.attempt(self.request, &self.timer, &attempt, told).await?;
        let (parts, body) = response.into_parts();
        let (id, trace) = (self.request.id(), self.trace.clone());
        let secrets = secrets.with_response(&parts.headers);
        let head = ResponseHead { id, status: parts.status, headers: parts.headers, trace, secrets };
        let mut stream =
            ResponseStream::new(head, Frames::new(body, self.max_event, self.timer), self.completion, is_final);
        // A server may send comments forever, which does not count as silence.
        attempt.limit("element", pin!(stream.peek())).await?;
        Ok(stream)
    }
}
