//! Times as the service writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time in RFC 3339, with microseconds.
pub(crate) fn stamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:06}Z", since.subsec_micros())
}

/// The time now.
pub(crate) fn now() -> String {
    stamp(SystemTime::now())
}

/// The time some way ahead.
pub(crate) fn after(duration: Duration) -> String {
    stamp(SystemTime::now().checked_add(duration).unwrap_or_else(SystemTime::now))
}

/// Reads a duration such as `3.5s`; `None` when it is none, or negative.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Writes a duration as JSON does.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.subsec_nanos() {
        0 => format!("{}s", duration.as_secs()),
        nanos => format!("{}.{}s", duration.as_secs(), format!("{nanos:09}").trim_end_matches('0')),
    }
}

/// Year, month and day of a day counted from 1970, by the era method: an era is 400 years, and years start in March.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_774_569_599, "2026-03-26T23:59:59.000000Z"),
            (4_102_444_800, "2100-01-01T00:00:00.000000Z"),
        ] {
            assert_eq!(stamp(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn durations() {
        for (text, millis) in [("0s", 0), ("3.5s", 3500), ("300s", 300_000)] {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)));
            assert_eq!(seconds(Duration::from_millis(millis)), text);
        }
        assert_eq!([duration("-1s"), duration("3"), duration("1e400s"), duration("NaNs")], [None; 4]);
    }
}
