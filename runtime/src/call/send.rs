//! Making a call that has one response.

use std::pin::pin;

use bytes::Bytes;

use super::{CallOptions, Output, Response, UntypedCall};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::retry::RetryLoop;
use crate::timeouts::CallTimer;
use crate::trace::Trace;
use crate::transport::BoxFuture;

/// A response that is not decoded yet, with what an error about it must know of the call.
pub(crate) struct Fetched {
    response: Response<Bytes>,
    id: &'static str,
    wrapped: bool,
    retries: RetryLoop,
    trace: Trace,
}

impl Fetched {
    /// A response of a call that took these attempts.
    pub(crate) fn new(
        response: Response<Bytes>,
        id: &'static str,
        wrapped: bool,
        retries: RetryLoop,
        trace: Trace,
    ) -> Self {
        Self { response, id, wrapped, retries, trace }
    }

    pub(crate) fn response(&self) -> &Response<Bytes> {
        &self.response
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        self.response
    }

    /// Returns the error of a call whose response cannot be used, with the record of its attempts.
    pub(crate) fn fail(mut self, error: Error) -> Error {
        let error = error.with_method(self.id);
        self.trace.failed(&error);
        self.retries.give_up(error)
    }

    /// Decodes the response, and returns its head too.
    pub(crate) fn decode<R: Output>(self) -> Result<Response<R>> {
        match self.value() {
            Ok(value) => Ok(self.response.map(|_| value)),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn value<R: Output>(&self) -> Result<R> {
        R::from_response(&self.response, self.wrapped)
    }
}

// The futures are in boxes, so that the compiler asks once whether they are `Send`, and not for each method that passes
// them on.

/// Makes a call and decodes the response.
pub(super) fn fetch_typed<R: Output>(call: Box<UntypedCall>) -> BoxFuture<'static, Result<R>> {
    let fetching = fetch(call);
    Box::pin(async move {
        let fetched = fetching.await?;
        fetched.value().map_err(|error| fetched.fail(error))
    })
}

/// Makes a call, decodes the response, and returns its head too.
pub(crate) fn fetch_value<R: Output>(
    call: Box<UntypedCall>,
) -> impl Future<Output = Result<Response<R>>> + Send + 'static {
    let fetching = fetch(call);
    async move { fetching.await?.decode() }
}

/// Does everything about a call that does not depend on its types, so that it is compiled once.
///
/// The future is large. In a box it is moved once, and what callers build around it is small.
pub(crate) fn fetch(mut call: Box<UntypedCall>) -> BoxFuture<'static, Result<Fetched>> {
    Box::pin(async move {
        call.check()?;
        let trace = Trace::begin(&call.client, &call.request);
        let result = trace.around(pin!(fetch_with_retries(&call.client, &call.request, &call.options))).await;
        match result {
            Ok((response, retries)) => {
                trace.answered(response.status(), response.value(), || response.all_secrets());
                Ok(Fetched::new(response, call.request.id(), call.options.wrapped, retries, trace))
            }
            Err(error) => {
                trace.failed(&error);
                Err(error)
            }
        }
    })
}

async fn fetch_with_retries(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<(Response<Bytes>, RetryLoop)> {
    let timer = CallTimer::start(options.timeouts);
    let work = options.work();
    let mut retries = options.retry_loop(client, &timer);
    loop {
        match fetch_once(client, request, &timer).await {
            Ok(response) => {
                retries.succeeded();
                return Ok((response, retries));
            }
            Err(error) => retries.retry_after(error.with_method(request.id()), work).await?,
        }
    }
}

async fn fetch_once(client: &Client, request: &Request, timer: &CallTimer) -> Result<Response<Bytes>> {
    let attempt = timer.start_attempt();
    let (head, secrets) = client.attempt(request, timer, &attempt, timer.attempt_timeout()).await?;
    let (parts, body) = head.into_parts();
    let body = timer.until_deadline(pin!(client.collect(&parts.headers, timer.timed_body(body)))).await?;
    Ok(Response::new(body, parts, secrets))
}
