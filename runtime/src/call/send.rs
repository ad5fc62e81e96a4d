//! Making a call that has one response.

use std::future::IntoFuture;
use std::pin::pin;

use bytes::Bytes;

use super::{Answers, Call, Options, Output, Response, State};
use crate::client::Client;
use crate::clock::Limits;
use crate::error::Result;
use crate::request::Request;
use crate::retry::Tries;
use crate::trace::Trace;
use crate::transport::BoxFuture;

// The futures are in boxes here, so that the compiler asks once whether they can be sent to other threads, and not for each
// method that passes them on.
impl<R: Output, K: Answers> Call<R, K> {
    /// Makes the call.
    ///
    /// The same as awaiting it.
    pub fn send(self) -> BoxFuture<'static, Result<R>> {
        let (reading, fetching) = (Reading::of(&self.state), fetch(self.state));
        Box::pin(async move {
            let (response, tries) = fetching.await?;
            reading.value(&response, tries)
        })
    }

    /// Makes the call, and returns the code and the headers of the response as well.
    pub fn send_with_metadata(self) -> BoxFuture<'static, Result<Response<R>>> {
        Box::pin(fetch_value(self.into_state()))
    }

    /// Makes the call, and returns the body as it came.
    ///
    /// An error with the code of a success, `{"error": …}`, is for the caller to find.
    pub fn send_raw(self) -> BoxFuture<'static, Result<Response<Bytes>>> {
        let fetching = fetch(self.into_state());
        Box::pin(async move { fetching.await.map(|(response, _)| response) })
    }
}

impl<R: Output, K: Answers> IntoFuture for Call<R, K> {
    type Output = Result<R>;
    type IntoFuture = BoxFuture<'static, Result<R>>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// Makes a call whose types are known elsewhere.
pub(crate) fn fetch_value<R: Output>(state: Box<State>) -> impl Future<Output = Result<Response<R>>> + Send + 'static {
    let (reading, fetching) = (Reading::of(&state), fetch(state));
    async move {
        let (response, tries) = fetching.await?;
        let value = reading.value(&response, tries)?;
        Ok(response.map(|_| value))
    }
}

/// What is needed of a call to read the response.
struct Reading {
    id: &'static str,
    wrapped: bool,
}

impl Reading {
    fn of(state: &State) -> Self {
        Self { id: state.request.id(), wrapped: state.options.wrapped }
    }

    fn value<R: Output>(self, response: &Response<Bytes>, tries: Tries) -> Result<R> {
        R::from_response(response, self.wrapped).map_err(|error| tries.give_up(error.with_method(self.id)))
    }
}

/// Everything about a call that does not depend on its types, so that it is compiled once.
///
/// Beside the response comes the record of the attempts, for the error if the response cannot be decoded.
///
/// The future is large. In a box it is moved once, and what callers build around it is small.
pub(crate) fn fetch(state: Box<State>) -> BoxFuture<'static, Result<(Response<Bytes>, Tries)>> {
    Box::pin(async move {
        if let Some(error) = state.error {
            return Err(error);
        }
        let trace = Trace::begin(&state.client, &state.request);
        let result = trace.around(pin!(fetch_until_done(&state.client, &state.request, &state.options))).await;
        match result {
            Ok((response, tries)) => {
                trace.answered(response.status(), response.value());
                Ok((response, tries.traced(trace)))
            }
            Err(error) => {
                trace.failed(&error);
                Err(error)
            }
        }
    })
}

async fn fetch_until_done(client: &Client, request: &Request, options: &Options) -> Result<(Response<Bytes>, Tries)> {
    let limits = Limits::start(options.clocks);
    let work = options.work();
    let mut tries = Tries::new(options.retry.clone().unwrap_or_else(|| client.retry()), client.retry_budget(), &limits);
    loop {
        match fetch_once(client, request, &limits).await {
            Ok(response) => {
                tries.succeeded();
                return Ok((response, tries));
            }
            Err(error) => tries.failed(error.with_method(request.id()), work).await?,
        }
    }
}

async fn fetch_once(client: &Client, request: &Request, limits: &Limits) -> Result<Response<Bytes>> {
    let (head, secrets) = limits.head(pin!(client.attempt(request, limits, limits.attempt()))).await?;
    let (parts, body) = head.into_parts();
    let body = limits.rest(pin!(limits.watch(body).collect())).await?;
    Ok(Response::new(body, parts, secrets))
}
