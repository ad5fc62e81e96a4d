//! The loop around the attempts of one call: counts them, asks the policy, waits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::budget::RetryBudget;
use super::outcome::outcome_of;
use super::policy::{Decision, Failure, RetryPolicy, Work};
use crate::attempts::{Attempt, Next, Outcome, StopReason};
use crate::error::Error;
use crate::timeouts::CallTimer;

/// Called with each attempt that fails: its number, counted from 1, its outcome, and what follows.
pub(crate) type OnFailedAttempt = fn(u32, &Outcome, &Next);

/// The attempts of one call so far.
pub(crate) struct RetryLoop {
    policy: Arc<dyn RetryPolicy>,
    budget: RetryBudget,
    /// When the call must be over.
    deadline: Option<Instant>,
    on_failed_attempt: OnFailedAttempt,
    call_started: Instant,
    attempt_started: Instant,
    failed_attempts: Vec<Attempt>,
    /// The tokens of the budget that were taken for retries and may come back.
    tokens: u32,
    /// True if an attempt had renewed credentials.
    renewed: bool,
}

impl RetryLoop {
    /// Starts the loop of a call that begins now.
    pub(crate) fn new(
        policy: Arc<dyn RetryPolicy>,
        budget: RetryBudget,
        timer: &CallTimer,
        on_failed_attempt: OnFailedAttempt,
    ) -> Self {
        let now = Instant::now();
        Self {
            policy,
            budget,
            deadline: timer.deadline(),
            on_failed_attempt,
            call_started: now,
            attempt_started: now,
            failed_attempts: Vec::new(),
            tokens: 0,
            renewed: false,
        }
    }

    /// Reports to the budget that the call succeeded.
    pub(crate) fn succeeded(&mut self) {
        self.budget.succeeded(std::mem::take(&mut self.tokens));
    }

    /// Decides whether another attempt follows a failed one, and waits for it. Otherwise returns the error with the
    /// record of all attempts.
    pub(crate) async fn retry_after(&mut self, error: Error, work: Work) -> Result<(), Error> {
        let now = Instant::now();
        let outcome = self.renewed_once(outcome_of(&error));
        let next = self.decide(work, outcome, now);
        self.failed_attempts.push(Attempt::new(outcome, now.duration_since(self.attempt_started), next));
        (self.on_failed_attempt)(self.failures(), &outcome, &next);
        match next {
            Next::Retried(wait) => {
                self.tokens += 1;
                tokio::time::sleep(wait).await;
                self.attempt_started = Instant::now();
                Ok(())
            }
            Next::Stopped(_) => {
                self.tokens = 0;
                Err(self.stopped(error))
            }
        }
    }

    /// Adds the record to an error that no attempt may follow.
    pub(crate) fn give_up(&mut self, error: Error) -> Error {
        let took = self.attempt_started.elapsed();
        self.failed_attempts.push(Attempt::new(outcome_of(&error), took, Next::Stopped(StopReason::Policy)));
        self.stopped(error)
    }

    /// Adds the record to the error of a call that was stopped between two attempts.
    pub(crate) fn stopped(&mut self, error: Error) -> Error {
        error.with_attempts(std::mem::take(&mut self.failed_attempts))
    }

