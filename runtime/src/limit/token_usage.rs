//! How many tokens answers say that they cost.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use memchr::memmem;
use tokio::time::Instant;

use super::MINUTE;

/// The property with the sum of all tokens, as in `usageMetadata`. Inside a text its quotes would be escaped.
const KEY: &[u8] = br#""totalTokenCount""#;

/// More than the key, a colon with space around it, and a number have.
const LONGEST: usize = 64;

/// What was used in the last minute.
#[derive(Default)]
pub(super) struct TokenUsage {
    max: u64,
    used: VecDeque<(Instant, u64)>,
}

/// The tokens of one answer, which count when it is over.
pub(super) struct TokenCounter {
    tokens: Arc<Mutex<TokenUsage>>,
    /// The end of what has passed.
    tail: Vec<u8>,
    last: Option<u64>,
}

impl TokenUsage {
    pub(super) fn new(max: u64) -> Self {
        Self { max: max.max(1), used: VecDeque::new() }
    }

    /// When fewer than the maximum were used within a minute; `None` if now.
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
    /// A counter for an answer with these headers, if it may say what it cost.
    pub(super) fn for_response(tokens: &Arc<Mutex<TokenUsage>>, headers: &HeaderMap) -> Option<Self> {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let says = kind.eq_ignore_ascii_case("application/json") || kind.eq_ignore_ascii_case("text/event-stream");
        says.then(|| Self { tokens: tokens.clone(), tail: Vec::new(), last: None })
    }

    /// Looks at a piece of the answer. Of a stream, each element has the sum so far, so the last one counts.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        self.tail.extend_from_slice(&piece[..piece.len().min(LONGEST)]);
        // What begins in one piece and ends in the next is found here, and what lies in this one there.
        self.last = last_count(piece).or_else(|| last_count(&self.tail)).or(self.last);
        if piece.len() >= LONGEST {
            self.tail.clear();
            self.tail.extend_from_slice(&piece[piece.len() - LONGEST..]);
        } else if self.tail.len() > LONGEST {
            self.tail.drain(..self.tail.len() - LONGEST);
        }
    }
}

impl Drop for TokenCounter {
    /// An answer that nobody reads to its end has cost what it said by then.
    fn drop(&mut self) {
        if let Some(count) = self.last.filter(|count| *count > 0) {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.used.push_back((Instant::now(), count));
        }
    }
}

/// The last count in a text.
fn last_count(text: &[u8]) -> Option<u64> {
    let after = &text[memmem::rfind(text, KEY)? + KEY.len()..];
    let after = after.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let digits = after.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(after.len());
    std::str::from_utf8(&after[..digits]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn counted(text: &str, piece: usize) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json; charset=UTF-8".parse().unwrap());
        let mut counter = TokenCounter::for_response(&Arc::default(), &headers).unwrap();
        for piece in text.as_bytes().chunks(piece) {
            counter.feed(piece);
        }
        counter.last
    }

    #[test]
    fn the_last_count_in_pieces_of_any_size() {
        let element =
            |count: u32| format!(r#"{{"text":"{}","usageMetadata":{{"totalTokenCount" : {count}}}}},"#, "x".repeat(90));
        let text = [element(7), element(12_345), "tail".repeat(30)].concat();
        for piece in 1..=text.len() {
            assert_eq!(counted(&text, piece), Some(12_345), "{piece}");
        }
        assert_eq!(counted(r#"{"totalTokenCount":"12"}"#, 5), None);
        assert_eq!(counted(r#"{"text":"{\"totalTokenCount\":12}"}"#, 50), None);
    }

    #[test]
    fn only_text_is_looked_at() {
        let mut headers = HeaderMap::new();
        assert!(TokenCounter::for_response(&Arc::default(), &headers).is_none());
        headers.insert(CONTENT_TYPE, "application/jsonl".parse().unwrap());
        assert!(TokenCounter::for_response(&Arc::default(), &headers).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_minute_frees_what_was_used() {
        let mut tokens = TokenUsage::new(100);
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
