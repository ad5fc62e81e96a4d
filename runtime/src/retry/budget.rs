//! A limit on retries that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A bucket of tokens shared by all calls of a client, or of several.
///
/// Each retry takes a token. A call that succeeds after retries, or that is dropped, returns its tokens. A call that
/// succeeds at the first attempt adds a fifth of a token. While a server is down, the bucket runs dry, and calls fail
/// at once instead of multiplying the load.
///
/// Clones share the same bucket.
///
/// ```
/// use discovery_runtime::{Client, client::Service, retry::RetryBudget};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// let budget = RetryBudget::new(20);
/// let mine = Client::builder(&LIBRARY).api_key("my-key").retry_budget(budget.clone()).build()?;
/// let yours = Client::builder(&LIBRARY).api_key("your-key").retry_budget(budget).build()?;
/// # drop((mine, yours));
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct RetryBudget {
    bucket: Option<Arc<Bucket>>,
}

struct Bucket {
    /// Fifths of tokens.
    level: AtomicU32,
    capacity: u32,
}

/// The number of units in one token.
const TOKEN: u32 = 5;

impl RetryBudget {
    /// Creates a full bucket of this many tokens.
    pub fn new(tokens: u32) -> Self {
        let capacity = tokens.saturating_mul(TOKEN);
        Self { bucket: Some(Arc::new(Bucket { level: AtomicU32::new(capacity), capacity })) }
    }

    /// Creates a budget without a limit.
    pub fn unlimited() -> Self {
        Self { bucket: None }
    }

    /// Returns the number of tokens left; `None` without a limit.
    pub fn tokens(&self) -> Option<u32> {
        self.bucket.as_ref().map(|bucket| bucket.level.load(Ordering::Relaxed) / TOKEN)
    }

    /// Takes a token for a retry, if one is left.
    pub(crate) fn take(&self) -> bool {
        let Some(bucket) = &self.bucket else { return true };
        bucket.level.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |level| level.checked_sub(TOKEN)).is_ok()
    }

    /// Records a success after retries that took this many tokens.
    pub(crate) fn succeeded(&self, taken: u32) {
        self.add(if taken == 0 { 1 } else { taken.saturating_mul(TOKEN) });
    }

    /// Returns the tokens of a call that was dropped.
    pub(crate) fn give_back(&self, taken: u32) {
        if taken > 0 {
            self.add(taken.saturating_mul(TOKEN));
        }
    }

    fn add(&self, fifths: u32) {
        let Some(bucket) = &self.bucket else { return };
        let full = |level: u32| level.saturating_add(fifths).min(bucket.capacity);
        // The usual case, a full bucket, is left alone so that calls do not contend for it.
        if bucket.level.load(Ordering::Relaxed) < bucket.capacity {
            let _ = bucket.level.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |level| Some(full(level)));
        }
    }
}

impl Default for RetryBudget {
    /// Creates a budget of 100 tokens.
    fn default() -> Self {
        Self::new(100)
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudget").field("tokens", &self.tokens()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;

    #[test]
    fn an_empty_bucket_refuses_until_calls_succeed() {
        let budget = RetryBudget::new(2);
        assert!(budget.take());
        assert!(budget.clone().take());
        assert!(!budget.take());
        for _ in 0..4 {
            budget.succeeded(0);
            assert!(!budget.take());
        }
        budget.succeeded(0);
        assert!(budget.take());
        assert!(!budget.take());
    }

    #[test]
    fn a_success_returns_what_it_took_and_no_more_than_fits() {
        let budget = RetryBudget::new(3);
        assert!(budget.take() && budget.take());
        budget.succeeded(2);
        assert_eq!(budget.tokens(), Some(3));
        budget.succeeded(7);
        assert_eq!(budget.tokens(), Some(3));
    }

    #[test]
    fn unlimited_always_gives() {
        let budget = RetryBudget::unlimited();
        assert!((0..1000).all(|_| budget.take()));
        assert_eq!(budget.tokens(), None);
    }
}
