//! Reply bodies as steps: bytes to send, pauses, and an early end. Faults change the steps.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use serde_json::Value;

use crate::faults::{Break, BreakPoint};
use crate::media::Media;

/// The body of every reply.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// The steps of a body, in order.
pub(crate) type Steps = Box<dyn Iterator<Item = Step> + Send>;

/// The number of chunks buffered for a slow reader; small, so that a reader that never reads costs little memory.
const WAITING: usize = 4;

/// The chunk size for reading and sending media.
const CHUNK: usize = 256 << 10;

/// The delay that lets sent bytes leave, because an abort discards bytes that are still queued.
const BEFORE_ABORT: Duration = Duration::from_millis(20);

/// One step of a body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Sends bytes, such as one event of a stream.
    Send(Bytes),
    /// Sends nothing for some time.
    Pause(Duration),
    /// Closes the connection in the middle of the body.
    Abort,
}

/// The format of a stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamForm {
    /// `text/event-stream`.
    ServerSentEvents,
    /// `text/event-stream` with the name of each event, and an end marker.
    NamedEvents,
    /// One JSON array.
    JsonArray,
}

impl StreamForm {
    /// Returns the encoded form of one event.
    pub(crate) fn frame(self, event: &Value, first: bool, pretty: bool) -> Bytes {
        match (self, first) {
            (StreamForm::ServerSentEvents, _) => format!("data: {event}\r\n\r\n").into(),
            (StreamForm::NamedEvents, _) => {
                let name = event["event_type"].as_str().unwrap_or("message");
                format!("event: {name}\ndata: {event}\n\n").into()
            }
            (StreamForm::JsonArray, true) => format!("[{}", json_text(event, pretty).trim_end()).into(),
            (StreamForm::JsonArray, false) => format!(",\r\n{}", json_text(event, pretty).trim_end()).into(),
        }
    }

    /// Returns the end of a stream; server-sent events without names have none.
    fn end(self, empty: bool) -> Option<Bytes> {
        match self {
            StreamForm::ServerSentEvents => None,
            StreamForm::NamedEvents => Some("event: done\ndata: [DONE]\n\n".into()),
            StreamForm::JsonArray => Some(if empty { "[]" } else { "]" }.into()),
        }
    }
}

/// Returns JSON text, over several lines if `pretty`, as services write it by default.
pub(crate) fn json_text(value: &Value, pretty: bool) -> String {
    if pretty { format!("{value:#}\n") } else { value.to_string() }
}

/// Returns the steps of a stream of events, each after a pause.
pub(crate) fn stream_steps(events: Vec<Value>, form: StreamForm, pretty: bool, pause: Duration) -> Steps {
    let end = form.end(events.is_empty());
    let frames = events.into_iter().enumerate().flat_map(move |(index, event)| {
        let pause = (!pause.is_zero()).then_some(Step::Pause(pause));
        pause.into_iter().chain([Step::Send(form.frame(&event, index == 0, pretty))])
    });
    Box::new(frames.chain(end.map(Step::Send)))
}

/// Returns the steps that send media from `start` to `end`.
pub(crate) fn media_steps(media: Arc<Media>, start: u64, end: u64) -> Steps {
    let mut at = start;
    Box::new(std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let length = usize::try_from(end - at).unwrap_or(CHUNK).min(CHUNK);
        match media.read(at, length) {
            Ok(chunk) if !chunk.is_empty() => {
                at += chunk.len() as u64;
                Some(Step::Send(chunk))
            }
            _ => {
                at = end;
                Some(Step::Abort)
            }
        }
    }))
}

/// Breaks a body at some point. `form` is the format of a stream, for an error that is framed as one of its events.
pub(crate) fn break_steps(steps: Steps, point: BreakPoint, kind: &Break, form: Option<StreamForm>) -> Steps {
    let (mut before, mut rest) = (Vec::new(), steps);
    let (mut events, mut bytes, mut cut) = (0, 0_u64, None);
    loop {
        let reached = match point {
            BreakPoint::Event(wanted) => events >= wanted,
            BreakPoint::Byte(wanted) => bytes >= wanted,
        };
        if reached {
            break;
        }
        match (rest.next(), point) {
            (Some(Step::Send(chunk)), BreakPoint::Byte(wanted)) if bytes + chunk.len() as u64 > wanted => {
                let here = usize::try_from(wanted - bytes).unwrap_or(chunk.len());
                before.push(Step::Send(chunk.slice(..here)));
                cut = Some(Step::Send(chunk.slice(here..)));
                break;
            }
            (Some(step), _) => {
                if let Step::Send(chunk) = &step {
                    events += 1;
                    bytes += chunk.len() as u64;
                }
                before.push(step);
            }
            // The body is shorter than the point, so the fault applies at its end.
            (None, _) => break,
        }
    }
    let first = !before.iter().any(|step| matches!(step, Step::Send(_)));
    let before = before.into_iter();
    match kind {
        Break::Cut => Box::new(before.chain([Step::Abort])),
        Break::Stall(time) => Box::new(before.chain([Step::Pause(*time)]).chain(cut).chain(rest)),
        Break::Error { error, bare } => {
            let body = error.body();
            let frame = match form.filter(|_| !bare) {
                Some(form) => form.frame(&body, first, true),
                None => json_text(&body, true).into(),
            };
            let end = form.filter(|_| !bare).and_then(|form| form.end(false));
            Box::new(before.chain([Step::Send(frame)]).chain(end.map(Step::Send)))
        }
    }
}

