//! Replies on their way out: whole, as a stream of events, or from a file, and what a fault makes of them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;

use crate::faults::What;
use crate::media::Media;
use crate::problem::Problem;

/// The body of every reply.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Pieces that wait for a slow reader: few, so that a reader who never reads costs little.
const WAITING: usize = 4;

/// Media is read and sent in pieces of this size.
const PIECE: usize = 256 << 10;

const JSON: &str = "application/json; charset=UTF-8";

/// A reply as plain data.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
}

/// What a reply says.
#[derive(Debug)]
pub(crate) enum Content {
    Nothing,
    Text(String),
    /// Raw text under a type of its own.
    Raw(String, String),
    Json(Value),
    /// Events, as server-sent events or as one JSON array.
    Events {
        events: Vec<Value>,
        sse: bool,
    },
    Media {
        media: Arc<Media>,
        start: u64,
        end: u64,
    },
}

/// How a reply is written.
#[derive(Debug, Default)]
pub(crate) struct Style {
    pub(crate) pretty: bool,
    /// Pause before each event.
    pub(crate) gap: Duration,
    pub(crate) fault: Option<What>,
}

impl Reply {
    pub(crate) fn new(code: u16, content: Content) -> Self {
        Reply { code, headers: Vec::new(), content }
    }

    pub(crate) fn json(value: Value) -> Self {
        Reply::new(200, Content::Json(value))
    }

    pub(crate) fn text(code: u16, text: impl Into<String>) -> Self {
        Reply::new(code, Content::Text(text.into()))
    }

