//! Resources by name and in the order of their creation, and their pending changes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::stored_resource::{ChangeOutcome, StoredResource};
use crate::values::clock::Clock;
use crate::values::ids::hash;
use crate::values::scalar;

/// The maximum size of all resources without their media, in bytes of JSON.
const MOST_BYTES: usize = 512 << 20;

/// The resources of one API, shared by its versions.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) clock: Clock,
    resources: BTreeMap<String, StoredResource>,
    next_order: u64,
    most: usize,
    bytes: usize,
}

/// One page of a collection.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Map<String, Value>>,
    /// The token of the next page.
    pub(crate) next: Option<String>,
}

impl Store {
    pub(crate) fn new(most: usize) -> Self {
        Store { clock: Clock::default(), resources: BTreeMap::new(), next_order: 0, most, bytes: 0 }
    }

    /// Adds a resource, or replaces the one with this name.
    pub(crate) fn put(&mut self, name: &str, mut resource: StoredResource) -> Result<(), ApiError> {
        let full = |what: String| ApiError::new(429, "RESOURCE_EXHAUSTED", format!("Quota exceeded: {what}"));
        if self.resources.len() >= self.most && !self.resources.contains_key(name) {
            return Err(full(format!("the fake server keeps {} resources", self.most)));
        }
        resource.bytes = size(&resource.value);
        if self.bytes.saturating_add(resource.bytes) > MOST_BYTES {
            return Err(full(format!("the fake server keeps {MOST_BYTES} bytes of resources")));
        }
        self.bytes += resource.bytes;
        self.next_order += 1;
        resource.order = self.next_order;
        if let Some(replaced) = self.resources.insert(name.to_owned(), resource) {
            self.bytes -= replaced.bytes;
        }
        Ok(())
    }

    /// Returns the resource, after applying all changes that are due.
    pub(crate) fn get(&mut self, name: &str) -> Option<&mut StoredResource> {
        self.settle(name, false);
        self.resources.get_mut(name)
    }

    /// Returns the resource for a request that reads its state. Each poll advances a pending change.
    pub(crate) fn poll(&mut self, name: &str) -> Option<&mut StoredResource> {
        self.settle(name, true);
        self.resources.get_mut(name)
    }

    /// Removes a resource and all resources below it.
    pub(crate) fn remove(&mut self, name: &str) -> Option<StoredResource> {
        let inside: Vec<String> = self.below(name).map(|(name, _)| name.clone()).collect();
        for name in inside {
            self.take(&name);
        }
        self.take(name)
    }

    /// Returns all resources below a resource, at any depth.
    pub(crate) fn below(&self, name: &str) -> impl Iterator<Item = (&String, &StoredResource)> {
        let prefix = format!("{name}/");
        let range = self.resources.range(prefix.clone()..);
        range.take_while(move |(name, _)| name.starts_with(&prefix))
    }

    /// Completes the pending change of a resource, regardless of its pace.
    pub(crate) fn finish(&mut self, name: &str) {
        if let Some(pending) = self.resources.get_mut(name).and_then(|resource| resource.pending.as_mut()) {
            pending.hasten();
        }
        self.settle(name, true);
    }

    /// Drops the pending change of a resource, and sets these fields instead.
    pub(crate) fn abort(&mut self, name: &str, fields: Map<String, Value>) {
        if let Some(resource) = self.resources.get_mut(name) {
            resource.pending = None;
            resource.value.extend(fields);
        }
    }

    /// Returns the size of all media.
    pub(crate) fn media_bytes(&self) -> u64 {
        self.resources.values().filter_map(|resource| resource.media.as_ref()).map(|media| media.len).sum()
    }

