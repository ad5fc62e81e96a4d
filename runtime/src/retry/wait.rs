//! The delay before the next attempt.

use std::time::Duration;

/// A range from which the wait is drawn at random, so that clients that failed together do not return together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wait {
    /// The shortest wait.
    pub at_least: Duration,
    /// The longest wait.
    pub at_most: Duration,
}

impl Wait {
    /// Creates a wait between the two durations. If `at_most` is shorter than `at_least`, it counts as equal.
    pub fn between(at_least: Duration, at_most: Duration) -> Self {
        Self { at_least, at_most: at_most.max(at_least) }
    }

    /// Creates a wait of a fixed duration.
    pub fn exactly(duration: Duration) -> Self {
        Self::between(duration, duration)
    }

    /// Returns the wait at this position in the range, from 0.0 for the shortest to 1.0 for the longest.
    pub(crate) fn pick(self, place: f64) -> Duration {
        let spread = self.at_most.saturating_sub(self.at_least);
        // Beyond what a float can hold exactly, the product may come out larger than the spread.
        let part = Duration::try_from_secs_f64(spread.as_secs_f64() * place.clamp(0.0, 1.0)).unwrap_or(spread);
        self.at_least.saturating_add(part.min(spread))
    }
}

/// Ceilings that grow from attempt to attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Backoff {
    pub(crate) initial: Duration,
    pub(crate) max: Duration,
    pub(crate) factor: f64,
}

impl Backoff {
    /// Returns the maximum wait after this many failed attempts.
    pub(crate) fn ceiling(&self, failures: u32) -> Duration {
        if self.initial.is_zero() {
            return Duration::ZERO;
        }
        let exponent = i32::try_from(failures.saturating_sub(1)).unwrap_or(i32::MAX);
        let seconds = self.initial.as_secs_f64() * self.factor.max(1.0).powi(exponent);
        // The comparison is on floats, as the product may be too large for a duration.
        if seconds < self.max.as_secs_f64() { Duration::from_secs_f64(seconds) } else { self.max }
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Duration, Wait};

    #[test]
    fn a_pick_stays_in_range() {
        let wait = Wait::between(Duration::from_secs(2), Duration::from_secs(4));
        assert_eq!(wait.pick(0.0), Duration::from_secs(2));
        assert_eq!(wait.pick(0.5), Duration::from_secs(3));
        assert_eq!(wait.pick(1.0), Duration::from_secs(4));
        assert_eq!(Wait::between(Duration::ZERO, Duration::MAX).pick(1.0), Duration::MAX);
        assert_eq!(wait.pick(9.0), Duration::from_secs(4));
        assert_eq!(Wait::between(Duration::from_secs(3), Duration::ZERO).pick(0.7), Duration::from_secs(3));
    }

    #[test]
    fn ceilings_double_up_to_the_limit() {
        let backoff = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(60), factor: 2.0 };
        let ceilings: Vec<_> = (1..=8).map(|failures| backoff.ceiling(failures).as_secs()).collect();
        assert_eq!(ceilings, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.ceiling(u32::MAX), Duration::from_secs(60));
        assert_eq!(Backoff { initial: Duration::ZERO, ..backoff }.ceiling(9), Duration::ZERO);
    }
}
