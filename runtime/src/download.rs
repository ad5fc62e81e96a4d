//! Downloads of media: to a file or any writer, as a stream of bytes, or line by line.
//!
//! An interrupted download resumes, as often as the retry policy allows between two chunks.
//!
//! ```no_run
//! # use discovery_runtime::{call::Media, types::Value, Call};
//! # fn get() -> Call<Value, Media> { unimplemented!() }
//! # async fn show() -> discovery_runtime::Result<()> {
//! get().download().to_file("talk.mp4").await?;
//!
//! let mut results = get().download().lines::<Value>().await?;
//! while let Some(result) = results.try_next().await? {
//!     println!("{result}");
//! }
//! # Ok(())
//! # }
//! ```

mod validators;

mod source;

mod file;

mod call;
mod lines;

use std::fmt;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncWrite, AsyncWriteExt};

pub use call::Downloading;
pub use lines::Lines;

use crate::error::{Error, ErrorKind, Result};
use crate::redact::Secrets;
use crate::retry::RetryLoop;
use crate::transport::{BoxFuture, ByteStream};
use source::{DownloadSource, OpenedDownload, Place};
use validators::Validators;

/// Media as it arrives: a stream of bytes.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no byte is lost. [`write_to`](Self::write_to) cannot,
/// because a chunk may have been written in part. Dropping the download ends the request.
///
/// ```no_run
/// # use discovery_runtime::{call::{Call, Media}, types::Value};
/// # async fn show(call: Call<Value, Media>) -> discovery_runtime::Result<()> {
/// let mut film = call.download().await?;
/// let mut sum = 0_u64;
/// while let Some(piece) = film.try_next().await? {
///     sum += piece.iter().map(|byte| u64::from(*byte)).sum::<u64>();
/// }
/// println!("{sum}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a download does nothing unless it is read"]
pub struct Download {
    source: Arc<DownloadSource>,
    status: StatusCode,
    headers: HeaderMap,
    state: DownloadState,
    /// The validators for later responses.
    known: Validators,
    /// The secrets that the server may repeat in an error.
    secrets: Secrets,
    /// The offset of the next byte.
    at: u64,
    /// The expected number of bytes.
    length: Option<u64>,
    received: u64,
    /// The last bytes that were received.
    tail: Bytes,
    /// The attempts since the last chunk arrived.
    retries: Option<RetryLoop>,
}

enum DownloadState {
    Open(ByteStream),
    Reopening(BoxFuture<'static, Result<(OpenedDownload, RetryLoop)>>),
    End,
}

impl Download {
    fn new(source: Arc<DownloadSource>, opened: OpenedDownload) -> Self {
        let OpenedDownload { status, headers, body, at, length, known, secrets } = opened;
        let state = DownloadState::Open(body);
        let (tail, retries) = (Bytes::new(), None);
        Self { source, status, headers, state, known, secrets, at, length, received: 0, tail, retries }
    }

    /// Returns the number of bytes from the start of the download; `None` if the server did not send it.
    pub fn len(&self) -> Option<u64> {
        self.length
    }

    /// Returns true if the server declared an empty body.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
    }

    /// Returns the number of bytes that were read.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Returns the status code of the first response: 200, or 206 for a part. An empty range, which needs no request,
    /// has 204.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the first response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the media type, if the server sent it.
    pub fn media_type(&self) -> Option<&str> {
        self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns the next chunk; `None` at the end.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await.transpose()
    }

    /// Writes the rest to a writer, flushes it, and returns the number of bytes.
    pub async fn write_to(&mut self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        self.write_with(writer, file::cannot_write).await
    }

    /// Writes the rest to a writer. `failed` creates the error of a write that fails.
    async fn write_with(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
        failed: impl Fn(io::Error) -> Error,
    ) -> Result<u64> {
        let before = self.received;
        let source = self.source.clone();
        let writing = async {
            while let Some(chunk) = self.try_next().await? {
                writer.write_all(&chunk).await.map_err(&failed)?;
            }
            writer.flush().await.map_err(&failed)
        };
        // The reader of a pipe may take its time, too.
        source.timer.until_deadline(pin!(writing)).await.map_err(|error| error.with_method(source.id()))?;
        Ok(self.received - before)
    }

    /// Reads the rest into memory, up to the [`max_response_size`](crate::client::ClientBuilder::max_response_size) of the
    /// client. More is an error of the kind [`ErrorKind::ResponseTooLarge`].
    pub async fn bytes(mut self) -> Result<Bytes> {
        let limit = self.source.client.max_response();
        if self.length.is_some_and(|length| length - self.received > limit as u64) {
            return Err(self.too_large(limit));
        }
        let mut all = bytes::BytesMut::new();
        while let Some(chunk) = self.try_next().await? {
            if chunk.len() > limit - all.len() {
                return Err(self.too_large(limit));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    fn too_large(&self, limit: usize) -> Error {
        let message = format!(
            "the media has more than {limit} bytes: use `to_file` or `write_to`, or raise `max_response_size` of the client"
        );
        self.with_context(Error::new(ErrorKind::ResponseTooLarge, message))
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match &mut self.state {
                DownloadState::End => return Poll::Ready(None),
                // A server that knows no ranges sends more than was asked for.
                DownloadState::Open(_) if self.length.is_some_and(|length| self.received >= length) => {
                    self.state = DownloadState::End;
                }
                DownloadState::Open(body) => match ready!(Pin::new(body).poll_next(context)) {
                    Some(Ok(mut chunk)) => {
                        let left = self.length.map_or(u64::MAX, |length| length - self.received);
                        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                        self.at += chunk.len() as u64;
                        self.received += chunk.len() as u64;
                        if !chunk.is_empty()
                            && let Some(mut retries) = self.retries.take()
                        {
                            retries.succeeded();
                        }
                        if !chunk.is_empty() {
                            self.tail = chunk.slice(chunk.len().saturating_sub(file::COMPARED)..);
                        }
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                    None if self.length.is_none() => self.state = DownloadState::End,
                    None => self.reopen(Error::new(ErrorKind::Transport, "the download ended early")),
                    Some(Err(failure)) => self.reopen(failure.into()),
                },
                DownloadState::Reopening(reopening) => match ready!(reopening.as_mut().poll(context)) {
                    Ok((opened, retries)) => {
                        self.retries = Some(retries);
                        self.length = self.length.or(opened.length.map(|left| self.received + left));
                        self.state = DownloadState::Open(opened.body);
                        self.secrets = opened.secrets;
                    }
                    Err(error) => {
                        self.state = DownloadState::End;
                        return Poll::Ready(Some(Err(self.with_context(error))));
                    }
                },
            }
        }
    }

    fn reopen(&mut self, broken: Error) {
        let retries = self.retries.take();
        let end = self.length.map(|length| self.at + (length - self.received));
        let place = Place::after(self.at, end, self.known.clone(), self.tail.clone());
        let source = self.source.clone();
        self.state = DownloadState::Reopening(Box::pin(async move { source.reopen(place, broken, retries).await }));
    }

    fn with_context(&self, error: Error) -> Error {
        error.with_method(self.source.id())
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("method", &self.source.id())
            .field("length", &self.length)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
