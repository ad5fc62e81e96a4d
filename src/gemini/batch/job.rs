//! Running batches.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use discovery_runtime::Result;
use discovery_runtime::rt::Operation;

use super::create::Plan;
use super::{BatchAnswer, BatchCreation, BatchOutput, BatchResults, BatchService};

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
}

impl<S: BatchService> BatchJob<S> {
    pub(super) fn new(operation: Operation<S::Output, S::Batch>, plan: Plan<S>) -> Self {
        Self { operation, plan }
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
        self.wait_with(|_| {}).await
    }

    /// Waits until the batch is done, and calls `progress` with each polled state.
    pub async fn wait_with(&mut self, mut progress: impl FnMut(&S::Batch) + Send) -> Result<BatchResults<S::Reply>> {
        let mut updates = self.operation.updates();
        while let Some(batch) = updates.try_next().await? {
            progress(&batch);
        }
        let answers = match S::output(self.operation.wait().await?) {
            BatchOutput::Answers(mut answers) => {
                answers.iter_mut().for_each(|answer| answer.redact(|error| self.operation.without_secrets(error)));
                answers
            }
            BatchOutput::File(name) => self.answers_in(&name).await?,
        };
        Ok(BatchResults::new(self.plan.keys()?, answers))
    }

    /// Starts another batch for the requests that failed or have no answer; returns `None` if there are none.
    pub async fn retry_failed(&self, results: &BatchResults<S::Reply>) -> Result<Option<Self>> {
        let failed: BTreeSet<&str> = results.failed().map(|(key, _)| key).collect();
        if failed.is_empty() {
            return Ok(None);
        }
        let retry: BatchCreation<S> = self.plan.only(&failed)?;
        retry.await.map(Some)
    }

    async fn answers_in(&self, file: &str) -> Result<Vec<BatchAnswer<S::Reply>>> {
        let mut lines = self.plan.service().lines(file).await?;
        let mut answers = Vec::new();
        while let Some(line) = lines.try_next().await? {
            let mut answer = S::answer(line);
            answer.redact(|error| lines.without_secrets(error));
            answers.push(answer);
        }
        Ok(answers)
    }
}

impl<S: BatchService> fmt::Debug for BatchJob<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchJob").field("operation", &self.operation).finish_non_exhaustive()
    }
}
