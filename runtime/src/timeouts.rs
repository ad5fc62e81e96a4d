//! The timeouts of a call: for each attempt, for silence, and for the whole call. The transport has the one for connecting.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use crate::error::{Error, ErrorKind, Result};
use crate::transport::{ByteStream, ConnectTimeout, TransportError, TransportErrorKind};

/// The timeouts of a call that has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// For connecting, unless that is left to the client's connections.
    pub(crate) connect: Option<Duration>,
    /// For each attempt, until the head of the response has arrived.
    pub(crate) attempt: Option<Duration>,
    /// Between two chunks of a body.
    pub(crate) idle: Option<Duration>,
    /// For the whole call.
    pub(crate) total: Option<Duration>,
}

/// The timeouts of a call that has started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallTimer {
    timeouts: Timeouts,
    deadline: Option<Instant>,
}

/// The timeout of one attempt, which runs until the head of the response has arrived, or the first element of a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptTimer {
    call: CallTimer,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
}

/// Measures silence: it runs only while something is waited for.
#[derive(Debug)]
pub(crate) struct IdleTimer {
    timeout: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
    running: bool,
}

/// A body with an idle timeout and a deadline.
struct TimedBody {
    body: ByteStream,
    idle: IdleTimer,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Default for Timeouts {
    /// Returns the default timeouts. Some servers compute for many minutes before they send anything; ten is longer
    /// than any known one takes.
    fn default() -> Self {
        Self {
            connect: None,
            attempt: Some(Duration::from_secs(600)),
            idle: Some(Duration::from_secs(180)),
            total: None,
        }
    }
}

impl Timeouts {
    /// Drops timeouts that are too long to be a point in time: they limit nothing.
    pub(crate) fn attainable(self) -> Self {
        let now = Instant::now();
        let attainable = |timeout: Option<Duration>| timeout.filter(|timeout| now.checked_add(*timeout).is_some());
        Self {
            connect: attainable(self.connect),
            attempt: attainable(self.attempt),
            idle: attainable(self.idle),
            total: attainable(self.total),
        }
    }
}

impl CallTimer {
    /// Starts the timeout of the whole call.
    pub(crate) fn start(timeouts: Timeouts) -> Self {
        let timeouts = timeouts.attainable();
        let deadline = timeouts.total.and_then(|total| Instant::now().checked_add(total));
        Self { timeouts, deadline }
    }

    /// Starts the timeout of an attempt.
    pub(crate) fn start_attempt(&self) -> AttemptTimer {
        let timeout = self.attempt_timeout();
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        AttemptTimer { call: *self, timeout, deadline }
    }

    /// Returns the deadline of the whole call.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns the timeout for connecting, if the call sets one.
    pub(crate) fn connect_timeout(&self) -> Option<ConnectTimeout> {
        self.timeouts.connect.map(ConnectTimeout)
    }

    /// Returns the idle timeout of a body.
    pub(crate) fn idle_timeout(&self) -> Option<Duration> {
        self.timeouts.idle
    }

    /// Returns the time left until the deadline.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Returns the timeout of the next attempt.
    pub(crate) fn attempt_timeout(&self) -> Option<Duration> {
        [self.timeouts.attempt, self.remaining()].into_iter().flatten().min()
    }

    /// Runs what follows the head of the response.
    pub(crate) async fn until_deadline<T, E: Into<Error>>(
        &self,
        work: Pin<&mut impl Future<Output = Result<T, E>>>,
    ) -> Result<T> {
        let Some(deadline) = self.deadline else { return work.await.map_err(Into::into) };
        match tokio::time::timeout_at(deadline, work).await {
            Ok(result) => result.map_err(Into::into),
            Err(_) => Err(self.timeout_error()),
        }
    }

    /// Wraps a body so that it fails after the idle timeout, or at the deadline.
    pub(crate) fn timed_body(&self, body: ByteStream) -> ByteStream {
        let deadline = self.deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline)));
        ByteStream::new(TimedBody { body, idle: IdleTimer::new(self.timeouts.idle), deadline })
    }

    /// Returns true if the deadline has passed.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    /// Returns the error of a call whose deadline has passed.
    pub(crate) fn timeout_error(&self) -> Error {
        let total = self.timeouts.total.unwrap_or_default();
        Error::new(ErrorKind::Timeout, format!("the call timed out after {total:?}: raise `timeout`"))
    }
}

impl AttemptTimer {
    /// Runs a part of the attempt, which ends when the awaited thing has arrived.
    ///
    /// The caller pins the future, since futures are large and would be copied from call to call.
    pub(crate) async fn limit<T>(&self, awaited: &str, work: Pin<&mut impl Future<Output = Result<T>>>) -> Result<T> {
        let (Some(timeout), Some(deadline)) = (self.timeout, self.deadline) else { return work.await };
        match tokio::time::timeout_at(deadline, work).await {
            Ok(result) => result,
            Err(_) if self.call.is_over() => Err(self.call.timeout_error()),
            Err(_) => {
                Err(Error::new(ErrorKind::Timeout, format!("no {awaited} within {timeout:?}: raise `attempt_timeout`")))
            }
        }
    }
}

impl IdleTimer {
    pub(crate) fn new(timeout: Option<Duration>) -> Self {
        Self { timeout, sleep: None, running: false }
    }

    /// Returns the idle timeout.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(Duration::MAX)
    }

    /// Stops the timer, as something arrived.
    pub(crate) fn stop(&mut self) {
        self.running = false;
    }

    /// Runs the timer while nothing arrives; returns ready after the idle timeout.
    pub(crate) fn poll_elapsed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let end = || Instant::now().checked_add(timeout);
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

impl Stream for TimedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The deadline comes first: a body that never pauses would otherwise outlast it.
        let message = if self.deadline.as_mut().is_some_and(|deadline| deadline.as_mut().poll(context).is_ready()) {
            "the call timed out: raise `timeout`".to_owned()
        } else if let Poll::Ready(item) = Pin::new(&mut self.body).poll_next(context) {
            self.idle.stop();
            return Poll::Ready(item);
        } else {
            ready!(self.idle.poll_elapsed(context));
            format!("no data for {:?}: raise `idle_timeout`", self.idle.timeout())
        };
        Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Timeout, message))))
    }
}
