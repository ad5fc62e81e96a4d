//! Uploads of files from paths.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::BoxFuture;
use discovery_runtime::upload::Progress;
use discovery_runtime::{Error, Result};

use super::super::once::poll_once;
use super::{FileService, Limit, UploadingTo, usable};

/// An upload of a file. Await it to get the file once it is ready.
///
/// By default, the MIME type comes from the extension of the path, and the display name from its last component. The
/// first poll starts the upload.
///
/// # Cancel safety
///
/// Dropping the future cancels the upload, like that of [`Uploading`](discovery_runtime::upload::Uploading). A file that
/// the service has already confirmed stays there.
///
/// ```no_run
/// # async fn show(client: generativelanguage::v1beta::Client) -> generativelanguage::Result<()> {
/// let file = client.files().upload("talk.mp4").display_name("The talk").await?;
/// let reply = client.models().generate_content("gemini-2.5-flash", (&file, "Summarize the talk.")).await?;
/// # drop(reply);
/// # Ok(())
/// # }
/// ```
#[must_use = "an upload does nothing unless it is awaited"]
pub struct FileUpload<S: FileService> {
    service: S,
    path: PathBuf,
    display_name: Option<String>,
    options: Vec<Change<S>>,
    timeout: Option<Duration>,
    waits: bool,
    running: Option<BoxFuture<'static, Result<S::File>>>,
}

/// A change of the options of an upload.
type Change<S> = Box<dyn FnOnce(UploadingTo<S>) -> UploadingTo<S> + Send>;

impl<S: FileService> FileUpload<S> {
    /// Creates the upload of a file.
    pub fn new(service: &S, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            service: service.clone(),
            path,
            display_name: name,
            options: Vec::new(),
            timeout: None,
            waits: true,
            running: None,
        }
    }

    /// Sets the display name.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Sets the MIME type, such as `video/mp4`.
    pub fn media_type(self, media_type: impl Into<String>) -> Self {
        let media_type = media_type.into();
        self.with(move |upload| upload.media_type(media_type))
    }

    /// Sets a function that is called with the progress of the upload.
    pub fn progress(self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.with(move |upload| upload.progress(tell))
    }

    /// Limits the time of the upload together with the wait until the file is ready.
    ///
    /// The client's timeout limits the upload, and each poll of the file, but not the wait: a long video takes minutes.
    /// Without a limit, the wait ends only when the file is ready, or when the service reports that it cannot process it.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Changes other options of the upload, such as the chunk size.
    pub fn with(mut self, change: impl FnOnce(UploadingTo<S>) -> UploadingTo<S> + Send + 'static) -> Self {
        self.options.push(Box::new(change));
        self
    }

    /// Returns the file as soon as it is uploaded, even if the service is still processing it.
    pub fn without_waiting(mut self) -> Self {
        self.waits = false;
        self
    }

    /// Sends the upload. Awaiting it does the same.
    pub async fn send(self) -> Result<S::File> {
        self.await
    }

    /// Returns true if the future waits until the file is ready.
    pub(super) fn waits(&self) -> bool {
        self.waits
    }

    /// Starts the time for the upload and the wait.
    pub(super) fn limit(&self) -> Limit {
        Limit::start(self.timeout)
    }

    fn start(&mut self) -> BoxFuture<'static, Result<S::File>> {
        let (service, waits, limit) = (self.service.clone(), self.waits, self.limit());
        let call = service.upload_call(self.display_name.take());
        let call = if self.timeout.is_some() { call.timeout(self.timeout) } else { call };
        let upload = call.file(&self.path);
        let upload = self.options.drain(..).fold(upload, |upload, change| change(upload));
        Box::pin(async move {
            let file = S::uploaded(upload.await?)
                .ok_or_else(|| Error::new(ErrorKind::Upload, "the response to the upload has no file"))?;
            if waits { usable(&service, &file, limit).await } else { Ok(file) }
        })
    }
}

impl<S: FileService> Unpin for FileUpload<S> {}

impl<S: FileService> Future for FileUpload<S> {
    type Output = Result<S::File>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut running = self.running.take().unwrap_or_else(|| self.start());
        let poll = poll_once(&mut running, context);
        self.running = Some(running);
        poll
    }
}

impl<S: FileService> fmt::Debug for FileUpload<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileUpload")
            .field("path", &self.path)
            .field("display_name", &self.display_name)
            .finish_non_exhaustive()
    }
}
