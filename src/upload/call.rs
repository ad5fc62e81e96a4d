//! An upload as a call: where the bytes come from, and how they are to be sent.

use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::marker::PhantomData;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use super::driver::{Driver, Recovery};
use super::handle::ResumeHandle;
use super::machine::Machine;
use super::media_type;
use super::meter::Meter;
use super::multipart::Multipart;
use super::progress::{Listener, Phase, Progress};
use super::session::{Heard, Session};
use super::source::{Feed, Source};
use crate::call::{Answers, Call, Options, Output, Response, State, Upload};
use crate::client::Client;
use crate::clock::Limits;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::{Tries, Work};
use crate::transport::BoxFuture;

/// The size of chunks unless set: 8 MiB, which is the granularity of Gemini's server.
const CHUNK: u64 = 8 << 20;

/// Up to this size media is sent in one request unless set: 5 MiB.
const SIMPLE: u64 = 5 << 20;

/// Uploads.
impl<R, K> Call<R, Upload<K>> {
    /// Uploads a file. Its name tells its media type, unless that is set.
    ///
    /// ```no_run
    /// # use generativelanguage::{Call, Upload, Value};
    /// # async fn show(call: Call<Value, Upload>) -> generativelanguage::Result<()> {
    /// let file = call.file("talk.mp4").progress(|progress| println!("{} bytes", progress.sent)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn file(self, path: impl AsRef<Path>) -> Uploading<R, K> {
        let path = path.as_ref();
        let guessed = media_type::guess(path).map(str::to_owned);
        Uploading { media_type: guessed, ..self.upload(Source::File(path.to_owned())) }
    }

    /// Uploads bytes, of the [media type](Uploading::media_type) that has to be set.
    pub fn bytes(self, bytes: impl Into<Bytes>) -> Uploading<R, K> {
        self.upload(Source::Bytes(bytes.into()))
    }

    /// Uploads what a reader gives, of the [media type](Uploading::media_type) that has to be set, and of a length that
    /// may be unknown. Up to two chunks of it are held in memory.
    pub fn reader(self, reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Uploading<R, K> {
        self.upload(Source::Reader(Box::pin(reader), length.into()))
    }

    /// Uploads what a stream gives, of the [media type](Uploading::media_type) that has to be set. Up to two chunks of
    /// it are held in memory, beside the last piece it gave.
    pub fn stream(
        self,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Uploading<R, K> {
        self.upload(Source::Stream(Box::pin(stream), length.into()))
    }

    fn upload(self, source: Source) -> Uploading<R, K> {
        Uploading {
            state: self.into_state(),
            source,
            media_type: None,
            chunk: CHUNK,
            simple: SIMPLE,
            recovery: Recovery::default(),
            progress: None,
            cancel: None,
            handle: None,
            kind: PhantomData,
        }
    }
}

/// An upload that is ready to be made: await it, or set options first.
///
/// Small media goes in one request; other media in chunks, each sent again from where the server stands when something
/// fails. Whenever the upload ends early and can go on, the error has a [`ResumeHandle`].
///
/// Dropping the future stops sending and leaves the session at the server, where it can be resumed.
#[must_use = "an upload does nothing unless it is awaited or sent"]
pub struct Uploading<R, K> {
    state: State,
    source: Source,
    media_type: Option<String>,
    chunk: u64,
    simple: u64,
    recovery: Recovery,
    progress: Option<Box<dyn FnMut(Progress) + Send>>,
    cancel: Option<BoxFuture<'static, ()>>,
    handle: Option<ResumeHandle>,
    kind: PhantomData<fn() -> (R, K)>,
}

impl<R, K> Uploading<R, K> {
    /// Sets the media type, such as `video/mp4`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Sets the size of chunks in bytes, 8 MiB unless set. The server's granularity rounds it down, or up if it is less.
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = bytes;
        self
    }

    /// Sets up to which size media goes in one request, 5 MiB unless set. With 0 everything can be resumed.
    pub fn one_request_up_to(mut self, bytes: u64) -> Self {
        self.simple = bytes;
        self
    }

    /// Sets whom to tell how far the upload is.
    pub fn progress(mut self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(tell));
        self
    }

    /// Cancels the upload when this future is ready: the server forgets what it has got.
    pub fn cancel_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.cancel = Some(Box::pin(signal));
        self
    }

    /// Goes on with an upload that ended early, perhaps in another process. The source must be the same, from its beginning.
    pub fn resume(mut self, handle: ResumeHandle) -> Self {
        self.handle = Some(handle);
        self
    }

    /// Sets how long to wait before the server is asked how far the upload is: up to `first`, and each time it does not
    /// answer longer, up to `longest`. One second and fifteen unless set.
    pub fn recovery_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.recovery.waits.initial = first;
        self.recovery.waits.max = longest;
        self
    }

    /// Sets for how long the server may leave that question unanswered before the upload fails; ten minutes unless set.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.recovery.patience = patience;
        self
    }

    pub(crate) fn client_and_options(&self) -> (Client, Options) {
        (self.state.client.clone(), self.state.options.clone())
    }

    /// Makes the upload, and returns the body of the last response as it came.
    pub async fn send_raw(self) -> Result<Response<Bytes>> {
        let State { client, request, options, error } = self.state;
        if let Some(error) = error {
            return Err(error);
        }
        let id = request.id();
        let limits = Limits::start(options.clocks);
        let feed = self.source.open().await.map_err(|source| {
            Error::new(ErrorKind::Io, "the source of the upload cannot be opened").with_method(id).with_source(source)
        })?;
        let length = feed.length();
        if let (Some(length), Some(max)) = (length, options.upload.max)
            && length > max
        {
            return Err(request.error(format!("the media has {length} bytes, and the method accepts {max}")));
        }
        let mut listener = Listener::new(self.progress);
        listener.total = length;
        let tries = Tries::new(options.retry.clone().unwrap_or_else(|| client.retry()), client.retry_budget(), &limits);
        let session = Session { client, request, limits, listener, cancel: self.cancel };
        if let Some(handle) = self.handle {
            if let (Some(length), Some(total)) = (length, handle.total)
                && length != total
            {
                let message = format!("the source has {length} bytes, and the upload began with one of {total}");
                return Err(Error::new(ErrorKind::Upload, message).with_method(id));
            }
            let machine = Machine::resumed(length.or(handle.total), handle.chunk_size);
            return Driver::new(session, feed, machine, self.recovery).resume(handle)?.run(tries).await;
        }
        let media_type = self.media_type.filter(|media_type| media_type.parse::<http::HeaderValue>().is_ok());
        let Some(media_type) = media_type else {
            return Err(session.request.error("the media type is unknown: set it with `media_type`"));
        };
        let paths = options.upload;
        if !paths.simple.is_empty() && length.is_some_and(|length| length <= self.simple) || paths.resumable.is_empty()
        {
            let single = Single { session, feed, media_type, path: paths.simple, work: options.work() };
            return single.run(tries).await;
        }
        // Both paths lead to the resumable protocol; the plain one is what Google's own clients use.
        let path = if paths.simple.is_empty() { paths.resumable } else { paths.simple };
        let machine = Machine::new(length, self.chunk);
        Driver::new(session, feed, machine, self.recovery).begin(path, media_type).run(tries).await
    }
}

