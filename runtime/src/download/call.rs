//! A download as a call: which part of the media, and where it goes.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::header::{ACCEPT_ENCODING, HeaderValue, IF_RANGE, RANGE};
use http::{HeaderMap, StatusCode};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWrite;

use super::Download;
use super::content_range::{ContentRange, KnownContent};
use super::lines::Lines;
use crate::call::{Call, CallOptions, Media, MediaOnly, Running, UntypedCall};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result, Secrets};
use crate::request::Request;
use crate::retry::{RetryLoop, Work};
use crate::timeouts::CallTimer;
use crate::trace::Trace;
use crate::transport::{Body, ByteStream};
use crate::wire::Wire;

impl<R> Call<R, Media> {
    /// Asks for the media rather than what is known about it.
    pub fn download(self) -> Downloading {
        Downloading { state: *self.into_untyped(), from: 0, end: None, running: None }
    }
}

impl<R> Call<R, MediaOnly> {
    /// Asks for the media.
    pub fn download(self) -> Downloading {
        Downloading { state: *self.into_untyped(), from: 0, end: None, running: None }
    }
}

/// A download that is ready to be made: await it for the bytes as they come, or say where they go.
///
/// ```no_run
/// # use discovery_runtime::{call::{Call, Media}, types::Value};
/// # async fn show(call: impl Fn() -> Call<Value, Media>) -> discovery_runtime::Result<()> {
/// let film = || call().download();
/// let header = film().range(0..1024).bytes().await?;
/// // After a crash: only what is missing is asked for.
/// let added = film().resume_file("film.mp4").await?;
/// println!("{} {added}", header.len());
/// # Ok(())
/// # }
/// ```
#[must_use = "a download does nothing unless it is awaited"]
pub struct Downloading {
    state: UntypedCall,
    from: u64,
    end: Option<u64>,
    /// The download once it has been polled.
    running: Option<Running<Result<Download>>>,
}

/// What a download needs for each of its requests.
pub(super) struct DownloadSource {
    client: Client,
    request: Request,
    options: CallOptions,
    template: Option<String>,
    timer: CallTimer,
}

/// A response whose body is still to come.
pub(super) struct OpenedDownload {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ByteStream,
    /// The place of its first byte.
    pub(super) at: u64,
    /// How many bytes there are from there.
    pub(super) length: Option<u64>,
    pub(super) known: KnownContent,
    pub(super) secrets: Secrets,
}

impl Downloading {
    /// Leaves out what comes before a place, which has been downloaded before.
    pub fn starting_at(mut self, place: u64) -> Self {
        self.from = place;
        self
    }

    /// Asks for a part only.
    pub fn range(mut self, range: Range<u64>) -> Self {
        self.from = range.start;
        self.end = Some(range.end);
        self
    }

    /// Begins the download; the bytes are read from what this returns. The same as awaiting it.
    pub async fn send(mut self) -> Result<Download> {
        if let Some(running) = self.running {
            return running.into_future().await;
        }
        self.state.check()?;
        let UntypedCall { client, mut request, mut options, .. } = self.state;
        request.set_query("alt".into(), &"media");
        // Compressed bytes have other places than those that are asked for.
        request.set_header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        options.safe_to_retry = true;
        let timer = CallTimer::start(options.timeouts);
        let template = options.download_service.then(|| {
            let service = client.service().service_path.trim_matches('/');
            let service = if service.is_empty() { String::new() } else { format!("{service}/") };
            format!("/download/{service}{}", request.template())
        });
        let source = Arc::new(DownloadSource { client, request, options, template, timer });
        let trace = Trace::begin(&source.client, &source.request);
        let opened =
            trace.around(pin!(source.open(self.from, self.end))).await.inspect_err(|error| trace.failed(error))?;
        trace.answered(opened.status, &[]);
        Ok(Download::new(source, opened))
    }

    /// Downloads into a file, in place of what it held, and returns how many bytes that was.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<u64> {
        let mut download = self.send().await?;
        let mut file = File::create(path).await.map_err(cannot_open)?;
        download.write_to(&mut file).await
    }

    /// Goes on with a download into a file, after what it holds already, and returns how many bytes were added.
    pub async fn resume_file(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let mut file = OpenOptions::new().append(true).create(true).open(path).await.map_err(cannot_open)?;
        let held = file.metadata().await.map_err(cannot_open)?.len();
        self.from += held;
        match self.send().await {
            Ok(mut download) => download.write_to(&mut file).await,
            Err(error) if held > 0 && is_after_the_end(&error, held) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Downloads into a writer, flushes it, and returns how many bytes that was.
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        self.send().await?.write_to(writer).await
    }

    /// Downloads into memory.
    pub async fn bytes(self) -> Result<Bytes> {
        self.send().await?.bytes().await
    }

    /// Reads JSON lines, each as soon as it is there: the results of a batch, for example.
    pub async fn lines<T: Wire>(self) -> Result<Lines<T>> {
        self.send().await.map(Lines::new)
    }
}