    /// Returns one page of a collection, and the token of the next. A token is valid only with the same `query`.
    pub(crate) fn page(
        &mut self,
        collection: &str,
        (size, token): (usize, &str),
        query: &str,
        keep: impl Fn(&StoredResource) -> bool,
    ) -> Result<Page, ApiError> {
        let seal = hash(&format!("{collection} {query}"));
        let after = read_token(token, seal)?;
        let names: Vec<String> = if collection == "operations" {
            // The operations of every resource are also listed under the name `operations`.
            let inside = |name: &String| name.contains("/operations/") || name.starts_with("operations/");
            self.resources.keys().filter(|name| inside(name)).cloned().collect()
        } else {
            let direct = |name: &str| name.get(collection.len() + 1..).is_some_and(|rest| !rest.contains('/'));
            self.below(collection).map(|(name, _)| name.clone()).filter(|name| direct(name)).collect()
        };
        for name in &names {
            self.settle(name, false);
        }
        let found = names.iter().filter_map(|name| self.resources.get(name));
        let mut found: Vec<&StoredResource> =
            found.filter(|resource| resource.order > after && keep(resource)).collect();
        found.sort_by_key(|resource| resource.order);
        let next = (found.len() > size).then(|| write_token(found[size - 1].order, seal));
        Ok(Page { items: found.iter().take(size).map(|resource| resource.value.clone()).collect(), next })
    }

    fn take(&mut self, name: &str) -> Option<StoredResource> {
        let removed = self.resources.remove(name)?;
        self.bytes -= removed.bytes;
        Some(removed)
    }

    /// Applies the changes of a resource that are due; if `polled` is true, this counts as a poll.
    fn settle(&mut self, name: &str, polled: bool) {
        let clock = self.clock;
        let Some(resource) = self.resources.get_mut(name) else { return };
        if resource.has_expired(clock) {
            self.remove(name);
            return;
        }
        if let Some(operation) = resource.operation.clone() {
            self.settle(&operation, polled);
        }
        let Some(resource) = self.resources.get_mut(name) else { return };
        let Some(pending) = &mut resource.pending else { return };
        if !pending.is_due(clock, polled) {
            if polled {
                resource.value.extend(std::mem::take(&mut pending.progress));
            }
            return;
        }
        let Some(pending) = resource.pending.take() else { return };
        match pending.outcome {
            ChangeOutcome::Fields(fields) => resource.value.extend(fields),
            ChangeOutcome::Removed => drop(self.remove(name)),
        }
        for (name, other) in pending.others {
            match self.resources.get_mut(&name) {
                Some(resource) => {
                    resource.value.extend(other.value);
                    resource.media = other.media.or(resource.media.take());
                    resource.operation = None;
                }
                // If the store is full, the additional resource is dropped, but the operation is kept.
                None => drop(self.put(&name, other)),
            }
        }
    }
}

/// Returns the approximate length of the JSON of an object.
fn size(value: &Map<String, Value>) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len() + 2,
            Value::Array(values) => values.iter().map(of).sum::<usize>() + 2,
            Value::Object(fields) => size(fields),
            _ => 8,
        }
    }
    value.iter().map(|(name, value)| name.len() + of(value) + 4).sum()
}

fn write_token(order: u64, seal: u64) -> String {
    scalar::base64(format!("{order:x}.{seal:x}").as_bytes())
}

