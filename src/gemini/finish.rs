//! How a reply ended.

use super::reply::answer;
use super::schema::{Candidate, Reply};

/// How a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finish {
    /// The model said all that it wanted to say.
    Complete,
    /// The answer reached the limit of tokens.
    Truncated,
    /// The service blocked the prompt, or the rest of the answer.
    Blocked,
    /// The answer ended for another reason; `finish_reason()` has it.
    Other,
    /// The reply has no reason: it is an element of a stream, or empty.
    Unfinished,
}

/// Finish reasons with which the service withholds an answer.
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

/// Returns how candidate 0 ended.
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
