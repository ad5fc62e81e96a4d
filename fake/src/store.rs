//! Resources by name, in the order in which they came, and the changes that wait for their time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::make::hash;
use crate::media::Media;
use crate::problem::Problem;
use crate::scalar;

/// How long something takes: until it was asked for a number of times, or until some time has passed, whichever is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    polls: u32,
    time: Option<Duration>,
}

impl Pace {
    /// Done at once.
    pub const AT_ONCE: Pace = Pace { polls: 0, time: Some(Duration::ZERO) };

    /// Unfinished for the first `polls` times it is asked for, then done.
    pub const fn polls(polls: u32) -> Self {
        Pace { polls, time: None }
    }

    /// Unfinished for this time, then done.
    pub const fn time(time: Duration) -> Self {
        Pace { polls: u32::MAX, time: Some(time) }
    }
}

/// The resources of one API, shared by its versions.
#[derive(Debug)]
pub(crate) struct Store {
    entries: BTreeMap<String, Entry>,
    next: u64,
    most: usize,
}

/// One resource.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// Name of its schema.
    pub(crate) schema: String,
    pub(crate) value: Map<String, Value>,
    pub(crate) pending: Option<Pending>,
    pub(crate) media: Option<Arc<Media>>,
    order: u64,
}

/// Part of a collection.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Map<String, Value>>,
    /// Token of the page after it.
    pub(crate) next: Option<String>,
}

/// A change to come.
#[derive(Debug)]
pub(crate) struct Pending {
    polls: u32,
    ready: Option<Instant>,
    /// Merged into the resource at the first poll that finds it unfinished.
    pub(crate) progress: Map<String, Value>,
    /// Merged into the resource in the end.
    pub(crate) done: Map<String, Value>,
    /// Other resources that change with it: merged into the one of that name, or a new one.
    pub(crate) others: Vec<(String, Entry)>,
}

impl Pending {
    pub(crate) fn new(pace: Pace, done: Map<String, Value>) -> Self {
        let ready = pace.time.and_then(|time| Instant::now().checked_add(time));
        Pending { polls: pace.polls, ready, progress: Map::new(), done, others: Vec::new() }
    }
}

impl Entry {
    pub(crate) fn new(schema: &str, value: Map<String, Value>) -> Self {
        Entry { schema: schema.to_owned(), value, ..Entry::default() }
    }

    /// With bytes.
    pub(crate) fn with(mut self, media: Media) -> Self {
        self.media = Some(Arc::new(media));
        self
    }

    /// With a change to come.
    pub(crate) fn until(mut self, pending: Pending) -> Self {
        self.pending = Some(pending);
        self
    }
}

impl Store {
    pub(crate) fn new(most: usize) -> Self {
        Store { entries: BTreeMap::new(), next: 0, most }
    }

    /// Adds a resource, or replaces the one of that name.
    pub(crate) fn put(&mut self, name: &str, mut entry: Entry) -> Result<(), Problem> {
        if self.entries.len() >= self.most && !self.entries.contains_key(name) {
            return Err(Problem::new(
                429,
                "RESOURCE_EXHAUSTED",
                format!("Quota exceeded: the fake server keeps {} resources", self.most),
            ));
        }
        self.next += 1;
        entry.order = self.next;
        self.entries.insert(name.to_owned(), entry);
        Ok(())
    }

    /// The resource, with every change that is due.
    pub(crate) fn get(&mut self, name: &str) -> Option<&mut Entry> {
        self.settle(name, false);
        self.entries.get_mut(name)
    }

