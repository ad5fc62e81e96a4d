//! The trait for retry policies, and the default policy.

use std::time::Duration;

use super::wait::{Backoff, Wait};
use crate::attempts::{Outcome, Refusal};

/// Decides whether a failed attempt is retried.
///
/// Set it for a client or for one call. The client's retry budget and the call's timeout limit the retries that it asks
/// for.
///
/// ```
/// use discovery_runtime::retry::{Decision, Failure, Outcome, Retry, RetryPolicy};
///
/// /// The standard rules, except that exceeded quotas are not retried, because another worker takes over.
/// struct NoQuota(Retry);
///
/// impl RetryPolicy for NoQuota {
///     fn decide(&self, failure: &Failure) -> Decision {
///         match failure.outcome {
///             Outcome::Refused(refusal) if refusal.code == 429 => Decision::Stop,
///             _ => self.0.decide(failure),
///         }
///     }
/// }
/// ```
pub trait RetryPolicy: Send + Sync + 'static {
    /// Decides what follows this failure.
    fn decide(&self, failure: &Failure) -> Decision;
}

/// The effects of an attempt that matter for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Work {
    /// A read, or a call that creates nothing: generate, embed, count, predict.
    Safe,
    /// A call that creates or changes something, so repeating it may have an effect. A stream of such a call too.
    Change,
    /// A stream of a call that is safe to repeat, which has not yielded an element.
    FreshStream,
    /// A stream that has yielded an element; a retry would repeat elements.
    StartedStream,
}

/// A failed attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The effects of the request.
    pub work: Work,
    /// The failure of the attempt.
    pub outcome: Outcome,
    /// The number of the attempt, counted from 1.
    pub attempt: u32,
    /// The time since the call began.
    pub elapsed: Duration,
}

/// The decision after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Give up and report the failure.
    Stop,
    /// Try again after a wait.
    Retry(Wait),
}

/// The standard policy.
///
/// Retries a failed attempt if a retry is safe and can succeed:
///
/// | outcome | [`Work::Safe`] | [`Work::Change`] | [`Work::FreshStream`] |
/// |---|---|---|---|
/// | not sent | yes | yes | yes |
/// | connection lost, attempt timed out | yes | no | yes |
/// | 503, 429 | yes | yes | yes |
/// | 408, 500, 502, 504 | yes | no | yes |
/// | 401, if the credentials can be renewed | at once | at once | at once |
/// | any other code, 402 (prepaid credit used up) among them | no | no | no |
/// | stream cut or idle | no | no | yes |
/// | not decodable | no | no | no |
///
/// A stream that has yielded an element is never restarted. If the server asks for a delay, the call waits that long plus
/// some jitter, or fails at once if the delay exceeds [`longest_server_delay`](Self::longest_server_delay). Otherwise the wait
/// is random, between zero and a ceiling that doubles with each attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    attempts: u32,
    backoff: Backoff,
    longest_server_delay: Duration,
    fail_fast_on_daily_quota: bool,
}

impl Failure {
    /// Creates the failure of an attempt, counted from 1, for testing a policy.
    pub fn new(work: Work, outcome: Outcome, attempt: u32) -> Self {
        Self { work, outcome, attempt, elapsed: Duration::ZERO }
    }

    pub(crate) fn elapsed(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self
    }
}

impl Retry {
    /// Creates the default policy: up to five attempts, backoff of up to 1 s, 2 s, 4 s, and 8 s, and server delays of
    /// up to one minute.
    pub fn new() -> Self {
        Self {
            attempts: 5,
            backoff: Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(60), factor: 2.0 },
            longest_server_delay: Duration::from_secs(60),
            fail_fast_on_daily_quota: false,
        }
    }

    /// Creates a policy that makes a single attempt.
    pub fn never() -> Self {
        Self::new().attempts(1)
    }

    /// Sets the maximum number of attempts, including the first. The default is 5.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the maximum backoff before the second attempt. The default is 1 second.
    pub fn initial_wait(mut self, ceiling: Duration) -> Self {
        self.backoff.initial = ceiling;
        self
    }

    /// Sets the maximum backoff between two attempts. The default is 60 seconds. A delay that the server asks for has
    /// its own limit.
    pub fn longest_wait(mut self, ceiling: Duration) -> Self {
        self.backoff.max = ceiling;
        self
    }

    /// Sets the factor by which the maximum backoff grows with each attempt. The default is 2.0; less than 1.0 counts
    /// as 1.0.
    pub fn growth(mut self, factor: f64) -> Self {
        self.backoff.factor = factor;
        self
    }

    /// Sets the longest delay that a server may ask for. The default is 60 seconds. If the server asks for more, the
    /// call fails at once.
    pub fn longest_server_delay(mut self, delay: Duration) -> Self {
        self.longest_server_delay = delay;
        self
    }

    /// If `on` is true, a call fails at once when a daily quota is exhausted, even if the server asks for a short
    /// delay. By default, the call waits for that delay. Without a delay, it always fails at once.
    pub fn fail_fast_on_daily_quota(mut self, on: bool) -> Self {
        self.fail_fast_on_daily_quota = on;
        self
    }

    fn refused(&self, failure: &Failure, refusal: &Refusal) -> Decision {
        // A server that rejects the credentials has done nothing.
        if refusal.renewed_credentials {
            return Decision::Retry(Wait::exactly(Duration::ZERO));
        }
        let passing = match failure.work {
            Work::Change => matches!(refusal.code, 429 | 503),
            Work::Safe | Work::FreshStream => matches!(refusal.code, 408 | 429 | 500 | 502 | 503 | 504),
            Work::StartedStream => false,
        };
        if !passing {
            return Decision::Stop;
        }
        let ceiling = self.backoff.ceiling(failure.attempt);
        match refusal.retry_delay {
            _ if refusal.daily_quota && self.fail_fast_on_daily_quota => Decision::Stop,
            Some(delay) if delay > self.longest_server_delay => Decision::Stop,
            // The jitter goes on top: coming back early is what the server asked not to do.
            Some(delay) => Decision::Retry(Wait::between(delay, delay.saturating_add(ceiling))),
            None if refusal.daily_quota => Decision::Stop,
            None => self.backed_off(failure),
        }
    }

    fn backed_off(&self, failure: &Failure) -> Decision {
        Decision::Retry(Wait::between(Duration::ZERO, self.backoff.ceiling(failure.attempt)))
    }
}

impl RetryPolicy for Retry {
    fn decide(&self, failure: &Failure) -> Decision {
        if failure.attempt >= self.attempts || failure.work == Work::StartedStream {
            return Decision::Stop;
        }
        match &failure.outcome {
            Outcome::NotSent => self.backed_off(failure),
            Outcome::Lost if failure.work != Work::Change => self.backed_off(failure),
            Outcome::Refused(refusal) => self.refused(failure, refusal),
            Outcome::Cut | Outcome::Idle if failure.work == Work::FreshStream => self.backed_off(failure),
            Outcome::Lost | Outcome::Cut | Outcome::Idle | Outcome::Undecodable | Outcome::Final => Decision::Stop,
        }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}
