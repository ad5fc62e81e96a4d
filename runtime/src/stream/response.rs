//! A streamed response as a stream of values.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde::de::IgnoredAny;

use super::completeness::Completeness;
use super::decoder::Ending;
use super::frame::{Frame, FrameKind};
use super::frames::Frames;
use crate::error::{ApiError, Error, ErrorKind, Result, decode};
use crate::facts::Completion;
use crate::redact::Secrets;
use crate::trace::Trace;
use crate::wire::{Value, Wire, from_slice};

/// The elements of a streamed response, each as soon as it has arrived.
///
/// It ends without an error only if the answer is complete: each candidate has a finish reason, or the prompt was
/// blocked, and the body ended as HTTP requires (the last chunk or the announced length, the trailer of `gzip`, the
/// bracket of an array). Otherwise, it returns an error, and nothing follows the error:
///
/// - [`ErrorKind::StreamInterrupted`] if the answer stops before its end. For servers that end connections carelessly,
///   [`Error::finished_before_error`] returns true if every candidate had given a finish reason.
/// - [`ErrorKind::StreamIdle`] if it goes silent, and [`ErrorKind::Timeout`] at the deadline of the call.
/// - [`ErrorKind::Api`] if the server reports an error in the middle.
///
/// An element that cannot be decoded is also an error, but the stream continues after it.
///
/// One case is undetectable: the server closes the body cleanly right after a finish reason, although the model had more to
/// send. `hyper` treats an HTTP/2 stream that is reset with `NO_ERROR` as such a body, unless its length or compression proves
/// the opposite.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no element is lost. Dropping the stream ends the request.
///
/// ```no_run
/// # use discovery_runtime::{call::Streaming, types::Value, Call};
/// # async fn show(call: Call<Value, Streaming>) -> discovery_runtime::Result<()> {
/// let mut stream = call.stream().await?;
/// while let Some(element) = stream.try_next().await? {
///     println!("{element}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct ResponseStream<R> {
    frames: Frames,
    head: ResponseHead,
    completeness: Completeness,
    is_final: Option<IsFinal<R>>,
    /// The first element, which arrived before the stream was returned.
    first: Option<Result<R>>,
    taken: u64,
    state: StreamState,
}

/// The caller's function that recognizes the element that completes a stream.
pub(crate) type IsFinal<R> = Arc<dyn Fn(&R) -> bool + Send + Sync>;

/// The head of the response.
#[derive(Clone, Debug)]
pub(crate) struct ResponseHead {
    pub(crate) id: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) trace: Trace,
    /// The secrets that the server may repeat in an error.
    pub(crate) secrets: Secrets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreamState {
    Open,
    Complete,
    Failed,
}

impl<R: Wire> ResponseStream<R> {
    pub(crate) fn new(
        head: ResponseHead,
        frames: Frames,
        completion: Option<&'static Completion>,
        is_final: Option<IsFinal<R>>,
    ) -> Self {
        let completeness = Completeness::new(completion.filter(|_| is_final.is_none()));
        Self { frames, head, completeness, is_final, first: None, taken: 0, state: StreamState::Open }
    }

    /// Waits for the first element and keeps it. Returns the failure that would end the stream, before it becomes an error,
    /// so that the request can be retried.
    pub(crate) async fn peek(&mut self) -> Result<()> {
        match std::future::poll_fn(|context| self.poll_element(context)).await {
            Some(Err(error)) if self.state == StreamState::Failed => Err(error),
            first => {
                self.first = first;
                Ok(())
            }
        }
    }

    /// Returns the next element; `None` at the end of a complete answer.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        std::future::poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Returns true if the answer is complete. It is incomplete until the response has ended, and after an error.
    pub fn is_complete(&self) -> bool {
        self.state == StreamState::Complete && self.first.is_none()
    }

    /// Returns the status code of the response, which is a success.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => self.poll_element(context),
        }
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        if self.state != StreamState::Open {
            return Poll::Ready(None);
        }
        let item = match ready!(self.frames.poll_frame(context)) {
            Some(Ok(frame)) => self.element(&frame),
            Some(Err(error)) => self.fail(error, &Bytes::new()),
            None => match self.check_complete() {
                Ok(()) => {
                    self.state = StreamState::Complete;
                    return Poll::Ready(None);
                }
                Err(error) => Err(error),
            },
        };
        Poll::Ready(Some(item))
    }

    fn element(&mut self, frame: &Frame) -> Result<R> {
        let named = frame.event.as_deref() == Some("error");
        if frame.kind == FrameKind::Error && (named || !R::HAS_ERROR_FIELD) {
            let data = self.head.secrets.redact(frame.data.clone());
            return self.fail(Error::from_api(reported(&data)), &data);
        }
        self.head.trace.answered(self.head.status, &frame.data, || self.head.secrets.clone());
        self.taken += 1;
        let decoded = |data: &Bytes| decode::<R>(data).map_err(|error| self.with_context(error, data));
        let element = self.head.secrets.read(&frame.data, decoded);
        // Text that is not JSON may be a part of an element, which proves nothing.
        if element.is_ok() || serde_json::from_slice::<IgnoredAny>(&frame.data).is_ok() {
            self.completeness.observe(&frame.data);
        }
        let element = element?;
        if let Some(is_final) = &self.is_final {
            self.completeness.finish_if(is_final(&element));
        }
        Ok(element)
    }

    /// Interprets the end of the body.
    fn check_complete(&mut self) -> Result<()> {
        let complete = match self.frames.ending() {
            // A gateway closes the array even if it was cut off from the server.
            Some(Ending::Closed | Ending::Open) => self.completeness.is_complete(),
            Some(Ending::Begun) => self.completeness.is_finished(),
            Some(Ending::Empty | Ending::Cut) | None => false,
        };
        let broken = self.frames.take_broken();
        // A reason does not prove that the answer is complete: some models give one, continue, and give another.
        if complete && broken.is_none() {
            return Ok(());
        }
        let message = match self.taken {
            0 => "the stream ended before its first element".to_owned(),
            1 => "the stream ended after one element, before it was complete".to_owned(),
            taken => format!("the stream ended after {taken} elements, before it was complete"),
        };
        let mut error = Error::new(ErrorKind::StreamInterrupted, message);
        if let Some(broken) = broken {
            error = error.with_source(broken);
        }
        let leftover = self.head.secrets.redact_cut(Bytes::copy_from_slice(self.frames.leftover()));
        self.fail(error, &leftover).map(drop)
    }

    /// Ends the stream with an error.
    fn fail(&mut self, error: Error, body: &Bytes) -> Result<R> {
        self.state = StreamState::Failed;
        self.frames.close();
        let error = self.with_context(error, body).with_finished(self.completeness.is_finished());
        self.head.trace.failed(&error);
        Err(error)
    }

    fn with_context(&self, error: Error, body: &Bytes) -> Error {
        let error = error.with_method(self.head.id);
        error.with_response(self.head.status, &self.head.headers, body, &self.head.secrets)
    }
}

/// Returns the content of an error inside a stream, in either format.
fn reported(data: &[u8]) -> ApiError {
    let json = from_slice::<Value>(data).unwrap_or_else(|_| String::from_utf8_lossy(data).into_owned().into());
    ApiError::from_envelope(&json)
        .or_else(|| ApiError::from_envelope(&serde_json::json!({ "error": json })))
        .unwrap_or_default()
}

impl<R> Unpin for ResponseStream<R> {}

impl<R: Wire> Stream for ResponseStream<R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<R> fmt::Debug for ResponseStream<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream")
            .field("method", &self.head.id)
            .field("status", &self.head.status)
            .field("taken", &self.taken)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
