//! Upload protocols: the first request of an upload, the commands of later requests, and the parts of a multipart body.

use crate::http::request::RequestHead;

/// The protocol of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadProtocol {
    /// The body is the media.
    Raw,
    /// `multipart/related`: the JSON that describes the media, followed by the media.
    Multipart,
    /// `X-Goog-Upload-*`.
    Resumable,
    /// `Location`, `Content-Range` and 308.
    Classic,
}

/// The command of a request to an upload session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadCommand {
    /// A question; it ends the upload if all bytes of this total have arrived.
    Query {
        total: Option<u64>,
    },
    Cancel,
    /// Bytes at an offset; `finish` marks the last ones.
    Data {
        offset: Option<u64>,
        finish: bool,
    },
    Unknown,
}

/// Returns the protocol of the first request of an upload.
pub(crate) fn protocol(head: &RequestHead) -> UploadProtocol {
    let goog = head.header("x-goog-upload-protocol").unwrap_or_default();
    let kind = head.query("uploadType").or_else(|| head.query("upload_protocol")).unwrap_or_default();
    let starts = head.header("x-goog-upload-command").is_some_and(|command| command.contains("start"));
    let ty = head.header("content-type").unwrap_or_default();
    match (goog, kind) {
        ("resumable", _) => UploadProtocol::Resumable,
        ("multipart", _) | ("", "multipart") => UploadProtocol::Multipart,
        ("", "resumable" | "") if starts => UploadProtocol::Resumable,
        ("", "resumable") => UploadProtocol::Classic,
        ("", "") if ty.starts_with("multipart/related") => UploadProtocol::Multipart,
        _ => UploadProtocol::Raw,
    }
}

/// Returns the command of a request to an upload session.
pub(crate) fn command(head: &RequestHead, classic: bool) -> UploadCommand {
    if classic {
        return classic_command(head);
    }
    let command = head.header("x-goog-upload-command").unwrap_or_default();
    let words: Vec<&str> = command.split(',').map(str::trim).collect();
    let offset = head.header("x-goog-upload-offset").and_then(|offset| offset.trim().parse().ok());
    match words.as_slice() {
        ["query"] => UploadCommand::Query { total: None },
        ["cancel"] => UploadCommand::Cancel,
        ["upload"] => UploadCommand::Data { offset, finish: false },
        ["upload", "finalize"] | ["finalize"] => UploadCommand::Data { offset, finish: true },
        _ => UploadCommand::Unknown,
    }
}

/// Parses `Content-Range`: `bytes 0-99/200`, `bytes 0-99/*`, `bytes */200`, or nothing for all bytes at once.
fn classic_command(head: &RequestHead) -> UploadCommand {
    if head.http_method == "DELETE" {
        return UploadCommand::Cancel;
    }
    let Some(range) = head.header("content-range") else {
        return UploadCommand::Data { offset: Some(0), finish: true };
    };
    let Some((span, total)) = range.trim().strip_prefix("bytes ").and_then(|range| range.split_once('/')) else {
        return UploadCommand::Unknown;
    };
    let total: Option<u64> = total.parse().ok();
    if span == "*" {
        return UploadCommand::Query { total };
    }
    match span.split_once('-').map(|(first, last)| (first.parse::<u64>(), last.parse::<u64>())) {
        Some((Ok(first), Ok(last))) if first <= last => {
            UploadCommand::Data { offset: Some(first), finish: last.checked_add(1) == total }
        }
        _ => UploadCommand::Unknown,
    }
}

/// Returns the parts of a `multipart/related` body: the JSON that describes the media, the media type, and the media.
pub(crate) fn multipart<'a>(content_type: &str, body: &'a [u8]) -> Option<(&'a [u8], String, &'a [u8])> {
    let boundary = content_type.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    })?;
    let finder = memchr::memmem::Finder::new(&boundary);
    let delimiter = |from: usize| {
        let mut at = from;
        loop {
            let found = at + finder.find(body.get(at..)?)?;
            // A boundary must follow two dashes at the start of a line.
            let start = found.checked_sub(2).filter(|start| *start >= from && body[*start..].starts_with(b"--"));
            match start.filter(|start| *start == 0 || body[start - 1] == b'\n') {
                Some(start) => return Some((start, found + boundary.len())),
                None => at = found + 1,
            }
        }
    };
    let mut parts = Vec::new();
    let (_, mut at) = delimiter(0)?;
    while parts.len() < 2 {
        let (end, next) = delimiter(at)?;
        parts.push(part(&body[at..end])?);
        at = next;
    }
    let (media_type, media) = parts.pop()?;
    let (_, metadata) = parts.pop()?;
    Some((metadata, media_type, media))
}

