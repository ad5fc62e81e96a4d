//! The elements of a streamed response as values of any type.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::json::Element;
use crate::error::Result;
use crate::stream::ResponseStream;

/// The elements of a streamed response, each as soon as it has arrived.
///
/// An element that cannot be decoded is an error, and the elements after it are still given.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no element is lost. Dropping the stream ends the request.
#[must_use = "a stream does nothing unless it is read"]
pub struct Elements<T> {
    stream: ResponseStream<Element<T>>,
}

impl<T: DeserializeOwned> Elements<T> {
    pub(super) fn new(stream: ResponseStream<Element<T>>) -> Self {
        Self { stream }
    }

    /// Returns the next element; `None` at the end of a complete response.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Returns true if the response has ended.
    pub fn is_complete(&self) -> bool {
        self.stream.is_complete()
    }

    /// Returns the status code of the response, which is a success.
    pub fn status(&self) -> StatusCode {
        self.stream.status()
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.stream.headers()
    }
}

impl<T: DeserializeOwned> Stream for Elements<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let element = ready!(Pin::new(&mut self.stream).poll_next(context));
        Poll::Ready(element.map(|element| element.map(|Element(value)| value)))
    }
}

impl<T> fmt::Debug for Elements<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Elements").field(&self.stream).finish()
    }
}
