use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::calendar::{DAY, date_from_days, days_from_date};
use super::date::parse_date;
use super::text::{ParseError, parse_digits, parse_fraction, wire_text, write_fraction};

const EXPECTED: &str = "timestamp such as `2024-02-29T12:30:00.5Z`";

/// A moment between the years 1 and 9999, to the nanosecond.
///
/// Written as RFC 3339 in UTC, with no, three, six or nine digits after the second; read with any offset and up to nine
/// digits. The sixtieth second of a leap second is read as the first of the next minute, since no clock here counts it.
///
/// With the features `jiff`, `chrono` and `time` it converts from and to `jiff::Timestamp`, `chrono::DateTime<Utc>` and
/// `time::OffsetDateTime`.
///
/// ```
/// use discovery_runtime::types::Timestamp;
///
/// let moment: Timestamp = "2024-02-29T12:30:00.5+02:00".parse()?;
/// assert_eq!(moment.to_string(), "2024-02-29T10:30:00.500Z");
/// assert_eq!(moment.seconds(), 1_709_202_600);
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// The first moment of the year 1.
    pub const MIN: Self = Self { seconds: -62_135_596_800, nanos: 0 };

    /// The last nanosecond of the year 9999.
    pub const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_999_999 };

    /// A moment by its seconds since 1970-01-01T00:00:00Z and the nanoseconds after that; `None` when out of range.
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        let moment = Self { seconds, nanos };
        (nanos < 1_000_000_000 && (Self::MIN..=Self::MAX).contains(&moment)).then_some(moment)
    }

    /// The present moment.
    pub fn now() -> Self {
        // A clock set to the year 10000 is not worth an error at every caller.
        Self::try_from(SystemTime::now()).unwrap_or_default()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, negative before.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after the whole second, 0 to 999,999,999; they count forward before 1970 as well.
    pub fn nanos(self) -> u32 {
        self.nanos
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_from_days(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(f, self.nanos)?;
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| ParseError::new(text, EXPECTED))
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = ParseError;

    fn try_from(time: SystemTime) -> Result<Self, ParseError> {
        let moment = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).ok().map(|seconds| (seconds, after.subsec_nanos())),
            Err(error) => {
                let before = error.duration();
                // The nanoseconds count forward, so a part of a second before is the rest of the second before that.
                let whole = i64::try_from(before.as_secs()).ok();
                match before.subsec_nanos() {
                    0 => whole.map(|seconds| (-seconds, 0)),
                    nanos => whole.map(|seconds| (-seconds - 1, 1_000_000_000 - nanos)),
                }
            }
        };
        moment
            .and_then(|(seconds, nanos)| Self::new(seconds, nanos))
            .ok_or_else(|| ParseError::new(format!("{time:?}"), EXPECTED))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(moment: Timestamp) -> Self {
        let whole = Duration::from_secs(moment.seconds.unsigned_abs());
        let base = if moment.seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
        base + Duration::from_nanos(moment.nanos.into())
    }
}

wire_text!(Timestamp);

fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = parse_date(date)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, rest) = rest.split_at_checked(8)?;
    let mut second = parse_time(time)?;
    let (nanos, rest) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
            (parse_fraction(&rest[..end])?, &rest[end..])
        }
    };
    second -= parse_offset(rest)?;
    let days = days_from_date(date.year(), date.month(), date.day());
    Timestamp::new(days * DAY + second, nanos)
}

/// Seconds since midnight of `hh:mm:ss`.
fn parse_time(text: &str) -> Option<i64> {
    let hour: i64 = parse_digits(text.get(0..2)?)?;
    let minute: i64 = parse_digits(text.get(3..5)?)?;
    let second: i64 = parse_digits(text.get(6..8)?)?;
    let marks = text.as_bytes()[2] == b':' && text.as_bytes()[5] == b':';
    (marks && hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Seconds that local time is ahead of UTC.
fn parse_offset(text: &str) -> Option<i64> {
    let (sign, offset) = match text.as_bytes().first()? {
        b'Z' | b'z' => return (text.len() == 1).then_some(0),
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hour, minute) = offset.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (i64, i64) = (parse_digits(hour)?, parse_digits(minute)?);
    (hour < 24 && minute < 60).then_some(sign * (hour * 3600 + minute * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> (i64, u32) {
        let moment: Timestamp = text.parse().unwrap();
        (moment.seconds, moment.nanos)
    }

    #[test]
    fn reads_zones_digits_and_leap_seconds() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), (0, 0));
        assert_eq!(seconds("2026-03-27T10:00:00Z"), (1_774_605_600, 0));
        assert_eq!(seconds("2026-03-27T12:00:00+02:00"), (1_774_605_600, 0));
        assert_eq!(seconds("2026-03-27T01:30:00.5-08:30"), (1_774_605_600, 500_000_000));
        assert_eq!(seconds("2026-03-27T10:00:00.000000001z"), (1_774_605_600, 1));
        assert_eq!(seconds("2026-03-27t10:00:00.123456Z"), (1_774_605_600, 123_456_000));
        assert_eq!(seconds("2016-12-31T23:59:60Z"), seconds("2017-01-01T00:00:00Z"));
        assert_eq!(seconds("1969-12-31T23:59:59.25Z"), (-1, 250_000_000));
        assert_eq!(seconds("0001-01-01T00:00:00Z"), (Timestamp::MIN.seconds, 0));
        assert_eq!(seconds("9999-12-31T23:59:59.999999999Z"), (Timestamp::MAX.seconds, 999_999_999));
    }

    #[test]
    fn refuses_what_is_no_timestamp() {
        for text in [
            "",
            "2026-03-27",
            "2026-03-27T10:00:00",
            "2026-03-27T10:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-03-27T24:00:00Z",
            "2026-03-27T10:00:61Z",
            "2026-03-27T10:00:00.Z",
            "2026-03-27T10:00:00.1234567890Z",
            "2026-03-27T10:00:00+2:00",
            "2026-03-27T10:00:00+02:00 ",
            "+026-03-27T10:00:00Z",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "２０２６-03-27T10:00:00Z",
            "2026-03-27T1\u{e9}:00:00Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn writes_none_three_six_or_nine_digits() {
        for (nanos, text) in [
            (0, "2026-03-27T10:00:00Z"),
            (120_000_000, "2026-03-27T10:00:00.120Z"),
            (1_000, "2026-03-27T10:00:00.000001Z"),
            (1, "2026-03-27T10:00:00.000000001Z"),
        ] {
            assert_eq!(Timestamp::new(1_774_605_600, nanos).unwrap().to_string(), text);
        }
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999999Z");
    }

    #[test]
    fn system_time_there_and_back() {
        for (seconds, nanos) in [(0, 0), (1_774_605_600, 5), (-1, 250_000_000), (-7, 0)] {
            let moment = Timestamp::new(seconds, nanos).unwrap();
            assert_eq!(Timestamp::try_from(SystemTime::from(moment)).unwrap(), moment);
        }
    }
}
