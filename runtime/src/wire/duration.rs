use std::fmt;
use std::str::FromStr;

use super::text::{ParseError, by_value, fraction, parse_digits, parse_fraction, text_type};

const EXPECTED: &str = "duration such as `1.5s`";

/// Seconds of 10,000 years, which is how long a duration may be.
const MAX_SECONDS: u64 = 315_576_000_000;

/// A span of time, negative or not, to the nanosecond, held as the text that stands for it in JSON: seconds and an `s`, `1.5s`.
///
/// The text is kept exactly as it was received, even if it is not a duration, and is parsed on conversion. A
/// [`std::time::Duration`] converts into it; the other way can fail, as that one has no sign. With the features `jiff`, `chrono`
/// and `time` it converts from and to `jiff::SignedDuration`, `chrono::TimeDelta` and `time::Duration`.
///
/// Two values are equal when their texts are: `1.5s` and `1.500s` differ.
///
/// ```
/// use discovery_runtime::types::Duration;
///
/// let span: Duration = "-0.5s".parse()?;
/// assert_eq!(span.parts()?, (0, -500_000_000));
/// assert_eq!(Duration::from(std::time::Duration::from_millis(1500)).as_str(), "1.500s");
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Duration {
    text: Box<str>,
}

impl Duration {
    /// Creates a span from seconds and nanoseconds, which must not have different signs; `None` when they do, or are more than
    /// 10,000 years.
    pub fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let same_sign = seconds.signum() * i64::from(nanos.signum()) >= 0;
        let is_negative = seconds < 0 || nanos < 0;
        (same_sign && fits(seconds.unsigned_abs(), nanos.unsigned_abs()))
            .then(|| written(is_negative, seconds.unsigned_abs(), nanos.unsigned_abs()))
    }

    /// Creates a span of whole seconds; `None` when they are more than 10,000 years.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        Self::new(seconds, 0)
    }

    /// Returns whole seconds, and nanoseconds of the same sign beside them.
    pub fn parts(&self) -> Result<(i64, i32), ParseError> {
        parse(&self.text).ok_or_else(|| ParseError::new(&*self.text, EXPECTED))
    }
}

text_type!(Duration);

/// No time at all, `0s`.
impl Default for Duration {
    fn default() -> Self {
        Self::from("0s")
    }
}

/// Fails if the text is not a duration.
impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let span = Self::from(text);
        span.parts().map(|_| span)
    }
}

/// Servers refuse spans of more than 10,000 years.
impl From<std::time::Duration> for Duration {
    fn from(span: std::time::Duration) -> Self {
        written(false, span.as_secs(), span.subsec_nanos())
    }
}

/// Fails for a negative span.
impl TryFrom<&Duration> for std::time::Duration {
    type Error = ParseError;

    fn try_from(span: &Duration) -> Result<Self, ParseError> {
        let (seconds, nanos) = span.parts()?;
        let parts = u64::try_from(seconds).ok().zip(u32::try_from(nanos).ok());
        let parts = parts.map(|(seconds, nanos)| Self::new(seconds, nanos));
        parts.ok_or_else(|| ParseError::new(span.as_str(), "non-negative duration"))
    }
}

by_value!(Duration => std::time::Duration);

/// Returns a span by its sign and its size.
pub(super) fn written(is_negative: bool, seconds: u64, nanos: u32) -> Duration {
    let sign = if is_negative { "-" } else { "" };
    Duration::from(format!("{sign}{seconds}{}s", fraction(nanos)))
}

fn fits(seconds: u64, nanos: u32) -> bool {
    nanos < 1_000_000_000 && (seconds, nanos) <= (MAX_SECONDS, 0)
}

fn parse(text: &str) -> Option<(i64, i32)> {
    let number = text.strip_suffix('s')?;
    let (is_negative, number) = match number.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, number),
    };
    let (whole, nanos) = match number.split_once('.') {
        Some((whole, digits)) => (whole, parse_fraction(digits)?),
        None => (number, 0),
    };
    if whole.is_empty() {
        return None;
    }
    let seconds: u64 = parse_digits(whole)?;
    if !fits(seconds, nanos) {
        return None;
    }
    let (seconds, nanos) = (i64::try_from(seconds).ok()?, i32::try_from(nanos).ok()?);
    Some(if is_negative { (-seconds, -nanos) } else { (seconds, nanos) })
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
            assert_eq!(span.parts(), Ok((seconds, nanos)), "{text}");
            assert_eq!(Duration::new(seconds, nanos), Some(span));
        }
        assert_eq!("-0.5s".parse::<Duration>().unwrap().as_str(), "-0.5s");
        assert_eq!("1.20s".parse::<Duration>().unwrap().parts(), Ok((1, 200_000_000)));
        assert_eq!(Duration::default().parts(), Ok((0, 0)));
    }

    #[test]
    fn any_other_text_is_kept_and_refused_when_it_is_asked_for() {
        for text in
            ["", "s", "1", ".5s", "1.s", "1.0000000001s", "--1s", "+1s", "1e3s", "315576000000.000000001s", "1 s", "٣s"]
        {
            assert_eq!(Duration::from(text).as_str(), text);
            assert!(Duration::from(text).parts().is_err(), "{text}");
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert!(Duration::new(1, -1).is_none() && Duration::from_seconds(i64::MAX).is_none());
    }

    #[test]
    fn standard_durations() {
        let long = Duration::from(std::time::Duration::MAX);
        assert_eq!(long.as_str(), "18446744073709551615.999999999s");
        let span = std::time::Duration::try_from(Duration::from("1.5s")).unwrap();
        assert_eq!(span, std::time::Duration::from_millis(1500));
        let error = std::time::Duration::try_from(&Duration::from("-0.5s")).unwrap_err();
        assert_eq!(error.to_string(), "`-0.5s` is not a non-negative duration");
    }
}
