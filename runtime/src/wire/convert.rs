//! Conversions from and to the types of calendar crates, each behind a feature of that crate's name.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use super::{ParseError, Timestamp};

/// What a conversion says when the other type reaches further.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
fn out_of_range(value: impl std::fmt::Display) -> ParseError {
    ParseError::new(value.to_string(), "value between the years 1 and 9999, or within 10,000 years")
}

/// A timestamp by nanoseconds since 1970.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
fn timestamp(seconds: i64, nanos: u32, shown: impl std::fmt::Display) -> Result<Timestamp, ParseError> {
    Timestamp::new(seconds, nanos).ok_or_else(|| out_of_range(shown))
}
