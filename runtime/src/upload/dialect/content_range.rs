//! `uploadType=resumable`: the session is at the `Location`, and codes tell whether the upload is complete.

use http::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RANGE};
use http::{Method, Request};

use super::{Command, text};
use crate::transport::Body;
use crate::upload::server_status::ServerStatus;

const MEDIA_LENGTH: HeaderName = HeaderName::from_static("x-upload-content-length");
const MEDIA_TYPE: HeaderName = HeaderName::from_static("x-upload-content-type");

/// Some proxies treat 308 as a redirect, so a server may reply with 200 and send the status code in this header.
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-status-code-override");

/// All chunks but the last are multiples of it. The protocol has no header to tell it.
const GRANULARITY: u64 = 256 << 10;

pub(super) fn open(headers: &mut HeaderMap, media_type: &str, length: Option<u64>) {
    if let Some(length) = length {
        headers.insert(MEDIA_LENGTH, length.into());
    }
    if let Ok(media_type) = media_type.parse() {
        headers.insert(MEDIA_TYPE, media_type);
    }
}

pub(super) fn opened(headers: &HeaderMap) -> Option<(&str, Option<u64>)> {
    text(headers, LOCATION.as_str()).map(|url| (url, Some(GRANULARITY)))
}

pub(super) fn command(message: &mut Request<Body>, command: Command, total: Option<u64>) {
    let all = |total: Option<u64>| total.map_or_else(|| "*".to_owned(), |total| total.to_string());
    let range = match command {
        Command::Send { from, length, last } => {
            let end = from.saturating_add(length);
            let total = if last { Some(end) } else { total };
            Some(format!("bytes {from}-{}/{}", end.saturating_sub(1), all(total)))
        }
        // Without bytes, the length of the media is the end of it.
        Command::Finalize { at } => Some(format!("bytes */{at}")),
        Command::Query => Some(format!("bytes */{}", all(total))),
        Command::Cancel => None,
    };
    *message.method_mut() = if range.is_some() { Method::PUT } else { Method::DELETE };
    if let Some(range) = range.and_then(|range| HeaderValue::try_from(range).ok()) {
        message.headers_mut().insert(CONTENT_RANGE, range);
    }
}

pub(super) fn status(command: Command, code: u16, headers: &HeaderMap) -> ServerStatus {
    let code = text(headers, OVERRIDE.as_str()).and_then(|code| code.parse().ok()).unwrap_or(code);
    match code {
        200..300 if command == Command::Cancel => ServerStatus::Cancelled,
        200..300 => ServerStatus::Final { received: None },
        308 => match received(headers) {
            Some(received) => ServerStatus::Active { received: Some(received) },
            None => ServerStatus::Unclear,
        },
        499 => ServerStatus::Cancelled,
        401 | 403 => ServerStatus::Denied,
        404 | 405 | 410 | 413 | 415 => ServerStatus::Gone,
        // They say when to ask again, or that the server has other bytes than the client thinks.
        408 | 409 | 416 | 429 => ServerStatus::Unclear,
        // An error of the API itself is about the media. The page of a proxy is not.
        400..500 if is_json(headers) => ServerStatus::Rejected,
        _ => ServerStatus::Unclear,
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    text(headers, CONTENT_TYPE.as_str()).is_some_and(|media_type| media_type.starts_with("application/json"))
}

/// Returns the number of bytes that the server has: `bytes=0-99` means 100, and a missing header means 0.
fn received(headers: &HeaderMap) -> Option<u64> {
    let Some(range) = headers.get(RANGE) else { return Some(0) };
    let range = range.to_str().ok()?.trim();
    let (first, last) = range.strip_prefix("bytes=").unwrap_or(range).split_once('-')?;
    if first.trim() != "0" {
        return None;
    }
    last.trim().parse::<u64>().ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn commands_are_ranges() {
        let range = |given, total| {
            let mut message = Request::new(Body::default());
            command(&mut message, given, total);
            let range = text(message.headers(), "content-range").unwrap_or_default().to_owned();
            format!("{} {range}", message.method())
        };
        let send = |last| Command::Send { from: 10, length: 5, last };
        assert_eq!(range(send(false), Some(99)), "PUT bytes 10-14/99");
        assert_eq!(range(send(false), None), "PUT bytes 10-14/*");
        assert_eq!(range(send(true), None), "PUT bytes 10-14/15");
        assert_eq!(range(Command::Finalize { at: 15 }, None), "PUT bytes */15");
        assert_eq!(range(Command::Query, Some(99)), "PUT bytes */99");
        assert_eq!(range(Command::Query, None), "PUT bytes */*");
        assert_eq!(range(Command::Cancel, Some(99)), "DELETE ");
    }

    #[test]
    fn a_308_tells_how_far_the_upload_is() {
        let told = |range: &str| status(Command::Query, 308, &headers(&[(RANGE, range)]));
        assert_eq!(told("bytes=0-0"), ServerStatus::Active { received: Some(1) });
        assert_eq!(told("0-41"), ServerStatus::Active { received: Some(42) });
        for odd in ["", "bytes", "bytes=1-2", "bytes=0-", "bytes=0-x", "bytes=0-18446744073709551615", "bytes=-3"] {
            assert_eq!(told(odd), ServerStatus::Unclear, "{odd}");
        }
        let none = HeaderMap::new();
        assert_eq!(status(Command::Query, 308, &none), ServerStatus::Active { received: Some(0) });
        let hidden = headers(&[(OVERRIDE, "308"), (RANGE, "bytes=0-9")]);
        assert_eq!(status(Command::Query, 200, &hidden), ServerStatus::Active { received: Some(10) });
    }

    #[test]
    fn codes_end_the_upload() {
        let (none, json) = (HeaderMap::new(), headers(&[(CONTENT_TYPE, "application/json; charset=UTF-8")]));
        for code in [200, 201, 204] {
            assert_eq!(status(Command::Query, code, &none), ServerStatus::Final { received: None });
            assert_eq!(status(Command::Cancel, code, &none), ServerStatus::Cancelled);
        }
        for (expected, codes) in [
            (ServerStatus::Cancelled, &[499][..]),
            (ServerStatus::Denied, &[401, 403]),
            (ServerStatus::Gone, &[404, 405, 410, 413, 415]),
            (ServerStatus::Unclear, &[301, 408, 409, 416, 429, 500, 502, 503, 504]),
        ] {
            for (code, headers) in codes.iter().flat_map(|code| [(*code, &none), (*code, &json)]) {
                assert_eq!(status(Command::Query, code, headers), expected, "{code}");
            }
        }
        for code in [400, 402, 412, 422, 498] {
            assert_eq!(status(Command::Query, code, &json), ServerStatus::Rejected, "{code}");
            assert_eq!(status(Command::Query, code, &none), ServerStatus::Unclear, "{code}");
        }
    }
}
