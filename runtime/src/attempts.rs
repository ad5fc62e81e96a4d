//! The record of the attempts of one call, which errors carry.

use std::fmt;
use std::time::Duration;

/// One attempt that failed. An error carries those of its call, the last one included.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// The failure of this attempt.
    pub outcome: Outcome,
    /// The duration of the attempt.
    pub took: Duration,
    /// The step that followed.
    pub next: Next,
}

/// The step that followed a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// Another attempt, after this wait.
    Retried(Duration),
    /// Nothing.
    Stopped(StopReason),
}

/// The reason why there was no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The policy decided against another attempt.
    Policy,
    /// The client's [`RetryBudget`](crate::retry::RetryBudget) is used up.
    Budget,
    /// The wait would have lasted past the call's total deadline.
    Deadline,
}

/// The failure of one attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The server cannot have seen the request: no connection, no TLS, or refused unprocessed.
    NotSent,
    /// The connection broke or the attempt timed out after the request was sent, so the server may have processed it.
    Lost,
    /// The server replied with an error, by its status code or inside a stream.
    Refused(Refusal),
    /// The stream ended before its end.
    Cut,
    /// The stream was silent for longer than the idle timeout allows.
    Idle,
    /// A response, or one element of it, could not be decoded.
    Undecodable,
    /// A failure that a retry would not change: a request that cannot be built, missing credentials, an expired
    /// deadline.
    Final,
}

/// An error response, reduced to the facts that decide about a retry.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status code; in a stream that began with 200, the code in the error itself.
    pub code: u16,
    /// The delay that the server asks for, from `RetryInfo` or `Retry-After`.
    pub retry_delay: Option<Duration>,
    /// True if a daily quota is used up.
    pub daily_quota: bool,
    /// True if the server rejected the credentials, and another attempt has renewed ones. A call has one such attempt.
    pub renewed_credentials: bool,
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

impl Refusal {
    /// Creates a refusal with this status code and nothing else.
    pub fn new(code: u16) -> Self {
        Self { code, retry_delay: None, daily_quota: false, renewed_credentials: false }
    }

    /// Sets the delay that the server asks for.
    pub fn retry_delay(mut self, delay: impl Into<Option<Duration>>) -> Self {
        self.retry_delay = delay.into();
        self
    }

    /// If `used_up` is true, a daily quota is exhausted.
    pub fn daily_quota(mut self, used_up: bool) -> Self {
        self.daily_quota = used_up;
        self
    }

    /// Sets whether another attempt has renewed credentials.
    pub fn renewed_credentials(mut self, renewed: bool) -> Self {
        self.renewed_credentials = renewed;
        self
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => f.write_str("not sent"),
            Self::Lost => f.write_str("connection lost"),
            Self::Refused(refusal) => {
                write!(f, "answered {}", refusal.code)?;
                if let Some(delay) = refusal.retry_delay {
                    write!(f, ", retry in {delay:?}")?;
                }
                Ok(())
            }
            Self::Cut => f.write_str("stream cut"),
            Self::Idle => f.write_str("stream idle"),
            Self::Undecodable => f.write_str("not decodable"),
            Self::Final => f.write_str("final"),
        }
    }
}
