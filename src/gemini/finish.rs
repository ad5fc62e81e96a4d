//! The way a reply ended.

use super::reply::answer;
use super::schema::{Candidate, Reply};

/// The way a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finish {
    /// The model finished its answer.
    Complete,
    /// The answer reached the token limit.
    Truncated,
    /// The service blocked the prompt, or the rest of the answer.
    Blocked,
    /// The answer ended for another reason; see `finish_reason()`.
    Other,
    /// The reply has no finish reason: it is an element of a stream, or empty.
    Unfinished,
}

/// Finish reasons for which the service withholds an answer.
const BLOCKING: [&str; 9] = [
    "BLOCKLIST",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "IMAGE_SAFETY",
    "MODEL_ARMOR",
    "PROHIBITED_CONTENT",
    "RECITATION",
    "SAFETY",
    "SPII",
];

/// Returns the way candidate 0 ended.
pub fn finish<R: Reply>(reply: &R) -> Finish {
    if reply.block_reason().is_some() {
        return Finish::Blocked;
    }
    match answer(reply).and_then(Candidate::finish_reason) {
        None => Finish::Unfinished,
        Some("STOP") => Finish::Complete,
        Some("MAX_TOKENS") => Finish::Truncated,
        Some(reason) if BLOCKING.contains(&reason) => Finish::Blocked,
        Some(_) => Finish::Other,
    }
}
