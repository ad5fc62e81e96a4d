//! The duration of changes of state.

use std::time::Duration;

/// The duration of a change: it completes after a number of looks or after some time, whichever comes first.
///
/// A look is a request that reads the resource or its operation. [`FakeServer::advance`](crate::FakeServer::advance)
/// advances the time of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) looks: u32,
    pub(crate) time: Option<Duration>,
}

impl Pace {
    /// Completes at once.
    pub const AT_ONCE: Pace = Pace { looks: 0, time: Some(Duration::ZERO) };

    /// Never completes by itself.
    pub const NEVER: Pace = Pace { looks: u32::MAX, time: None };

    /// Completes after `looks` looks.
    pub const fn looks(looks: u32) -> Self {
        Pace { looks, time: None }
    }

    /// Completes after this time.
    pub const fn time(time: Duration) -> Self {
        Pace { looks: u32::MAX, time: Some(time) }
    }
}
