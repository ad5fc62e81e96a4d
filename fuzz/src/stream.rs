//! The stream decoder: it finds the same frames for any chunks, and the frames that simpler readers find.

use generativelanguage::stream::{Decoder, Ending, EventTooLarge, Frame, FrameKind};
use serde_json::value::RawValue;

/// The first byte determines the chunks of the rest, which is the body.
pub fn stream(input: &[u8]) {
    let Some((&piece, body)) = input.split_first() else { return };
    let piece = usize::from(piece).max(1);
    let whole = Decoded::of(body, body.len(), Decoder::new());
    assert_eq!(whole, Decoded::of(body, piece, Decoder::new()), "the pieces matter");
    assert_eq!(whole.failure, None, "the body is far below the limit");
    let bytes: usize = whole.frames.iter().map(|frame| frame.data.len()).sum();
    assert!(bytes <= body.len(), "{bytes} bytes in frames from a body of {}", body.len());

    let limit = piece;
    let bounded = Decoded::of(body, piece, Decoder::with_max_event(limit));
    assert!(bounded.frames.iter().all(|frame| frame.data.len() <= limit), "a frame beyond the limit");
    assert!(whole.frames.starts_with(&bounded.frames), "the limit changed a frame");

    if let Some(elements) = array(body) {
        assert_eq!(whole.ending, Some(Ending::Closed));
        same(&whole.frames, &elements);
    } else if let Some(events) = events(body) {
        // At the end of the body, the decoder may return an event that lacks only its blank line.
        let dispatched = whole.frames.len().min(events.len());
        assert!(whole.frames.len() <= events.len() + 1, "{} events, {:?}", events.len(), whole.frames);
        same(&whole.frames[..dispatched], &events);
    }
}

/// All results of a decoder for a body.
#[derive(Debug, PartialEq)]
struct Decoded {
    frames: Vec<Frame>,
    failure: Option<EventTooLarge>,
    ending: Option<Ending>,
    leftover: Vec<u8>,
}

impl Decoded {
    fn of(body: &[u8], piece: usize, mut decoder: Decoder) -> Self {
        let mut frames = Vec::new();
        let mut failure = None;
        for bytes in body.chunks(piece.max(1)) {
            decoder.feed(bytes);
            failure = failure.or(drain(&mut decoder, &mut frames));
            assert_eq!(decoder.ending(), None, "an end before the end");
        }
        decoder.close();
        failure = failure.or(drain(&mut decoder, &mut frames));
        let ending = decoder.ending();
        assert_eq!(ending.is_some(), failure.is_none(), "no verdict on the end");
        Self { frames, failure, ending, leftover: decoder.leftover().to_vec() }
    }
}

fn drain(decoder: &mut Decoder, frames: &mut Vec<Frame>) -> Option<EventTooLarge> {
    loop {
        match decoder.next_frame() {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return None,
            Err(failure) => {
                assert_eq!(decoder.next_frame(), Err(failure), "the failure was forgotten");
                return Some(failure);
            }
        }
    }
}

/// Compares data. An error may lack the array around it.
fn same(frames: &[Frame], data: &[Vec<u8>]) {
    assert_eq!(frames.len(), data.len(), "{frames:?}");
    for (frame, data) in frames.iter().zip(data) {
        let data = match frame.kind {
            FrameKind::Error if !frame.data.starts_with(b"[") && data.trim_ascii().starts_with(b"[") => {
                let inner = data.trim_ascii();
                inner[1..inner.len() - 1].trim_ascii()
            }
            _ => data,
        };
        assert_eq!(frame.data, data);
    }
}

/// Returns the elements of a body that is a JSON array of objects and arrays.
fn array(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let elements: Vec<&RawValue> = serde_json::from_slice(body).ok()?;
    let elements = elements.into_iter().map(|element| element.get().as_bytes().to_vec());
    let elements: Vec<_> = elements.collect();
    elements.iter().all(|element| element.starts_with(b"{") || element.starts_with(b"[")).then_some(elements)
}

/// Returns the data of the events in a body by the WHATWG rules, if no line begins like JSON.
fn events(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut events = Vec::new();
    let mut data: Option<Vec<u8>> = None;
    let (lines, rest) = lines(body);
    let json = |line: &[u8]| matches!(line.trim_ascii_start().first(), Some(b'{' | b'['));
    if lines.iter().any(|line| json(line)) || json(rest) {
        return None;
    }
    for line in lines {
        let value = match line.iter().position(|&byte| byte == b':') {
            Some(colon) if line[..colon] == *b"data" => {
                let value = &line[colon + 1..];
                value.strip_prefix(b" ").unwrap_or(value)
            }
            None if line == b"data" => b"",
            None if line.is_empty() => {
                let full = data.take().filter(|data| !data.is_empty() && data != b"[DONE]");
                events.extend(full);
                continue;
            }
            _ => continue,
        };
        data = Some(match data.take() {
            Some(data) => [&data, b"\n".as_slice(), value].concat(),
            None => value.to_vec(),
        });
    }
    Some(events)
}

/// Returns the lines that end with a line feed, a carriage return, or both, and the text after them.
fn lines(body: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut lines = Vec::new();
    let mut rest = body;
    while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        lines.push(&rest[..end]);
        rest = rest[end..].strip_prefix(b"\r\n").unwrap_or(&rest[end + 1..]);
    }
    (lines, rest)
}