/// Splits a body into chunks of at most `bytes`, with a pause before each.
pub(crate) fn slow_steps(steps: Steps, bytes: usize, every: Duration) -> Steps {
    Box::new(steps.flat_map(move |step| -> Steps {
        let Step::Send(mut chunk) = step else { return Box::new(std::iter::once(step)) };
        Box::new(
            std::iter::from_fn(move || (!chunk.is_empty()).then(|| chunk.split_to(bytes.min(chunk.len()))))
                .flat_map(move |piece| [Step::Pause(every), Step::Send(piece)]),
        )
    }))
}

/// Returns a body with these bytes.
pub(crate) fn whole(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// Returns a body that is sent step by step.
pub(crate) fn stepwise(steps: Steps) -> Body {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(WAITING);
    tokio::spawn(async move {
        for step in steps {
            match step {
                Step::Send(bytes) => {
                    if sender.send_data(bytes).await.is_err() {
                        return;
                    }
                }
                Step::Pause(time) => tokio::time::sleep(time).await,
                Step::Abort => {
                    tokio::time::sleep(BEFORE_ABORT).await;
                    return sender.abort(io::Error::other("cut by a fault"));
                }
            }
        }
    });
    body.boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_error::ApiError;
    use serde_json::json;

    const SSE: StreamForm = StreamForm::ServerSentEvents;
    const ARRAY: StreamForm = StreamForm::JsonArray;

    fn steps(form: StreamForm, events: &[Value]) -> Steps {
        stream_steps(events.to_vec(), form, false, Duration::ZERO)
    }

    /// Returns the text, with `|` for a pause and `!` for an abort.
    fn text(steps: Steps) -> String {
        let step = |step| match step {
            Step::Send(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Step::Pause(_) => "|".to_owned(),
            Step::Abort => "!".to_owned(),
        };
        steps.map(step).collect()
    }

    #[test]
    fn forms_of_a_stream() {
        let events = [json!(1), json!({"a": 2})];
        assert_eq!(text(steps(SSE, &events)), "data: 1\r\n\r\ndata: {\"a\":2}\r\n\r\n");
        assert_eq!(text(steps(ARRAY, &events)), "[1,\r\n{\"a\":2}]");
        assert_eq!(text(steps(ARRAY, &[])), "[]");
        assert_eq!(text(slow_steps(steps(ARRAY, &[json!(10)]), 2, Duration::ZERO)), "|[1|0|]");
        assert_eq!(text(stream_steps(vec![json!(1)], ARRAY, false, Duration::from_secs(1))), "|[1]");
    }

    #[test]
    fn cuts_and_stalls_at_any_event_or_byte() {
        let events = [json!(1), json!(2)];
        let run = |point, kind| text(break_steps(steps(ARRAY, &events), point, &kind, Some(ARRAY)));
        let stall = || Break::Stall(Duration::ZERO);
        assert_eq!(run(BreakPoint::Event(0), Break::Cut), "!");
        assert_eq!(run(BreakPoint::Event(1), Break::Cut), "[1!");
        assert_eq!(run(BreakPoint::Event(9), Break::Cut), "[1,\r\n2]!");
        assert_eq!(run(BreakPoint::Event(1), stall()), "[1|,\r\n2]");
        assert_eq!(run(BreakPoint::Byte(3), Break::Cut), "[1,!");
        assert_eq!(run(BreakPoint::Byte(3), stall()), "[1,|\r\n2]");
        for byte in 0..=7 {
            let whole = run(BreakPoint::Byte(byte), stall());
            assert_eq!((whole.find('|'), whole.replace('|', "")), (usize::try_from(byte).ok(), "[1,\r\n2]".to_owned()));
        }
    }

    #[test]
    fn errors_inside_a_stream() {
        let run = |form, events: &[Value], point, bare| {
            let kind = Break::Error { error: ApiError::not_found("x"), bare };
            text(break_steps(steps(form, events), point, &kind, Some(form)))
        };
        let error = json!({"error": {"code": 404, "message": "x", "status": "NOT_FOUND"}});
        let two = [json!(1), json!(2)];
        assert_eq!(run(SSE, &two, BreakPoint::Event(1), false), format!("data: 1\r\n\r\ndata: {error}\r\n\r\n"));
        assert_eq!(run(SSE, &two, BreakPoint::Event(1), true), format!("data: 1\r\n\r\n{error:#}\n"));
        assert_eq!(run(ARRAY, &two, BreakPoint::Event(1), false), format!("[1,\r\n{error:#}]"));
        assert_eq!(run(ARRAY, &[], BreakPoint::Event(0), false), format!("[{error:#}]"));
        assert_eq!(run(SSE, &two, BreakPoint::Byte(4), false), format!("datadata: {error}\r\n\r\n"));
    }
}