fn read_token(token: &str, seal: u64) -> Result<u64, ApiError> {
    if token.is_empty() {
        return Ok(0);
    }
    let read = || {
        let text = String::from_utf8(scalar::bytes(token)?).ok()?;
        let (order, of) = text.split_once('.')?;
        (u64::from_str_radix(of, 16) == Ok(seal)).then(|| u64::from_str_radix(order, 16).ok())?
    };
    read().ok_or_else(|| ApiError::field("page_token", "Invalid page token: it belongs to another list, or to none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::Pace;
    use crate::stored_resource::PendingChange;
    use serde_json::json;
    use std::time::Duration;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    fn filled() -> Store {
        let mut store = Store::new(100);
        for name in ["a/3", "a/1", "a/2", "a/1/b/1", "ab/1"] {
            store.put(name, StoredResource::new("A", object(&json!({"name": name})))).expect("room");
        }
        store
    }

    fn pending(store: &Store, pace: Pace, fields: &Value) -> PendingChange {
        PendingChange::new(pace, store.clock, ChangeOutcome::Fields(object(fields)))
    }

    fn poll(store: &mut Store, name: &str) -> Option<Value> {
        store.poll(name).map(|resource| Value::Object(resource.value.clone()))
    }

    #[test]
    fn pages_in_order_of_creation() {
        let mut store = filled();
        let first = store.page("a", (2, ""), "", |_| true).expect("a page");
        let token = first.next.expect("a second page");
        store.remove("a/3").expect("a/3");
        let second = store.page("a", (2, &token), "", |_| true).expect("a page");
        let names =
            |page: Vec<Map<String, Value>>| page.into_iter().map(|item| item["name"].to_string()).collect::<Vec<_>>();
        assert_eq!(
            (names(first.items), names(second.items), second.next),
            (vec![r#""a/3""#.into(), r#""a/1""#.into()], vec![r#""a/2""#.into()], None)
        );
        for (collection, query, token) in [("ab", "", &*token), ("a", "x", &token), ("a", "", "!"), ("a", "", "AAAA")] {
            assert!(store.page(collection, (2, token), query, |_| true).is_err(), "{collection} {query} {token}");
        }
    }

    #[test]
    fn removal_includes_nested_resources() {
        let mut store = filled();
        store.remove("a/1").expect("a/1");
        assert!(store.get("a/1/b/1").is_none() && store.get("a/2").is_some() && store.get("ab/1").is_some());
    }

    #[test]
    fn a_change_comes_after_its_polls() {
        let mut store = filled();
        let mut change = pending(&store, Pace::polls(1), &json!({"done": true}));
        change.progress = object(&json!({"half": true}));
        change.others.push(("a/2".to_owned(), StoredResource::new("A", object(&json!({"state": "ready"})))));
        store.get("a/1").expect("a/1").pending = Some(change);
        assert_eq!(poll(&mut store, "a/1"), Some(json!({"name": "a/1", "half": true})));
        assert!(store.get("a/2").is_some_and(|resource| !resource.value.contains_key("state")));
        assert_eq!(poll(&mut store, "a/1"), Some(json!({"name": "a/1", "half": true, "done": true})));
        assert_eq!(store.get("a/2").and_then(|resource| resource.text("state")), Some("ready"));
    }

    #[test]
    fn a_poll_of_a_resource_is_one_of_its_operation() {
        let mut store = filled();
        let mut change = pending(&store, Pace::polls(1), &json!({"done": true}));
        change.others.push(("a/2".to_owned(), StoredResource::new("A", object(&json!({"state": "ready"})))));
        store.get("a/1").expect("a/1").pending = Some(change);
        store.get("a/2").expect("a/2").operation = Some("a/1".to_owned());
        assert_eq!(poll(&mut store, "a/2"), Some(json!({"name": "a/2"})));
        assert_eq!(poll(&mut store, "a/2"), Some(json!({"name": "a/2", "state": "ready"})));
        assert_eq!(poll(&mut store, "a/1"), Some(json!({"name": "a/1", "done": true})));
    }

    #[test]
    fn changes_and_expiry_depend_on_time() {
        let mut store = filled();
        let change = pending(&store, Pace::time(Duration::from_secs(60)), &json!({"done": true}));
        store.get("a/1").expect("a/1").pending = Some(change);
        let expiry = store.clock.after(Duration::from_secs(90));
        store.get("a/2").expect("a/2").value.insert("expireTime".to_owned(), expiry.into());
        assert_eq!(poll(&mut store, "a/1"), Some(json!({"name": "a/1"})));
        store.clock.advance(Duration::from_secs(61));
        assert_eq!(poll(&mut store, "a/1"), Some(json!({"name": "a/1", "done": true})));
        assert!(store.get("a/2").is_some());
        store.clock.advance(Duration::from_secs(61));
        assert!(store.get("a/2").is_none());
        let removed = PendingChange::new(Pace::polls(1), store.clock, ChangeOutcome::Removed);
        store.get("a/3").expect("a/3").pending = Some(removed);
        assert!(poll(&mut store, "a/3").is_some() && poll(&mut store, "a/3").is_none());
    }

    #[test]
    fn a_full_store_refuses_resources() {
        let mut store = Store::new(1);
        store.put("a", StoredResource::default()).expect("room");
        store.put("a", StoredResource::default()).expect("the same name");
        assert_eq!(store.put("b", StoredResource::default()).map_err(|error| error.code), Err(429));
    }
}
