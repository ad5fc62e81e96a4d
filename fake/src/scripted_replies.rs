//! Replies that a test has set for future calls.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use serde_json::Value;

/// A reply that a test has set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ScriptedReply {
    /// JSON that is sent unchanged. For a streaming method, an array lists the events.
    Json(Value),
    /// A `GenerateContentResponse`, which a streaming method splits into events.
    Model(Value),
    /// Bytes that are sent unchanged.
    Bytes { content_type: String, bytes: Bytes },
}

/// The replies that tests have set for one server.
#[derive(Debug, Default)]
pub(crate) struct ScriptedReplies {
    once: BTreeMap<String, VecDeque<ScriptedReply>>,
    always: BTreeMap<String, ScriptedReply>,
}

impl ScriptedReplies {
    /// Adds a reply for one call.
    pub(crate) fn push(&mut self, method: &str, reply: ScriptedReply) {
        self.once.entry(method.to_owned()).or_default().push_back(reply);
    }

    /// Sets the reply for every call without a reply of its own.
    pub(crate) fn set(&mut self, method: &str, reply: ScriptedReply) {
        self.always.insert(method.to_owned(), reply);
    }

    /// Takes the next reply for a method: first the replies for one call, then the one for every call.
    pub(crate) fn take(&mut self, method: &str) -> Option<ScriptedReply> {
        let queued = self.once.get_mut(method).and_then(VecDeque::pop_front);
        queued.or_else(|| self.always.get(method).cloned())
    }

    pub(crate) fn clear(&mut self) {
        *self = ScriptedReplies::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn replies_come_in_order() {
        let reply = |n: u8| ScriptedReply::Json(json!(n));
        let mut scripts = ScriptedReplies::default();
        scripts.push("a.b", reply(1));
        scripts.push("a.b", reply(2));
        scripts.set("a.b", reply(3));
        let taken: Vec<_> = (0..4).map(|_| scripts.take("a.b")).collect();
        assert_eq!(taken, [Some(reply(1)), Some(reply(2)), Some(reply(3)), Some(reply(3))]);
        assert_eq!(scripts.take("a.c"), None);
    }
}
