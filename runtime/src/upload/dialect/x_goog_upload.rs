//! `X-Goog-Upload-*`: every request and every reply has the state of the upload in its own headers.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};

use super::{Command, text};
use crate::error::Error;
use crate::transport::Body;
use crate::upload::server_status::ServerStatus;

const PROTOCOL: HeaderName = HeaderName::from_static("x-goog-upload-protocol");
const COMMAND: HeaderName = HeaderName::from_static("x-goog-upload-command");
const OFFSET: HeaderName = HeaderName::from_static("x-goog-upload-offset");
const MEDIA_LENGTH: HeaderName = HeaderName::from_static("x-goog-upload-header-content-length");
const MEDIA_TYPE: HeaderName = HeaderName::from_static("x-goog-upload-header-content-type");
const STATUS: HeaderName = HeaderName::from_static("x-goog-upload-status");
const RECEIVED: HeaderName = HeaderName::from_static("x-goog-upload-size-received");
const SESSION_URL: HeaderName = HeaderName::from_static("x-goog-upload-url");
const GRANULARITY: HeaderName = HeaderName::from_static("x-goog-upload-chunk-granularity");

pub(super) fn open(headers: &mut HeaderMap, media_type: &str, length: Option<u64>) {
    headers.insert(PROTOCOL, HeaderValue::from_static("resumable"));
    headers.insert(COMMAND, HeaderValue::from_static("start"));
    if let Some(length) = length {
        headers.insert(MEDIA_LENGTH, length.into());
    }
    if let Ok(media_type) = media_type.parse() {
        headers.insert(MEDIA_TYPE, media_type);
    }
}

pub(super) fn opened(headers: &HeaderMap) -> Option<(&str, Option<u64>)> {
    let granularity = text(headers, GRANULARITY.as_str()).and_then(|text| text.parse().ok());
    text(headers, SESSION_URL.as_str()).map(|url| (url, granularity))
}

pub(super) fn is_refusal(error: &Error) -> bool {
    error.headers().get(STATUS).is_some_and(|status| status.as_bytes().eq_ignore_ascii_case(b"final"))
}

pub(super) fn command(message: &mut Request<Body>, command: Command) {
    *message.method_mut() = Method::POST;
    let name = match command {
        Command::Send { last: false, .. } => "upload",
        Command::Send { last: true, .. } => "upload, finalize",
        Command::Finalize { .. } => "finalize",
        Command::Query => "query",
        Command::Cancel => "cancel",
    };
    message.headers_mut().insert(COMMAND, HeaderValue::from_static(name));
    if let Some(offset) = command.offset() {
        message.headers_mut().insert(OFFSET, offset.into());
    }
}

pub(super) fn status(code: u16, headers: &HeaderMap) -> ServerStatus {
    let success = (200..300).contains(&code);
    let received = text(headers, RECEIVED.as_str()).and_then(|text| text.parse().ok());
    let status = text(headers, STATUS.as_str()).map(str::to_ascii_lowercase);
    match (status.as_deref(), success) {
        (Some("final"), true) => ServerStatus::Final { received },
        (Some("final"), false) => ServerStatus::Rejected,
        (Some("active"), true) => ServerStatus::Active { received },
        (Some("cancelled"), true) => ServerStatus::Cancelled,
        _ if matches!(code, 401 | 403) => ServerStatus::Denied,
        _ if matches!(code, 404 | 405 | 410 | 413 | 415) => ServerStatus::Gone,
        _ => ServerStatus::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::{RECEIVED, STATUS, ServerStatus, status};

    fn read(code: u16, word: Option<&str>, received: Option<&str>) -> ServerStatus {
        let pairs = [(STATUS, word), (RECEIVED, received)];
        let headers: HeaderMap =
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?.parse().unwrap()))).collect();
        status(code, &headers)
    }

    #[test]
    fn the_status_header_decides() {
        assert_eq!(read(200, Some("active"), None), ServerStatus::Active { received: None });
        assert_eq!(read(200, Some("Active "), Some("42")), ServerStatus::Active { received: Some(42) });
        assert_eq!(read(200, Some("active"), Some("many")), ServerStatus::Active { received: None });
        for http in [200, 201] {
            let done = read(http, Some("final"), None);
            assert_eq!(done, ServerStatus::Final { received: None });
        }
        let done = read(200, Some("final"), Some(" 42"));
        assert_eq!(done, ServerStatus::Final { received: Some(42) });
        assert_eq!(read(200, Some("cancelled"), None), ServerStatus::Cancelled);
        for http in [400, 403, 404, 429, 500, 503] {
            assert_eq!(read(http, Some("final"), None), ServerStatus::Rejected, "{http}");
        }
    }

    #[test]
    fn without_it_some_codes_end_the_session() {
        for (status, codes) in
            [(ServerStatus::Denied, &[401, 403][..]), (ServerStatus::Gone, &[404, 405, 410, 413, 415])]
        {
            for http in codes {
                assert_eq!(read(*http, None, None), status, "{http}");
                assert_eq!(read(*http, Some("active"), None), status, "{http}");
            }
        }
    }

    #[test]
    fn anything_else_is_in_doubt() {
        for http in [200, 204, 302, 400, 408, 409, 412, 416, 429, 499, 500, 502, 503, 504] {
            assert_eq!(read(http, None, None), ServerStatus::Unclear, "{http}");
            assert_eq!(read(http, Some("odd"), None), ServerStatus::Unclear, "{http}");
        }
        assert_eq!(read(500, Some("active"), None), ServerStatus::Unclear);
        assert_eq!(read(400, Some("cancelled"), None), ServerStatus::Unclear);
    }
}
