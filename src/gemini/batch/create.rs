//! Creation of batches.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::BoxFuture;
use discovery_runtime::{Error, Result};

use super::super::files::{FileService, StoredFile};
use super::super::once::poll_once;
use super::jsonl::{Jsonl, is_missing};
use super::{BatchInput, BatchJob, BatchService};

/// The MIME type of files with requests.
const JSONL: &str = "application/jsonl";

/// A batch that is not started yet. Await it to get the [`BatchJob`]; the first poll starts the batch.
#[must_use = "a batch does not start unless this is awaited"]
pub struct BatchCreation<S: BatchService> {
    plan: Plan<S>,
    started: Option<String>,
    running: Option<BoxFuture<'static, Result<BatchJob<S>>>>,
}

/// Everything needed to start a batch, and to start it again for some of its requests.
#[derive(Clone)]
pub(super) struct Plan<S: BatchService> {
    service: S,
    model: String,
    display_name: Option<String>,
    source: Source<S::Request>,
}

/// The requests of a batch, as the program supplies them.
#[derive(Clone, Debug)]
enum Source<R> {
    /// Requests with their keys.
    Requests(Vec<(String, R)>),
    /// One request on each line.
    Jsonl(Jsonl),
}

impl<S: BatchService> BatchCreation<S> {
    /// Creates a batch from requests with keys. Each key must be unique.
    pub fn from_requests<K: Into<String>, R: Into<S::Request>>(
        service: &S,
        model: impl Into<String>,
        requests: impl IntoIterator<Item = (K, R)>,
    ) -> Self {
        let requests = requests.into_iter().map(|(key, request)| (key.into(), request.into()));
        Self::new(service, model.into(), Source::Requests(requests.collect()))
    }

    /// Creates a batch from a local file with one request on each line: `{"key": "…", "request": {…}}`.
    pub fn from_jsonl(service: &S, model: impl Into<String>, path: impl AsRef<Path>) -> Self {
        Self::new(service, model.into(), Source::Jsonl(Jsonl::File(path.as_ref().to_owned())))
    }

    fn new(service: &S, model: String, source: Source<S::Request>) -> Self {
        let plan = Plan { service: service.clone(), model, display_name: None, source };
        Self { plan, started: None, running: None }
    }

    /// Sets the display name of the batch.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.plan.display_name = Some(name.into());
        self
    }

    /// Continues a batch that was started earlier for these requests, perhaps by another process, instead of starting one.
    ///
    /// The requests are optional: without them, or if their file no longer exists, the results have the keys of the answers,
    /// and [`BatchJob::retry_failed`] is not possible.
    pub fn resume(mut self, name: impl Into<String>) -> Self {
        self.started = Some(name.into());
        self
    }
}

impl<S: BatchService> Plan<S> {
    /// Starts the batch.
    async fn start(self) -> Result<BatchJob<S>> {
        let keys = self.keys().await?;
        check(&keys)?;
        let input = match &self.source {
            Source::Requests(requests) => BatchInput::Requests(requests.clone()),
            Source::Jsonl(lines) => {
                let upload = self.service.files().upload_call(self.display_name.clone());
                let upload = match lines {
                    Jsonl::File(path) => upload.file(path),
                    Jsonl::Text(text) => upload.bytes(text.clone()),
                };
                Self::uploaded(upload.media_type(JSONL).await?)?
            }
        };
        let operation = self.service.start(&self.model, self.display_name.clone(), input).await?;
        Ok(BatchJob::new(operation, self, keys))
    }

    /// Continues a batch that was started earlier.
    async fn resume(self, name: &str) -> Result<BatchJob<S>> {
        let keys = self.keys().await.or_else(|error| if is_missing(&error) { Ok(Vec::new()) } else { Err(error) })?;
        Ok(BatchJob::new(self.service.attach(name), self, keys))
    }

    fn uploaded(response: <S::Files as FileService>::Uploaded) -> Result<BatchInput<S::Request>> {
        let file = S::Files::uploaded(response);
        let name = file.as_ref().and_then(StoredFile::name);
        let name = name.ok_or_else(|| Error::new(ErrorKind::Upload, "the response to the upload has no file"))?;
        Ok(BatchInput::File(name.to_owned()))
    }

    /// Returns the service.
    pub(super) fn service(&self) -> &S {
        &self.service
    }

    /// Returns the keys of the requests, in their order.
    async fn keys(&self) -> Result<Vec<String>> {
        match &self.source {
            Source::Requests(requests) => Ok(requests.iter().map(|(key, _)| key.clone()).collect()),
            Source::Jsonl(lines) => lines.keys().await,
        }
    }

    /// Returns a batch that has only the requests with these keys.
    pub(super) async fn only(&self, keys: BTreeSet<String>) -> Result<BatchCreation<S>> {
        let source = match &self.source {
            Source::Requests(requests) => {
                let chosen = requests.iter().filter(|(key, _)| keys.contains(key));
                Source::Requests(chosen.cloned().collect())
            }
            Source::Jsonl(lines) => Source::Jsonl(lines.only(keys).await?),
        };
        Ok(BatchCreation { plan: Self { source, ..self.clone() }, started: None, running: None })
    }
}

/// Returns an error if two requests have the same key, which would hide one of the results.
fn check(keys: &[String]) -> Result<()> {
    let mut seen = BTreeSet::new();
    match keys.iter().find(|key| !seen.insert(*key)) {
        None => Ok(()),
        Some(key) => {
            let message = format!("two requests have the key `{key}`: give each request a key of its own");
            Err(Error::new(ErrorKind::Request, message))
        }
    }
}

impl<S: BatchService> Unpin for BatchCreation<S> {}

impl<S: BatchService> Future for BatchCreation<S> {
    type Output = Result<BatchJob<S>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let running = this.running.get_or_insert_with(|| {
            let (plan, started) = (this.plan.clone(), this.started.clone());
            Box::pin(async move {
                match started {
                    Some(name) => plan.resume(&name).await,
                    None => plan.start().await,
                }
            })
        });
        poll_once(running, context)
    }
}

impl<S: BatchService> fmt::Debug for BatchCreation<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchCreation").field("model", &self.plan.model).finish_non_exhaustive()
    }
}
