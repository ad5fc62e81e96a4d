use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::calendar::{DAY, date_from_days, days_from_date};
use super::date::parse_date;
use super::text::{ParseError, by_value, fraction, parse_digits, parse_fraction, text_type};

const EXPECTED: &str = "timestamp such as `2024-02-29T12:30:00.5Z`";

/// The seconds in which the years 1 to 9999 lie.
const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// A moment to the nanosecond, held as the text that stands for it in JSON: RFC 3339, `2024-02-29T12:30:00.5Z`.
///
/// The text is kept exactly as it was received, even if it is not a timestamp, and is parsed on conversion: with any offset or
/// none, in the years 0 to 9999, with up to nine digits after the second. The sixtieth second of a leap second is read as the
/// first of the next minute, since `SystemTime` does not count leap seconds.
///
/// It converts from and to [`SystemTime`], and with the features `jiff`, `chrono` and `time` to their types: moments, moments
/// with an offset, and local times.
///
/// Two values are equal when their texts are: `10:00:00Z` and `12:00:00+02:00` differ.
///
/// ```
/// use discovery_runtime::types::Timestamp;
///
/// let moment: Timestamp = "2024-02-29T12:30:00.5+02:00".parse()?;
/// assert_eq!(moment.as_str(), "2024-02-29T12:30:00.5+02:00");
/// assert_eq!(moment.unix()?, (1_709_202_600, 500_000_000));
/// assert_eq!(moment.offset()?, Some(7200));
///
/// let local = Timestamp::from("2024-02-29T12:30:00");
/// assert_eq!(local.offset()?, None);
/// assert!(local.unix().is_err());
/// # Ok::<(), discovery_runtime::types::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: Box<str>,
}

impl Timestamp {
    /// Creates a moment from the seconds since 1970-01-01T00:00:00Z and the nanoseconds after them; `None` when it is not in the
    /// years 1 to 9999.
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        (nanos < 1_000_000_000 && YEARS.contains(&seconds)).then(|| Parts::utc(seconds, nanos).into())
    }

    /// Returns the present moment.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z, negative before, and the nanoseconds after them, which count forward.
    ///
    /// Fails for a local time, which has no offset.
    pub fn unix(&self) -> Result<(i64, u32), ParseError> {
        self.parts()?.unix().ok_or_else(|| ParseError::new(&*self.text, "timestamp with an offset, such as `Z`"))
    }

    /// Returns the seconds that its local time is ahead of UTC; `None` for a local time without an offset.
    pub fn offset(&self) -> Result<Option<i32>, ParseError> {
        self.parts().map(|parts| parts.offset)
    }

    pub(super) fn parts(&self) -> Result<Parts, ParseError> {
        parse(&self.text).ok_or_else(|| ParseError::new(&*self.text, EXPECTED))
    }
}

text_type!(Timestamp);

/// Fails if the text is not a timestamp.
impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let moment = Self::from(text);
        moment.parts().map(|_| moment)
    }
}

/// Servers refuse what is not in the years 1 to 9999.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                // The nanoseconds count forward, so a part of a second before is the rest of the second before that.
                let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => (-whole, 0),
                    nanos => (-whole - 1, 1_000_000_000 - nanos),
                }
            }
        };
        Parts::utc(seconds, nanos).into()
    }
}

/// Fails for a local time, and for a moment that the clock of this system does not reach.
impl TryFrom<&Timestamp> for SystemTime {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let (seconds, nanos) = moment.unix()?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let base = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        let time = base.and_then(|base| base.checked_add(Duration::from_nanos(nanos.into())));
        time.ok_or_else(|| ParseError::new(moment.as_str(), "timestamp that the clock of this system reaches"))
    }
}

by_value!(Timestamp => SystemTime);

/// The parts of a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// Seconds since 1970-01-01T00:00:00 of the local time, as if it were UTC.
    pub(super) local: i64,
    pub(super) nanos: u32,
    /// Seconds that the local time is ahead of UTC.
    pub(super) offset: Option<i32>,
}

impl Parts {
    pub(super) fn utc(seconds: i64, nanos: u32) -> Self {
        Self { local: seconds, nanos, offset: Some(0) }
    }

    /// Creates a moment with an offset. An offset that is not in whole minutes cannot be written, so the moment is then
    /// in UTC.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    pub(super) fn with_offset(seconds: i64, nanos: u32, offset: i32) -> Self {
        if offset % 60 != 0 {
            return Self::utc(seconds, nanos);
        }
        Self { local: seconds.saturating_add(offset.into()), nanos, offset: Some(offset) }
    }

    pub(super) fn unix(self) -> Option<(i64, u32)> {
        Some((self.local - i64::from(self.offset?), self.nanos))
    }
}

