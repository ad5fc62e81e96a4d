//! The log of requests, for tests.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::Value;

/// The maximum size of a recorded body.
const LONGEST_BODY: usize = 1 << 20;

/// The maximum size of all recorded requests; the oldest are dropped first.
const MOST_BYTES: usize = 16 << 20;

/// A request that the server received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The id of the method, without the API's name; empty if no method was found.
    pub method: String,
    /// `GET`, `POST` and so on.
    pub http_method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The decoded query parameters.
    pub query: Vec<(String, String)>,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body. A longer body is truncated to one mebibyte; the media of resumable uploads is left out.
    pub body: Bytes,
    /// The length of the body as it was sent.
    pub body_len: u64,
    /// The status code of the reply; 0 if there was none.
    pub status: u16,
}

impl RecordedRequest {
    /// Returns the body as JSON; null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns the first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the first query parameter with this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the approximate memory use of the texts.
    fn size(&self) -> usize {
        let pairs = self.headers.iter().chain(&self.query).map(|(name, value)| name.len() + value.len());
        self.path.len() + self.body.len() + pairs.sum::<usize>()
    }
}

/// The last requests, up to a limit.
#[derive(Debug)]
pub(crate) struct RequestLog {
    requests: VecDeque<RecordedRequest>,
    /// The number of the oldest recorded request.
    first: u64,
    bytes: usize,
    most: usize,
}

impl RequestLog {
    pub(crate) fn new(most: usize) -> Self {
        RequestLog { requests: VecDeque::new(), first: 0, bytes: 0, most }
    }

    /// Records a request and returns its number.
    pub(crate) fn begin(&mut self, request: RecordedRequest) -> u64 {
        self.bytes += request.size();
        self.requests.push_back(request);
        self.trim();
        self.first + self.requests.len() as u64 - 1
    }

    /// Records a body, truncated if it is long.
    pub(crate) fn body(&mut self, number: u64, body: &Bytes, len: u64) {
        if let Some(request) = self.at(number) {
            // The copy ensures that a short chunk does not keep the large buffer that it is a part of.
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

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.first += self.requests.len() as u64;
        self.requests.clear();
        self.bytes = 0;
    }

    fn at(&mut self, number: u64) -> Option<&mut RecordedRequest> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> RecordedRequest {
        RecordedRequest {
            method: String::new(),
            http_method: "GET".to_owned(),
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
        let mut journal = RequestLog::new(3);
        let numbers: Vec<u64> = (0..5).map(|n| journal.begin(request(&n.to_string()))).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        journal.status(0, 500);
        journal.status(4, 200);
        let kept: Vec<_> = journal.all().iter().map(|request| (request.path.clone(), request.status)).collect();
        assert_eq!(kept, [("2".to_owned(), 0), ("3".to_owned(), 0), ("4".to_owned(), 200)]);

        let mut journal = RequestLog::new(100);
        for n in 0..40 {
            let number = journal.begin(request(&n.to_string()));
            journal.body(number, &Bytes::from(vec![0; 2 * LONGEST_BODY]), 5);
        }
        assert_eq!(journal.all().len(), MOST_BYTES / LONGEST_BODY - 1);
    }
}
