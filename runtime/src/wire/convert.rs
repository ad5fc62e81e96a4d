//! Conversions from and to the types of calendar crates, each behind a feature of that crate's name.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use super::{Date, Duration, ParseError, Timestamp, duration, timestamp};

/// Returns the error of a conversion to a type with a smaller range.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
fn out_of_range(text: &str) -> ParseError {
    ParseError::new(text, "value that the other type reaches")
}

/// Creates a date of any year, although servers accept only the years 1 to 9999.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
fn date(year: i32, month: u8, day: u8) -> Date {
    let year = if (0..=9999).contains(&year) { format!("{year:04}") } else { format!("{year:+05}") };
    Date::from(format!("{year}-{month:02}-{day:02}"))
}
