use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::duration::written;
use super::timestamp::Parts;
use super::{Date, Duration, ParseError, Timestamp, date, out_of_range};
use crate::wire::text::by_value;

/// With the offset.
impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        Parts::with_offset(moment.unix_timestamp(), moment.nanosecond(), moment.offset().whole_seconds()).into()
    }
}

/// As a local time, without an offset.
impl From<PrimitiveDateTime> for Timestamp {
    fn from(time: PrimitiveDateTime) -> Self {
        Parts { local: time.assume_utc().unix_timestamp(), nanos: time.nanosecond(), offset: None }.into()
    }
}

/// Keeps the offset; fails for a local time.
impl TryFrom<&Timestamp> for OffsetDateTime {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let (seconds, nanos) = moment.unix()?;
        let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        let utc = Self::from_unix_timestamp_nanos(nanos).ok();
        let offset = moment.offset()?.and_then(|offset| UtcOffset::from_whole_seconds(offset).ok());
        let parts = utc.zip(offset);
        parts.and_then(|(utc, offset)| utc.checked_to_offset(offset)).ok_or_else(|| out_of_range(moment.as_str()))
    }
}

/// The local time, regardless of the offset.
impl TryFrom<&Timestamp> for PrimitiveDateTime {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let parts = moment.parts()?;
        let nanos = i128::from(parts.local) * 1_000_000_000 + i128::from(parts.nanos);
        let local = OffsetDateTime::from_unix_timestamp_nanos(nanos).map_err(|_| out_of_range(moment.as_str()))?;
        Ok(Self::new(local.date(), local.time()))
    }
}

impl From<time::Duration> for Duration {
    fn from(span: time::Duration) -> Self {
        let (seconds, nanos) = (span.whole_seconds(), span.subsec_nanoseconds());
        written(span.is_negative(), seconds.unsigned_abs(), nanos.unsigned_abs())
    }
}

impl TryFrom<&Duration> for time::Duration {
    type Error = ParseError;

    fn try_from(span: &Duration) -> Result<Self, ParseError> {
        let (seconds, nanos) = span.parts()?;
        Ok(Self::new(seconds, nanos))
    }
}

impl From<time::Date> for Date {
    fn from(day: time::Date) -> Self {
        date(day.year(), day.month().into(), day.day())
    }
}

impl TryFrom<&Date> for time::Date {
    type Error = ParseError;

    fn try_from(date: &Date) -> Result<Self, ParseError> {
        let (year, month, day) = date.parts()?;
        let month = Month::try_from(month).ok();
        let theirs = month.and_then(|month| Self::from_calendar_date(year.into(), month, day).ok());
        theirs.ok_or_else(|| out_of_range(date.as_str()))
    }
}

by_value! {
    Timestamp => OffsetDateTime, Timestamp => PrimitiveDateTime, Duration => time::Duration, Date => time::Date,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_there_and_back() {
        for text in [
            "2026-03-27T10:00:00.000000001Z",
            "1969-12-31T23:59:59.250Z",
            "0000-12-31T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "2026-01-02T03:04:05-07:30",
        ] {
            let moment = Timestamp::from(text);
            let theirs = OffsetDateTime::try_from(&moment).unwrap();
            assert_eq!((theirs.unix_timestamp(), theirs.nanosecond()), moment.unix().unwrap());
            assert_eq!(Timestamp::from(theirs), moment);
        }
        // In the offset it would be in the year 10000.
        assert!(OffsetDateTime::try_from(Timestamp::from("9999-12-31T23:59:59-23:59")).is_err());
    }

    #[test]
    fn local_times_there_and_back() {
        for text in ["2026-01-02T03:04:05.500", "1969-12-31T23:59:59.250", "0000-12-31T00:00:00"] {
            let local = Timestamp::from(text);
            let theirs = PrimitiveDateTime::try_from(&local).unwrap();
            assert_eq!(Timestamp::from(theirs), local);
            assert!(OffsetDateTime::try_from(local).is_err());
        }
    }

    #[test]
    fn spans_and_days_there_and_back() {
        for text in ["315576000000s", "-315576000000s", "-0.500s", "1.000000001s"] {
            assert_eq!(Duration::from(time::Duration::try_from(Duration::from(text)).unwrap()).as_str(), text);
        }
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(time::Date::try_from(&day).unwrap().to_string(), "2024-02-29");
        assert_eq!(Date::from(time::Date::try_from(&day).unwrap()), day);
        assert_eq!(Date::from(time::Date::MIN).as_str(), "-9999-01-01");
    }
}
