//! Tokens that are still good, by their scopes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::token::Token;
use crate::error::{Error, ErrorKind, Result};

/// A token is renewed when so much of its time is left, or a quarter of its lifetime if that is less.
const MARGIN: Duration = Duration::from_secs(225);

/// A token with less left may expire on its way.
const LAST_MOMENT: Duration = Duration::from_secs(10);

/// Keeps a token for each set of scopes.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<HashMap<String, Arc<Slot>>>);

#[derive(Default)]
struct Slot {
    kept: Mutex<Option<Kept>>,
    /// The last token that a server rejected before its time. Many calls may have it.
    rejected: Mutex<Option<HeaderValue>>,
    failed: Mutex<Option<Failed>>,
    /// Held while a new token is requested, so that one request serves all waiting calls.
    renewal: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    authorization: HeaderValue,
    renew_at: Instant,
    last_use: Instant,
}

/// The last request for a token that failed.
#[derive(Clone)]
struct Failed {
    at: Instant,
    message: String,
    cause: Option<String>,
}

impl TokenCache {
    /// Returns the token that is kept under a key, or gets one.
    ///
    /// While one call renews a token that is still valid, others use that token. So does the call itself if the server
    /// gives no new one.
    pub(super) async fn get(&self, key: String, new: impl Future<Output = Result<Token>>) -> Result<HeaderValue> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        let kept = slot.kept();
        let now = Instant::now();
        if let Some(kept) = kept.as_ref().filter(|kept| now < kept.renew_at) {
            return Ok(kept.authorization.clone());
        }
        let valid = kept.filter(|kept| now < kept.last_use);
        let renewal = match (&valid, slot.renewal.try_lock()) {
            (_, Ok(renewal)) => renewal,
            (Some(kept), Err(_)) => return Ok(kept.authorization.clone()),
            (None, Err(_)) => slot.renewal.lock().await,
        };
        // Another call may have been faster.
        if let Some(kept) = slot.kept().filter(|kept| Instant::now() < kept.renew_at) {
            return Ok(kept.authorization);
        }
        if let Some(failed) = slot.failed().filter(|failed| failed.at > now) {
            let error = Error::new(ErrorKind::Credentials, failed.message);
            return Err(match failed.cause {
                Some(cause) => error.with_source(cause),
                None => error,
            });
        }
        let renewed = new.await;
        let authorization = match (renewed, valid) {
            (Ok(token), _) => slot.keep(token),
            (Err(_), Some(kept)) if Instant::now() < kept.last_use => kept.authorization,
            (Err(error), _) => {
                slot.fail(&error);
                return Err(error);
            }
        };
        drop(renewal);
        Ok(authorization)
    }

    /// Forgets a token that a server rejected. Returns true if it was from here.
    pub(super) fn reject(&self, authorization: &HeaderValue) -> bool {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.values().filter(|slot| slot.reject(authorization)).count() > 0
    }
}

impl Slot {
    fn kept(&self) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn failed(&self) -> Option<Failed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reject(&self, authorization: &HeaderValue) -> bool {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = kept.take_if(|kept| kept.authorization == *authorization) {
            *rejected = Some(token.authorization);
        }
        rejected.as_ref() == Some(authorization)
    }

    fn fail(&self, error: &Error) {
        let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
        let cause = causes.map(ToString::to_string).reduce(|all, cause| all + ": " + &cause);
        let failed = Failed { at: Instant::now(), message: error.message().to_owned(), cause };
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failed);
    }

    fn keep(&self, token: Token) -> HeaderValue {
        let Token { authorization, lifetime } = token;
        let left = |margin: Duration| Instant::now() + lifetime.saturating_sub(margin.min(lifetime / 4));
        let kept = Kept { authorization: authorization.clone(), renew_at: left(MARGIN), last_use: left(LAST_MOMENT) };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        authorization
    }
}
