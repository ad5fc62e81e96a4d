//! Retries: failures, the policy that decides about retries, delays, and a budget that all calls of a client share.
//!
//! Retries are on by default, by the rules of [`Retry`]. A client's policy is set once with its builder, and
//! any call may override it.
//!
//! Nothing else sends a request again: the retries of `reqwest` are off. There is one exception, which no setting changes: a
//! connection from the pool may turn out to be dead before any byte of a request was written to it; the request is then
//! written to another one, within the same attempt.
//!
//! For example:
//!
//! ```
//! use std::time::Duration;
//! use discovery_runtime::retry::Retry;
//!
//! let patient = Retry::new().attempts(10).longest_server_delay(Duration::from_secs(300));
//! let never = Retry::never();
//! # let _ = (patient, never);
//! ```

mod budget;
mod outcome;
mod policy;
mod polling;
mod retry_loop;
mod wait;

pub use crate::attempts::{Attempt, Next, Outcome, Refusal, StopReason};
pub use budget::RetryBudget;
pub(crate) use outcome::outcome_of;
pub use policy::{Decision, Failure, Retry, RetryPolicy, Work};
pub(crate) use polling::Polling;
pub(crate) use retry_loop::RetryLoop;
pub(crate) use wait::Backoff;
pub use wait::Wait;