impl Future for Downloading {
    type Output = Result<Download>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Download>> {
        let this = &mut *self;
        let running = match &mut this.running {
            Some(running) => running,
            None => {
                // The settings move into the future; a download that is used again fails and says why.
                let used = Self { state: this.state.used_up(), from: 0, end: None, running: None };
                let download = std::mem::replace(this, used);
                this.running.insert(Running::new(download.send()))
            }
        };
        let result = ready!(running.poll(context));
        this.running = None;
        Poll::Ready(result)
    }
}

impl fmt::Debug for Downloading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloading").field("request", &self.state.request).finish_non_exhaustive()
    }
}

impl DownloadSource {
    pub(super) fn id(&self) -> &'static str {
        self.request.id()
    }

    pub(super) fn timer(&self) -> &CallTimer {
        &self.timer
    }

    /// Begins at a place.
    async fn open(&self, from: u64, end: Option<u64>) -> Result<OpenedDownload> {
        let mut retries = self.options.retry_loop(&self.client, &self.timer);
        let known = KnownContent::nothing(end);
        loop {
            match self.attempt(from, &known).await {
                Ok(opened) => {
                    retries.succeeded();
                    return Ok(opened);
                }
                Err(error) => retries.retry_after(error.with_method(self.id()), Work::Safe).await?,
            }
        }
    }

    /// Goes on at a place after the connection broke. The attempts since bytes last came count, so that a server that
    /// only ever breaks is not asked for ever.
    pub(super) async fn reopen(
        &self,
        from: u64,
        known: KnownContent,
        broken: Error,
        retries: Option<RetryLoop>,
    ) -> Result<(OpenedDownload, RetryLoop)> {
        let mut retries = retries.unwrap_or_else(|| self.options.retry_loop(&self.client, &self.timer));
        let mut error = broken;
        loop {
            retries.retry_after(error.with_method(self.id()), Work::Safe).await?;
            match self.attempt(from, &known).await {
                Ok(opened) => return Ok((opened, retries)),
                Err(failed) => error = failed,
            }
        }
    }

    async fn attempt(&self, from: u64, known: &KnownContent) -> Result<OpenedDownload> {
        let (client, timer) = (&self.client, &self.timer);
        let url = client.url(&self.request, self.template.as_deref())?;
        let attempt = timer.start_attempt();
        let message = client.message(&self.request, url, Body::default(), timer, timer.remaining());
        let mut message = attempt.limit("response", pin!(message)).await?;
        if from > 0 || known.end.is_some() {
            let last = known.end.map(|end| end.saturating_sub(1).to_string()).unwrap_or_default();
            let range = HeaderValue::try_from(format!("bytes={from}-{last}"));
            message.headers_mut().extend(range.ok().map(|range| (RANGE, range)));
            message.headers_mut().extend(known.tag.clone().map(|tag| (IF_RANGE, tag)));
        }
        let (response, secrets) = client.exchange_within(self.id(), message, timer, &attempt).await?;
        let (parts, body) = response.into_parts();
        let failed = |message: &'static str| {
            Error::new(ErrorKind::Download, message).with_response(parts.status, parts.headers.clone(), &Bytes::new())
        };
        let part = ContentRange::of(parts.status, &parts.headers)
            .ok_or_else(|| failed("the server does not say which part it sends"))?;
        let mut body = timer.timed_body(body);
        if part.from > from {
            return Err(failed("the server sends another part than was asked for"));
        }
        if known.differs(&parts.headers, part) {
            return Err(failed("the media changed while it was being downloaded"));
        }
        if part.from < from {
            // A server that knows no ranges sends it all again.
            body = skip(body, from - part.from).await?;
        }
        let end = [part.end, known.end].into_iter().flatten().min();
        let length = end.map(|end| end.saturating_sub(from));
        let known = known.clone().with(&parts.headers, part);
        Ok(OpenedDownload { status: parts.status, headers: parts.headers, body, at: from, length, known, secrets })
    }
}

/// Reads past the bytes before a place.
async fn skip(mut body: ByteStream, mut count: u64) -> Result<ByteStream> {
    while count > 0 {
        let Some(mut chunk) = body.next_chunk().await.transpose()? else {
            return Err(Error::new(ErrorKind::Transport, "the download ended early"));
        };
        let skipped = usize::try_from(count).unwrap_or(usize::MAX).min(chunk.len());
        chunk.advance(skipped);
        count -= skipped as u64;
        if !chunk.is_empty() {
            return Ok(ByteStream::new(Remainder { chunk: Some(chunk), body }));
        }
    }
    Ok(body)
}

/// What is left of a chunk, and the chunks after it.
struct Remainder {
    chunk: Option<Bytes>,
    body: ByteStream,
}

impl futures_core::Stream for Remainder {
    type Item = Result<Bytes, crate::transport::TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        match self.chunk.take() {
            Some(chunk) => std::task::Poll::Ready(Some(Ok(chunk))),
            None => std::pin::Pin::new(&mut self.body).poll_next(context),
        }
    }
}

/// Whether the server says that there is nothing after what is held.
fn is_after_the_end(error: &Error, held: u64) -> bool {
    let range = error.headers().get(http::header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let total = range.and_then(|range| range.rsplit_once('/')?.1.trim().parse::<u64>().ok());
    error.code() == Some(416) && total.is_none_or(|total| total == held)
}

fn cannot_open(source: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the file to download to cannot be opened").with_source(source)
}
