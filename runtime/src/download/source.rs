//! The requests of a download: the first one, and those after the connection broke.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http::header::{HeaderValue, IF_RANGE, RANGE};
use http::{HeaderMap, StatusCode};

use super::validators::{ContentRange, Validators};
use crate::call::CallOptions;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::redact::{Secrets, redact};
use crate::request::Request;
use crate::retry::RetryLoop;
use crate::timeouts::CallTimer;
use crate::transport::{Body, ByteStream, TransportError};

/// The parts of each request of a download.
pub(super) struct DownloadSource {
    pub(super) client: Client,
    pub(super) request: Request,
    pub(super) options: CallOptions,
    pub(super) template: Option<String>,
    pub(super) timer: CallTimer,
}

/// The offset to continue at, and the validators of the media.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The offset of the next byte.
    at: u64,
    /// The offset after the last byte that is wanted.
    end: Option<u64>,
    known: Validators,
    /// True if a part of the media was received.
    begun: bool,
    /// The bytes before that offset, which are compared with those of the server; empty if its headers show that the
    /// media is the same.
    tail: Bytes,
}

/// A response whose body is still to come.
pub(super) struct OpenedDownload {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ByteStream,
    /// The offset of its first byte.
    pub(super) at: u64,
    /// The number of bytes from there on.
    pub(super) length: Option<u64>,
    pub(super) known: Validators,
    pub(super) secrets: Secrets,
}

/// Marks an error about media that is not what it was.
pub(super) struct MediaChanged;

impl Place {
    /// Creates the range of a new download.
    pub(super) fn new(at: u64, end: Option<u64>) -> Self {
        Self { at, end, known: Validators::default(), begun: false, tail: Bytes::new() }
    }

    /// Creates the range that continues a download whose last bytes are `tail`.
    pub(super) fn after(at: u64, end: Option<u64>, known: Validators, tail: Bytes) -> Self {
        let tail = match known.if_range() {
            // No request is for nothing, so that one for the last byte shows whether the media is the same.
            Some(_) if end == Some(at) => tail.slice(tail.len().saturating_sub(1)..),
            Some(_) => Bytes::new(),
            None => tail,
        };
        Self { at, end, known, begun: true, tail }
    }

    /// Returns true if no byte is wanted, and none has to be compared.
    pub(super) fn is_empty(&self) -> bool {
        self.end == Some(self.start())
    }

    /// Returns the offset of the first byte that is requested.
    fn start(&self) -> u64 {
        self.at - self.tail.len() as u64
    }

    fn is_part(&self) -> bool {
        self.at > 0 || self.end.is_some()
    }
}

