//! A download as a call: which part of the media, and where it goes.

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
use super::file::{Destination, Note, PartialFile, cannot_open};
use super::lines::Lines;
use super::source::{DownloadSource, MediaChanged, Place};
use crate::call::{Call, Media, MediaOnly, Running, UntypedCall};
use crate::error::Result;
use crate::timeouts::CallTimer;
use crate::trace::Trace;
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
/// # Cancel safety
///
/// Dropping the future ends the request. The bytes that [`bytes`](Self::bytes) and [`write_to`](Self::write_to) had received
/// are lost or partly written; [`to_file`](Self::to_file) leaves a partial file that can be continued.
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
    pub async fn send(self) -> Result<Download> {
        if let Some(running) = self.running {
            return running.into_future().await;
        }
        let place = Place::new(self.from, self.end);
        open(self.into_source()?, place).await
    }

    /// Downloads into a file, in place of what it held, and returns how many bytes that was.
    ///
    /// The bytes are written to a file beside it, `NAME.partial`, which gets the name when all of it is on the disk. Until
    /// then, the old content stays. A download that fails, or is dropped, leaves the partial file with a note about the media,
    /// `NAME.partial.json`, and [`resume_file`](Self::resume_file) goes on with it. To a pipe or a device, the bytes are written
    /// directly.
    ///
    /// Timeouts limit the transfer, each write included, and the wait for a reader of a pipe. Creating the partial file, and
    /// writing it out to the disk and renaming it at the end, are not cut short: the system does not stop them, and nobody could
    /// tell then which of the two files has the name.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<u64> {
        self.into_file(path.as_ref(), false).await
    }

    /// Goes on with a download into a file that ended early, and returns how many bytes were added.
    ///
    /// The server is asked for the rest only if the media is still the same, by its `ETag` or `Last-Modified`. If the media
    /// changed, the server sends neither header, or no partial file is left, the download starts from the beginning, as with
    /// [`to_file`](Self::to_file).
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
                let opening = async { OpenOptions::new().write(true).open(path).await.map_err(cannot_open) };
                let mut file = timer.until_deadline(pin!(opening)).await.map_err(|error| error.with_method(id))?;
                download.write_to(&mut file).await
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

    /// The request of the download, and all that is needed to send it more than once.
    fn into_source(mut self) -> Result<Arc<DownloadSource>> {
        self.state.check()?;
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

/// Begins a download at a place.
async fn open(source: Arc<DownloadSource>, place: Place) -> Result<Download> {
    let trace = Trace::begin(&source.client, &source.request);
    let opened = trace.around(pin!(source.open(place))).await.inspect_err(|error| trace.failed(error))?;
    trace.answered(opened.status, &[], || opened.secrets.clone());
    Ok(Download::new(source, opened))
}

/// Goes on with what an earlier download left; `None` where that is nothing, or of other media.
async fn resume(
    source: &Arc<DownloadSource>,
    partial: &PartialFile,
    from: u64,
    end: Option<u64>,
) -> Result<Option<u64>> {
    let Some(left) = partial.left(&source.url()?, from, end).await else { return Ok(None) };
    let place = Place::after(from + left.held, end, left.known, left.tail);
    match open(source.clone(), place).await {
        Ok(download) => partial.append(left.held, download).await.map(Some),
        Err(error) if error.extension::<MediaChanged>().is_some() => Ok(None),
        Err(error) => Err(error),
    }
}
