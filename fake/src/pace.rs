//! How long a change of state takes.

use std::time::Duration;

/// How long something takes: until it was looked at a number of times, or until some time has passed, whichever is first.
///
/// A look is a request that reads the resource or its operation. [`FakeServer::advance`](crate::FakeServer::advance) lets
/// time pass at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) looks: u32,
    pub(crate) time: Option<Duration>,
}

impl Pace {
    /// Done at once.
    pub const AT_ONCE: Pace = Pace { looks: 0, time: Some(Duration::ZERO) };

    /// Never done by itself.
    pub const NEVER: Pace = Pace { looks: u32::MAX, time: None };

    /// Unfinished the first `looks` times it is looked at, then done.
    pub const fn looks(looks: u32) -> Self {
        Pace { looks, time: None }
    }

    /// Unfinished for this time, then done.
    pub const fn time(time: Duration) -> Self {
        Pace { looks: u32::MAX, time: Some(time) }
    }
}