    /// The resource as one sees it who asks whether it is done: each such look brings it nearer.
    pub(crate) fn poll(&mut self, name: &str) -> Option<&mut Entry> {
        self.settle(name, true);
        self.entries.get_mut(name)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Entry> {
        let inner: Vec<String> = self.below(name).map(|(name, _)| name.clone()).collect();
        for name in inner {
            self.entries.remove(&name);
        }
        self.entries.remove(name)
    }

    /// Everything inside a resource, at any depth.
    pub(crate) fn below(&self, name: &str) -> impl Iterator<Item = (&String, &Entry)> {
        let prefix = format!("{name}/");
        let range = self.entries.range(prefix.clone()..);
        range.take_while(move |(name, _)| name.starts_with(&prefix))
    }

    /// Finishes what is pending, whatever its pace.
    pub(crate) fn finish(&mut self, name: &str) {
        if let Some(pending) = self.entries.get_mut(name).and_then(|entry| entry.pending.as_mut()) {
            pending.polls = 0;
        }
        self.settle(name, true);
    }

    /// Forgets what is pending and merges this instead.
    pub(crate) fn abort(&mut self, name: &str, change: Map<String, Value>) {
        if let Some(entry) = self.entries.get_mut(name) {
            entry.pending = None;
            merge(&mut entry.value, change);
        }
    }

    /// Bytes kept with resources.
    pub(crate) fn bytes(&self) -> u64 {
        self.entries.values().filter_map(|entry| entry.media.as_ref()).map(|media| media.len).sum()
    }

    /// One page of a collection, and the token of the next. `query` is what a token must be used with.
    pub(crate) fn page(
        &mut self,
        collection: &str,
        (size, token): (usize, &str),
        query: &str,
        keep: impl Fn(&Entry) -> bool,
    ) -> Result<Page, Problem> {
        let seal = hash(&format!("{collection} {query}"));
        let after = read_token(token, seal)?;
        let names: Vec<String> = self.below(collection).map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.settle(name, false);
        }
        let direct = |name: &str| name.get(collection.len() + 1..).is_some_and(|rest| !rest.contains('/'));
        // The operations of every resource are listed under the bare name too.
        let operation = |name: &str| collection == "operations" && name.contains("/operations/");
        let mut found: Vec<(u64, &Entry)> = if collection == "operations" {
            self.entries
                .iter()
                .filter(|(name, _)| operation(name) || (name.starts_with("operations/") && direct(name)))
                .map(|(_, entry)| (entry.order, entry))
                .collect()
        } else {
            self.below(collection).filter(|(name, _)| direct(name)).map(|(_, entry)| (entry.order, entry)).collect()
        };
        found.retain(|(order, entry)| *order > after && keep(entry));
        found.sort_by_key(|(order, _)| *order);
        let next = (found.len() > size).then(|| write_token(found[size - 1].0, seal));
        Ok(Page { items: found.iter().take(size).map(|(_, entry)| entry.value.clone()).collect(), next })
    }

    fn settle(&mut self, name: &str, poll: bool) {
        let Some(entry) = self.entries.get_mut(name) else { return };
        let Some(pending) = &mut entry.pending else { return };
        let due = pending.ready.is_some_and(|ready| Instant::now() >= ready);
        if !due && (!poll || pending.polls > 0) {
            if poll {
                pending.polls -= 1;
                merge(&mut entry.value, std::mem::take(&mut pending.progress));
            }
            return;
        }
        let Some(pending) = entry.pending.take() else { return };
        merge(&mut entry.value, pending.done);
        for (name, other) in pending.others {
            match self.entries.get_mut(&name) {
                Some(entry) => {
                    merge(&mut entry.value, other.value);
                    entry.media = other.media.or(entry.media.take());
                }
                // A full store loses the by-product, not the operation.
                None => drop(self.put(&name, other)),
            }
        }
    }
}

/// Sets each field of `change`.
pub(crate) fn merge(value: &mut Map<String, Value>, change: Map<String, Value>) {
    value.extend(change);
}

fn write_token(order: u64, seal: u64) -> String {
    scalar::base64(format!("{order:x}.{seal:x}").as_bytes())
}

fn read_token(token: &str, seal: u64) -> Result<u64, Problem> {
    if token.is_empty() {
        return Ok(0);
    }
    let read = || {
        let text = String::from_utf8(scalar::bytes(token)?).ok()?;
        let (order, of) = text.split_once('.')?;
        (u64::from_str_radix(of, 16) == Ok(seal)).then(|| u64::from_str_radix(order, 16).ok())?
    };
    read().ok_or_else(|| Problem::field("page_token", "Invalid page token: it belongs to another list, or to none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    fn filled() -> Store {
        let mut store = Store::new(100);
        for name in ["a/3", "a/1", "a/2", "a/1/b/1", "ab/1"] {
            store.put(name, Entry::new("A", object(&json!({"name": name})))).expect("room");
        }
        store
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
    fn removing_takes_what_is_inside() {
        let mut store = filled();
        store.remove("a/1").expect("a/1");
        assert!(store.get("a/1/b/1").is_none() && store.get("a/2").is_some() && store.get("ab/1").is_some());
    }

    #[test]
    fn a_change_comes_after_its_polls() {
        let mut store = filled();
        let mut pending = Pending::new(Pace::polls(1), object(&json!({"done": true})));
        pending.progress = object(&json!({"half": true}));
        pending.others.push(("a/2".to_owned(), Entry::new("A", object(&json!({"state": "ready"})))));
        store.get("a/1").expect("a/1").pending = Some(pending);
        let seen = |store: &mut Store| store.poll("a/1").map(|entry| Value::Object(entry.value.clone()));
        assert_eq!(seen(&mut store), Some(json!({"name": "a/1", "half": true})));
        assert!(store.get("a/2").is_some_and(|entry| !entry.value.contains_key("state")));
        assert_eq!(seen(&mut store), Some(json!({"name": "a/1", "half": true, "done": true})));
        assert_eq!(store.get("a/2").map(|entry| entry.value["state"].clone()), Some(json!("ready")));
    }

    #[test]
    fn a_full_store_says_so() {
        let mut store = Store::new(1);
        store.put("a", Entry::default()).expect("room");
        store.put("a", Entry::default()).expect("the same name");
        assert_eq!(store.put("b", Entry::default()).map_err(|problem| problem.code), Err(429));
    }
}
