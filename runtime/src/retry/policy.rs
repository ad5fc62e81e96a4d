//! The trait that decides about another attempt, and the default rules.

use std::time::Duration;

use super::wait::{Backoff, Wait};
use crate::attempts::{Outcome, Refusal};

/// Decides whether a failed attempt is followed by another.
///
/// Set it for a client or for one call. The client's retry budget and the call's total deadline
/// limit what it decides.
///
/// ```
/// use discovery_runtime::retry::{Decision, Failure, Outcome, Retry, RetryPolicy};
///
/// /// The standard rules, but a quota is left alone, because somebody else takes the work then.
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
    /// The decision about this failure.
    fn decide(&self, failure: &Failure) -> Decision;
}

/// The effects of an attempt that matter for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Work {
    /// A read, or a call that creates nothing: generate, embed, count, predict.
    Safe,
    /// A call that creates or changes something, so that doing it twice may matter. A stream that does so as well.
    Change,
    /// A stream of a call that is safe to repeat, which has not yielded anything yet.
    FreshStream,
    /// A stream that has yielded; starting over would repeat what was already given.
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
    /// Which attempt it was, counted from 1.
    pub attempt: u32,
    /// Time since the call began.
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
/// Tries again where that can help and does no harm:
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
    /// A failure at this attempt, counted from 1; for testing a policy.
    pub fn new(work: Work, outcome: Outcome, attempt: u32) -> Self {
        Self { work, outcome, attempt, elapsed: Duration::ZERO }
    }

    pub(crate) fn elapsed(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self
    }
}

impl Retry {
    /// Up to five attempts, waits of up to 1 s, 2 s, 4 s and 8 s, server delays of up to a minute.
    pub fn new() -> Self {
        Self {
            attempts: 5,
            backoff: Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(60), factor: 2.0 },
            longest_server_delay: Duration::from_secs(60),
            fail_fast_on_daily_quota: false,
        }
    }

    /// A single attempt.
    pub fn never() -> Self {
        Self::new().attempts(1)
    }

    /// Sets how many attempts there are at most, the first one included.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the ceiling of the wait before the second attempt.
    pub fn initial_wait(mut self, ceiling: Duration) -> Self {
        self.backoff.initial = ceiling;
        self
    }

    /// Sets the longest wait between two attempts, unless the server asks for a delay.
    pub fn longest_wait(mut self, ceiling: Duration) -> Self {
        self.backoff.max = ceiling;
        self
    }

    /// Sets the factor by which the ceiling grows with each attempt; less than 1.0 counts as 1.0.
    pub fn growth(mut self, factor: f64) -> Self {
        self.backoff.factor = factor;
        self
    }

    /// Sets the longest delay that a server may ask for; beyond it a call fails at once.
    pub fn longest_server_delay(mut self, delay: Duration) -> Self {
        self.longest_server_delay = delay;
        self
    }

    /// Sets whether a call fails at once if a daily quota is used up and the server asks for a short delay. By default the call
    /// waits for the delay. If the server asks for no delay, the call fails at once in any case.
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
