//! The clocks of a call: for each attempt, for silence, and for all of it. That for connections is the transport's.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use crate::error::{Error, ErrorKind, Result};
use crate::transport::{ByteStream, ConnectTimeout, TransportError, TransportErrorKind};

/// The clocks of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clocks {
    /// For a connection to come about, if that is not left to the client's connections.
    pub(crate) connect: Option<Duration>,
    /// Until the head of the response is there, for each attempt.
    pub(crate) attempt: Option<Duration>,
    /// Between two pieces of a body.
    pub(crate) idle: Option<Duration>,
    /// For all of it.
    pub(crate) total: Option<Duration>,
}

impl Default for Clocks {
    /// A model may think, or paint, for many minutes before it says anything; ten is longer than any is known to take.
    fn default() -> Self {
        Self {
            connect: None,
            attempt: Some(Duration::from_secs(600)),
            idle: Some(Duration::from_secs(180)),
            total: None,
        }
    }
}

/// The clocks of a call that has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    clocks: Clocks,
    deadline: Option<Instant>,
}

impl Limits {
    /// Starts the clock for all of it.
    pub(crate) fn start(clocks: Clocks) -> Self {
        // A limit too long to be a point in time is none.
        let deadline = clocks.total.and_then(|total| Instant::now().checked_add(total));
        Self { clocks, deadline }
    }

    /// When all must be over.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long a connection may take to come about, where the call says so.
    pub(crate) fn connect(&self) -> Option<ConnectTimeout> {
        self.clocks.connect.map(ConnectTimeout)
    }

    /// How long a body may be silent.
    pub(crate) fn idle(&self) -> Option<Duration> {
        self.clocks.idle
    }

    /// How much time is left in all.
    pub(crate) fn total(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// How long the next attempt may take.
    pub(crate) fn attempt(&self) -> Option<Duration> {
        [self.clocks.attempt, self.total()].into_iter().flatten().min()
    }

    /// Does one attempt's part up to the head of the response.
    ///
    /// The work is pinned where it is made, since futures are large and would be copied from call to call.
    pub(crate) async fn head<T>(&self, work: Pin<&mut impl Future<Output = Result<T>>>) -> Result<T> {
        let Some(limit) = self.attempt() else { return work.await };
        match tokio::time::timeout(limit, work).await {
            Ok(result) => result,
            Err(_) if self.over() => Err(self.out_of_time()),
            Err(_) => Err(Error::new(ErrorKind::Timeout, format!("no response within {limit:?}"))),
        }
    }

    /// Does what follows the head of the response.
    pub(crate) async fn rest<T, E: Into<Error>>(
        &self,
        work: Pin<&mut impl Future<Output = Result<T, E>>>,
    ) -> Result<T> {
        let Some(deadline) = self.deadline else { return work.await.map_err(Into::into) };
        match tokio::time::timeout_at(deadline, work).await {
            Ok(result) => result.map_err(Into::into),
            Err(_) => Err(self.out_of_time()),
        }
    }

    /// A body that fails when it is silent for too long, or when all should be over.
    pub(crate) fn watch(&self, body: ByteStream) -> ByteStream {
        let total = self.deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline)));
        ByteStream::new(Watched { body, idle: Idle::new(self.clocks.idle), total })
    }

    /// Whether all should be over.
    pub(crate) fn over(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    pub(crate) fn out_of_time(&self) -> Error {
        let total = self.clocks.total.unwrap_or_default();
        Error::new(ErrorKind::Timeout, format!("the call was not done within {total:?}"))
    }
}

/// The clock for silence. It runs only while something is waited for.
#[derive(Debug)]
pub(crate) struct Idle {
    limit: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
    running: bool,
}

impl Idle {
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self { limit, sleep: None, running: false }
    }

    /// How long silence may last.
    pub(crate) fn limit(&self) -> Duration {
        self.limit.unwrap_or(Duration::MAX)
    }

    /// Stops the clock, as something came.
    pub(crate) fn stop(&mut self) {
        self.running = false;
    }

    /// Runs the clock while nothing comes; ready when the silence has lasted too long.
    pub(crate) fn poll_elapsed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(limit) = self.limit else { return Poll::Pending };
        let end = || Instant::now().checked_add(limit);
        match &mut self.sleep {
            None => self.sleep = end().map(|end| Box::pin(tokio::time::sleep_until(end))),
            Some(sleep) if !self.running => {
                if let Some(end) = end() {
                    sleep.as_mut().reset(end);
                }
            }
            Some(_) => {}
        }
        self.running = true;
        self.sleep.as_mut().map_or(Poll::Pending, |sleep| sleep.as_mut().poll(context))
    }
}

/// A body with clocks.
struct Watched {
    body: ByteStream,
    idle: Idle,
    total: Option<Pin<Box<Sleep>>>,
}

impl Stream for Watched {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(item) = Pin::new(&mut self.body).poll_next(context) {
            self.idle.stop();
            return Poll::Ready(item);
        }
        let message = if self.total.as_mut().is_some_and(|total| total.as_mut().poll(context).is_ready()) {
            "the time for the call is up".to_owned()
        } else {
            ready!(self.idle.poll_elapsed(context));
            format!("silent for {:?}", self.idle.limit())
        };
        Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Timeout, message))))
    }
}
