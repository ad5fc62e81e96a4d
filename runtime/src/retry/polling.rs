//! The delays between polls, and their limits.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::{is_transient, outcome_of};
use super::wait::{Backoff, Wait};
use crate::error::{Error, ErrorKind};

/// The pace of polling, and its limits.
#[derive(Clone, Debug)]
pub(crate) struct Polling {
    waits: Backoff,
    /// The time for which polls may fail.
    pub(crate) patience: Duration,
    deadline: Option<Instant>,
    polls: u32,
    failing_since: Option<Instant>,
    /// The delay that the server requested.
    asked: Duration,
    /// The last poll that the deadline leaves time for has begun.
    last: bool,
}

/// The time that is reserved for the reply to the last poll, if enough is left.
const LAST_POLL: Duration = Duration::from_secs(5);

impl Default for Polling {
    fn default() -> Self {
        let waits = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(30), factor: 1.5 };
        Self {
            waits,
            patience: Duration::from_secs(600),
            deadline: None,
            polls: 0,
            failing_since: None,
            asked: Duration::ZERO,
            last: false,
        }
    }
}

impl Polling {
    pub(crate) fn set_waits(&mut self, first: Duration, longest: Duration) {
        self.waits.initial = first;
        self.waits.max = longest;
    }

    /// Sets the deadline, or removes it.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
        self.last = false;
    }

    /// Returns the delay before the next poll, which is zero if `at_once` is set. Fails after the deadline.
    pub(crate) fn next(&mut self, name: &str, at_once: bool) -> Result<Duration, Error> {
        self.polls = self.polls.saturating_add(1);
        let ceiling = self.waits.ceiling(self.polls);
        let wait = Wait::between(ceiling / 2, ceiling).pick(fastrand::f64()).saturating_add(self.asked);
        let wait = if at_once { Duration::ZERO } else { wait };
        self.asked = Duration::ZERO;
        let Some(left) = self.left() else { return Ok(wait) };
        if left.is_zero() {
            let message = format!(
                "`{name}` was not done before the timeout: it continues at the server, so wait again or raise `timeout`"
            );
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        if self.last {
            return Ok(left);
        }
        // One more look before the time is up costs little, and its answer needs some of the time.
        let latest = left.saturating_sub(LAST_POLL.min(left / 4));
        self.last = wait >= latest;
        Ok(wait.min(latest))
    }

    /// Returns true if the deadline has passed.
    pub(crate) fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    /// Returns true if no poll was sent yet.
    pub(crate) fn is_new(&self) -> bool {
        self.polls == 0
    }

    /// Returns the time left until the deadline.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(crate) fn succeeded(&mut self) {
        self.failing_since = None;
    }

    /// Ignores transient failures for a while.
    pub(crate) fn failed(&mut self, error: Error) -> Result<(), Error> {
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        self.asked = error.retry_delay().unwrap_or_default();
        let patient = since.elapsed().saturating_add(self.asked) < self.patience;
        if patient && is_transient(&outcome_of(&error)) { Ok(()) } else { Err(error) }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;
    use crate::redact::Secrets;

    fn busy(delay: &str) -> Error {
        let info = format!(r#"{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{delay}"}}"#);
        let body = format!(r#"{{"error":{{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{info}]}}}}"#);
        Error::from_response(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new(), body.into(), &Secrets::default())
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_is_left_alone_for_as_long_as_it_asks() {
        let mut polling = Polling::default();
        polling.failed(busy("90.5s")).unwrap();
        let wait = polling.next("operations/a", false).unwrap();
        assert!(wait >= Duration::from_millis(90_500) && wait < Duration::from_secs(92), "{wait:?}");
        // It asked once.
        assert!(polling.next("operations/a", false).unwrap() < Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_poll_leaves_time_for_its_answer() {
        let mut polling = Polling::default();
        polling.set_waits(Duration::from_secs(60), Duration::from_secs(60));
        for (timeout, wait) in [(20, 15), (8, 6)] {
            polling.set_deadline(Instant::now().checked_add(Duration::from_secs(timeout)));
            assert_eq!(polling.next("operations/a", false).unwrap(), Duration::from_secs(wait));
            tokio::time::advance(Duration::from_secs(wait + 1)).await;
            // It was not done, so all that is left is to wait.
            assert_eq!(polling.next("operations/a", false).unwrap(), Duration::from_secs(timeout - wait - 1));
            tokio::time::advance(Duration::from_secs(timeout - wait - 1)).await;
            assert_eq!(polling.next("operations/a", false).unwrap_err().kind(), ErrorKind::Timeout);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_all_patience_is_none() {
        let mut polling = Polling { patience: Duration::from_secs(100), ..Polling::default() };
        assert_eq!(polling.failed(busy("100s")).unwrap_err().code(), Some(429));
        polling.failed(busy("80s")).unwrap();
        tokio::time::advance(Duration::from_secs(50)).await;
        assert!(polling.failed(busy("50s")).is_err());
        polling.succeeded();
        polling.failed(busy("50s")).unwrap();
    }
}
