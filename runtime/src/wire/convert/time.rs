use time::{Month, OffsetDateTime};

use super::super::{Date, Duration, ParseError, Timestamp};
use super::{out_of_range, timestamp};

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = ParseError;

    fn try_from(moment: OffsetDateTime) -> Result<Self, ParseError> {
        timestamp(moment.unix_timestamp(), moment.nanosecond(), moment)
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(moment: Timestamp) -> Self {
        Self::UNIX_EPOCH
            + time::Duration::seconds(moment.seconds())
            + time::Duration::nanoseconds(moment.nanos().into())
    }
}

impl TryFrom<time::Duration> for Duration {
    type Error = ParseError;

    fn try_from(span: time::Duration) -> Result<Self, ParseError> {
        Self::new(span.whole_seconds(), span.subsec_nanoseconds()).ok_or_else(|| out_of_range(span))
    }
}

impl From<Duration> for time::Duration {
    fn from(span: Duration) -> Self {
        Self::new(span.seconds(), span.nanos())
    }
}

impl TryFrom<time::Date> for Date {
    type Error = ParseError;

    fn try_from(date: time::Date) -> Result<Self, ParseError> {
        let year = u16::try_from(date.year()).ok();
        year.and_then(|year| Self::new(year, date.month().into(), date.day())).ok_or_else(|| out_of_range(date))
    }
}

impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        // Every day of this type is one of that, so the fallbacks are never taken.
        let month = Month::try_from(date.month()).unwrap_or(Month::January);
        Self::from_calendar_date(date.year().into(), month, date.day()).unwrap_or(Self::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for moment in [Timestamp::MIN, Timestamp::MAX, Timestamp::new(-1, 250_000_000).unwrap()] {
            assert_eq!(Timestamp::try_from(OffsetDateTime::from(moment)).unwrap(), moment);
        }
        let theirs = OffsetDateTime::from(Timestamp::new(1_774_605_600, 5).unwrap());
        assert_eq!((theirs.year(), theirs.hour(), theirs.nanosecond()), (2026, 10, 5));
        for span in [Duration::MIN, Duration::MAX, "-0.5s".parse().unwrap()] {
            assert_eq!(Duration::try_from(time::Duration::from(span)).unwrap(), span);
        }
        assert!(Duration::try_from(time::Duration::MAX).is_err());
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(Date::try_from(time::Date::from(day)).unwrap(), day);
        assert_eq!(time::Date::from(day).to_string(), "2024-02-29");
        assert!(Date::try_from(time::Date::MIN).is_err());
    }
}
