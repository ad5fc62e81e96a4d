//! JSON lines as values.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;

use super::Download;
use crate::error::{Error, ErrorKind, Result, decode, embedded_error};
use crate::stream::DEFAULT_MAX_EVENT;
use crate::wire::Wire;

/// The values of JSON lines (JSONL), each as soon as its line has arrived.
///
/// A line that cannot be decoded, or that contains an error, is an error; the lines after it are still returned. Empty
/// lines are skipped.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no line is lost. Dropping the lines ends the request.
#[must_use = "lines are not downloaded unless they are read"]
pub struct Lines<T> {
    download: Download,
    buffer: BytesMut,
    /// The length of the buffer that was searched for the end of a line.
    scanned: usize,
    ended: bool,
    values: PhantomData<fn() -> T>,
}

impl<T: Wire> Lines<T> {
    pub(super) fn new(download: Download) -> Self {
        Self { download, buffer: BytesMut::new(), scanned: 0, ended: false, values: PhantomData }
    }

    /// Returns the next value; `None` at the end.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| self.poll_value(context)).await.transpose()
    }

    /// Returns an error that was made from a part of a line, without the secrets that the server repeated in it.
    #[doc(hidden)]
    pub fn without_secrets(&self, error: Error) -> Error {
        error.without_secrets(&self.download.secrets)
    }

    fn poll_value(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(line) = self.line() {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                return Poll::Ready(Some(self.download.secrets.read(&line, |line| self.value(line))));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            if self.buffer.len() > DEFAULT_MAX_EVENT {
                self.ended = true;
                self.buffer.clear();
                let message = format!("a line of the download is longer than {DEFAULT_MAX_EVENT} bytes");
                return Poll::Ready(Some(Err(self
                    .download
                    .with_context(Error::new(ErrorKind::EventTooLarge, message)))));
            }
            match ready!(self.download.poll_chunk(context)) {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    self.ended = true;
                    // Half a line is none.
                    self.buffer.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.ended = true,
            }
        }
    }

    fn value(&self, line: &Bytes) -> Result<T> {
        let head = (self.download.status(), self.download.headers());
        let told = |error: Error| error.with_response(head.0, head.1, line, &self.download.secrets);
        // Every field of a message is optional, so an error would pass for an empty one.
        let error = if T::HAS_ERROR_FIELD { None } else { embedded_error(line) };
        let value = error.map_or_else(|| decode(line), |api| Err(Error::from_api(api)));
        value.map_err(|error| self.download.with_context(told(error)))
    }

    /// Returns the next line, including one at the end without a line feed.
    fn line(&mut self) -> Option<Bytes> {
        if let Some(found) = memchr::memchr(b'\n', &self.buffer[self.scanned..]) {
            let line = self.buffer.split_to(self.scanned + found).freeze();
            self.buffer.advance(1);
            self.scanned = 0;
            return Some(line);
        }
        self.scanned = self.buffer.len();
        if !self.ended || self.buffer.is_empty() {
            return None;
        }
        self.scanned = 0;
        Some(self.buffer.split().freeze())
    }
}

impl<T> Unpin for Lines<T> {}

impl<T: Wire> Stream for Lines<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(context)
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("download", &self.download).finish_non_exhaustive()
    }
}
