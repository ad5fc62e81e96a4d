//! The tokens that responses say they cost.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use memchr::memmem;
use tokio::time::Instant;

use super::MINUTE;
use crate::facts::TokenUsage;

/// More than a colon with space around it and a number have.
const LONGEST_COUNT: usize = 48;

/// The tokens that were used in the last minute.
#[derive(Default)]
pub(super) struct UsedTokens {
    max: u64,
    used: VecDeque<(Instant, u64)>,
}

/// The tokens of one response, which count when it is over.
pub(super) struct TokenCounter {
    used: Arc<Mutex<UsedTokens>>,
    /// The property with the sum of all tokens. Inside a text its quotes would be escaped.
    key: String,
    /// The end of what has passed.
    tail: Vec<u8>,
    last: Option<u64>,
}

impl UsedTokens {
    pub(super) fn new(max: u64) -> Self {
        Self { max: max.max(1), used: VecDeque::new() }
    }

    /// Returns when fewer than the maximum were used within a minute; `None` if now.
    pub(super) fn blocked_until(&mut self) -> Option<Instant> {
        let now = Instant::now();
        while self.used.front().is_some_and(|(used, _)| *used + MINUTE <= now) {
            self.used.pop_front();
        }
        let mut sum: u64 = self.used.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count));
        let mut free_at = None;
        for (used, count) in &self.used {
            if sum < self.max {
                break;
            }
            sum = sum.saturating_sub(*count);
            free_at = Some(*used + MINUTE);
        }
        free_at
    }
}

impl TokenCounter {
    /// Returns a counter for a response with these headers, if it may say what it cost.
    pub(super) fn for_response(used: &Arc<Mutex<UsedTokens>>, usage: &TokenUsage, headers: &HeaderMap) -> Option<Self> {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let says = kind.eq_ignore_ascii_case("application/json") || kind.eq_ignore_ascii_case("text/event-stream");
        let name = usage.total.rsplit('.').next().unwrap_or_default();
        says.then(|| Self { used: used.clone(), key: format!("\"{name}\""), tail: Vec::new(), last: None })
    }

    /// Looks at a chunk of the response. Of a stream, each element has the sum so far, so the last one counts.
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        let longest = self.key.len() + LONGEST_COUNT;
        self.tail.extend_from_slice(&chunk[..chunk.len().min(longest)]);
        // A count that begins in one chunk and ends in the next is found here, and one that lies in this chunk there.
        self.last = last_count(chunk, &self.key).or_else(|| last_count(&self.tail, &self.key)).or(self.last);
        if chunk.len() >= longest {
            self.tail.clear();
            self.tail.extend_from_slice(&chunk[chunk.len() - longest..]);
        } else if self.tail.len() > longest {
            self.tail.drain(..self.tail.len() - longest);
        }
    }
}

impl Drop for TokenCounter {
    /// Counts the cost that a response had reported when it was dropped.
    fn drop(&mut self) {
        if let Some(count) = self.last.filter(|count| *count > 0) {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            used.used.push_back((Instant::now(), count));
        }
    }
}

/// Returns the last count in a text.
fn last_count(text: &[u8], key: &str) -> Option<u64> {
    let after = &text[memmem::rfind(text, key.as_bytes())? + key.len()..];
    let after = after.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let digits = after.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(after.len());
    std::str::from_utf8(&after[..digits]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const USAGE: TokenUsage = TokenUsage::new("cost.spentUnits");

    fn counted(text: &str, piece: usize) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json; charset=UTF-8".parse().unwrap());
        let mut counter = TokenCounter::for_response(&Arc::default(), &USAGE, &headers).unwrap();
        for piece in text.as_bytes().chunks(piece) {
            counter.feed(piece);
        }
        counter.last
    }

    #[test]
    fn the_last_count_in_pieces_of_any_size() {
        let element = |count: u32| format!(r#"{{"text":"{}","cost":{{"spentUnits" : {count}}}}},"#, "x".repeat(90));
        let text = [element(7), element(12_345), "tail".repeat(30)].concat();
        for piece in 1..=text.len() {
            assert_eq!(counted(&text, piece), Some(12_345), "{piece}");
        }
        assert_eq!(counted(r#"{"spentUnits":"12"}"#, 5), None);
        assert_eq!(counted(r#"{"text":"{\"spentUnits\":12}"}"#, 50), None);
    }

    #[test]
    fn only_text_is_looked_at() {
        let mut headers = HeaderMap::new();
        assert!(TokenCounter::for_response(&Arc::default(), &USAGE, &headers).is_none());
        headers.insert(CONTENT_TYPE, "application/jsonl".parse().unwrap());
        assert!(TokenCounter::for_response(&Arc::default(), &USAGE, &headers).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_minute_frees_what_was_used() {
        let mut tokens = UsedTokens::new(100);
        let start = Instant::now();
        for (second, count) in [(0, 40), (10, 50), (20, 30), (30, 200)] {
            tokens.used.push_back((start + Duration::from_secs(second), count));
        }
        // The last one alone is too much, and counts until its own minute is over.
        assert_eq!(tokens.blocked_until(), Some(start + Duration::from_secs(90)));
        tokens.used.pop_back();
        assert_eq!(tokens.blocked_until(), Some(start + MINUTE));
        tokio::time::advance(MINUTE).await;
        assert_eq!(tokens.blocked_until(), None);
        assert_eq!(tokens.used.len(), 2);
    }
}
