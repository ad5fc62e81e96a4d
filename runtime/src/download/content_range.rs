//! Which part of the media a response holds.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};

/// What is known of the media from the first response, for telling whether a later one is of the same.
#[derive(Clone, Debug)]
pub(super) struct KnownContent {
    /// A strong tag of the content.
    pub(super) tag: Option<HeaderValue>,
    /// The length of the whole.
    total: Option<u64>,
    /// The place after the last byte that is wanted.
    pub(super) end: Option<u64>,
}

/// The part that a response holds: from a place, and up to another if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    pub(super) from: u64,
    pub(super) end: Option<u64>,
    /// The length of the whole.
    total: Option<u64>,
}

impl KnownContent {
    /// Before there is a response.
    pub(super) fn nothing(end: Option<u64>) -> Self {
        Self { tag: None, total: None, end }
    }

    /// With the first response.
    pub(super) fn with(self, headers: &HeaderMap, part: ContentRange) -> Self {
        Self { tag: strong_tag(headers), total: part.total, end: self.end.or(part.end) }
    }

    /// Whether a later response, which is not told apart by its range, can be of other content.
    pub(super) fn differs(&self, headers: &HeaderMap, part: ContentRange) -> bool {
        match (&self.tag, strong_tag(headers)) {
            (Some(before), Some(now)) => *before != now,
            _ => self.total.is_some() && part.total.is_some() && self.total != part.total,
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

/// A weak tag says that two contents mean the same, not that their bytes are.
fn strong_tag(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/")).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let part = |status, header: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(range) = header {
                headers.insert(CONTENT_RANGE, HeaderValue::from_static(range));
            }
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("7"));
            ContentRange::of(status, &headers)
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
}