    /// An error. Streams that are JSON arrays have their errors in an array too.
    pub(crate) fn problem(problem: &Problem, in_array: bool) -> Self {
        let body = problem.body();
        let content = Content::Json(if in_array { Value::Array(vec![body]) } else { body });
        let headers = match problem.code {
            401 => vec![("www-authenticate", "Bearer realm=\"https://accounts.google.com/\"".to_owned())],
            _ => Vec::new(),
        };
        Reply { code: problem.code, headers, content }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The reply as it goes out.
    pub(crate) fn into_response(self, style: &Style) -> Response<Body> {
        let (ty, body) = match self.content {
            Content::Nothing => (None, whole(Bytes::new(), style.fault.as_ref())),
            Content::Text(text) => {
                (Some("text/plain; charset=utf-8".to_owned()), whole(text.into(), style.fault.as_ref()))
            }
            Content::Raw(ty, text) => (Some(ty), whole(text.into(), style.fault.as_ref())),
            Content::Json(value) => {
                (Some(JSON.to_owned()), whole(write(&value, style.pretty).into(), style.fault.as_ref()))
            }
            Content::Events { events, sse } => {
                let ty = if sse { "text/event-stream" } else { JSON };
                (Some(ty.to_owned()), (stream(frames(events, sse, style), style.gap, style.fault.as_ref()), None))
            }
            Content::Media { media, start, end } => {
                (Some(media.content_type.clone()), (pour(media, start, end), Some(end - start)))
            }
        };
        let (body, length) = body;
        let mut response = Response::new(body);
        *response.status_mut() =
            hyper::StatusCode::from_u16(self.code).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let ty = match &style.fault {
            Some(What::ContentType(wrong)) => Some(wrong.clone()),
            _ => ty,
        };
        if let Some(ty) = ty.and_then(|ty| HeaderValue::try_from(ty).ok()) {
            headers.insert(CONTENT_TYPE, ty);
        }
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        headers.insert("server", HeaderValue::from_static("discovery-fake"));
        for (name, value) in self.headers {
            // A value that no header can hold, such as one with a line break, is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// JSON text, in lines of its own when `pretty`, as the services do by default.
pub(crate) fn write(value: &Value, pretty: bool) -> String {
    if pretty { format!("{value:#}\n") } else { value.to_string() }
}

/// What goes over the wire for a stream, piece by piece, and whether it ends as it should.
fn frames(mut events: Vec<Value>, sse: bool, style: &Style) -> (impl Iterator<Item = Bytes> + Send + use<>, bool) {
    let pretty = style.pretty;
    let frame = move |value: &Value, first: bool| match (sse, first) {
        (true, _) => Bytes::from(format!("data: {value}\r\n\r\n")),
        (false, true) => format!("[{}", write(value, pretty).trim_end()).into(),
        (false, false) => format!(",\r\n{}", write(value, pretty).trim_end()).into(),
    };
    if let Some(What::Cut { events: most } | What::Stream { events: most, .. }) = &style.fault {
        events.truncate(*most);
    }
    let none = events.is_empty();
    let end = if none { "[]" } else { "]" };
    let (tail, ends): (Vec<Bytes>, bool) = match &style.fault {
        Some(What::Cut { .. }) => (Vec::new(), false),
        Some(What::Stream { problem, bare: true, .. }) => (vec![write(&problem.body(), true).into()], true),
        Some(What::Stream { problem, .. }) if sse => (vec![frame(&problem.body(), none)], true),
        Some(What::Stream { problem, .. }) => (vec![frame(&problem.body(), none), "]".into()], true),
        _ if sse => (Vec::new(), true),
        _ => (vec![end.into()], true),
    };
    let sent = events.into_iter().enumerate().map(move |(index, event)| frame(&event, index == 0));
    (sent.chain(tail), ends)
}

/// A body that is at hand, and its length when that is to be told.
fn whole(bytes: Bytes, fault: Option<&What>) -> (Body, Option<u64>) {
    match fault {
        Some(What::Cut { .. }) => {
            (stream((std::iter::once(bytes.slice(..bytes.len() / 2)), false), Duration::ZERO, None), None)
        }
        Some(What::Slow { .. }) => (stream((std::iter::once(bytes), true), Duration::ZERO, fault), None),
        _ => {
            let length = bytes.len() as u64;
            (Full::new(bytes).map_err(|never| match never {}).boxed_unsync(), Some(length))
        }
    }
}

fn stream(
    (frames, ends): (impl Iterator<Item = Bytes> + Send + 'static, bool),
    gap: Duration,
    fault: Option<&What>,
) -> Body {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(WAITING);
    let slow = match fault {
        Some(What::Slow { bytes, every }) => Some((*bytes, *every)),
        _ => None,
    };
    tokio::spawn(async move {
        for frame in frames {
            if !gap.is_zero() {
                tokio::time::sleep(gap).await;
            }
            if !send(&mut sender, frame, slow).await {
                return;
            }
        }
        if !ends {
            // Time for what was sent to leave: an abort overtakes what still waits.
            tokio::time::sleep(Duration::from_millis(20)).await;
            sender.abort(io::Error::other("cut, as the test wished"));
        }
    });
    body.boxed_unsync()
}

/// Sends a piece, in small pieces if it must be slow; false when nobody listens any more.
async fn send(sender: &mut Sender<Bytes, io::Error>, mut frame: Bytes, slow: Option<(usize, Duration)>) -> bool {
    let Some((bytes, every)) = slow else { return sender.send_data(frame).await.is_ok() };
    while !frame.is_empty() {
        tokio::time::sleep(every).await;
        let piece = frame.split_to(bytes.min(frame.len()));
        if sender.send_data(piece).await.is_err() {
            return false;
        }
    }
    true
}

fn pour(media: Arc<Media>, start: u64, end: u64) -> Body {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(WAITING);
    tokio::spawn(async move {
        let mut at = start;
        while at < end {
            let most = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
            match media.read(at, most) {
                Ok(piece) if !piece.is_empty() => {
                    at += piece.len() as u64;
                    if sender.send_data(piece).await.is_err() {
                        return;
                    }
                }
                _ => return sender.abort(io::Error::other("the media cannot be read")),
            }
        }
    });
    body.boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(sse: bool, fault: Option<What>, events: &[Value]) -> (String, bool) {
        let (frames, ends) = frames(events.to_vec(), sse, &Style { fault, ..Style::default() });
        (frames.map(|frame| String::from_utf8_lossy(&frame).into_owned()).collect(), ends)
    }

    #[test]
    fn forms_of_a_stream() {
        let events = [json!(1), json!({"a": 2})];
        assert_eq!(text(true, None, &events), ("data: 1\r\n\r\ndata: {\"a\":2}\r\n\r\n".to_owned(), true));
        assert_eq!(text(false, None, &events), ("[1,\r\n{\"a\":2}]".to_owned(), true));
        assert_eq!(text(false, None, &[]), ("[]".to_owned(), true));
        assert_eq!(text(false, Some(What::Cut { events: 1 }), &events), ("[1".to_owned(), false));
    }

    #[test]
    fn errors_inside_a_stream() {
        let fault = |bare| Some(What::Stream { events: 1, problem: Problem::not_found("x"), bare });
        let error = json!({"error": {"code": 404, "message": "x", "status": "NOT_FOUND"}});
        assert_eq!(
            text(true, fault(false), &[json!(1), json!(2)]),
            (format!("data: 1\r\n\r\ndata: {error}\r\n\r\n"), true)
        );
        assert_eq!(text(true, fault(true), &[json!(1)]), (format!("data: 1\r\n\r\n{error:#}\n"), true));
        assert_eq!(text(false, fault(false), &[json!(1)]), (format!("[1,\r\n{error}]"), true));
    }
}