impl DownloadSource {
    pub(super) fn id(&self) -> &'static str {
        self.request.id()
    }

    /// Returns the URL of the media, without secrets.
    pub(super) fn url(&self) -> Result<String> {
        Ok(redact(&self.client.url(&self.request, self.template.as_deref())?.to_string()))
    }

    /// Returns a download of nothing.
    pub(super) fn empty(place: &Place) -> OpenedDownload {
        OpenedDownload {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            body: ByteStream::from(Bytes::new()),
            at: place.at,
            length: Some(0),
            known: place.known.clone(),
            secrets: Secrets::default(),
        }
    }

    /// Starts at an offset.
    pub(super) async fn open(&self, place: Place) -> Result<OpenedDownload> {
        let mut retries = self.options.retry_loop(&self.client, &self.timer);
        loop {
            match self.attempt(&place).await {
                Ok(opened) => {
                    retries.succeeded();
                    return Ok(opened);
                }
                Err(error) => retries.retry_after(error.with_method(self.id()), self.options.work()).await?,
            }
        }
    }

    /// Resumes at an offset after the connection broke. The attempts since the last chunk count, so the download does
    /// not retry forever.
    pub(super) async fn reopen(
        &self,
        place: Place,
        broken: Error,
        retries: Option<RetryLoop>,
    ) -> Result<(OpenedDownload, RetryLoop)> {
        let mut retries = retries.unwrap_or_else(|| self.options.retry_loop(&self.client, &self.timer));
        let mut error = broken;
        loop {
            retries.retry_after(error.with_method(self.id()), self.options.work()).await?;
            match self.attempt(&place).await {
                Ok(opened) => return Ok((opened, retries)),
                Err(failed) => error = failed,
            }
        }
    }

    async fn attempt(&self, place: &Place) -> Result<OpenedDownload> {
        let (client, timer) = (&self.client, &self.timer);
        let url = client.url(&self.request, self.template.as_deref())?;
        let attempt = timer.start_attempt();
        let body = self.request.body().cloned().map_or_else(Body::default, Body::from);
        let message = client.message(&self.request, url, body, timer, timer.remaining());
        let mut message = attempt.limit("credentials", pin!(message)).await?;
        if place.is_part() {
            let last = place.end.map(|end| end.saturating_sub(1).to_string()).unwrap_or_default();
            let range = HeaderValue::try_from(format!("bytes={}-{last}", place.start()));
            message.headers_mut().extend(range.ok().map(|range| (RANGE, range)));
            message.headers_mut().extend(place.known.if_range().map(|condition| (IF_RANGE, condition)));
        }
        let exchanged = client.exchange_within(self.id(), message, timer, &attempt).await;
        let (response, secrets) = match exchanged {
            Err(error) if error.code() == Some(416) && place.begun => return place.unsatisfied(error),
            exchanged => exchanged?,
        };
        let (parts, body) = response.into_parts();
        let failed = |message: &'static str| {
            let error = Error::new(ErrorKind::Download, message);
            error.with_response(parts.status, &parts.headers, &Bytes::new(), &secrets)
        };
        let changed = || failed("the media changed while it was being downloaded").with_extension(MediaChanged);
        let part = ContentRange::of(parts.status, &parts.headers)
            .ok_or_else(|| failed("the server does not say which part it sends"))?;
        if part.from > place.at {
            return Err(failed("the server sends another part than was asked for"));
        }
        let now = Validators::of(&parts.headers, part);
        let is_whole = parts.status != StatusCode::PARTIAL_CONTENT;
        if place.known.differ(&now) || place.begun && is_whole && !place.known.are_confirmed_by(&now) {
            return Err(changed());
        }
        // A server that knows no ranges sends it all again.
        let start = place.start().max(part.from);
        let compared = place.tail.slice(place.tail.len() - usize::try_from(place.at - start).unwrap_or_default()..);
        let body = after(timer.timed_body(body), start - part.from, compared).await?.ok_or_else(changed)?;
        let end = match (part.total.or(part.end), place.end) {
            (Some(total), Some(end)) => Some(total.min(end)),
            (total, end) => total.or(end),
        };
        let length = end.map(|end| end.saturating_sub(place.at));
        let known = if place.begun { place.known.clone() } else { now };
        let secrets = secrets.with_response(&parts.headers);
        Ok(OpenedDownload { status: parts.status, headers: parts.headers, body, at: place.at, length, known, secrets })
    }
}

impl Place {
    /// Interprets a 416: either all of the media was received before, or the media has changed.
    fn unsatisfied(&self, error: Error) -> Result<OpenedDownload> {
        let now = Validators::unsatisfied(error.headers());
        if now.total() != Some(self.at) || self.known.differ(&now) {
            return Err(error.with_extension(MediaChanged));
        }
        Ok(OpenedDownload {
            status: StatusCode::RANGE_NOT_SATISFIABLE,
            headers: error.headers().clone(),
            body: ByteStream::from(Bytes::new()),
            at: self.at,
            length: Some(0),
            known: self.known.clone(),
            secrets: Secrets::default(),
        })
    }
}

/// Skips some bytes, and then those that are expected; `None` if others arrive.
async fn after(mut body: ByteStream, mut count: u64, mut expected: Bytes) -> Result<Option<ByteStream>> {
    while count > 0 || !expected.is_empty() {
        let Some(mut chunk) = body.next_chunk().await.transpose()? else {
            return Err(Error::new(ErrorKind::Transport, "the download ended early"));
        };
        let skipped = usize::try_from(count).unwrap_or(usize::MAX).min(chunk.len());
        chunk.advance(skipped);
        count -= skipped as u64;
        let compared = expected.len().min(chunk.len());
        if chunk.split_to(compared) != expected.split_to(compared) {
            return Ok(None);
        }
        if !chunk.is_empty() {
            return Ok(Some(ByteStream::new(Remainder { chunk: Some(chunk), body })));
        }
    }
    Ok(Some(body))
}

/// The rest of a chunk, and the chunks after it.
struct Remainder {
    chunk: Option<Bytes>,
    body: ByteStream,
}

impl Stream for Remainder {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.chunk.take() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None => Pin::new(&mut self.body).poll_next(context),
        }
    }
}
