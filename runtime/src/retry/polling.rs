//! When to ask again for something that is not ready yet.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::{is_transient, outcome_of};
use super::wait::{Backoff, Wait};
use crate::error::{Error, ErrorKind};

/// The pace of polling, and its limits.
#[derive(Clone, Debug)]
pub(crate) struct Polling {
    waits: Backoff,
    /// For how long polls may fail.
    pub(crate) patience: Duration,
    pub(crate) deadline: Option<Instant>,
    polls: u32,
    failing_since: Option<Instant>,
    /// How long the server asked to be left alone.
    asked: Duration,
}

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
        }
    }
}

impl Polling {
    pub(crate) fn set_waits(&mut self, first: Duration, longest: Duration) {
        self.waits.initial = first;
        self.waits.max = longest;
    }

    /// How long to wait before the next poll; an error when that would be too late.
    pub(crate) fn next(&mut self, name: &str) -> Result<Duration, Error> {
        self.polls = self.polls.saturating_add(1);
        let ceiling = self.waits.ceiling(self.polls);
        let wait = Wait::between(ceiling / 2, ceiling).pick(fastrand::f64()).saturating_add(self.asked);
        self.asked = Duration::ZERO;
        let Some(left) = self.left() else { return Ok(wait) };
        if left.is_zero() {
            let message = format!("`{name}` was not done in the time that was given; it goes on at the server");
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        // One more look when the time is up costs little.
        Ok(wait.min(left))
    }

    /// Whether nothing has been asked yet.
    pub(crate) fn is_first(&self) -> bool {
        self.polls <= 1
    }

    /// How much time is left.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(crate) fn succeeded(&mut self) {
        self.failing_since = None;
    }

    /// Lets failures pass that may be gone the next time, for a while.
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
        let wait = polling.next("operations/a").unwrap();
        assert!(wait >= Duration::from_millis(90_500) && wait < Duration::from_secs(92), "{wait:?}");
        // It asked once.
        assert!(polling.next("operations/a").unwrap() < Duration::from_secs(3));
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
