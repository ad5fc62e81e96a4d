//! Errors in responses that claim to be a success.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Returns true if a JSON text is Google's error envelope. Every field of a reply is optional, so an unrecognized
/// envelope would decode into an empty reply, and the error would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// It is not.
    None,
    /// `{"error": …}`
    Bare,
    /// `[{"error": …}]`
    Wrapped,
}

impl Envelope {
    /// Returns the kind of a JSON text.
    pub(crate) fn of(text: &[u8]) -> Self {
        // One fast search spares nearly every frame the parse.
        static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error\""));
        if ERROR.find(text).is_none() {
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
                // These two are what a service with an `error` field of its own sends when all is well. The text is not read: half
                // of a character in it would hide the error.
                if !matches!(map.next_value::<&RawValue>()?.get(), "null" | "false") {
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
