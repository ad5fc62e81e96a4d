//! Creation of batches.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{BoxFuture, Value};
use discovery_runtime::{Error, Result};

use super::super::files::{FileService, StoredFile};
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
    /// A file with one request on each line.
    Jsonl(PathBuf),
    /// The text of such a file.
    Lines(String),
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
        Self::new(service, model.into(), Source::Jsonl(path.as_ref().to_owned()))
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
    pub fn resume(mut self, name: impl Into<String>) -> Self {
        self.started = Some(name.into());
        self
    }
}

impl<S: BatchService> Plan<S> {
    /// Starts the batch.
    async fn start(self) -> Result<BatchJob<S>> {
        self.check_keys()?;
        let input = match &self.source {
            Source::Requests(requests) => BatchInput::Requests(requests.clone()),
            Source::Jsonl(path) => {
                let upload = self.service.files().upload_call(self.display_name.clone()).file(path);
                Self::uploaded(upload.media_type(JSONL).await?)?
            }
            Source::Lines(text) => {
                let upload = self.service.files().upload_call(self.display_name.clone()).bytes(text.clone());
                Self::uploaded(upload.media_type(JSONL).await?)?
            }
        };
        let operation = self.service.start(&self.model, self.display_name.clone(), input).await?;
        Ok(BatchJob::new(operation, self))
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
    pub(super) fn keys(&self) -> Result<Vec<String>> {
        match &self.source {
            Source::Requests(requests) => Ok(requests.iter().map(|(key, _)| key.clone()).collect()),
            Source::Jsonl(path) => Ok(lines(&read(path)?).map(|(key, _)| key).collect()),
            Source::Lines(text) => Ok(lines(text).map(|(key, _)| key).collect()),
        }
    }

    /// Returns an error if two requests have the same key, which would hide one of the results.
    fn check_keys(&self) -> Result<()> {
        let mut keys = BTreeSet::new();
        match self.keys()?.into_iter().find(|key| !keys.insert(key.clone())) {
            None => Ok(()),
            Some(key) => {
                let message = format!("two requests have the key `{key}`: give each request a key of its own");
                Err(Error::new(ErrorKind::Request, message))
            }
        }
    }

    /// Returns a batch that has only the requests with these keys.
    pub(super) fn only(&self, keys: &BTreeSet<&str>) -> Result<BatchCreation<S>> {
        let some = |text: &str| {
            let chosen = lines(text).filter(|(key, _)| keys.contains(key.as_str()));
            Source::Lines(chosen.flat_map(|(_, line)| [line, "\n"]).collect())
        };
        let source = match &self.source {
            Source::Requests(requests) => {
                let chosen = requests.iter().filter(|(key, _)| keys.contains(key.as_str()));
                Source::Requests(chosen.cloned().collect())
            }
            Source::Jsonl(path) => some(&read(path)?),
            Source::Lines(text) => some(text),
        };
        Ok(BatchCreation { plan: Self { source, ..self.clone() }, started: None, running: None })
    }
}

/// Returns the keys of the requests and their lines.
fn lines(text: &str) -> impl Iterator<Item = (String, &str)> {
    text.lines().filter_map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        Some((value["key"].as_str()?.to_owned(), line))
    })
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| {
        Error::new(ErrorKind::Io, format!("cannot read the requests in {}: {source}", path.display()))
            .with_source(source)
    })
}

impl<S: BatchService> Unpin for BatchCreation<S> {}

impl<S: BatchService> Future for BatchCreation<S> {
    type Output = Result<BatchJob<S>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut running = self.running.take().unwrap_or_else(|| {
            let (plan, started) = (self.plan.clone(), self.started.clone());
            Box::pin(async move {
                match started {
                    Some(name) => Ok(BatchJob::new(plan.service.attach(&name), plan)),
                    None => plan.start().await,
                }
            })
        });
        let poll = running.as_mut().poll(context);
        self.running = Some(running);
        poll
    }
}

impl<S: BatchService> fmt::Debug for BatchCreation<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchCreation").field("model", &self.plan.model).finish_non_exhaustive()
    }
}
