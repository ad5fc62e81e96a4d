//! Times and durations in the format of the service.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns a time in RFC 3339, with microseconds.
pub(crate) fn write(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:06}Z", since.subsec_micros())
}

/// Parses a time in RFC 3339; returns `None` if it is invalid or before 1970.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let rest = text.get(19..)?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, zone) = rest.split_at(zone);
    let nanos = match fraction.strip_prefix('.') {
        Some(digits) => format!("{digits:0<9}").get(..9)?.parse::<u32>().ok()?,
        None => 0,
    };
    let seconds = day_of(year, month, day)?.checked_mul(86_400)?.checked_add(hour * 3600 + minute * 60 + second)?;
    let offset = match zone.split_at(1) {
        ("Z" | "z", _) => 0,
        (_, time) => {
            let (hours, minutes) = time.split_once(':')?;
            hours.parse::<u64>().ok()? * 3600 + minutes.parse::<u64>().ok()? * 60
        }
    };
    let seconds = if zone.starts_with('+') { seconds.checked_sub(offset)? } else { seconds.checked_add(offset)? };
    UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
}

/// Parses a duration such as `3.5s`; returns `None` if it is invalid or negative.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns a duration in the JSON format.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.subsec_nanos() {
        0 => format!("{}s", duration.as_secs()),
        nanos => format!("{}.{}s", duration.as_secs(), format!("{nanos:09}").trim_end_matches('0')),
    }
}

/// Returns the year, month, and day of a day counted from 1970. The algorithm uses eras of 400 years, and years that
/// start in March.
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

/// Returns the day of a date, counted from 1970; `None` for an earlier date.
fn day_of(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = year.checked_sub(u64::from(month <= 2))?;
    let (era, of_era) = (year / 400, year % 400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month + 2) / 5 + day.checked_sub(1)?;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    (era * 146_097 + of_era).checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_774_569_599, "2026-03-26T23:59:59.000000Z"),
            (4_102_444_800, "2100-01-01T00:00:00.000000Z"),
        ] {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!((write(time), read(text)), (text.to_owned(), Some(time)));
        }
        let noon = UNIX_EPOCH + Duration::from_secs(951_825_600);
        for text in ["2000-02-29T12:00:00Z", "2000-02-29T14:00:00+02:00", "2000-02-29T11:30:00.000-00:30"] {
            assert_eq!(read(text), Some(noon), "{text}");
        }
        assert_eq!(read("2000-02-29T12:00:00.5z"), Some(noon + Duration::from_millis(500)));
        for text in ["", "2000-02-29", "2000-02-29T12:00:00", "1969-12-31T00:00:00Z", "2000-02-29T12:00:00é", "soon"] {
            assert_eq!(read(text), None, "{text}");
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
