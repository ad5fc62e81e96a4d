//! Token cost of replies.

use std::ops::{Add, AddAssign};

/// The token cost of one or more replies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenCounts {
    /// Tokens of prompts, including cached tokens.
    pub prompt: u64,
    /// Tokens of prompts that came from a cache.
    pub cached: u64,
    /// Tokens of answers, without thoughts.
    pub answer: u64,
    /// Tokens of thoughts.
    pub thoughts: u64,
    /// Tokens of the results of tools that the service ran.
    pub tool_use: u64,
    /// All tokens.
    pub total: u64,
}

impl TokenCounts {
    /// Creates counts from the numbers that a reply states.
    #[doc(hidden)]
    pub fn stated(prompt: Count, cached: Count, answer: Count, thoughts: Count, tool_use: Count, total: Count) -> Self {
        let tokens = |count: Count| count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
        Self {
            prompt: tokens(prompt),
            cached: tokens(cached),
            answer: tokens(answer),
            thoughts: tokens(thoughts),
            tool_use: tokens(tool_use),
            total: tokens(total),
        }
    }
}

/// A count in a reply.
type Count = Option<i32>;

impl Add for TokenCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            prompt: self.prompt + other.prompt,
            cached: self.cached + other.cached,
            answer: self.answer + other.answer,
            thoughts: self.thoughts + other.thoughts,
            tool_use: self.tool_use + other.tool_use,
            total: self.total + other.total,
        }
    }
}

impl AddAssign for TokenCounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
