//! An upload as a call: the source of the bytes, and the way they are sent.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::path::Path;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use super::dialect::ResumableProtocol;
use super::media_type;
use super::progress::{Progress, ProgressListener};
use super::protocol::Protocol;
use super::resumable::{Recovery, ResumableUpload};
use super::resume_handle::ResumeHandle;
use super::session::{Session, unless_stopped};
use super::single_request::SingleRequest;
use super::source::{OpenSource, Source};
use crate::call::{Answers, Call, CallOptions, Fetched, Output, Response, Running, UntypedCall, Upload};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::timeouts::CallTimer;
use crate::trace::Trace;
use crate::transport::BoxFuture;

/// The default chunk size of a source that can be read only once: 8 MiB, which is the granularity of Google's servers.
/// Such chunks are held in memory.
const CHUNK: u64 = 8 << 20;

/// The default chunk size of a source that can be read again. Such chunks are not held in memory. A failed chunk loses
/// less than the granularity, so only the replies to many small chunks would take time.
const LARGE_CHUNK: u64 = 64 << 20;

/// The default size up to which media is sent in one request: 5 MiB.
const SIMPLE: u64 = 5 << 20;

/// Uploads.
impl<R, K> Call<R, Upload<K>> {
    /// Uploads a file. Its name determines its media type, unless you set one.
    ///
    /// The file is opened once. The upload fails if the file is replaced, or if its length or modification time
    /// changes, before its last byte is sent. A pipe, a device, or a directory is refused; open a pipe and use
    /// [`reader`](Self::reader).
    ///
    /// ```no_run
    /// # use discovery_runtime::{call::Upload, types::Value, Call};
    /// # async fn show(call: Call<Value, Upload>) -> discovery_runtime::Result<()> {
    /// let file = call.file("talk.mp4").progress(|progress| println!("{} bytes", progress.sent)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn file(self, path: impl AsRef<Path>) -> Uploading<R, K> {
        let path = path.as_ref();
        let guessed = media_type::guess(path).map(str::to_owned);
        Uploading { media_type: guessed, ..self.upload(Source::File(path.to_owned())) }
    }

    /// Uploads bytes. Set their [media type](Uploading::media_type).
    pub fn bytes(self, bytes: impl Into<Bytes>) -> Uploading<R, K> {
        self.upload(Source::Bytes(bytes.into()))
    }

    /// Uploads the bytes of a reader. Set their [media type](Uploading::media_type). The length may be unknown. Up to
    /// two chunks are held in memory, or all bytes if the method takes media in one request only. The reader must end
    /// after `length`, if it is given; [`take`](tokio::io::AsyncReadExt::take) cuts a longer one.
    pub fn reader(self, reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Uploading<R, K> {
        self.upload(Source::Reader(Box::pin(reader), length.into()))
    }

    /// Uploads the bytes of a stream. Set their [media type](Uploading::media_type). Up to two chunks of the upload are
    /// held in memory, and the last item of the stream.
    pub fn stream(
        self,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Uploading<R, K> {
        self.upload(Source::Stream(Box::pin(stream), length.into()))
    }

    fn upload(self, source: Source) -> Uploading<R, K> {
        Uploading::new(*self.into_untyped(), source)
    }
}

/// An upload that has not been sent: await it, or set options first.
///
/// Small media is sent in one request, and other media in chunks. A failed chunk is sent again from the offset that the
/// server reports. If the upload ends early and can be resumed, the error has a [`ResumeHandle`].
///
/// # Cancel safety
///
/// Dropping the future stops sending and leaves the session at the server. The handle in the last [`Progress`] resumes
/// it. If the upload was one request, it is unknown whether the server has the media. A pending read of a file ends in
/// the background. To end the session too, use [`cancel_on`](Self::cancel_on).
///
/// ```no_run
/// # use discovery_runtime::{call::{Call, Upload}, types::Value};
/// # async fn show(call: Call<Value, Upload>) -> discovery_runtime::Result<()> {
/// let reply = call
///     .file("talk.mp4")
///     .media_type("video/mp4")
///     .progress(|progress| eprintln!("{} of {:?} bytes", progress.sent, progress.total))
///     .cancel_on(tokio::time::sleep(std::time::Duration::from_secs(3600)))
///     .await?;
/// # drop(reply);
/// # Ok(())
/// # }
/// ```
#[must_use = "an upload does nothing unless it is awaited or sent"]
pub struct Uploading<R, K> {
    state: UntypedCall,
    source: Source,
    media_type: Option<String>,
    chunk: Option<u64>,
    simple: u64,
    dialect: ResumableProtocol,
    recovery: Recovery,
    progress: Option<Box<dyn FnMut(Progress) + Send>>,
    cancel: Option<BoxFuture<'static, ()>>,
    handle: Option<ResumeHandle>,
    /// The upload once it has been polled.
    running: Option<Running<Result<R>>>,
    kind: PhantomData<fn() -> K>,
}

impl<R, K> Uploading<R, K> {
    fn new(state: UntypedCall, source: Source) -> Self {
        Self {
            state,
            source,
            media_type: None,
            chunk: None,
            simple: SIMPLE,
            dialect: ResumableProtocol::default(),
            recovery: Recovery::default(),
            progress: None,
            cancel: None,
            handle: None,
            running: None,
            kind: PhantomData,
        }
    }

    /// Sets the media type, such as `video/mp4`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Sets the size of chunks in bytes. The server's granularity rounds it down, or up if it is less. The default is 8
    /// MiB for readers and streams, and 64 MiB for files and bytes, which need not be held in memory. A resumed upload
    /// keeps the chunk size that it started with, but at most 8 MiB for readers and streams.
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = Some(bytes);
        self
    }

    /// Sets the size of the largest media that is sent in one request. The default is 5 MiB. With 0, every upload can
    /// be resumed.
    pub fn one_request_up_to(mut self, bytes: u64) -> Self {
        self.simple = bytes;
        self
    }

    /// Sets the protocol of uploads in several requests. A resumed upload keeps the protocol that it started with.
    ///
    /// This has no effect on methods whose document lists no resumable protocol.
    ///
    /// ```no_run
    /// # use discovery_runtime::{call::{Call, Upload}, types::Value};
    /// # async fn show(call: Call<Value, Upload>) -> discovery_runtime::Result<()> {
    /// use discovery_runtime::upload::ResumableProtocol;
    ///
    /// // `POST …?uploadType=resumable`, then `PUT` with `Content-Range`.
    /// let file = call.file("talk.mp4").protocol(ResumableProtocol::ContentRange).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn protocol(mut self, protocol: ResumableProtocol) -> Self {
        self.dialect = protocol;
        self
    }

    /// Sets a function that is called with the progress of the upload.
    pub fn progress(mut self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(tell));
        self
    }

    /// Cancels the upload when `signal` completes. The server then discards the session and the bytes that it received.
    pub fn cancel_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.cancel = Some(Box::pin(signal));
        self
    }

    /// Resumes an interrupted upload, even in another process. Pass the same source, from its beginning.
    pub fn resume(mut self, handle: ResumeHandle) -> Self {
        self.handle = Some(handle);
        self
    }

    /// Sets the backoff between queries of the upload's offset after a failure: it starts at `first` and grows up to
    /// `longest`. The defaults are 1 and 15 seconds.
    pub fn recovery_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.recovery.waits.initial = first;
        self.recovery.waits.max = longest;
        self
    }

    /// Sets how long the server may report no offset before the upload fails. The default is 10 minutes.
    pub fn give_up_after(mut self, patience: Duration) -> Self {
        self.recovery.patience = patience;
        self
    }

    pub(crate) fn client_and_options(&self) -> (Client, CallOptions) {
        (self.state.client.clone(), self.state.options.clone())
    }

    /// Sends the upload, and returns the body of the last response unchanged.
    pub async fn send_raw(self) -> Result<Response<Bytes>> {
        self.fetch().await.map(Fetched::into_response)
    }

    /// Sends the upload. The last response is not decoded yet.
    pub(crate) async fn fetch(mut self) -> Result<Fetched> {
        self.state.check()?;
        let (client, options) = self.client_and_options();
        let timer = CallTimer::start(options.timeouts);
        let id = self.state.request.id();
        let source = std::mem::replace(&mut self.source, Source::Bytes(Bytes::new()));
        let name = source.to_string();
        let opened = unless_stopped(&timer, &mut self.cancel, source.open()).await;
        let feed = opened.map_err(|stop| Error::from(stop).with_method(id))?.map_err(|source| {
            let error = Error::new(ErrorKind::Io, format!("cannot open {name}"));
            error.with_method(id).with_source(source)
        })?;
        let trace = Trace::begin(&client, &self.state.request);
        let mut retries = options.retry_loop(&client, &timer);
        let result = match self.plan(feed, timer) {
            Ok(Plan::SingleRequest(single)) => trace.around(pin!(single.run(&mut retries))).await,
            Ok(Plan::Chunks(upload)) => trace.around(pin!(upload.run(&mut retries))).await,
            Err(error) => Err(error),
        };
        let response = result.inspect_err(|error| trace.failed(error))?;
        trace.answered(response.status(), response.value(), || response.all_secrets());
        Ok(Fetched::new(response, id, options.wrapped, retries, trace))
    }

    /// Decides how the media is sent.
    fn plan(self, feed: OpenSource, timer: CallTimer) -> Result<Plan> {
        let UntypedCall { client, request, options, .. } = self.state;
        let (length, paths) = (feed.length(), options.upload);
        if let (Some(length), Some(max)) = (length, paths.max_size)
            && length > max
        {
            return Err(request.error(format!("the media has {length} bytes, and the method accepts {max}")));
        }
        let listener = ProgressListener::new(self.progress, length);
        let dialect = self.handle.as_ref().map_or(self.dialect, |handle| handle.protocol);
        let session = Session { client, request, timer, dialect, max: paths.max_size, listener, cancel: self.cancel };
        if let Some(handle) = self.handle {
            if let (Some(length), Some(total)) = (length, handle.total)
                && length != total
            {
                let message = format!("the source has {length} bytes, and the upload began with one of {total}");
                return Err(Error::new(ErrorKind::Upload, message).with_method(session.request.id()));
            }
            if let (Some(modified), Some(before)) = (feed.modified(), handle.modified)
                && modified != before
            {
                let message = "the file was modified after the upload began: start the upload again, or give the same \
                               bytes with `reader`";
                return Err(Error::new(ErrorKind::Upload, message).with_method(session.request.id()));
            }
            // Chunks that need no memory are larger than those that do, and who began may have had another kind of source.
            let kept = if feed.is_held_in_memory() { handle.chunk_size.min(CHUNK) } else { handle.chunk_size };
            let chunk = self.chunk.unwrap_or(kept);
            let protocol = Protocol::resumed(length.or(handle.total), chunk, handle.granularity);
            return ResumableUpload::new(session, feed, protocol, self.recovery).resume(handle).map(Plan::chunks);
        }
        let media_type = self.media_type.filter(|media_type| media_type.parse::<http::HeaderValue>().is_ok());
        let Some(media_type) = media_type else {
            return Err(session.request.error("the media type is unknown: set it with `media_type`"));
        };
        let small =
            !paths.simple_path.is_empty() && self.simple > 0 && length.is_some_and(|length| length <= self.simple);
        if small || paths.resumable_path.is_empty() {
            let path = if paths.simple_path.is_empty() { paths.resumable_path } else { paths.simple_path };
            let single = SingleRequest { session, feed, media_type, path, work: options.work() };
            return Ok(Plan::SingleRequest(Box::new(single)));
        }
        // Both paths lead to the resumable protocol; the plain one is what Google's own clients use.
        let path = if paths.simple_path.is_empty() { paths.resumable_path } else { paths.simple_path };
        let chunk = self.chunk.unwrap_or(if feed.is_held_in_memory() { CHUNK } else { LARGE_CHUNK });
        let protocol = Protocol::new(length, chunk);
        Ok(Plan::chunks(ResumableUpload::new(session, feed, protocol, self.recovery).begin(path, media_type)))
    }
}

