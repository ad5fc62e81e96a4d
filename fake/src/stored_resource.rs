//! One resource, and the change of it that waits for its time.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value};

use crate::media::Media;
use crate::pace::Pace;
use crate::values::clock::Clock;
use crate::values::timestamp;

/// Fields that tell when a resource expires.
const EXPIRY: [&str; 2] = ["expireTime", "expirationTime"];

/// One resource.
#[derive(Debug, Default)]
pub(crate) struct StoredResource {
    /// Name of its schema.
    pub(crate) schema: String,
    pub(crate) value: Map<String, Value>,
    pub(crate) pending: Option<PendingChange>,
    /// Operation that changes the resource: a look at either brings both nearer to their end.
    pub(crate) operation: Option<String>,
    pub(crate) media: Option<Arc<Media>>,
    /// Place in the order of creation.
    pub(crate) order: u64,
    /// Size of the value.
    pub(crate) bytes: usize,
}

/// A change of a resource that waits for its time.
#[derive(Debug)]
pub(crate) struct PendingChange {
    /// Looks that still find the resource unchanged.
    looks: u32,
    due: Option<Instant>,
    /// Merged into the resource at the first look that finds it unfinished.
    pub(crate) progress: Map<String, Value>,
    pub(crate) outcome: ChangeOutcome,
    /// Other resources that change with it: merged into the one of that name, or a new one.
    pub(crate) others: Vec<(String, StoredResource)>,
}

/// What a pending change leads to.
#[derive(Debug)]
pub(crate) enum ChangeOutcome {
    /// These fields are set.
    Fields(Map<String, Value>),
    /// The resource is gone.
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

    /// Returns a field that is a text.
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
        PendingChange { looks: pace.looks, due, progress: Map::new(), outcome, others: Vec::new() }
    }

    /// Counts a look, unless there is none, and tells whether the change is due.
    pub(crate) fn is_due(&mut self, clock: Clock, look: bool) -> bool {
        if self.due.is_some_and(|due| clock.instant() >= due) {
            return true;
        }
        if !look {
            return false;
        }
        if self.looks == 0 {
            return true;
        }
        // `u32::MAX` looks stand for a change that only time brings.
        if self.looks < u32::MAX {
            self.looks -= 1;
        }
        false
    }

    /// Makes the change due at the next look.
    pub(crate) fn hasten(&mut self) {
        self.looks = 0;
    }
}