impl From<Parts> for Timestamp {
    fn from(parts: Parts) -> Self {
        let (year, month, day) = date_from_days(parts.local.div_euclid(DAY));
        let second = parts.local.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        // ISO 8601 wants a sign where four digits are not enough.
        let year = match year {
            0..=9999 => format!("{year:04}"),
            _ => format!("{year:+05}"),
        };
        let offset = match parts.offset {
            None => String::new(),
            Some(0) => "Z".to_owned(),
            Some(offset) => {
                let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
                format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        };
        let fraction = fraction(parts.nanos);
        Self::from(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"))
    }
}

fn parse(text: &str) -> Option<Parts> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month, day) = parse_date(date)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, rest) = rest.split_at_checked(8)?;
    let second = parse_time(time)?;
    let (nanos, rest) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            (parse_fraction(&rest[..end])?, &rest[end..])
        }
    };
    let offset = if rest.is_empty() { None } else { Some(parse_offset(rest)?) };
    Some(Parts { local: days_from_date(year, month, day) * DAY + second, nanos, offset })
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
fn parse_offset(text: &str) -> Option<i32> {
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
    let (hour, minute): (i32, i32) = (parse_digits(hour)?, parse_digits(minute)?);
    (hour < 24 && minute < 60).then_some(sign * (hour * 3600 + minute * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(text: &str) -> (i64, u32) {
        text.parse::<Timestamp>().unwrap().unix().unwrap()
    }

    #[test]
    fn reads_zones_digits_and_leap_seconds() {
        assert_eq!(unix("1970-01-01T00:00:00Z"), (0, 0));
        assert_eq!(unix("2026-03-27T10:00:00Z"), (1_774_605_600, 0));
        assert_eq!(unix("2026-03-27T12:00:00+02:00"), (1_774_605_600, 0));
        assert_eq!(unix("2026-03-27T01:30:00.5-08:30"), (1_774_605_600, 500_000_000));
        assert_eq!(unix("2026-03-27T10:00:00.000000001z"), (1_774_605_600, 1));
        assert_eq!(unix("2026-03-27t10:00:00.123456Z"), (1_774_605_600, 123_456_000));
        assert_eq!(unix("2016-12-31T23:59:60Z"), unix("2017-01-01T00:00:00Z"));
        assert_eq!(unix("1969-12-31T23:59:59.25Z"), (-1, 250_000_000));
        assert_eq!(unix("0001-01-01T00:00:00Z"), (*YEARS.start(), 0));
        assert_eq!(unix("0000-12-31T00:00:00Z"), (YEARS.start() - DAY, 0));
        assert_eq!(unix("0001-01-01T00:00:00+00:01"), (YEARS.start() - 60, 0));
        assert_eq!(unix("9999-12-31T23:59:59.999999999Z"), (*YEARS.end(), 999_999_999));
    }

    #[test]
    fn keeps_the_text_and_the_offset() {
        for (text, offset) in [
            ("2026-01-02T03:04:05-07:00", Some(-25_200)),
            ("2026-01-02T03:04:05.50+05:30", Some(19_800)),
            ("2026-01-02T03:04:05Z", Some(0)),
            ("2026-01-02T03:04:05", None),
            ("2026-01-02 03:04:05.123", None),
        ] {
            let moment: Timestamp = text.parse().unwrap();
            assert_eq!((moment.as_str(), moment.offset().unwrap()), (text, offset));
        }
        let error = Timestamp::from("2026-01-02T03:04:05").unix().unwrap_err();
        assert_eq!(error.to_string(), "`2026-01-02T03:04:05` is not a timestamp with an offset, such as `Z`");
    }

    #[test]
    fn any_other_text_is_kept_and_refused_when_it_is_asked_for() {
        for text in [
            "",
            "2026-03-27",
            "2026-03-27T10:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-03-27T24:00:00Z",
            "2026-03-27T10:00:61Z",
            "2026-03-27T10:00:00.Z",
            "2026-03-27T10:00:00.",
            "2026-03-27T10:00:00.1234567890Z",
            "2026-03-27T10:00:00+2:00",
            "2026-03-27T10:00:00+02:00 ",
            "+026-03-27T10:00:00Z",
            "２０２６-03-27T10:00:00Z",
            "2026-03-27T1\u{e9}:00:00Z",
        ] {
            assert_eq!(Timestamp::from(text).as_str(), text);
            assert!(Timestamp::from(text).unix().is_err(), "{text}");
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
            assert_eq!(Timestamp::new(1_774_605_600, nanos).unwrap().as_str(), text);
        }
        assert_eq!(Timestamp::new(*YEARS.start(), 0).unwrap().as_str(), "0001-01-01T00:00:00Z");
        assert!(Timestamp::new(YEARS.end() + 1, 0).is_none() && Timestamp::new(0, 1_000_000_000).is_none());
        let late = Timestamp::from(UNIX_EPOCH + Duration::from_secs(253_402_300_800));
        assert_eq!(late.as_str(), "+10000-01-01T00:00:00Z");
    }

    #[test]
    fn system_time_there_and_back() {
        for (seconds, nanos) in [(0, 0), (1_774_605_600, 5), (-1, 250_000_000), (-7, 0)] {
            let moment = Timestamp::new(seconds, nanos).unwrap();
            assert_eq!(Timestamp::from(SystemTime::try_from(&moment).unwrap()), moment);
        }
        assert!(Timestamp::now().unix().unwrap().0 > 1_774_605_600);
        assert!(SystemTime::try_from(Timestamp::from("2026-03-27T10:00:00")).is_err());
    }
}
