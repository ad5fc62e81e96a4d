//! Calls that begin an operation.

use super::Operation;
use super::snapshot;
use crate::call::{self, Answers, Call, CallOptions, Fetched, Lro, Output, UntypedCall, Upload};
use crate::client::Client;
use crate::error::Result;
use crate::timeouts::CallTimer;
use crate::upload::Uploading;
use crate::wire::Wire;

impl<O, R: Wire, M: Wire> Call<O, Lro<R, M>> {
    /// Starts the operation, and returns it without waiting for its result.
    pub async fn operation(self) -> Result<Operation<R, M>> {
        begin(self.into_untyped()).await
    }

    /// Starts the operation, and waits for its result.
    ///
    /// If [`timeout`](Self::timeout) is set, it limits both.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the operation at the server. Use [`operation`](Self::operation) to get its name
    /// before you wait.
    pub async fn wait(self) -> Result<R> {
        finish::<R, M>(self.into_untyped()).await
    }
}

/// An upload that starts an operation.
impl<O: Output, R: Wire, M: Wire> Uploading<O, Lro<R, M>> {
    /// Uploads the media, and returns the operation that the upload starts.
    pub async fn operation(self) -> Result<Operation<R, M>> {
        let (client, options) = self.client_and_options();
        begun(client, options, self.fetch().await?)
    }

    /// Uploads the media, and waits for the result of the operation that the upload starts.
    pub async fn wait(self) -> Result<R> {
        let timer = CallTimer::start(self.client_and_options().1.timeouts);
        let mut operation = self.operation().await?;
        operation.polling.set_deadline(timer.deadline());
        operation.wait().await
    }
}

/// A method that takes media, called without any.
impl<O, R: Wire, M: Wire> Call<O, Upload<Lro<R, M>>>
where
    Lro<R, M>: Answers,
{
    /// Starts the operation, and returns it without waiting for its result.
    pub async fn operation(self) -> Result<Operation<R, M>> {
        begin(self.into_untyped()).await
    }

    /// Starts the operation, and waits for its result.
    pub async fn wait(self) -> Result<R> {
        finish::<R, M>(self.into_untyped()).await
    }
}

async fn finish<R: Wire, M: Wire>(state: Box<UntypedCall>) -> Result<R> {
    let timer = CallTimer::start(state.options.timeouts);
    let mut operation: Operation<R, M> = begin(state).await?;
    operation.polling.set_deadline(timer.deadline());
    operation.wait().await
}

async fn begin<R, M>(state: Box<UntypedCall>) -> Result<Operation<R, M>> {
    let (client, options) = (state.client.clone(), state.options.clone());
    begun(client, options, call::fetch(state).await?)
}

/// Returns the operation that a response tells of.
fn begun<R, M>(client: Client, mut options: CallOptions, fetched: Fetched) -> Result<Operation<R, M>> {
    let (snapshot, name) = snapshot::read(fetched)?;
    // Asking changes nothing.
    options.safe_to_retry = true;
    Ok(Operation::new(client, options, name, snapshot))
}
