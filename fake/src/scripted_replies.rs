//! Replies that a test has set for calls to come.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

/// Replies that a test has set.
#[derive(Debug, Default)]
pub(crate) struct ScriptedReplies {
    once: BTreeMap<String, VecDeque<Value>>,
    always: BTreeMap<String, Value>,
}

impl ScriptedReplies {
    pub(crate) fn push(&mut self, method: &str, reply: Value) {
        self.once.entry(method.to_owned()).or_default().push_back(reply);
    }

    pub(crate) fn set(&mut self, method: &str, reply: Value) {
        self.always.insert(method.to_owned(), reply);
    }

    /// Takes the next reply for a method: first those for one call, then the one for every call.
    pub(crate) fn take(&mut self, id: &str) -> Option<Value> {
        let queued = self.once.get_mut(id).and_then(VecDeque::pop_front);
        queued.or_else(|| self.always.get(id).cloned())
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
    fn scripts_in_order() {
        let mut scripts = ScriptedReplies::default();
        scripts.push("a.b", json!(1));
        scripts.push("a.b", json!(2));
        scripts.set("a.b", json!(3));
        let taken: Vec<_> = (0..4).map(|_| scripts.take("a.b")).collect();
        assert_eq!(taken, [Some(json!(1)), Some(json!(2)), Some(json!(3)), Some(json!(3))]);
        assert_eq!(scripts.take("a.c"), None);
    }
}
