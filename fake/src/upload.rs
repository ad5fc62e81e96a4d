//! Uploads: which protocol a request speaks, and the sessions of those that take several requests.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;

use crate::arguments::Arguments;
use crate::media::Sink;
use crate::request::Head;
use crate::state::State;

/// Sessions kept, each of which may hold a megabyte in memory; the oldest that has ended is forgotten first.
const MOST_SESSIONS: usize = 256;

/// How an upload begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The body is the media.
    Raw,
    /// `multipart/related`: what describes the media, then the media.
    Multipart,
    /// `X-Goog-Upload-*`.
    Resumable,
    /// `Location`, `Content-Range` and 308.
    Classic,
}

/// What a request asks of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Query,
    Cancel,
    /// Bytes from an offset; the last ones when `finish`.
    Data {
        offset: Option<u64>,
        finish: bool,
    },
    Unknown,
}

/// A resumable upload.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) api: usize,
    pub(crate) method: usize,
    pub(crate) resource: String,
    pub(crate) arguments: Arguments,
    pub(crate) body: Value,
    pub(crate) content_type: String,
    /// Length that was announced.
    pub(crate) length: Option<u64>,
    pub(crate) classic: bool,
    pub(crate) progress: Progress,
}

/// How far a session is.
#[derive(Debug)]
pub(crate) enum Progress {
    /// Waiting for bytes.
    Open(Sink),
    /// A request is bringing bytes; so many had been received before it.
    Busy(u64),
    /// Done, with the code and the body of the reply.
    Done(u16, Value),
    Cancelled,
}

/// The sessions of one server.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    sessions: BTreeMap<String, Session>,
    order: VecDeque<String>,
}

/// A session's bytes in the hands of one request. They go back when it ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lease {
    state: Arc<State>,
    id: String,
    sink: Option<Sink>,
}

impl Uploads {
    pub(crate) fn add(&mut self, id: String, session: Session) {
        self.order.push_back(id.clone());
        self.sessions.insert(id, session);
        if self.order.len() > MOST_SESSIONS {
            let ended = |id: &String| {
                let progress = self.sessions.get(id).map(|session| &session.progress);
                matches!(progress, Some(Progress::Done(..) | Progress::Cancelled))
            };
            let oldest = self.order.iter().position(ended).unwrap_or(0);
            if let Some(id) = self.order.remove(oldest) {
                self.sessions.remove(&id);
            }
        }
    }

    pub(crate) fn get(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }
}

impl Session {
    /// Bytes received so far.
    pub(crate) fn received(&self) -> u64 {
        match &self.progress {
            Progress::Open(sink) => sink.len(),
            Progress::Busy(len) => *len,
            Progress::Done(..) | Progress::Cancelled => 0,
        }
    }
}

impl Lease {
    /// Takes a session's bytes; `None` when another request has them, or none are expected any more.
    pub(crate) fn take(state: &Arc<State>, id: &str) -> Option<Self> {
        let mut inner = state.inner();
        let session = inner.uploads.get(id)?;
        match std::mem::replace(&mut session.progress, Progress::Cancelled) {
            Progress::Open(sink) => {
                session.progress = Progress::Busy(sink.len());
                Some(Lease { state: Arc::clone(state), id: id.to_owned(), sink: Some(sink) })
            }
            other => {
                session.progress = other;
                None
            }
        }
    }

    pub(crate) fn sink(&mut self) -> &mut Sink {
        self.sink.get_or_insert_default()
    }

    /// Takes the bytes for good: the session ends with this request.
    pub(crate) fn keep(mut self) -> Sink {
        self.sink.take().unwrap_or_default()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(sink) = self.sink.take() else { return };
        if let Some(session) = self.state.inner().uploads.get(&self.id)
            && matches!(session.progress, Progress::Busy(_))
        {
            session.progress = Progress::Open(sink);
        }
    }
}

/// The protocol of a request that begins an upload.
pub(crate) fn protocol(head: &Head) -> Protocol {
    let goog = head.header("x-goog-upload-protocol").unwrap_or_default();
    let kind = head.query("uploadType").or_else(|| head.query("upload_protocol")).unwrap_or_default();
    let starts = head.header("x-goog-upload-command").is_some_and(|command| command.contains("start"));
    let ty = head.header("content-type").unwrap_or_default();
    match (goog, kind) {
        ("resumable", _) => Protocol::Resumable,
        ("multipart", _) | ("", "multipart") => Protocol::Multipart,
        ("", "resumable" | "") if starts => Protocol::Resumable,
        ("", "resumable") => Protocol::Classic,
        ("", "") if ty.starts_with("multipart/related") => Protocol::Multipart,
        _ => Protocol::Raw,
    }
}

