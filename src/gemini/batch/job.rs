//! Running batches.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::Operation;
use discovery_runtime::{Error, Result};

use super::create::Plan;
use super::jsonl::key_of;
use super::{BatchAnswer, BatchOutput, BatchResults, BatchService};

/// A batch that runs in the background. It continues if the program ends; keep its [`name`](Self::name) to resume it.
///
/// ```no_run
/// # async fn show(client: generativelanguage::v1beta::Client) -> generativelanguage::Result<()> {
/// let questions = [("fjord", "What is a fjord?"), ("delta", "What is a delta?")];
/// let mut job = client.batches().create("gemini-2.5-flash", questions).await?;
/// println!("{} runs", job.name());
/// let mut results = job.wait().await?;
/// if let Some(mut retry) = job.retry_failed(&results).await? {
///     results.merge(retry.wait().await?);
/// }
/// for (key, answer) in &results {
///     match answer {
///         Ok(reply) => println!("{key}: {}", reply.text()),
///         Err(error) => println!("{key}: {error}"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct BatchJob<S: BatchService> {
    operation: Operation<S::Output, S::Batch>,
    plan: Plan<S>,
    /// The keys of the requests, in their order, as far as they are known.
    keys: Vec<String>,
}

impl<S: BatchService> BatchJob<S> {
    pub(super) fn new(operation: Operation<S::Output, S::Batch>, plan: Plan<S>, keys: Vec<String>) -> Self {
        Self { operation, plan, keys }
    }

    /// Returns the name of the batch, such as `batches/abc`.
    pub fn name(&self) -> &str {
        self.operation.name()
    }

    /// Returns the operation of the batch, for example to cancel it.
    pub fn operation(&self) -> &Operation<S::Output, S::Batch> {
        &self.operation
    }

    /// Sets the delay between two polls: it starts at `first` and grows up to `longest`.
    pub fn poll_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.operation = self.operation.poll_waits(first, longest);
        self
    }

    /// Waits until the batch is done, and returns the results of all requests.
    ///
    /// A batch may take hours, so the client's timeout does not apply to the wait; use `tokio::time::timeout` to limit it. The
    /// delay between two polls is that of [`Operation`], unless [`poll_waits`](Self::poll_waits) changes it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops polling. The batch continues at the service, and you can wait again.
    pub async fn wait(&mut self) -> Result<BatchResults<S::Reply>> {
        let output = self.operation.wait().await?;
        self.results(output).await
    }

    /// Waits until the batch is done, and calls `progress` with each polled state that this version can decode.
    pub async fn wait_with(&mut self, mut progress: impl FnMut(&S::Batch) + Send) -> Result<BatchResults<S::Reply>> {
        let mut updates = self.operation.updates();
        loop {
            match updates.try_next().await {
                Ok(Some(batch)) => progress(&batch),
                Ok(None) => break,
                // The progress alone has an unknown form. Other failures end the updates, and `wait` reports them.
                Err(error) if error.is_decode() => {}
                Err(error) => return Err(error),
            }
        }
        self.wait().await
    }

    /// Starts another batch for the requests that failed or have no answer; returns `None` if there are none.
    pub async fn retry_failed(&self, results: &BatchResults<S::Reply>) -> Result<Option<Self>> {
        let failed: BTreeSet<&str> = results.failed().map(|(key, _)| key).collect();
        let known: BTreeSet<String> = self.keys.iter().filter(|key| failed.contains(key.as_str())).cloned().collect();
        match failed.first() {
            None => Ok(None),
            Some(key) if known.is_empty() => {
                let message =
                    format!("the request with the key `{key}` is unknown: resume the batch with its requests");
                Err(Error::new(ErrorKind::Request, message))
            }
            Some(_) => self.plan.only(known).await?.await.map(Some),
        }
    }

    async fn results(&self, output: S::Output) -> Result<BatchResults<S::Reply>> {
        Ok(match S::output(output) {
            BatchOutput::Answers(mut answers) => {
                for answer in &mut answers {
                    answer.redact(|error| self.operation.without_secrets(error));
                }
                BatchResults::in_order(self.keys.clone(), answers)
            }
            BatchOutput::File(name) => BatchResults::in_any_order(self.keys.clone(), self.answers_in(&name).await?),
        })
    }

    async fn answers_in(&self, file: &str) -> Result<Vec<BatchAnswer<S::Reply>>> {
        let mut lines = self.plan.service().lines(file).await?;
        let mut answers = Vec::new();
        loop {
            match lines.try_next().await {
                Ok(Some(line)) => {
                    let mut answer = S::answer(line);
                    answer.redact(|error| lines.without_secrets(error));
                    answers.push(answer);
                }
                Ok(None) => return Ok(answers),
                // Only the error of a line has a line; it is no reason to lose the others.
                Err(error) if error.is_decode() && !error.raw_body().is_empty() => {
                    answers.push(BatchAnswer { key: key_of(error.raw_body()), result: Err(error) });
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl<S: BatchService> fmt::Debug for BatchJob<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchJob").field("operation", &self.operation).finish_non_exhaustive()
    }
}
