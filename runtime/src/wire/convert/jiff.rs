use jiff::SignedDuration;
use jiff::civil;

use super::super::{Date, Duration, ParseError, Timestamp};
use super::{out_of_range, timestamp};

impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = ParseError;

    fn try_from(moment: jiff::Timestamp) -> Result<Self, ParseError> {
        // That type counts nanoseconds away from 1970, this one forward.
        let (second, nanos) = (moment.as_second(), moment.subsec_nanosecond());
        let (second, nanos) = if nanos < 0 { (second - 1, nanos + 1_000_000_000) } else { (second, nanos) };
        timestamp(second, nanos.unsigned_abs(), moment)
    }
}

/// Fails for the last days of the year 9999, which that type leaves out.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = ParseError;

    fn try_from(moment: Timestamp) -> Result<Self, ParseError> {
        let nanos = i128::from(moment.seconds()) * 1_000_000_000 + i128::from(moment.nanos());
        Self::from_nanosecond(nanos).map_err(|_| out_of_range(moment))
    }
}

impl TryFrom<SignedDuration> for Duration {
    type Error = ParseError;

    fn try_from(span: SignedDuration) -> Result<Self, ParseError> {
        Self::new(span.as_secs(), span.subsec_nanos()).ok_or_else(|| out_of_range(span))
    }
}

impl From<Duration> for SignedDuration {
    fn from(span: Duration) -> Self {
        Self::new(span.seconds(), span.nanos())
    }
}

impl TryFrom<civil::Date> for Date {
    type Error = ParseError;

    fn try_from(date: civil::Date) -> Result<Self, ParseError> {
        let year = u16::try_from(date.year()).ok();
        let month = u8::try_from(date.month()).ok();
        let day = u8::try_from(date.day()).ok();
        let parts = year.zip(month).zip(day);
        parts.and_then(|((year, month), day)| Self::new(year, month, day)).ok_or_else(|| out_of_range(date))
    }
}

impl TryFrom<Date> for civil::Date {
    type Error = ParseError;

    fn try_from(date: Date) -> Result<Self, ParseError> {
        let year = i16::try_from(date.year()).ok();
        let month = i8::try_from(date.month()).ok();
        let day = i8::try_from(date.day()).ok();
        let parts = year.zip(month).zip(day);
        parts.and_then(|((year, month), day)| Self::new(year, month, day).ok()).ok_or_else(|| out_of_range(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["2026-03-27T10:00:00.000000001Z", "1969-12-31T23:59:59.250Z", "0001-01-01T00:00:00Z"] {
            let moment: Timestamp = text.parse().unwrap();
            let theirs = jiff::Timestamp::try_from(moment).unwrap();
            assert_eq!(theirs, text.parse().unwrap());
            assert_eq!(Timestamp::try_from(theirs).unwrap(), moment);
        }
        let span: Duration = "-0.5s".parse().unwrap();
        assert_eq!(SignedDuration::from(span), SignedDuration::from_millis(-500));
        assert_eq!(Duration::try_from(SignedDuration::from(span)).unwrap(), span);
        assert!(Duration::try_from(SignedDuration::MAX).is_err());
        let day = Date::new(2024, 2, 29).unwrap();
        assert_eq!(civil::Date::try_from(day).unwrap(), civil::date(2024, 2, 29));
        assert_eq!(Date::try_from(civil::date(2024, 2, 29)).unwrap(), day);
        assert!(Date::try_from(civil::date(-1, 1, 1)).is_err());
    }
}
