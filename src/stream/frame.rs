//! One element of a stream, before it becomes a value.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One element of a stream: the text of one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// Whether the server sent an answer or an error.
    pub kind: FrameKind,
    /// The text, usually JSON; an error is without the array that some servers wrap around it.
    pub data: Bytes,
    /// The event's name, when the stream is an event stream and names its events.
    pub event: Option<String>,
    /// The last event identifier seen, from which some APIs let a client resume.
    pub id: Option<String>,
}

/// What a [`Frame`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameKind {
    /// An element of the answer.
    Element,
    /// An error: `{"error": …}`, or the data of an event called `error`.
    Error,
}

impl Frame {
    /// Makes a frame of one event's data, and tells whether it is an error.
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

/// Whether a JSON text is Google's error envelope. Every field of an answer is optional, so an
/// envelope that is not recognised would decode into an empty answer and the error would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Envelope {
    None,
    /// `{"error": …}`
    Bare,
    /// `[{"error": …}]`
    Wrapped,
}

impl Envelope {
    fn of(text: &[u8]) -> Self {
        // One fast search spares nearly every frame the parse.
        if memchr::memmem::find(text, b"\"error\"").is_none() {
            return Self::None;
        }
        serde_json::from_slice(text).unwrap_or(Self::None)
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope, A::Error> {
        let mut found = Envelope::None;
        while let Some(Key(key)) = map.next_key()? {
            if key == "error" {
                // `null` is what a service with an `error` field of its own sends when all is well.
                if map.next_value::<Option<IgnoredAny>>()?.is_some() {
                    found = Envelope::Bare;
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Envelope, A::Error> {
        let first = seq.next_element::<Envelope>()?;
        let alone = seq.next_element::<IgnoredAny>()?.is_none();
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(if alone && first == Some(Envelope::Bare) { Envelope::Wrapped } else { Envelope::None })
    }
}

/// A key of an object, copied only when it holds an escape.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The only element of an array, without the array.
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
            r#"{"candidates":[],"error":{"code":500}}"#,
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
            r#"{"candidates":[{"error":1}]}"#,
            r#"{"text":"\"error\""}"#,
            r#"{"error":null}"#,
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
