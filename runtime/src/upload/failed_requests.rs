//! The requests of a session that failed one after another, for the error of the upload.

use tokio::time::Instant;

use crate::attempts::{Attempt, Next, Outcome, StopReason};
use crate::error::Error;
use crate::retry::outcome_of;

/// The number of requests that are kept, since a server may fail for as long as the caller has patience.
const KEPT: usize = 100;

/// The failed requests since the server last did what it was asked.
#[derive(Default)]
pub(super) struct FailedRequests {
    attempts: Vec<Attempt>,
    /// When the last request began, unless it is among the failed ones.
    running_since: Option<Instant>,
}

impl FailedRequests {
    /// Notes that a request begins.
    pub(super) fn begin(&mut self) {
        self.running_since = Some(Instant::now());
    }

    /// Notes that the request has failed.
    pub(super) fn failed(&mut self, error: &Error) {
        self.add(outcome_of(error));
    }

    /// Notes the step that follows the last failure.
    pub(super) fn followed_by(&mut self, next: Next) {
        if let Some(last) = self.attempts.last_mut() {
            last.next = next;
        }
    }

    /// Forgets the failures before, because the server has answered.
    pub(super) fn answered(&mut self) {
        self.attempts.clear();
    }

    /// Adds the record to the error that ends the upload.
    pub(super) fn give_up(&mut self, error: Error) -> Error {
        self.add(outcome_of(&error));
        error.with_attempts(std::mem::take(&mut self.attempts))
    }

    /// Adds an outcome of the request, unless it has one.
    fn add(&mut self, outcome: Outcome) {
        let Some(began) = self.running_since.take() else { return };
        if self.attempts.len() == KEPT {
            self.attempts.remove(0);
        }
        self.attempts.push(Attempt::new(outcome, began.elapsed(), Next::Stopped(StopReason::Policy)));
    }
}
