//! The attempts of one call: counts them, asks the policy, waits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::attempt::{Attempt, Next, StopReason};
use super::budget::RetryBudget;
use super::outcome::{Outcome, Refusal, Work};
use super::policy::{Decision, Failure, RetryPolicy};
use crate::clock::Limits;
use crate::error::{Error, ErrorKind, QuotaViolation, Status};
use crate::trace::{self, Trace};

/// Keeps the record of one call's attempts.
pub(crate) struct Tries {
    policy: Arc<dyn RetryPolicy>,
    budget: RetryBudget,
    /// When the call must be over.
    deadline: Option<Instant>,
    began: Instant,
    attempt_began: Instant,
    log: Vec<Attempt>,
    /// The span of the call, which may still turn out to have failed.
    trace: Option<Trace>,
}

impl Tries {
    /// A call that begins now.
    pub(crate) fn new(policy: Arc<dyn RetryPolicy>, budget: RetryBudget, limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            policy,
            budget,
            deadline: limits.deadline(),
            began: now,
            attempt_began: now,
            log: Vec::new(),
            trace: None,
        }
    }

    /// How many attempts have failed.
    pub(crate) fn failures(&self) -> u32 {
        u32::try_from(self.log.len()).unwrap_or(u32::MAX)
    }

    /// Books a success.
    pub(crate) fn succeeded(&self) {
        self.budget.succeeded(self.failures());
    }

    /// Keeps the span of the call for [`give_up`](Self::give_up).
    pub(crate) fn traced(self, trace: Trace) -> Self {
        Self { trace: Some(trace), ..self }
    }

    /// Decides about another attempt, and waits for it. Otherwise the error comes back with the record of all attempts.
    pub(crate) async fn failed(&mut self, error: Error, work: Work) -> Result<(), Error> {
        let now = Instant::now();
        let outcome = Outcome::of(&error);
        let next = self.decide(work, outcome, now);
        self.log.push(Attempt::new(outcome, now.duration_since(self.attempt_began), next));
        trace::attempt(self.failures(), &outcome, &next);
        match next {
            Next::Retried(wait) => {
                tokio::time::sleep(wait).await;
                self.attempt_began = Instant::now();
                Ok(())
            }
            Next::Stopped(_) => Err(error.with_attempts(std::mem::take(&mut self.log))),
        }
    }

    /// Adds the record to an error after which nothing is tried again.
    pub(crate) fn give_up(mut self, error: Error) -> Error {
        let took = self.attempt_began.elapsed();
        self.log.push(Attempt::new(Outcome::of(&error), took, Next::Stopped(StopReason::Policy)));
        if let Some(trace) = &self.trace {
            trace.failed(&error);
        }
        error.with_attempts(self.log)
    }

    fn decide(&self, work: Work, outcome: Outcome, now: Instant) -> Next {
        let failure = Failure::new(work, outcome, self.failures() + 1).elapsed(now.duration_since(self.began));
        let Decision::Retry(wait) = self.policy.decide(&failure) else {
            return Next::Stopped(StopReason::Policy);
        };
        // What cannot be over in time is reported at once rather than when the time is up.
        let too_late = |deadline| now.checked_add(wait.at_least).is_none_or(|next| next >= deadline);
        if self.deadline.is_some_and(too_late) {
            return Next::Stopped(StopReason::Deadline);
        }
        if !self.budget.take() {
            return Next::Stopped(StopReason::Budget);
        }
        let left = self.deadline.map_or(Duration::MAX, |deadline| deadline.duration_since(now));
        Next::Retried(wait.pick(fastrand::f64()).min(left))
    }
}

