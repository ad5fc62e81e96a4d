//! The time of a server, which a test can advance.

use std::time::{Duration, Instant, SystemTime};

use crate::values::timestamp;

/// The time of a server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    ahead: Duration,
}

impl Clock {
    /// Advances the time.
    pub(crate) fn advance(&mut self, time: Duration) {
        self.ahead = self.ahead.saturating_add(time);
    }

    pub(crate) fn instant(self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    pub(crate) fn time(self) -> SystemTime {
        let now = SystemTime::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    /// Returns the current time in the format of the service.
    pub(crate) fn now(self) -> String {
        timestamp::write(self.time())
    }

    /// Returns the time after `duration` in the format of the service.
    pub(crate) fn after(self, duration: Duration) -> String {
        let now = self.time();
        timestamp::write(now.checked_add(duration).unwrap_or(now))
    }
}
