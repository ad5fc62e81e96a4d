//! The settings of a server.

use std::time::Duration;

use crate::http::request::BodyTimes;
use crate::pace::Pace;
use crate::rules::RuleSet;

/// Which events of a stream say why a candidate ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FinishReasons {
    /// The last one of a candidate.
    Last,
    /// Every one, as some gateways do.
    EveryEvent,
}

/// The settings of a server.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) rules: RuleSet,
    pub(crate) key: String,
    pub(crate) token: String,
    /// Path in front of every path, as behind a gateway.
    pub(crate) prefix: String,
    /// Names of hosts that are allowed beside those of the loopback interface.
    pub(crate) hosts: Vec<String>,
    pub(crate) granularity: u64,
    /// Events of a stream, for each text.
    pub(crate) stream_events: usize,
    pub(crate) finish_reasons: FinishReasons,
    /// Pause before each event.
    pub(crate) stream_pause: Duration,
    /// Whether uploaded bytes are kept, and not only counted and hashed.
    pub(crate) keeps_uploads: bool,
    /// How long files are processed; by their type when not set.
    pub(crate) files: Option<Pace>,
    pub(crate) operations: Pace,
    /// How long a cache lasts; as long as it says when not set.
    pub(crate) caches: Option<Pace>,
    /// Longest body of a call, in bytes.
    pub(crate) longest_body: u64,
    pub(crate) body_times: BodyTimes,
    /// Connections that may be open.
    pub(crate) connections: usize,
    /// Requests kept for `requests()`.
    pub(crate) log: usize,
    /// Resources kept.
    pub(crate) resources: usize,
}
