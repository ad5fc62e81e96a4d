//! A body that counts the bytes that were read from it, and keeps the failure of its source.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::chunks::BodyChunks;
use super::multipart::Multipart;
use crate::transport::Body;

/// The state of a body while a task of the transport sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByteCounter(Arc<Mutex<Count>>);

#[derive(Debug, Default)]
struct Count {
    taken: u64,
    /// The error of the source, which a transport would hide among its own.
    failure: Option<io::Error>,
    waker: Option<Waker>,
}

/// The chunks of a body, counted when they are read.
struct CountedBody {
    head: Option<Bytes>,
    pieces: BodyChunks,
    tail: Option<Bytes>,
    counter: ByteCounter,
}

impl ByteCounter {
    /// Creates a body of this length from chunks, with the multipart framing if it is one of several parts.
    pub(crate) fn body(&self, pieces: BodyChunks, length: u64, parts: Option<&Multipart>) -> Body {
        let head = parts.map(|parts| parts.head.clone());
        let tail = parts.map(|parts| parts.tail.clone());
        let length = parts.map_or(length, |parts| parts.length(length));
        Body::from_stream(CountedBody { head, pieces, tail, counter: self.clone() }, Some(length))
    }

    /// Returns how much has been taken.
    pub(crate) fn taken(&self) -> u64 {
        self.lock().taken
    }

    /// Returns the error of the source, if it failed.
    pub(crate) fn take_failure(&self) -> Option<io::Error> {
        self.lock().failure.take()
    }

    /// Returns ready when more bytes than `seen` were read.
    pub(crate) fn poll_beyond(&self, seen: u64, context: &mut Context<'_>) -> Poll<u64> {
        let mut reading = self.lock();
        if reading.taken > seen {
            return Poll::Ready(reading.taken);
        }
        reading.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Locks the count, which stays valid after a panic in another thread.
    fn lock(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for CountedBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(head)));
        }
        let piece = match ready!(Pin::new(&mut self.pieces).poll_next(context)) {
            Some(Ok(piece)) => piece,
            Some(Err(error)) => {
                let copy = io::Error::new(error.kind(), "the source of the upload failed");
                self.counter.lock().failure = Some(error);
                return Poll::Ready(Some(Err(copy)));
            }
            None => return Poll::Ready(self.tail.take().map(Ok)),
        };
        let mut reading = self.counter.lock();
        reading.taken += piece.len() as u64;
        if let Some(waker) = reading.waker.take() {
            waker.wake();
        }
        drop(reading);
        Poll::Ready(Some(Ok(piece)))
    }
}
