use std::fmt;
use std::str::FromStr;

use super::calendar::days_in_month;
use super::text::{ParseError, parse_digits, wire_text};

/// A day of the Gregorian calendar, between the years 1 and 9999, without a time or a zone.
///
/// With the features `jiff`, `chrono` and `time` it converts from and to `jiff::civil::Date`, `chrono::NaiveDate` and
/// `time::Date`.
///
/// ```
/// use discovery_runtime::types::Date;
///
/// let day: Date = "2024-02-29".parse()?;
/// assert_eq!((day.year(), day.month(), day.day()), (2024, 2, 29));
/// assert!(Date::new(2023, 2, 29).is_none());
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day by its numbers, each counted from 1; `None` when there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_date(text).ok_or_else(|| ParseError::new(text, "date such as `2024-02-29`"))
    }
}

wire_text!(Date);

/// Reads `yyyy-mm-dd`.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    Date::new(parse_digits(year)?, parse_digits(month)?, parse_digits(day)?)
}
