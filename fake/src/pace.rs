//! The duration of changes of state.

use std::time::Duration;

/// The duration of a change: it completes after a number of polls or after some time, whichever comes first.
///
/// A poll is a request that reads the resource or its operation. [`FakeServer::advance`](crate::FakeServer::advance)
/// advances the time of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) polls: u32,
    pub(crate) time: Option<Duration>,
}

impl Pace {
    /// Completes at once.
    pub const AT_ONCE: Pace = Pace { polls: 0, time: Some(Duration::ZERO) };

    /// Never completes by itself.
    pub const NEVER: Pace = Pace { polls: u32::MAX, time: None };

    /// Completes after `polls` polls.
    pub const fn polls(polls: u32) -> Self {
        Pace { polls, time: None }
    }

    /// Completes after this time.
    pub const fn time(time: Duration) -> Self {
        Pace { polls: u32::MAX, time: Some(time) }
    }
}