/// Returns the type and the content of a part, without the surrounding line breaks.
fn part(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (gap, skip) = [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|gap| Some((memchr::memmem::find(bytes, gap)?, gap.len())))
        .min()?;
    let headers = String::from_utf8_lossy(&bytes[..gap]);
    let ty = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
    });
    let content = bytes.get(gap + skip..)?;
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    Some((ty.unwrap_or_default(), content.strip_suffix(b"\r").unwrap_or(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(http_method: &str, query: &str, headers: &[(&str, &str)]) -> RequestHead {
        RequestHead {
            http_method: http_method.to_owned(),
            host: None,
            raw_path: String::new(),
            path: None,
            query: crate::http::request::query_pairs(query),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            length: None,
        }
    }

    #[test]
    fn protocols() {
        for (query, headers, expected) in [
            (
                "",
                vec![("x-goog-upload-protocol", "resumable"), ("x-goog-upload-command", "start")],
                UploadProtocol::Resumable,
            ),
            ("uploadType=resumable", vec![], UploadProtocol::Classic),
            ("uploadType=multipart", vec![], UploadProtocol::Multipart),
            ("", vec![("content-type", "multipart/related; boundary=x")], UploadProtocol::Multipart),
            ("uploadType=media", vec![("content-type", "image/png")], UploadProtocol::Raw),
            ("", vec![("x-goog-upload-protocol", "raw")], UploadProtocol::Raw),
            ("", vec![], UploadProtocol::Raw),
        ] {
            assert_eq!(protocol(&head("POST", query, &headers)), expected, "{query} {headers:?}");
        }
    }

    #[test]
    fn commands() {
        let goog = |text: &str| {
            command(&head("POST", "", &[("x-goog-upload-command", text), ("x-goog-upload-offset", "8")]), false)
        };
        assert_eq!(goog("upload, finalize"), UploadCommand::Data { offset: Some(8), finish: true });
        assert_eq!(goog("upload"), UploadCommand::Data { offset: Some(8), finish: false });
        assert_eq!(
            [goog("query"), goog("cancel"), goog("dance")],
            [UploadCommand::Query { total: None }, UploadCommand::Cancel, UploadCommand::Unknown]
        );
        let classic = |range: &str| command(&head("PUT", "", &[("content-range", range)]), true);
        assert_eq!(classic("bytes 0-99/200"), UploadCommand::Data { offset: Some(0), finish: false });
        assert_eq!(classic("bytes 100-199/200"), UploadCommand::Data { offset: Some(100), finish: true });
        assert_eq!(classic("bytes 100-199/*"), UploadCommand::Data { offset: Some(100), finish: false });
        assert_eq!(
            [classic("bytes */200"), classic("bytes */*")],
            [UploadCommand::Query { total: Some(200) }, UploadCommand::Query { total: None }]
        );
        assert_eq!([classic("bytes 9-1/2"), classic("x")], [UploadCommand::Unknown; 2]);
    }

    #[test]
    fn multiparts() {
        let body = b"--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Type: text/plain\r\n\r\none--b\r\n\r\ntwo\r\n--b--\r\n";
        let expected = (&b"{}"[..], "text/plain".to_owned(), &b"one--b\r\n\r\ntwo"[..]);
        assert_eq!(multipart("multipart/related; boundary=\"b\"", body), Some(expected));
        for broken in [&b""[..], b"--b", b"--b\r\n\r\n{}\r\n--b--", b"--b\r\n\r\n{}\r\n--b\r\nx", b"--b--b--b--b"] {
            assert_eq!(multipart("multipart/related; boundary=b", broken), None);
        }
        assert_eq!(multipart("multipart/related", body), None);
    }
}
