//! The pause that a server asked for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use http::response::Parts;
use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use crate::error::{Error, MAX_ERROR_BODY, QuotaViolation};
use crate::redact::Secrets;

/// The longest pause that one response imposes on all other calls. A longer delay applies only to its own call.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Until when nothing is sent, because the server said so.
#[derive(Clone, Debug, Default)]
pub(super) struct Pause(Arc<Mutex<Option<Instant>>>);

/// A refusal whose body is being read. It counts when its body ends or is dropped.
pub(super) struct Refusal {
    pause: Pause,
    status: StatusCode,
    headers: HeaderMap,
    body: BytesMut,
}

impl Pause {
    /// Returns when the next request may be sent; `None` if now.
    pub(super) fn until(&self) -> Option<Instant> {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = until.filter(|until| *until > Instant::now());
        *until
    }

    /// Watches a response with this head, if it says that there was too much.
    pub(super) fn watch(&self, head: &Parts) -> Option<Refusal> {
        let refused = head.status == StatusCode::TOO_MANY_REQUESTS;
        refused.then(|| Refusal {
            pause: self.clone(),
            status: head.status,
            headers: head.headers.clone(),
            body: BytesMut::new(),
        })
    }

    fn extend(&self, delay: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + delay.min(LONGEST_PAUSE)));
    }
}

impl Refusal {
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        let room = MAX_ERROR_BODY.saturating_sub(self.body.len());
        self.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body).freeze();
        // Nobody sees this error, so that nothing need be hidden.
        let error = Error::from_response(self.status, &self.headers, body, &Secrets::default());
        if !error.quota_violations().any(QuotaViolation::is_per_day)
            && let Some(delay) = error.retry_delay()
        {
            self.pause.extend(delay);
        }
    }
}
