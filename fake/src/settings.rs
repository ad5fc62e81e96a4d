//! The settings of a server.

use std::time::Duration;

use crate::http::request::BodyTimes;
use crate::pace::Pace;
use crate::rules::RuleSet;

/// The events of a stream that have a finish reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FinishReasons {
    /// The last event of a candidate.
    Last,
    /// Every event, as some gateways do.
    EveryEvent,
}

/// The settings of a server.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) rules: RuleSet,
    pub(crate) key: String,
    pub(crate) token: String,
    /// The prefix of every path, as behind a gateway.
    pub(crate) prefix: String,
    /// Allowed host names in addition to those of the loopback interface.
    pub(crate) hosts: Vec<String>,
    pub(crate) granularity: u64,
    /// The maximum number of events for each text of a stream.
    pub(crate) stream_events: usize,
    pub(crate) finish_reasons: FinishReasons,
    /// The pause before each event.
    pub(crate) stream_pause: Duration,
    /// True if uploaded bytes are kept and not only counted and hashed.
    pub(crate) keeps_uploads: bool,
    /// The time for which files are processed; if not set, it depends on their type.
    pub(crate) files: Option<Pace>,
    pub(crate) operations: Pace,
    /// The lifetime of a cache; if not set, the cache's own setting applies.
    pub(crate) caches: Option<Pace>,
    /// The maximum body size of a call, in bytes.
    pub(crate) longest_body: u64,
    pub(crate) body_times: BodyTimes,
    /// The maximum number of open connections.
    pub(crate) connections: usize,
    /// The number of requests kept for `requests()`.
    pub(crate) log: usize,
    /// The maximum number of stored resources.
    pub(crate) resources: usize,
}
