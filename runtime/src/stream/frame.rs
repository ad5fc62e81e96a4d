//! One element of a stream, before it becomes a value.

use bytes::Bytes;

use crate::error::Envelope;

/// One element of a stream: the text of one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Distinguishes elements from errors.
    pub kind: FrameKind,
    /// The text, usually JSON; an error is without the array that some servers wrap around it.
    pub data: Bytes,
    /// The event's name, if the stream is an event stream and names its events.
    pub event: Option<String>,
    /// The last event identifier, from which some APIs let a client resume.
    pub id: Option<String>,
}

/// The content of a [`Frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameKind {
    /// An element of the answer.
    Element,
    /// An error: `{"error": …}`, or the data of an event called `error`.
    Error,
}

impl Frame {
    /// Creates a frame from one event's data, and recognizes errors.
    pub(crate) fn new(data: Bytes, event: Option<String>, id: Option<String>) -> Self {
        let (kind, data) = match Envelope::of(&data) {
            Envelope::Bare => (FrameKind::Error, data),
            Envelope::Wrapped => (FrameKind::Error, unwrapped(&data)),
            Envelope::None if event.as_deref() == Some("error") => (FrameKind::Error, data),
            Envelope::None => (FrameKind::Element, data),
        };
        Self { kind, data, event, id }
    }
}

/// Returns the only element of an array.
fn unwrapped(array: &Bytes) -> Bytes {
    let inner = array.trim_ascii();
    let inner = inner.strip_prefix(b"[").unwrap_or(inner);
    let inner = inner.strip_suffix(b"]").unwrap_or(inner);
    array.slice_ref(inner.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Frame, FrameKind};

    fn frame(data: &'static str) -> Frame {
        Frame::new(Bytes::from_static(data.as_bytes()), None, None)
    }

    #[test]
    fn envelopes_are_errors() {
        for text in [
            r#"{"error":{"code":429}}"#,
            "{\n  \"error\": {\n    \"code\": 503\n  }\n}",
            r#"{"error":"invalid_grant","error_description":"x"}"#,
            r#"{"rows":[],"error":{"code":500}}"#,
            r#"{"error":500}"#,
        ] {
            assert_eq!(frame(text).kind, FrameKind::Error, "{text}");
            assert_eq!(frame(text).data, text);
        }
    }

    #[test]
    fn an_array_around_an_error_is_removed() {
        let frame = frame(" [ {\"error\":{\"code\":503}} ]\n");
        assert_eq!(frame.kind, FrameKind::Error);
        assert_eq!(frame.data, r#"{"error":{"code":503}}"#);
    }

    #[test]
    fn an_error_deeper_down_or_null_is_none() {
        for text in [
            r#"{"rows":[{"error":1}]}"#,
            r#"{"text":"\"error\""}"#,
            r#"{"error":null}"#,
            r#"{"error":false}"#,
            r#"{"error"#,
            r#""error""#,
        ] {
            assert_eq!(frame(text).kind, FrameKind::Element, "{text}");
        }
    }

    #[test]
    fn an_event_called_error_is_one() {
        let frame = Frame::new(Bytes::from_static(b"overloaded"), Some("error".to_owned()), None);
        assert_eq!(frame.kind, FrameKind::Error);
    }
}
