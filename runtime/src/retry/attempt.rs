//! The record of the attempts of one call.

use std::fmt;
use std::time::Duration;

use super::outcome::Outcome;

/// One attempt that failed. An error carries those of its call, the last one included.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// How it failed.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
    /// What followed.
    pub next: Next,
}

/// What followed a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// Another attempt, after this wait.
    Retried(Duration),
    /// Nothing.
    Stopped(StopReason),
}

/// Why there was no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The policy says that another attempt is useless, unsafe, or one too many.
    Policy,
    /// The client's [`RetryBudget`](super::RetryBudget) is used up.
    Budget,
    /// The wait would have lasted past the call's total deadline.
    Deadline,
}

impl Attempt {
    pub(crate) fn new(outcome: Outcome, took: Duration, next: Next) -> Self {
        Self { outcome, took, next }
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} after {:.1?}", self.outcome, self.took)?;
        match self.next {
            Next::Retried(wait) => write!(f, ", retried {wait:.1?} later"),
            Next::Stopped(StopReason::Policy) => Ok(()),
            Next::Stopped(StopReason::Budget) => f.write_str(", retry budget used up"),
            Next::Stopped(StopReason::Deadline) => f.write_str(", no time left for a retry"),
        }
    }
}