impl<R: Output, K: Answers> Uploading<R, K> {
    /// Makes the upload. The same as awaiting it.
    pub async fn send(self) -> Result<R> {
        self.send_with_metadata().await.map(Response::into_value)
    }

    /// Makes the upload, and returns the code and the headers of the last response as well.
    pub async fn send_with_metadata(self) -> Result<Response<R>> {
        let (id, wrapped) = (self.state.request.id(), self.state.options.wrapped);
        let response = self.send_raw().await?;
        let value = R::from_response(&response, wrapped).map_err(|error| error.with_method(id))?;
        Ok(response.map(|_| value))
    }
}

impl<R: Output, K: Answers> IntoFuture for Uploading<R, K> {
    type Output = Result<R>;
    type IntoFuture = BoxFuture<'static, Result<R>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.send().await })
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

/// An upload in one request.
struct Single {
    session: Session,
    feed: Feed,
    media_type: String,
    path: &'static str,
    work: Work,
}

impl Single {
    async fn run(mut self, mut tries: Tries) -> Result<Response<Bytes>> {
        let id = self.session.request.id();
        self.session.request.set_query("uploadType".into(), &"multipart");
        // A source that can be read only once is held as a whole, as it is small or there is no other way.
        let reading = self.feed.read(0, u64::MAX);
        let Some(read) = self.session.unless_cancelled(reading).await else { return Err(cancelled().with_method(id)) };
        read.map_err(|source| {
            Error::new(ErrorKind::Io, "the source of the upload failed").with_method(id).with_source(source)
        })?;
        let (held, _) = self.feed.held();
        if let Some(given) = self.feed.length().filter(|given| *given != held.end) {
            let message = format!("the source was to have {given} bytes, and has {}", held.end);
            return Err(Error::new(ErrorKind::Upload, message).with_method(id));
        }
        self.session.listener.tell(Phase::Starting, 0);
        loop {
            let error = match self.attempt(held.end).await? {
                Heard::Answer(_, Ok(response)) => {
                    tries.succeeded();
                    self.session.listener.tell(Phase::Done, held.end);
                    return Ok(response);
                }
                Heard::Answer(_, Err(error)) | Heard::Lost(error) => error.with_method(id),
                Heard::Source(error) => return Err(error.with_method(id)),
                Heard::Cancelled => return Err(cancelled().with_method(id)),
            };
            match self.session.unless_cancelled(tries.failed(error, self.work)).await {
                Some(next) => next?,
                None => return Err(cancelled().with_method(id)),
            }
        }
    }

    async fn attempt(&mut self, length: u64) -> Result<Heard> {
        let seed = u128::from(fastrand::u64(..)) << 64 | u128::from(fastrand::u64(..));
        let metadata = self.session.request.body().cloned().unwrap_or_else(|| Bytes::from_static(b"{}"));
        let parts = Multipart::new(&metadata, &self.media_type, seed);
        let meter = Meter::default();
        let body = meter.body(self.feed.pieces(0..length), length, Some(&parts));
        let (client, request) = (&self.session.client, &self.session.request);
        let url = client.url(request, Some(self.path))?;
        let mut message = client.message(request, &url, body).await?;
        let content_type =
            parts.content_type.parse().map_err(|_| request.error("the media type is no header value"))?;
        message.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
        let told = |listener: &mut Listener, taken| listener.tell(Phase::Sending, taken);
        Ok(self.session.exchange(message, &meter, length, told).await)
    }
}

fn cancelled() -> Error {
    Error::new(ErrorKind::Upload, "the upload was cancelled")
}
