use std::fmt;
use std::str::FromStr;

use super::text::{ParseError, parse_digits, parse_fraction, wire_text, write_fraction};

const EXPECTED: &str = "duration such as `1.5s`";

/// A span of time, negative or not, to the nanosecond, of up to 10,000 years.
///
/// Written as seconds with no, three, six or nine digits and an `s`: `"1.500s"`. A [`std::time::Duration`] converts
/// into it; the other way can fail, as that one has no sign. With the features `jiff`, `chrono` and `time` it converts
/// from and to `jiff::SignedDuration`, `chrono::TimeDelta` and `time::Duration`.
///
/// ```
/// use discovery_runtime::types::Duration;
///
/// let span: Duration = "-0.5s".parse()?;
/// assert_eq!((span.seconds(), span.nanos()), (0, -500_000_000));
/// assert_eq!(Duration::from(std::time::Duration::from_millis(1500)).to_string(), "1.500s");
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    // Both have the same sign, so that comparing one after the other compares the whole.
    seconds: i64,
    nanos: i32,
}

impl Duration {
    /// The longest span, 315,576,000,000 seconds.
    pub const MAX: Self = Self { seconds: 315_576_000_000, nanos: 0 };

    /// The longest negative span.
    pub const MIN: Self = Self { seconds: -315_576_000_000, nanos: 0 };

    /// A span by seconds and nanoseconds, which must not have different signs; `None` when they do or are out of range.
    pub fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let span = Self { seconds, nanos };
        let fits = nanos.unsigned_abs() < 1_000_000_000 && (Self::MIN..=Self::MAX).contains(&span);
        (fits && seconds.signum() * i64::from(nanos.signum()) >= 0).then_some(span)
    }

    /// A span of whole seconds; `None` when out of range.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        Self::new(seconds, 0)
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds beside the whole seconds, -999,999,999 to 999,999,999, with the same sign.
    pub fn nanos(self) -> i32 {
        self.nanos
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds < 0 || self.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", self.seconds.unsigned_abs())?;
        write_fraction(f, self.nanos.unsigned_abs())?;
        f.write_str("s")
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| ParseError::new(text, EXPECTED))
    }
}

/// Spans of more than 10,000 years become [`Duration::MAX`].
impl From<std::time::Duration> for Duration {
    fn from(span: std::time::Duration) -> Self {
        let seconds = i64::try_from(span.as_secs()).ok();
        let nanos = i32::try_from(span.subsec_nanos()).ok();
        seconds.zip(nanos).and_then(|(seconds, nanos)| Self::new(seconds, nanos)).unwrap_or(Self::MAX)
    }
}

/// Fails for a negative span.
impl TryFrom<Duration> for std::time::Duration {
    type Error = ParseError;

    fn try_from(span: Duration) -> Result<Self, ParseError> {
        let seconds = u64::try_from(span.seconds).ok();
        let nanos = u32::try_from(span.nanos).ok();
        let parts = seconds.zip(nanos).map(|(seconds, nanos)| Self::new(seconds, nanos));
        parts.ok_or_else(|| ParseError::new(span.to_string(), "duration that is not negative"))
    }
}

wire_text!(Duration);

fn parse(text: &str) -> Option<Duration> {
    let number = text.strip_suffix('s')?;
    let (negative, number) = match number.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, number),
    };
    let (whole, nanos) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, parse_fraction(fraction)?),
        None => (number, 0),
    };
    if whole.is_empty() {
        return None;
    }
    let (seconds, nanos): (i64, i32) = (parse_digits(whole)?, i32::try_from(nanos).ok()?);
    if negative { Duration::new(-seconds, -nanos) } else { Duration::new(seconds, nanos) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, seconds, nanos) in [
            ("0s", 0, 0),
            ("-0.500s", 0, -500_000_000),
            ("3.000000001s", 3, 1),
            ("-3.000001s", -3, -1_000),
            ("315576000000s", 315_576_000_000, 0),
            ("-315576000000s", -315_576_000_000, 0),
            ("45.837906927s", 45, 837_906_927),
        ] {
            let span: Duration = text.parse().unwrap();
            assert_eq!((span.seconds(), span.nanos()), (seconds, nanos), "{text}");
            assert_eq!(span.to_string(), text);
        }
        assert_eq!("-0.5s".parse::<Duration>().unwrap().to_string(), "-0.500s");
        assert_eq!("1.20s".parse::<Duration>().unwrap().nanos(), 200_000_000);
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in
            ["", "s", "1", ".5s", "1.s", "1.0000000001s", "--1s", "+1s", "1e3s", "315576000000.000000001s", "1 s", "٣s"]
        {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert!(Duration::new(1, -1).is_none());
    }

    #[test]
    fn orders_across_zero() {
        let spans = ["-1.5s", "-1s", "-0.5s", "0s", "0.5s", "1s"].map(|text| text.parse::<Duration>().unwrap());
        assert!(spans.is_sorted());
    }

    #[test]
    fn standard_durations() {
        let long = std::time::Duration::from_secs(u64::MAX);
        assert_eq!(Duration::from(long), Duration::MAX);
        let span: std::time::Duration = "1.5s".parse::<Duration>().unwrap().try_into().unwrap();
        assert_eq!(span, std::time::Duration::from_millis(1500));
        let error = std::time::Duration::try_from("-0.5s".parse::<Duration>().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "`-0.500s` is no duration that is not negative");
    }
}
