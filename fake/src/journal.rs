//! What tests say and ask: replies that they script, and the requests that came.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use serde_json::Value;

/// Bodies are kept up to this length.
const LONGEST_BODY: usize = 1 << 20;

/// All requests together are kept up to this size: the oldest are let go first.
const MOST_BYTES: usize = 16 << 20;

/// A request that came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recorded {
    /// Id of the method, without the API's name; empty when no method was found.
    pub method: String,
    /// `GET`, `POST` and so on.
    pub verb: String,
    /// Path as it was sent.
    pub path: String,
    /// Query, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body; only its first mebibyte when it was longer, and nothing of the media of a resumable upload.
    pub body: Bytes,
    /// Length of the body as it was sent.
    pub body_len: u64,
    /// Code of the reply; 0 when there was none.
    pub status: u16,
}

impl Recorded {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first query parameter of that name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// About how much memory the texts take.
    fn size(&self) -> usize {
        let pairs = self.headers.iter().chain(&self.query).map(|(name, value)| name.len() + value.len());
        self.path.len() + self.body.len() + pairs.sum::<usize>()
    }
}

/// The last requests, a bounded number of them.
#[derive(Debug)]
pub(crate) struct Journal {
    requests: VecDeque<Recorded>,
    /// Number of the oldest request kept.
    first: u64,
    bytes: usize,
    most: usize,
}

impl Journal {
    pub(crate) fn new(most: usize) -> Self {
        Journal { requests: VecDeque::new(), first: 0, bytes: 0, most }
    }

    /// Notes a request and returns its number.
    pub(crate) fn begin(&mut self, request: Recorded) -> u64 {
        self.bytes += request.size();
        self.requests.push_back(request);
        self.trim();
        self.first + self.requests.len() as u64 - 1
    }

    /// Notes a body, or the part of it worth keeping.
    pub(crate) fn body(&mut self, number: u64, body: &Bytes, len: u64) {
        if let Some(request) = self.at(number) {
            // A copy, so that a short piece does not hold on to the long body that it came from.
            let kept = Bytes::copy_from_slice(&body[..body.len().min(LONGEST_BODY)]);
            let before = request.size();
            (request.body, request.body_len) = (kept, len);
            let after = request.size();
            self.bytes = self.bytes + after - before;
            self.trim();
        }
    }

    pub(crate) fn status(&mut self, number: u64, status: u16) {
        if let Some(request) = self.at(number) {
            request.status = status;
        }
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.first += self.requests.len() as u64;
        self.requests.clear();
        self.bytes = 0;
    }

    fn at(&mut self, number: u64) -> Option<&mut Recorded> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.requests.get_mut(index)
    }

    fn trim(&mut self) {
        while self.requests.len() > self.most || (self.bytes > MOST_BYTES && self.requests.len() > 1) {
            let Some(oldest) = self.requests.pop_front() else { return };
            self.bytes -= oldest.size();
            self.first += 1;
        }
    }
}

/// Replies that tests have written.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    once: BTreeMap<String, VecDeque<Value>>,
    always: BTreeMap<String, Value>,
}

impl Scripts {
    pub(crate) fn push(&mut self, method: &str, reply: Value) {
        self.once.entry(method.to_owned()).or_default().push_back(reply);
    }

    pub(crate) fn set(&mut self, method: &str, reply: Value) {
        self.always.insert(method.to_owned(), reply);
    }

    /// The next reply for a method: those for one call first, then the standing one.
    pub(crate) fn take(&mut self, id: &str) -> Option<Value> {
        let queued = self.once.get_mut(id).and_then(VecDeque::pop_front);
        queued.or_else(|| self.always.get(id).cloned())
    }

    pub(crate) fn clear(&mut self) {
        *self = Scripts::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(path: &str) -> Recorded {
        Recorded {
            method: String::new(),
            verb: "GET".to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
            body_len: 0,
            status: 0,
        }
    }

    #[test]
    fn the_journal_is_bounded() {
        let mut journal = Journal::new(3);
        let numbers: Vec<u64> = (0..5).map(|n| journal.begin(request(&n.to_string()))).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        journal.status(0, 500);
        journal.status(4, 200);
        let kept: Vec<_> = journal.all().iter().map(|request| (request.path.clone(), request.status)).collect();
        assert_eq!(kept, [("2".to_owned(), 0), ("3".to_owned(), 0), ("4".to_owned(), 200)]);

        let mut journal = Journal::new(100);
        for n in 0..40 {
            let number = journal.begin(request(&n.to_string()));
            journal.body(number, &Bytes::from(vec![0; 2 * LONGEST_BODY]), 5);
        }
        assert_eq!(journal.all().len(), MOST_BYTES / LONGEST_BODY - 1);
    }

    #[test]
    fn scripts_in_order() {
        let mut scripts = Scripts::default();
        scripts.push("a.b", json!(1));
        scripts.push("a.b", json!(2));
        scripts.set("a.b", json!(3));
        let taken: Vec<_> = (0..4).map(|_| scripts.take("a.b")).collect();
        assert_eq!(taken, [Some(json!(1)), Some(json!(2)), Some(json!(3)), Some(json!(3))]);
        assert_eq!(scripts.take("a.c"), None);
    }
}
