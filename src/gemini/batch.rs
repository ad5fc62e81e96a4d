//! Batches: many requests with keys, answered in the background.

mod create;
mod job;
mod jsonl;
mod results;

use discovery_runtime::download::Lines;
use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{BoxFuture, Operation, Wire};
use discovery_runtime::{Error, Result};

use super::files::FileService;
use super::schema::{Reply, Request, Sealed};
pub use create::BatchCreation;
pub use job::BatchJob;
pub use results::{BatchResults, BatchResultsIter};

/// The requests of a batch, in the form that the service accepts. Generated code matches on all variants.
#[derive(Clone, Debug)]
pub enum BatchInput<R> {
    /// Requests with their keys, in the body of the call.
    Requests(Vec<(String, R)>),
    /// The name of an uploaded file with one request on each line.
    File(String),
}

/// The answers of a batch, in the form that the service returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchOutput<R> {
    /// Answers in the order of the requests.
    Answers(Vec<BatchAnswer<R>>),
    /// The name of a file with one answer on each line.
    File(String),
}

/// An answer of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchAnswer<R> {
    /// The key of the request, if the answer has one.
    pub key: Option<String>,
    /// The reply, or the error of this request.
    pub result: Result<R>,
}

/// The methods for batches.
pub trait BatchService: Sealed + Clone + Send + Sync + 'static {
    /// A request.
    type Request: Request;
    /// A reply.
    type Reply: Reply;
    /// The progress of a batch.
    type Batch: Wire + Send + 'static;
    /// The result of a batch.
    type Output: Wire + Send + 'static;
    /// A line of a file with results.
    type Line: Wire + Send + 'static;
    /// The methods for files.
    type Files: FileService;

    /// Returns the methods for files.
    fn files(&self) -> Self::Files;

    /// Starts a batch.
    fn start(
        &self,
        model: &str,
        display_name: Option<String>,
        input: BatchInput<Self::Request>,
    ) -> BoxFuture<'static, Result<Operation<Self::Output, Self::Batch>>>;

    /// Returns an existing batch by its name.
    fn attach(&self, name: &str) -> Operation<Self::Output, Self::Batch>;

    /// Starts a download of the lines of a file.
    fn lines(&self, file: &str) -> BoxFuture<'static, Result<Lines<Self::Line>>>;

    /// Returns the answers of a batch.
    fn output(output: Self::Output) -> BatchOutput<Self::Reply>;

    /// Returns the answer on a line.
    fn answer(line: Self::Line) -> BatchAnswer<Self::Reply>;
}

impl<R> BatchAnswer<R> {
    /// Creates an answer from a reply or an error.
    pub fn new(key: Option<String>, reply: Option<R>, error: Option<Error>) -> Self {
        let result = match (reply, error) {
            (_, Some(error)) => Err(error),
            (Some(reply), None) => Ok(reply),
            (None, None) => Err(Error::new(ErrorKind::Decode, "the answer has neither a reply nor an error")),
        };
        Self { key, result }
    }

    /// Takes secrets that the server repeated out of the error. Only the source of the answer knows them.
    fn redact(&mut self, without_secrets: impl Fn(Error) -> Error) {
        if let Err(error) = &mut self.result {
            let told = std::mem::replace(error, Error::new(ErrorKind::Decode, ""));
            *error = without_secrets(told);
        }
    }
}
