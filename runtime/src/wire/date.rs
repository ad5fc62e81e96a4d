use std::fmt;
use std::str::FromStr;

use super::calendar::days_in_month;
use super::text::{ParseError, parse_digits, text_type};

/// A day of the Gregorian calendar, without a time or a zone, held as the text that stands for it in JSON.
///
/// The text is kept exactly as it was received, even if it is not a date, and is parsed on conversion. With the features `jiff`,
/// `chrono` and `time` it converts from and to `jiff::civil::Date`, `chrono::NaiveDate` and `time::Date`.
///
/// Two values are equal when their texts are.
///
/// ```
/// use discovery_runtime::types::Date;
///
/// let day: Date = "2024-02-29".parse()?;
/// assert_eq!(day.parts()?, (2024, 2, 29));
/// assert!(Date::new(2023, 2, 29).is_none());
/// assert!(Date::from("some day").parts().is_err());
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Date {
    text: Box<str>,
}

impl Date {
    /// Creates a day from its numbers, each counted from 1, in the years 1 to 9999; `None` when there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        (year > 0 && exists(year, month, day)).then(|| Self::from(format!("{year:04}-{month:02}-{day:02}")))
    }

    /// Returns year, month and day, each counted from 1; the year 0 is the one before the year 1.
    pub fn parts(&self) -> Result<(u16, u8, u8), ParseError> {
        parse_date(&self.text).ok_or_else(|| ParseError::new(&*self.text, "date such as `2024-02-29`"))
    }
}

text_type!(Date);

/// Fails if the text is not a date.
impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let date = Self::from(text);
        date.parts().map(|_| date)
    }
}

/// Reads `yyyy-mm-dd`.
pub(super) fn parse_date(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day) = (parse_digits(year)?, parse_digits(month)?, parse_digits(day)?);
    exists(year, month, day).then_some((year, month, day))
}

fn exists(year: u16, month: u8, day: u8) -> bool {
    year <= 9999 && (1..=days_in_month(year, month)).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_that_exist() {
        for (text, parts) in [
            ("2024-02-29", (2024, 2, 29)),
            ("0001-01-01", (1, 1, 1)),
            ("0000-02-29", (0, 2, 29)),
            ("9999-12-31", (9999, 12, 31)),
        ] {
            assert_eq!(text.parse::<Date>().unwrap().parts(), Ok(parts));
        }
        assert_eq!(Date::new(7, 8, 9).unwrap().as_str(), "0007-08-09");
        assert!(Date::new(0, 1, 1).is_none() && Date::new(10_000, 1, 1).is_none());
    }

    #[test]
    fn any_other_text_is_kept_and_refused_when_it_is_asked_for() {
        for text in ["", "2023-02-29", "2024-13-01", "2024-2-29", "+024-02-29", "2024-02-29Z", "20240229"] {
            let date = Date::from(text);
            assert_eq!(date.as_str(), text);
            assert_eq!(date.parts().unwrap_err().to_string(), format!("`{text}` is not a date such as `2024-02-29`"));
            assert!(text.parse::<Date>().is_err());
        }
    }
}
