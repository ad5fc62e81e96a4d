//! A download as a call: the part of the media, and its destination.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue};
use tokio::fs::OpenOptions;
use tokio::io::AsyncWrite;

use super::Download;
use super::file::{Destination, Note, PartialFile, cannot_open, cannot_write_to};
use super::lines::Lines;
use super::source::{DownloadSource, MediaChanged, Place};
use crate::call::{Call, Media, MediaOnly, Running, UntypedCall};
use crate::error::Result;
use crate::timeouts::CallTimer;
use crate::trace::Trace;
use crate::wire::Wire;

impl<R> Call<R, Media> {
    /// Downloads the media instead of its metadata.
    pub fn download(self) -> Downloading {
        Downloading { state: *self.into_untyped(), from: 0, end: None, running: None }
    }
}

impl<R> Call<R, MediaOnly> {
    /// Downloads the media.
    pub fn download(self) -> Downloading {
        Downloading { state: *self.into_untyped(), from: 0, end: None, running: None }
    }
}

/// A download that has not been sent: await it for the bytes as they arrive, or choose a destination.
///
/// # Cancel safety
///
/// Dropping the future ends the request. The bytes that [`bytes`](Self::bytes) and [`write_to`](Self::write_to) have
/// received are lost or partly written. [`to_file`](Self::to_file) leaves a partial file, which can be resumed.
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

impl Downloading {
    /// Starts the download at this offset in bytes.
    pub fn starting_at(mut self, place: u64) -> Self {
        self.from = place;
        self
    }

    /// Downloads only this range of bytes. An empty range needs no request. A range that ends before it starts is an error.
    pub fn range(mut self, range: Range<u64>) -> Self {
        self.from = range.start;
        self.end = Some(range.end);
        self
    }

    /// Sends the request, and returns the download when the response headers have arrived. This is the same as awaiting
    /// it.
    pub async fn send(self) -> Result<Download> {
        if let Some(running) = self.running {
            return running.into_future().await;
        }
        let place = Place::new(self.from, self.end);
        open(self.into_source()?, place).await
    }

    /// Downloads to a file, which is replaced, and returns the number of bytes.
    ///
    /// The bytes are written to a file beside it, `NAME.partial`, which is renamed when all of it is on the disk. Until
    /// then, the old content stays. A download that fails or is dropped leaves the partial file and a record of the
    /// media, `NAME.partial.json`; [`resume_file`](Self::resume_file) resumes it. To a pipe or a device, the bytes are
    /// written directly.
    ///
    /// Timeouts limit the transfer, including each write, and the wait for a reader of a pipe. They do not limit the
    /// creation of the partial file and the final flush to the disk and renaming, because the system cannot interrupt
    /// these.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<u64> {
        self.into_file(path.as_ref(), false).await
    }

    /// Resumes an interrupted download to a file, and returns the number of bytes that were added.
    ///
    /// Only the rest is requested if the media is unchanged, according to its `ETag` or `Last-Modified`. If the media
    /// changed, the server sends neither header, or no partial file is left, the download starts from the beginning, as
    /// with [`to_file`](Self::to_file).
    pub async fn resume_file(self, path: impl AsRef<Path>) -> Result<u64> {
        self.into_file(path.as_ref(), true).await
    }

    async fn into_file(self, path: &Path, resumes: bool) -> Result<u64> {
        let (from, end) = (self.from, self.end);
        match Destination::new(path).await? {
            Destination::InPlace(path) => {
                let mut download = self.send().await?;
                let (timer, id) = (download.source.timer, download.source.id());
                // A pipe opens as soon as somebody reads it.
                let opening = async {
                    OpenOptions::new().write(true).open(&path).await.map_err(|source| cannot_open(&path, source))
                };
                let mut file = timer.until_deadline(pin!(opening)).await.map_err(|error| error.with_method(id))?;
                download.write_with(&mut file, |source| cannot_write_to(&path, source)).await
            }
            Destination::Beside(partial) => {
                let source = self.into_source()?;
                let note = |known| source.url().map(|url| Note { url, from, end, known });
                if resumes && let Some(added) = resume(&source, &partial, from, end).await? {
                    return Ok(added);
                }
                let download = open(source.clone(), Place::new(from, end)).await?;
                partial.write(&note(download.known.clone())?, download).await
            }
        }
    }

    /// Returns the request of the download, in a form that can be sent more than once.
    fn into_source(mut self) -> Result<Arc<DownloadSource>> {
        self.state.check()?;
        if let Some(end) = self.end.filter(|end| *end < self.from) {
            let message = format!("invalid range {}..{end}: it ends before it starts", self.from);
            return Err(self.state.request.error(message));
        }
        let UntypedCall { client, mut request, options, .. } = self.state;
        request.set_query("alt".into(), &"media");
        // Compressed bytes have other places than those that are asked for.
        request.set_header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let timer = CallTimer::start(options.timeouts);
        let template = options.download_service.then(|| {
            let service = client.service().service_path.trim_matches('/');
            let service = if service.is_empty() { String::new() } else { format!("{service}/") };
            format!("/download/{service}{}", request.template())
        });
        Ok(Arc::new(DownloadSource { client, request, options, template, timer }))
    }

    /// Downloads to a writer, flushes it, and returns the number of bytes.
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        self.send().await?.write_to(writer).await
    }

    /// Downloads into memory, up to the [`max_response_size`](crate::client::ClientBuilder::max_response_size) of the client. More
    /// is an error of the kind [`ErrorKind::ResponseTooLarge`](crate::error::ErrorKind::ResponseTooLarge).
    pub async fn bytes(self) -> Result<Bytes> {
        self.send().await?.bytes().await
    }

    /// Reads JSON lines, each as soon as it has arrived, for example the results of a batch.
    pub async fn lines<T: Wire>(self) -> Result<Lines<T>> {
        self.send().await.map(Lines::new)
    }
}

impl Future for Downloading {
    type Output = Result<Download>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Download>> {
        let this = &mut *self;
        if this.running.is_none() {
            // The settings move into the future; a download that is used again fails and says why.
            let used = Self { state: this.state.used_up(), from: 0, end: None, running: None };
            let download = std::mem::replace(this, used);
            this.running = Some(Running::new(download.send()));
        }
        let Some(running) = &mut this.running else { return Poll::Pending };
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

/// Starts a download at an offset.
async fn open(source: Arc<DownloadSource>, place: Place) -> Result<Download> {
    if place.is_empty() {
        let nothing = DownloadSource::empty(&place);
        return Ok(Download::new(source, nothing));
    }
    let trace = Trace::begin(&source.client, &source.request);
    let opened = trace.around(pin!(source.open(place))).await.inspect_err(|error| trace.failed(error))?;
    trace.answered(opened.status, &[], || opened.secrets.clone());
    Ok(Download::new(source, opened))
}

/// Resumes an earlier download; `None` if it left nothing, or if the media changed.
async fn resume(
    source: &Arc<DownloadSource>,
    partial: &PartialFile,
    from: u64,
    end: Option<u64>,
) -> Result<Option<u64>> {
    let Some(left) = partial.left(&source.url()?, from, end).await else { return Ok(None) };
    let at = from.saturating_add(left.held);
    if end.is_some_and(|end| at > end) {
        return Ok(None);
    }
    let place = Place::after(at, end, left.known, left.tail);
    match open(source.clone(), place).await {
        Ok(download) => partial.append(left.held, download).await.map(Some),
        Err(error) if error.extension::<MediaChanged>().is_some() => Ok(None),
        Err(error) => Err(error),
    }
}
