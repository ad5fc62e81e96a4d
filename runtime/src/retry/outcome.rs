//! The outcome of an attempt, from its error.

use crate::attempts::{Outcome, Refusal};
use crate::error::{Error, ErrorKind, QuotaViolation, Status};

/// Returns what an error means for a retry.
pub(crate) fn outcome_of(error: &Error) -> Outcome {
    match error.kind() {
        ErrorKind::Connect => Outcome::NotSent,
        ErrorKind::Timeout | ErrorKind::Transport => Outcome::Lost,
        ErrorKind::Api => Outcome::Refused(
            Refusal::new(code(error))
                .retry_delay(error.retry_delay())
                .daily_quota(error.quota_violations().any(QuotaViolation::is_per_day))
                .renewed_credentials(error.has_renewed_credentials()),
        ),
        ErrorKind::Decode => Outcome::Undecodable,
        ErrorKind::StreamInterrupted => Outcome::Cut,
        ErrorKind::StreamIdle => Outcome::Idle,
        _ => Outcome::Final,
    }
}

/// Returns true if the same request may succeed later.
pub(super) fn is_transient(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::NotSent | Outcome::Lost => true,
        Outcome::Refused(refusal) => matches!(refusal.code, 408 | 429 | 500 | 502 | 503 | 504),
        Outcome::Cut | Outcome::Idle | Outcome::Undecodable | Outcome::Final => false,
    }
}

/// Returns the HTTP status code of an error, or the one of its canonical status, because an error inside a stream may
/// have no code.
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
