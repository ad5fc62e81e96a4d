use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::super::{Date, Duration, ParseError, Timestamp};
use super::{out_of_range, timestamp};

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = ParseError;

    fn try_from(moment: DateTime<Utc>) -> Result<Self, ParseError> {
        // In a leap second that type counts on, past a full second.
        let nanos = moment.timestamp_subsec_nanos();
        timestamp(moment.timestamp() + i64::from(nanos / 1_000_000_000), nanos % 1_000_000_000, moment)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(moment: Timestamp) -> Self {
        // That type reaches 250,000 years further on both sides, so the fallback is never taken.
        Self::from_timestamp(moment.seconds(), moment.nanos()).unwrap_or_default()
    }
}

impl TryFrom<TimeDelta> for Duration {
    type Error = ParseError;

    fn try_from(span: TimeDelta) -> Result<Self, ParseError> {
        Self::new(span.num_seconds(), span.subsec_nanos()).ok_or_else(|| out_of_range(span))
    }
}

impl From<Duration> for TimeDelta {
    fn from(span: Duration) -> Self {
        Self::seconds(span.seconds()) + Self::nanoseconds(span.nanos().into())
    }
}

impl TryFrom<NaiveDate> for Date {
    type Error = ParseError;

    fn try_from(date: NaiveDate) -> Result<Self, ParseError> {
        let year = u16::try_from(date.year()).ok();
        let month = u8::try_from(date.month()).ok();
        let day = u8::try_from(date.day()).ok();
        let parts = year.zip(month).zip(day);
        parts.and_then(|((year, month), day)| Self::new(year, month, day)).ok_or_else(|| out_of_range(date))
    }
}

impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        // Every day of this type is one of that, so the fallback is never taken.
        Self::from_ymd_opt(date.year().into(), date.month().into(), date.day().into()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for moment in [Timestamp::MIN, Timestamp::MAX, Timestamp::new(-1, 250_000_000).unwrap()] {
            let theirs = DateTime::<Utc>::from(moment);
            assert_eq!(theirs, DateTime::parse_from_rfc3339(&moment.to_string()).unwrap());
            assert_eq!(Timestamp::try_from(theirs).unwrap(), moment);
        }
        assert!(Timestamp::try_from(DateTime::<Utc>::MAX_UTC).is_err());
        for span in [Duration::MIN, Duration::MAX, "-0.5s".parse().unwrap(), "1.000000001s".parse().unwrap()] {
            assert_eq!(Duration::try_from(TimeDelta::from(span)).unwrap(), span);
        }
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(Date::try_from(NaiveDate::from(day)).unwrap(), day);
        assert_eq!(NaiveDate::from(day).to_string(), "2024-02-29");
        assert!(Date::try_from(NaiveDate::MAX).is_err());
    }
}