impl Outcome {
    /// Whether asking again later, without any hurry, may have another outcome.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::NotSent | Self::Lost => true,
            Self::Refused(refusal) => matches!(refusal.code, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Cut | Self::Idle | Self::Undecodable | Self::Final => false,
        }
    }

    /// What an error means for a retry.
    pub(crate) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Connect => Self::NotSent,
            ErrorKind::Timeout | ErrorKind::Transport => Self::Lost,
            ErrorKind::Api => Self::Refused(
                Refusal::new(code(error))
                    .retry_delay(error.retry_delay())
                    .daily_quota(error.quota_violations().any(QuotaViolation::is_per_day)),
            ),
            ErrorKind::Decode => Self::Undecodable,
            ErrorKind::StreamInterrupted => Self::Cut,
            ErrorKind::StreamIdle => Self::Idle,
            _ => Self::Final,
        }
    }
}

/// The HTTP code of an error, or the one that its status stands for: inside a stream, the code may be missing.
fn code(error: &Error) -> u16 {
    match (error.code(), error.status()) {
        (Some(code), _) if code >= 300 => code,
        (_, Some(Status::Unavailable)) => 503,
        (_, Some(Status::Internal | Status::UnknownError)) => 500,
        (_, Some(Status::DeadlineExceeded)) => 504,
        (_, Some(Status::ResourceExhausted)) => 429,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::Retry;
    use super::super::wait::Wait;
    use super::*;
    use crate::clock::Clocks;

    fn overloaded() -> Error {
        Error::from_response(http::StatusCode::SERVICE_UNAVAILABLE, http::HeaderMap::new(), &bytes::Bytes::new())
    }

    fn limits(total: Option<Duration>) -> Limits {
        Limits::start(Clocks { total, ..Clocks::default() })
    }

    /// Waits so long each time, for ever.
    struct Stubborn(Duration);

    impl RetryPolicy for Stubborn {
        fn decide(&self, _: &Failure) -> Decision {
            Decision::Retry(Wait::exactly(self.0))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn waits_as_the_policy_says_and_keeps_a_record() {
        let mut tries = Tries::new(Arc::new(Retry::new().attempts(3)), RetryBudget::default(), &limits(None));
        for _ in 0..2 {
            tokio::time::advance(Duration::from_secs(5)).await;
            tries.failed(overloaded(), Work::Safe).await.unwrap();
        }
        let error = tries.failed(overloaded(), Work::Safe).await.unwrap_err();
        assert_eq!(error.to_string(), "503 UNAVAILABLE: service unavailable (after 3 attempts)");
        let log = error.attempts();
        assert_eq!(log.len(), 3);
        assert_eq!(log[0].took.as_secs(), 5);
        assert!(matches!(log[1].next, Next::Retried(wait) if wait <= Duration::from_secs(2)));
        assert_eq!(log[2].next, Next::Stopped(StopReason::Policy));
        assert_eq!(log[2].outcome, Outcome::Refused(Refusal::new(503)));
    }

    #[tokio::test(start_paused = true)]
    async fn does_not_wait_past_the_deadline() {
        let limits = limits(Some(Duration::from_secs(10)));
        let policy = Arc::new(Stubborn(Duration::from_secs(4)));
        let mut tries = Tries::new(policy, RetryBudget::default(), &limits);
        tries.failed(overloaded(), Work::Safe).await.unwrap();
        tries.failed(overloaded(), Work::Safe).await.unwrap();
        let error = tries.failed(overloaded(), Work::Safe).await.unwrap_err();
        assert_eq!(error.attempts()[2].next, Next::Stopped(StopReason::Deadline));
        assert!(!limits.over());
    }

    #[tokio::test(start_paused = true)]
    async fn the_budget_stops_all_calls_together() {
        let budget = RetryBudget::new(2);
        let policy: Arc<dyn RetryPolicy> = Arc::new(Stubborn(Duration::ZERO));
        let mut one = Tries::new(policy.clone(), budget.clone(), &limits(None));
        let mut other = Tries::new(policy.clone(), budget.clone(), &limits(None));
        one.failed(overloaded(), Work::Safe).await.unwrap();
        other.failed(overloaded(), Work::Safe).await.unwrap();
        let error = one.failed(overloaded(), Work::Safe).await.unwrap_err();
        assert_eq!(error.attempts()[1].next, Next::Stopped(StopReason::Budget));
        other.succeeded();
        assert_eq!(budget.tokens(), Some(1));
    }
}
