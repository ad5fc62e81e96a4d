use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Zoned};

use super::duration::written;
use super::timestamp::Parts;
use super::{Date, Duration, ParseError, Timestamp, date, out_of_range};
use crate::wire::text::by_value;

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        let (second, nanos) = forward(moment.as_second(), moment.subsec_nanosecond());
        Parts::utc(second, nanos).into()
    }
}

/// With the offset of the zone, whose name cannot be sent.
impl From<Zoned> for Timestamp {
    fn from(moment: Zoned) -> Self {
        let (second, nanos) = forward(moment.timestamp().as_second(), moment.timestamp().subsec_nanosecond());
        Parts::with_offset(second, nanos, moment.offset().seconds()).into()
    }
}

/// As a local time, without an offset.
impl From<civil::DateTime> for Timestamp {
    fn from(time: civil::DateTime) -> Self {
        let since = time.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0));
        let (local, nanos) = forward(since.as_secs(), since.subsec_nanos());
        Parts { local, nanos, offset: None }.into()
    }
}

/// Fails for a local time, and for the last days of the year 9999, which that type leaves out.
impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let (seconds, nanos) = moment.unix()?;
        let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Self::from_nanosecond(nanos).map_err(|_| out_of_range(moment.as_str()))
    }
}

/// In a zone of the same offset; fails for a local time.
impl TryFrom<&Timestamp> for Zoned {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let timestamp = jiff::Timestamp::try_from(moment)?;
        let offset = moment.offset()?.and_then(|offset| Offset::from_seconds(offset).ok());
        let zone = offset.map(TimeZone::fixed).ok_or_else(|| out_of_range(moment.as_str()))?;
        Ok(timestamp.to_zoned(zone))
    }
}

/// The local time, regardless of the offset.
impl TryFrom<&Timestamp> for civil::DateTime {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let parts = moment.parts()?;
        let nanos = i128::from(parts.local) * 1_000_000_000 + i128::from(parts.nanos);
        let timestamp = jiff::Timestamp::from_nanosecond(nanos).map_err(|_| out_of_range(moment.as_str()))?;
        Ok(Offset::UTC.to_datetime(timestamp))
    }
}

impl From<SignedDuration> for Duration {
    fn from(span: SignedDuration) -> Self {
        written(span.is_negative(), span.as_secs().unsigned_abs(), span.subsec_nanos().unsigned_abs())
    }
}

impl TryFrom<&Duration> for SignedDuration {
    type Error = ParseError;

    fn try_from(span: &Duration) -> Result<Self, ParseError> {
        let (seconds, nanos) = span.parts()?;
        Ok(Self::new(seconds, nanos))
    }
}

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Self {
        date(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
    }
}

impl TryFrom<&Date> for civil::Date {
    type Error = ParseError;

    fn try_from(date: &Date) -> Result<Self, ParseError> {
        let (year, month, day) = date.parts()?;
        let parts = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
        let date_of = |((year, month), day)| Self::new(year, month, day).ok();
        parts.and_then(date_of).ok_or_else(|| out_of_range(date.as_str()))
    }
}

by_value! {
    Timestamp => jiff::Timestamp, Timestamp => Zoned, Timestamp => civil::DateTime, Duration => SignedDuration,
    Date => civil::Date,
}

/// These types count nanoseconds away from 1970, ours forward.
fn forward(second: i64, nanos: i32) -> (i64, u32) {
    let (second, nanos) = if nanos < 0 { (second - 1, nanos + 1_000_000_000) } else { (second, nanos) };
    (second, nanos.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_there_and_back() {
        for text in ["2026-03-27T10:00:00.000000001Z", "1969-12-31T23:59:59.250Z", "0000-12-31T00:00:00Z"] {
            let moment = Timestamp::from(text);
            let theirs = jiff::Timestamp::try_from(&moment).unwrap();
            assert_eq!(theirs, text.parse().unwrap());
            assert_eq!(Timestamp::from(theirs), moment);
        }
        assert!(jiff::Timestamp::try_from(Timestamp::from("9999-12-31T23:59:59Z")).is_err());
        assert!(Timestamp::from(jiff::Timestamp::MIN).as_str().starts_with("-9999-01-02T"));
    }

    #[test]
    fn offsets_and_local_times_there_and_back() {
        let moment = Timestamp::from("2026-01-02T03:04:05-07:30");
        let theirs = Zoned::try_from(&moment).unwrap();
        assert_eq!(theirs.to_string(), "2026-01-02T03:04:05-07:30[-07:30]");
        assert_eq!(Timestamp::from(theirs), moment);
        for text in ["2026-01-02T03:04:05.500", "1969-12-31T23:59:59.250", "0000-12-31T00:00:00"] {
            let local = Timestamp::from(text);
            let theirs = civil::DateTime::try_from(&local).unwrap();
            assert_eq!(theirs, text.parse().unwrap());
            assert_eq!(Timestamp::from(theirs), local);
            assert!(jiff::Timestamp::try_from(&local).is_err() && Zoned::try_from(local).is_err());
        }
    }

    #[test]
    fn spans_and_days_there_and_back() {
        for text in ["315576000000s", "-315576000000s", "-0.500s", "1.000000001s"] {
            assert_eq!(Duration::from(SignedDuration::try_from(Duration::from(text)).unwrap()).as_str(), text);
        }
        assert_eq!(Duration::from(SignedDuration::MIN).as_str(), "-9223372036854775808.999999999s");
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(civil::Date::try_from(&day).unwrap(), civil::date(2024, 2, 29));
        assert_eq!(Date::from(civil::date(2024, 2, 29)), day);
        assert_eq!(Date::from(civil::date(-1, 1, 1)).as_str(), "-0001-01-01");
    }
}
