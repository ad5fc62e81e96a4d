//! Long-running operations: work that continues at the server after the call that began it.
//!
//! ```no_run
//! # use discovery_runtime::{call::Lro, types::Value, Call};
//! # fn start() -> Call<Value, Lro<Value, Value>> { unimplemented!() }
//! # async fn show() -> discovery_runtime::Result<()> {
//! let result = start().wait().await?;
//!
//! let mut operation = start().operation().await?;
//! println!("{}", operation.name());
//! let mut updates = operation.updates();
//! while let Some(progress) = updates.try_next().await? {
//!     println!("{progress:?}");
//! }
//! let result = operation.wait().await?;
//! # Ok(())
//! # }
//! ```

mod call;
mod long_running;
mod readiness;
mod snapshot;
mod updates;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::Method;
use tokio::time::Instant;

pub use long_running::LongRunning;
#[doc(hidden)]
pub use readiness::wait_until_ready;
pub use updates::Updates;

use crate::call::{CallOptions, UntypedCall, fetch, fetch_value};
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::request::Request;
use crate::retry::Polling;
use crate::wire::{Value, Wire};
use snapshot::Snapshot;

/// A long-running operation with a result of type `R`, and metadata of type `M` about its progress.
///
/// It continues at the server even if the client stops waiting. After a timeout, or in another process, you can attach
/// to it by its name.
///
/// ```no_run
/// use std::time::Duration;
/// use discovery_runtime::{operation::Operation, types::Value};
///
/// # async fn show(operation: Operation<Value>) -> discovery_runtime::Result<()> {
/// let output = operation.poll_waits(Duration::from_secs(5), Duration::from_secs(60)).wait().await?;
/// # drop(output);
/// # Ok(())
/// # }
/// ```
pub struct Operation<R, M = Value> {
    client: Client,
    options: CallOptions,
    name: String,
    snapshot: Snapshot,
    polling: Polling,
    types: PhantomData<fn() -> (R, M)>,
}

/// The name of the method that gets an operation, as errors show it for every service.
const GET: &str = "operations.get";

/// Settings.
impl<R, M> Operation<R, M> {
    /// Attaches to an operation by its name. Nothing is sent until it is polled.
    #[doc(hidden)]
    pub fn attach(client: &Client, name: impl Into<String>) -> Self {
        let options = CallOptions::new(client.timeouts(), true);
        Self::new(client.clone(), options, name.into(), Snapshot::default())
    }

    fn new(client: Client, options: CallOptions, name: String, snapshot: Snapshot) -> Self {
        Self { client, options, name, snapshot, polling: Polling::default(), types: PhantomData }
    }

    /// Sets the delay between polls: it starts at `first` and grows up to `longest`. The defaults are 1 and 30 seconds.
    pub fn poll_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.polling.set_waits(first, longest);
        self
    }

    /// Sets how long polls may fail with transient errors before the wait fails. The default is 10 minutes.
    pub fn give_up_after(mut self, patience: Duration) -> Self {
        self.polling.patience = patience;
        self
    }

    /// Sets the timeout of the wait, starting now. After the timeout, the operation continues at the server.
    ///
    /// The timeouts of the call or the client apply to each poll.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.polling.set_deadline(timeout.into().and_then(|timeout| Instant::now().checked_add(timeout)));
        self
    }

    /// Returns its name, by which another process can attach to it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns true if the operation was done at the last poll.
    pub fn is_done(&self) -> bool {
        self.snapshot.done
    }

    /// Returns the last response of the server unchanged.
    pub fn raw(&self) -> &Value {
        &self.snapshot.json
    }
}

impl<R: Wire, M: Wire> Operation<R, M> {
    /// Polls the operation once. Returns its result if it is done, and an error if it failed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing: the operation continues at the server, and keeps the state of its last
    /// poll.
    pub async fn poll(&mut self) -> Result<Option<R>> {
        if !self.snapshot.done {
            self.snapshot = self.fetch_snapshot().await?;
        }
        self.result()
    }

    /// Waits until the operation is done, and returns its result.
    ///
    /// Polls that fail with transient errors are repeated. Other failures are returned. The failure of the operation
    /// itself has the kind [`ErrorKind::Operation`]. An operation that is done without a result or an error is an error
    /// of the kind [`ErrorKind::Decode`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the polling and leaves the operation at the server. You can wait again.
    pub async fn wait(&mut self) -> Result<R> {
        loop {
            if let Some(result) = self.result()? {
                return Ok(result);
            }
            let mut updates = self.updates();
            while updates.try_next_raw().await?.is_some() {}
        }
    }

    /// Returns a stream of the metadata, with an element for each change until the operation is done.
    pub fn updates(&mut self) -> Updates<'_, R, M> {
        Updates::new(self)
    }

    /// Returns the metadata of the last poll.
    pub fn metadata(&self) -> Result<Option<M>> {
        self.snapshot.metadata().map_err(|error| error.with_method(GET))
    }

    /// Returns the result, if the operation was done at the last poll.
    pub fn result(&self) -> Result<Option<R>> {
        self.snapshot.result().map_err(|error| error.with_method(GET))
    }

    /// Requests cancellation. Cancellation is best effort, and not every service supports it.
    pub async fn cancel(&self) -> Result<()> {
        let mut request = self.request(Method::POST, ":cancel")?;
        request.set_body(http::HeaderValue::from_static("application/json"), "{}".into());
        fetch_value::<()>(self.state(request)).await.map(drop)
    }

    /// Returns an error that was made from a part of the result, without the secrets that the server repeated in it.
    #[doc(hidden)]
    pub fn without_secrets(&self, error: Error) -> Error {
        error.without_secrets(&self.snapshot.secrets)
    }

    fn fetch_snapshot(&self) -> impl Future<Output = Result<Snapshot>> + Send + 'static {
        let mut state = self.request(Method::GET, "").map(|request| self.state(request));
        if let Ok(state) = &mut state {
            let limits = [state.options.timeouts.total, self.polling.left()];
            state.options.timeouts.total = limits.into_iter().flatten().min();
        }
        async move { snapshot::read(fetch(state?).await?).map(|(snapshot, _)| snapshot) }
    }

    fn request(&self, verb: Method, suffix: &'static str) -> Result<Request> {
        let template = self.client.service().operation_path;
        let variable = template.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
        let Some((variable, _)) = variable else {
            let message = "the service has no method that asks for an operation by its name";
            return Err(Error::new(ErrorKind::Request, message));
        };
        let id = if suffix.is_empty() { GET } else { "operations.cancel" };
        let mut request = Request::new(id, verb, format!("{template}{suffix}"));
        let variable = variable.trim_start_matches('+');
        request.set_path_parameter(variable, "", self.name.clone()).map_err(|error| error.with_method(id))?;
        request.set_scopes(self.options.scopes);
        request.set_earlier(self.snapshot.secrets.clone());
        Ok(request)
    }

    fn state(&self, request: Request) -> Box<UntypedCall> {
        Box::new(UntypedCall { client: self.client.clone(), request, options: self.options.clone(), error: None })
    }
}

impl<R, M> fmt::Debug for Operation<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("name", &self.name).field("done", &self.snapshot.done).finish_non_exhaustive()
    }
}
