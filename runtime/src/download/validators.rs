//! Which part of the media a response holds, and whether it is still the same media.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, DATE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// The headers that tell two versions of the same media apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Validators {
    tag: Option<String>,
    /// When the media was last modified, as the server wrote it.
    modified: Option<String>,
    /// True if that was before the response, so that the media cannot have changed again within the same second.
    settled: bool,
    /// The length of the whole.
    total: Option<u64>,
}

/// The range of a response: from an offset, to another if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    pub(super) from: u64,
    pub(super) end: Option<u64>,
    /// The length of the whole.
    pub(super) total: Option<u64>,
}

impl Validators {
    /// Reads those of a response that holds a part.
    pub(super) fn of(headers: &HeaderMap, part: ContentRange) -> Self {
        Self { total: part.total, ..Self::in_headers(headers) }
    }

    /// Reads those of a response without bytes at an offset, which may contain the length of the whole.
    pub(super) fn unsatisfied(headers: &HeaderMap) -> Self {
        Self { total: unsatisfied_total(headers), ..Self::in_headers(headers) }
    }

    /// Returns the length of the whole.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    fn in_headers(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (modified, date) = (text(LAST_MODIFIED), text(DATE));
        // Both have whole seconds, and nothing is modified after it was sent.
        let settled = modified.is_some() && date.is_some() && modified != date;
        Self { tag: text(ETAG), modified, settled, total: None }
    }

    /// Returns the condition under which a part of the media is wanted.
    pub(super) fn if_range(&self) -> Option<HeaderValue> {
        let date = self.modified.as_ref().filter(|_| self.settled);
        HeaderValue::try_from(self.strong_tag().or(date)?).ok()
    }

    /// Returns true if anything but the length identifies the media.
    pub(super) fn identify(&self) -> bool {
        self.tag.is_some() || self.modified.is_some()
    }

    /// Returns true if a later response has other media.
    pub(super) fn differ(&self, now: &Self) -> bool {
        fn both<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.zip(other).is_some_and(|(one, other)| one != other)
        }
        both(self.tag.as_ref(), now.tag.as_ref())
            || both(self.modified.as_ref(), now.modified.as_ref())
            || both(self.total.as_ref(), now.total.as_ref())
    }

    /// Returns true if the validators of a later response confirm that it has the same media. A complete response to a
    /// request for a part of unchanged media must do so: the server may have ignored the range, or the media may have
    /// changed.
    pub(super) fn are_confirmed_by(&self, now: &Self) -> bool {
        match (&self.tag, &self.modified) {
            (Some(_), _) => self.tag == now.tag,
            (None, Some(_)) => self.modified == now.modified,
            (None, None) => true,
        }
    }

    /// Returns the tag, unless it is weak: a weak tag marks equivalent contents, not equal bytes.
    fn strong_tag(&self) -> Option<&String> {
        self.tag.as_ref().filter(|tag| !tag.starts_with("W/"))
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "etag": self.tag, "lastModified": self.modified, "settled": self.settled, "length": self.total })
    }

    pub(super) fn from_json(json: &Value) -> Self {
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Self {
            tag: text("etag"),
            modified: text("lastModified"),
            settled: json["settled"] == true,
            total: json["length"].as_u64(),
        }
    }
}

impl ContentRange {
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if status != StatusCode::PARTIAL_CONTENT {
            return Some(Self { from: 0, end: length, total: length });
        }
        let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes")?.trim_start();
        let (from, rest) = range.split_once('-')?;
        let (last, total) = rest.split_once('/')?;
        let last: u64 = last.trim().parse().ok()?;
        Some(Self {
            from: from.trim().parse().ok()?,
            end: Some(last.checked_add(1)?),
            total: total.trim().parse().ok(),
        })
    }
}

/// Returns the length of the whole, which a server sends if it has no bytes at an offset.
fn unsatisfied_total(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes")?;
    range.trim_start().strip_prefix("*/")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(http::HeaderName, &'static str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn ranges() {
        let part = |status, range: Option<&'static str>| {
            let mut all = headers(&[(CONTENT_LENGTH, "7")]);
            all.extend(range.map(|range| (CONTENT_RANGE, HeaderValue::from_static(range))));
            ContentRange::of(status, &all)
        };
        assert_eq!(part(StatusCode::OK, None), Some(ContentRange { from: 0, end: Some(7), total: Some(7) }));
        assert_eq!(
            part(StatusCode::PARTIAL_CONTENT, Some("bytes 3-9/20")),
            Some(ContentRange { from: 3, end: Some(10), total: Some(20) })
        );
        assert_eq!(
            part(StatusCode::PARTIAL_CONTENT, Some("bytes 3-9/*")),
            Some(ContentRange { from: 3, end: Some(10), total: None })
        );
        for odd in ["bytes */20", "3", "bytes 3-9", "bytes a-b/c", "items 0-1/2"] {
            assert_eq!(part(StatusCode::PARTIAL_CONTENT, Some(odd)), None, "{odd}");
        }
        assert_eq!(part(StatusCode::PARTIAL_CONTENT, None), None);
    }

    #[test]
    fn the_total_of_a_range_that_cannot_be_had() {
        for (range, total) in [("bytes */20", Some(20)), ("bytes */*", None), ("bytes 3-9/20", None), ("*/20", None)] {
            assert_eq!(unsatisfied_total(&headers(&[(CONTENT_RANGE, range)])), total, "{range}");
        }
        assert_eq!(unsatisfied_total(&HeaderMap::new()), None);
    }

    #[test]
    fn a_condition_is_a_strong_validator() {
        const ONE: &str = "Sat, 28 Nov 2026 12:00:00 GMT";
        const OTHER: &str = "Sat, 28 Nov 2026 12:00:01 GMT";
        for (all, condition) in [
            (&[(ETAG, "\"a\""), (LAST_MODIFIED, ONE), (DATE, OTHER)][..], Some("\"a\"")),
            (&[(ETAG, "W/\"a\""), (LAST_MODIFIED, ONE), (DATE, OTHER)], Some(ONE)),
            (&[(ETAG, "W/\"a\"")], None),
            (&[(LAST_MODIFIED, ONE), (DATE, ONE)], None),
            (&[(LAST_MODIFIED, ONE)], None),
            (&[], None),
        ] {
            let validators = Validators::in_headers(&headers(all));
            assert_eq!(validators.if_range(), condition.map(HeaderValue::from_static), "{all:?}");
            assert_eq!(Validators::from_json(&validators.to_json()), validators);
        }
    }
}