/// What a request to a session wants.
pub(crate) fn command(head: &Head, classic: bool) -> Command {
    if classic {
        return classic_command(head);
    }
    let command = head.header("x-goog-upload-command").unwrap_or_default();
    let words: Vec<&str> = command.split(',').map(str::trim).collect();
    let offset = head.header("x-goog-upload-offset").and_then(|offset| offset.trim().parse().ok());
    match words.as_slice() {
        ["query"] => Command::Query,
        ["cancel"] => Command::Cancel,
        ["upload"] => Command::Data { offset, finish: false },
        ["upload", "finalize"] | ["finalize"] => Command::Data { offset, finish: true },
        _ => Command::Unknown,
    }
}

/// `bytes 0-99/200`, `bytes 0-99/*`, `bytes */200`, or nothing for all at once.
fn classic_command(head: &Head) -> Command {
    if head.verb == "DELETE" {
        return Command::Cancel;
    }
    let Some(range) = head.header("content-range") else { return Command::Data { offset: Some(0), finish: true } };
    let Some((span, total)) = range.trim().strip_prefix("bytes ").and_then(|range| range.split_once('/')) else {
        return Command::Unknown;
    };
    let total: Option<u64> = total.parse().ok();
    if span == "*" {
        // An upload without bytes ends with a range that has none.
        return if total == Some(0) { Command::Data { offset: Some(0), finish: true } } else { Command::Query };
    }
    match span.split_once('-').map(|(first, last)| (first.parse::<u64>(), last.parse::<u64>())) {
        Some((Ok(first), Ok(last))) if first <= last => {
            Command::Data { offset: Some(first), finish: last.checked_add(1) == total }
        }
        _ => Command::Unknown,
    }
}

/// What a `multipart/related` body holds: the JSON that describes the media, the media's type, and the media.
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
            // A boundary counts only at the start of a line, behind two dashes.
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

/// A part's type and its content, without the line breaks around it.
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

    fn head(verb: &str, query: &str, headers: &[(&str, &str)]) -> Head {
        Head {
            verb: verb.to_owned(),
            raw_path: String::new(),
            path: None,
            query: crate::routes::query(query),
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
                Protocol::Resumable,
            ),
            ("uploadType=resumable", vec![], Protocol::Classic),
            ("uploadType=multipart", vec![], Protocol::Multipart),
            ("", vec![("content-type", "multipart/related; boundary=x")], Protocol::Multipart),
            ("uploadType=media", vec![("content-type", "image/png")], Protocol::Raw),
            ("", vec![("x-goog-upload-protocol", "raw")], Protocol::Raw),
            ("", vec![], Protocol::Raw),
        ] {
            assert_eq!(protocol(&head("POST", query, &headers)), expected, "{query} {headers:?}");
        }
    }

    #[test]
    fn commands() {
        let goog = |text: &str| {
            command(&head("POST", "", &[("x-goog-upload-command", text), ("x-goog-upload-offset", "8")]), false)
        };
        assert_eq!(goog("upload, finalize"), Command::Data { offset: Some(8), finish: true });
        assert_eq!(goog("upload"), Command::Data { offset: Some(8), finish: false });
        assert_eq!([goog("query"), goog("cancel"), goog("dance")], [Command::Query, Command::Cancel, Command::Unknown]);
        let classic = |range: &str| command(&head("PUT", "", &[("content-range", range)]), true);
        assert_eq!(classic("bytes 0-99/200"), Command::Data { offset: Some(0), finish: false });
        assert_eq!(classic("bytes 100-199/200"), Command::Data { offset: Some(100), finish: true });
        assert_eq!(classic("bytes 100-199/*"), Command::Data { offset: Some(100), finish: false });
        assert_eq!(
            [classic("bytes */200"), classic("bytes 9-1/2"), classic("x")],
            [Command::Query, Command::Unknown, Command::Unknown]
        );
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
