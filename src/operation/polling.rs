//! When to ask again.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind};
use crate::retry::{Backoff, Outcome, Wait};

/// The pace of polling, and its limits.
#[derive(Clone, Debug)]
pub(super) struct Polling {
    waits: Backoff,
    /// For how long polls may fail.
    pub(super) patience: Duration,
    pub(super) deadline: Option<Instant>,
    polls: u32,
    failing_since: Option<Instant>,
}

impl Default for Polling {
    fn default() -> Self {
        let waits = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(30), factor: 1.5 };
        Self { waits, patience: Duration::from_secs(600), deadline: None, polls: 0, failing_since: None }
    }
}

impl Polling {
    pub(super) fn set_waits(&mut self, first: Duration, longest: Duration) {
        self.waits.initial = first;
        self.waits.max = longest;
    }

    /// How long to wait before the next poll; an error when that would be too late.
    pub(super) fn next(&mut self, name: &str) -> Result<Duration, Error> {
        self.polls = self.polls.saturating_add(1);
        let ceiling = self.waits.ceiling(self.polls);
        let wait = Wait::between(ceiling / 2, ceiling).pick(fastrand::f64());
        let Some(left) = self.left() else { return Ok(wait) };
        if left.is_zero() {
            let message = format!("`{name}` was not done in the time that was given; it goes on at the server");
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        // One more look when the time is up costs little.
        Ok(wait.min(left))
    }

    /// Whether nothing has been asked yet.
    pub(super) fn is_first(&self) -> bool {
        self.polls <= 1
    }

    /// How much time is left.
    pub(super) fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(super) fn succeeded(&mut self) {
        self.failing_since = None;
    }

    /// Lets failures pass that may be gone the next time, for a while.
    pub(super) fn failed(&mut self, error: Error) -> Result<(), Error> {
        let passing = Outcome::of(&error).may_pass();
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        if passing && since.elapsed() < self.patience { Ok(()) } else { Err(error) }
    }
}
