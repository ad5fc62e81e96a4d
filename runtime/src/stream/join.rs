//! Streams whose elements can be joined into one response.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::response::ResponseStream;
use crate::error::Result;
use crate::wire::Wire;

/// A response whose streamed elements can be joined into the one that the service would have sent without streaming.
///
/// Generated code implements it for the responses of which it is known how.
pub trait Join: Wire + Clone {
    /// The elements so far.
    type Joiner: Default + Send;

    /// Adds an element.
    fn add(joiner: &mut Self::Joiner, element: Self) -> Result<()>;

    /// Returns the response as it is so far.
    fn finish(joiner: Self::Joiner) -> Self;
}

/// A stream that yields its elements and joins them as they pass: see [`ResponseStream::joining`].
#[must_use = "a stream does nothing unless it is read"]
pub struct Joining<R: Join> {
    stream: ResponseStream<R>,
    joiner: R::Joiner,
}

impl<R: Join> ResponseStream<R> {
    /// Reads the stream to its end, and returns its elements as one response.
    ///
    /// Fails if the stream is interrupted, without a response. To also use the elements as they arrive, see
    /// [`joining`](Self::joining).
    pub async fn collect_reply(self) -> Result<R> {
        let mut stream = self.joining();
        while stream.try_next().await?.is_some() {}
        Ok(stream.finish())
    }

    /// Yields the elements of the stream, and joins them as they pass.
    pub fn joining(self) -> Joining<R> {
        Joining { stream: self, joiner: R::Joiner::default() }
    }
}

impl<R: Join> Joining<R> {
    /// Returns the next element; `None` at the end of a complete answer.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        std::future::poll_fn(|context| self.poll_element(context)).await.transpose()
    }

    /// Returns the elements so far as one response: the whole answer if the stream was read to its end.
    pub fn finish(self) -> R {
        R::finish(self.joiner)
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        let item = match ready!(Pin::new(&mut self.stream).poll_next(context)) {
            Some(Ok(element)) => Some(R::add(&mut self.joiner, element.clone()).map(|()| element)),
            other => other,
        };
        Poll::Ready(item)
    }
}

impl<R: Join> Unpin for Joining<R> {}

impl<R: Join> Stream for Joining<R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_element(context)
    }
}

impl<R: Join> fmt::Debug for Joining<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joining").field("stream", &self.stream).finish_non_exhaustive()
    }
}