    /// Renewed credentials that are rejected as well will not get better.
    fn renewed_once(&mut self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Refused(refusal) if refusal.renewed_credentials => {
                let again = std::mem::replace(&mut self.renewed, true);
                Outcome::Refused(refusal.renewed_credentials(!again))
            }
            outcome => outcome,
        }
    }

    fn failures(&self) -> u32 {
        u32::try_from(self.failed_attempts.len()).unwrap_or(u32::MAX)
    }

    fn decide(&self, work: Work, outcome: Outcome, now: Instant) -> Next {
        let failure = Failure::new(work, outcome, self.failures() + 1).elapsed(now.duration_since(self.call_started));
        let Decision::Retry(wait) = self.policy.decide(&failure) else {
            return Next::Stopped(StopReason::Policy);
        };
        // An attempt that cannot be over in time is given up at once rather than at the deadline.
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

impl Drop for RetryLoop {
    /// Returns the tokens of a dropped call, which proves nothing about the server.
    fn drop(&mut self) {
        self.budget.give_back(self.tokens);
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::Retry;
    use super::super::wait::Wait;
    use super::*;
    use crate::attempts::Refusal;
    use crate::redact::Secrets;
    use crate::timeouts::Timeouts;

    fn overloaded() -> Error {
        let (headers, body) = (http::HeaderMap::new(), bytes::Bytes::new());
        Error::from_response(http::StatusCode::SERVICE_UNAVAILABLE, &headers, body, &Secrets::default())
    }

    fn timer(total: Option<Duration>) -> CallTimer {
        CallTimer::start(Timeouts { total, ..Timeouts::default() })
    }

    fn retry_loop(policy: Arc<dyn RetryPolicy>, budget: RetryBudget, timer: &CallTimer) -> RetryLoop {
        RetryLoop::new(policy, budget, timer, |_, _, _| {})
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
        let mut retries = retry_loop(Arc::new(Retry::new().attempts(3)), RetryBudget::default(), &timer(None));
        for _ in 0..2 {
            tokio::time::advance(Duration::from_secs(5)).await;
            retries.retry_after(overloaded(), Work::Safe).await.unwrap();
        }
        let error = retries.retry_after(overloaded(), Work::Safe).await.unwrap_err();
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
        let timer = timer(Some(Duration::from_secs(10)));
        let policy = Arc::new(Stubborn(Duration::from_secs(4)));
        let mut retries = retry_loop(policy, RetryBudget::default(), &timer);
        retries.retry_after(overloaded(), Work::Safe).await.unwrap();
        retries.retry_after(overloaded(), Work::Safe).await.unwrap();
        let error = retries.retry_after(overloaded(), Work::Safe).await.unwrap_err();
        assert_eq!(error.attempts()[2].next, Next::Stopped(StopReason::Deadline));
        assert!(!timer.is_over());
    }

    #[tokio::test(start_paused = true)]
    async fn the_budget_stops_all_calls_together() {
        let budget = RetryBudget::new(2);
        let policy: Arc<dyn RetryPolicy> = Arc::new(Stubborn(Duration::ZERO));
        let mut one = retry_loop(policy.clone(), budget.clone(), &timer(None));
        let mut other = retry_loop(policy.clone(), budget.clone(), &timer(None));
        one.retry_after(overloaded(), Work::Safe).await.unwrap();
        other.retry_after(overloaded(), Work::Safe).await.unwrap();
        let error = one.retry_after(overloaded(), Work::Safe).await.unwrap_err();
        assert_eq!(error.attempts()[1].next, Next::Stopped(StopReason::Budget));
        other.succeeded();
        assert_eq!(budget.tokens(), Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_given_up_returns_its_tokens() {
        let budget = RetryBudget::new(3);
        let mut retries = retry_loop(Arc::new(Stubborn(Duration::from_secs(1))), budget.clone(), &timer(None));
        retries.retry_after(overloaded(), Work::Safe).await.unwrap();
        let waiting = retries.retry_after(overloaded(), Work::Safe);
        assert!(tokio::time::timeout(Duration::from_millis(500), waiting).await.is_err());
        assert_eq!(budget.tokens(), Some(1));
        drop(retries);
        assert_eq!(budget.tokens(), Some(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_fails_returns_none() {
        let budget = RetryBudget::new(3);
        let mut retries = retry_loop(Arc::new(Retry::new().attempts(2)), budget.clone(), &timer(None));
        retries.retry_after(overloaded(), Work::Safe).await.unwrap();
        retries.retry_after(overloaded(), Work::Safe).await.unwrap_err();
        drop(retries);
        assert_eq!(budget.tokens(), Some(2));
    }
}
