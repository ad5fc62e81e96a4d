//! Making a call whose answer is a stream.

use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use super::frames::Frames;
use super::response::{Head, IsFinal, ResponseStream};
use crate::call::{Call, State, Streaming};
use crate::client::Client;
use crate::clock::Limits;
use crate::error::Result;
use crate::request::Request;
use crate::retry::{Tries, Work};
use crate::trace::Trace;
use crate::wire::Wire;

/// A stream that is being set up.
struct Opening<'a> {
    client: &'a Client,
    request: &'a Request,
    limits: Limits,
    max_event: usize,
    trace: &'a Trace,
}

impl<R: Wire> Call<R, Streaming> {
    /// Makes the call, and returns the stream when its first element is there.
    ///
    /// Up to then, a failure is followed by another attempt as the policy says; later ones come out of the stream.
    pub async fn stream(self) -> Result<ResponseStream<R>> {
        open(*self.into_state(), None).await
    }

    /// The same for a service whose answers this crate cannot tell to be complete: `is_final` says whether an element is
    /// the one that completes the stream. A stream that ends without one is interrupted.
    pub async fn stream_until(
        self,
        is_final: impl Fn(&R) -> bool + Send + Sync + 'static,
    ) -> Result<ResponseStream<R>> {
        open(*self.into_state(), Some(Arc::new(is_final))).await
    }

    /// Asks for one JSON array, whose elements arrive over time, instead of an event stream; some proxies hold event
    /// streams back.
    pub fn as_array(mut self) -> Self {
        self.options_mut().stream.array = true;
        self
    }

    /// Sets the largest element that is accepted, in bytes; 64 MiB unless set. It bounds the memory that is used.
    pub fn max_event_size(mut self, bytes: usize) -> Self {
        self.options_mut().stream.max_event = bytes;
        self
    }
}

async fn open<R: Wire>(state: State, is_final: Option<IsFinal<R>>) -> Result<ResponseStream<R>> {
    let State { client, mut request, options, error } = state;
    if let Some(error) = error {
        return Err(error);
    }
    if !options.stream.array && !request.has_query("alt") {
        request.set_query("alt".into(), &"sse");
    }
    let limits = Limits::start(options.clocks);
    let trace = Trace::begin(&client, &request);
    let opening =
        Opening { client: &client, request: &request, limits, max_event: options.stream.max_event, trace: &trace };
    let policy = options.retry.unwrap_or_else(|| client.retry());
    let tries = Tries::new(policy, client.retry_budget(), &limits);
    let began = Instant::now();
    let result = trace.around(pin!(opening.until_open(tries, is_final))).await;
    match &result {
        Ok(_) => trace.first_element(began.elapsed()),
        Err(error) => trace.failed(error),
    }
    result
}

impl Opening<'_> {
    async fn until_open<R: Wire>(&self, mut tries: Tries, is_final: Option<IsFinal<R>>) -> Result<ResponseStream<R>> {
        loop {
            match self.attempt(is_final.clone()).await {
                Ok(stream) => {
                    tries.succeeded();
                    return Ok(stream);
                }
                Err(error) => tries.failed(error.with_method(self.request.id()), Work::FreshStream).await?,
            }
        }
    }

    async fn attempt<R: Wire>(&self, is_final: Option<IsFinal<R>>) -> Result<ResponseStream<R>> {
        // The server is told of the limit for the whole stream only: a stream may go on for long after its head.
        let told = self.limits.total();
        let (response, secrets) = self.limits.head(pin!(self.client.attempt(self.request, &self.limits, told))).await?;
        let (parts, body) = response.into_parts();
        let (id, trace) = (self.request.id(), self.trace.clone());
        let head = Head { id, status: parts.status, headers: parts.headers, trace, secrets };
        let mut stream = ResponseStream::new(head, Frames::new(body, self.max_event, self.limits), is_final);
        stream.peek().await?;
        Ok(stream)
    }
}