/// The protocol for sending media.
enum Plan {
    SingleRequest(Box<SingleRequest>),
    Chunks(Box<ResumableUpload>),
}

impl Plan {
    fn chunks(upload: ResumableUpload) -> Self {
        Self::Chunks(Box::new(upload))
    }
}

impl<R: Output, K: Answers> Uploading<R, K> {
    /// Sends the upload. This is the same as awaiting it.
    pub async fn send(self) -> Result<R> {
        if let Some(running) = self.running {
            return running.into_future().await;
        }
        self.send_with_metadata().await.map(Response::into_value)
    }

    /// Sends the upload, and returns the last response with its status code and headers.
    pub async fn send_with_metadata(self) -> Result<Response<R>> {
        self.fetch().await?.decode()
    }
}

impl<R: Output, K: Answers> Future for Uploading<R, K> {
    type Output = Result<R>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<R>> {
        let this = &mut *self;
        if this.running.is_none() {
            // The settings move into the future; an upload that is used again fails and says why.
            let used = Self::new(this.state.used_up(), Source::Bytes(Bytes::new()));
            let upload = std::mem::replace(this, used);
            this.running = Some(Running::new(async move { upload.send().await }));
        }
        let Some(running) = &mut this.running else { return Poll::Pending };
        let result = ready!(running.poll(context));
        this.running = None;
        Poll::Ready(result)
    }
}

impl<R, K> fmt::Debug for Uploading<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uploading")
            .field("request", &self.state.request)
            .field("source", &self.source)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}
