//! One resource and its pending change.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value};

use crate::media::Media;
use crate::pace::Pace;
use crate::values::clock::Clock;
use crate::values::timestamp;

/// Fields with the expiry time of a resource.
const EXPIRY: [&str; 2] = ["expireTime", "expirationTime"];

/// One resource.
#[derive(Debug, Default)]
pub(crate) struct StoredResource {
    /// The name of its schema.
    pub(crate) schema: String,
    pub(crate) value: Map<String, Value>,
    pub(crate) pending: Option<PendingChange>,
    /// The operation that changes the resource; a poll of either advances both.
    pub(crate) operation: Option<String>,
    pub(crate) media: Option<Arc<Media>>,
    /// The position in the order of creation.
    pub(crate) order: u64,
    /// The size of the value.
    pub(crate) bytes: usize,
}

/// A pending change of a resource.
#[derive(Debug)]
pub(crate) struct PendingChange {
    /// The number of polls that still see the resource unchanged.
    polls: u32,
    due: Option<Instant>,
    /// Fields that are merged into the resource at the first poll that finds it unfinished.
    pub(crate) progress: Map<String, Value>,
    pub(crate) outcome: ChangeOutcome,
    /// Other resources that change with it. Each one is merged into the resource of that name, or added.
    pub(crate) others: Vec<(String, StoredResource)>,
}

/// The outcome of a pending change.
#[derive(Debug)]
pub(crate) enum ChangeOutcome {
    /// These fields are set.
    Fields(Map<String, Value>),
    /// The resource is removed.
    Removed,
}

impl StoredResource {
    pub(crate) fn new(schema: &str, value: Map<String, Value>) -> Self {
        StoredResource { schema: schema.to_owned(), value, ..StoredResource::default() }
    }

    pub(crate) fn with_media(mut self, media: Media) -> Self {
        self.media = Some(Arc::new(media));
        self
    }

    pub(crate) fn with_pending(mut self, pending: PendingChange) -> Self {
        self.pending = Some(pending);
        self
    }

    /// Returns the value of a text field.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.value.get(field).and_then(Value::as_str)
    }

    pub(crate) fn has_expired(&self, clock: Clock) -> bool {
        let times = EXPIRY.iter().filter_map(|field| timestamp::read(self.text(field)?));
        times.min().is_some_and(|time| time <= clock.time())
    }
}

impl PendingChange {
    pub(crate) fn new(pace: Pace, clock: Clock, outcome: ChangeOutcome) -> Self {
        let due = pace.time.and_then(|time| clock.instant().checked_add(time));
        PendingChange { polls: pace.polls, due, progress: Map::new(), outcome, others: Vec::new() }
    }

    /// Counts a poll if `polled` is true, and returns true if the change is due.
    pub(crate) fn is_due(&mut self, clock: Clock, polled: bool) -> bool {
        if self.due.is_some_and(|due| clock.instant() >= due) {
            return true;
        }
        if !polled {
            return false;
        }
        if self.polls == 0 {
            return true;
        }
        // `u32::MAX` means that only time completes the change.
        if self.polls < u32::MAX {
            self.polls -= 1;
        }
        false
    }

    /// Makes the change due at the next poll.
    pub(crate) fn hasten(&mut self) {
        self.polls = 0;
    }
}
