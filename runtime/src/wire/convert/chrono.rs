use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

use super::duration::written;
use super::timestamp::Parts;
use super::{Date, Duration, ParseError, Timestamp, date, out_of_range};
use crate::wire::text::by_value;

/// With the offset of the zone.
impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
    fn from(moment: DateTime<Z>) -> Self {
        let (seconds, nanos) = forward(moment.timestamp(), moment.timestamp_subsec_nanos());
        Parts::with_offset(seconds, nanos, moment.offset().fix().local_minus_utc()).into()
    }
}

/// As a local time, without an offset.
impl From<NaiveDateTime> for Timestamp {
    fn from(time: NaiveDateTime) -> Self {
        let (local, nanos) = forward(time.and_utc().timestamp(), time.and_utc().timestamp_subsec_nanos());
        Parts { local, nanos, offset: None }.into()
    }
}

/// Fails for a local time.
impl TryFrom<&Timestamp> for DateTime<Utc> {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let (seconds, nanos) = moment.unix()?;
        Self::from_timestamp(seconds, nanos).ok_or_else(|| out_of_range(moment.as_str()))
    }
}

/// Keeps the offset; fails for a local time.
impl TryFrom<&Timestamp> for DateTime<FixedOffset> {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let utc = DateTime::<Utc>::try_from(moment)?;
        let offset = moment.offset()?.and_then(FixedOffset::east_opt);
        offset.map(|offset| utc.with_timezone(&offset)).ok_or_else(|| out_of_range(moment.as_str()))
    }
}

/// The local time, regardless of the offset.
impl TryFrom<&Timestamp> for NaiveDateTime {
    type Error = ParseError;

    fn try_from(moment: &Timestamp) -> Result<Self, ParseError> {
        let parts = moment.parts()?;
        let local = DateTime::<Utc>::from_timestamp(parts.local, parts.nanos);
        local.map(|local| local.naive_utc()).ok_or_else(|| out_of_range(moment.as_str()))
    }
}

impl From<TimeDelta> for Duration {
    fn from(span: TimeDelta) -> Self {
        let (seconds, nanos) = (span.num_seconds(), span.subsec_nanos());
        written(span < TimeDelta::zero(), seconds.unsigned_abs(), nanos.unsigned_abs())
    }
}

impl TryFrom<&Duration> for TimeDelta {
    type Error = ParseError;

    fn try_from(span: &Duration) -> Result<Self, ParseError> {
        let (seconds, nanos) = span.parts()?;
        Ok(Self::seconds(seconds) + Self::nanoseconds(nanos.into()))
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        // Both are less than 32.
        let [month, day_of_month] = [day.month(), day.day()].map(|number| u8::try_from(number).unwrap_or_default());
        date(day.year(), month, day_of_month)
    }
}

impl TryFrom<&Date> for NaiveDate {
    type Error = ParseError;

    fn try_from(date: &Date) -> Result<Self, ParseError> {
        let (year, month, day) = date.parts()?;
        Self::from_ymd_opt(year.into(), month.into(), day.into()).ok_or_else(|| out_of_range(date.as_str()))
    }
}

by_value! {
    Timestamp => DateTime<Utc>, Timestamp => DateTime<FixedOffset>, Timestamp => NaiveDateTime, Duration => TimeDelta,
    Date => NaiveDate,
}

/// In a leap second these types count on, past a full second.
fn forward(seconds: i64, nanos: u32) -> (i64, u32) {
    (seconds + i64::from(nanos / 1_000_000_000), nanos % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_there_and_back() {
        for text in ["2026-03-27T10:00:00.000000001Z", "1969-12-31T23:59:59.250Z", "0000-12-31T00:00:00Z"] {
            let moment = Timestamp::from(text);
            let theirs = DateTime::<Utc>::try_from(&moment).unwrap();
            assert_eq!(theirs, DateTime::parse_from_rfc3339(text).unwrap());
            assert_eq!(Timestamp::from(theirs), moment);
        }
        let late = Timestamp::from(DateTime::<Utc>::MAX_UTC);
        assert_eq!(late.as_str(), "+262142-12-31T23:59:59.999999999Z");
    }

    #[test]
    fn offsets_and_local_times_there_and_back() {
        let moment = Timestamp::from("2026-01-02T03:04:05-07:30");
        let theirs = DateTime::<FixedOffset>::try_from(&moment).unwrap();
        assert_eq!(theirs.to_rfc3339(), moment.as_str());
        assert_eq!(Timestamp::from(theirs), moment);
        let local = Timestamp::from("2026-01-02T03:04:05.500");
        let theirs = NaiveDateTime::try_from(&local).unwrap();
        assert_eq!(theirs.to_string(), "2026-01-02 03:04:05.500");
        assert_eq!(Timestamp::from(theirs), local);
        assert!(DateTime::<Utc>::try_from(&local).is_err() && DateTime::<FixedOffset>::try_from(local).is_err());
        // Seconds in an offset cannot be written.
        let odd = FixedOffset::east_opt(3_601).unwrap().timestamp_opt(0, 0).unwrap();
        assert_eq!(Timestamp::from(odd).as_str(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn spans_and_days_there_and_back() {
        for text in ["315576000000s", "-315576000000s", "-0.500s", "1.000000001s"] {
            assert_eq!(Duration::from(TimeDelta::try_from(Duration::from(text)).unwrap()).as_str(), text);
        }
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(NaiveDate::try_from(&day).unwrap().to_string(), "2024-02-29");
        assert_eq!(Date::from(NaiveDate::try_from(&day).unwrap()), day);
        assert_eq!(Date::from(NaiveDate::MAX).as_str(), "+262142-12-31");
    }
}
