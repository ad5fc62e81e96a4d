use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Visitor};

/// A text that is not a timestamp, duration, or date.
///
/// ```
/// use discovery_runtime::types::Timestamp;
///
/// let error = "yesterday".parse::<Timestamp>().unwrap_err();
/// assert_eq!(error.to_string(), "`yesterday` is not a timestamp such as `2024-02-29T12:30:00.5Z`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    text: Box<str>,
    expected: &'static str,
}

impl ParseError {
    pub(super) fn new(text: impl Into<Box<str>>, expected: &'static str) -> Self {
        Self { text: text.into(), expected }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The expected value is never a long text, but the actual one may be.
        let shown: String = self.text.chars().take(64).collect();
        write!(f, "`{shown}` is not a {}", self.expected)
    }
}

impl Error for ParseError {}

/// Reads any text, without a check.
pub(super) fn read_text<'de, D: Deserializer<'de>>(from: D) -> Result<Box<str>, D::Error> {
    from.deserialize_string(TextVisitor)
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Box<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Box<str>, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Box<str>, E> {
        Ok(text.into())
    }
}

/// Implements the shared functions of types that hold their text and parse it on demand: `text` is the only field.
macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            /// Returns the text as it was received or created.
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }

        /// Takes any text; whether it is one of this type turns out when it is converted.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self { text: text.into() }
            }
        }

        /// Takes any text; whether it is one of this type turns out when it is converted.
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self { text: text.into() }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl $crate::wire::Wire for $name {
            fn read<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::wire::text::read_text(from).map(|text| Self { text })
            }

            fn write<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&self.text)
            }
        }

        $crate::wire::impl_serde::impl_serde! { $name }
    };
}

/// Implements a conversion of a value by that of a reference.
macro_rules! by_value {
    ($($from:ty => $to:ty),* $(,)?) => {
        $(impl TryFrom<$from> for $to {
            type Error = $crate::wire::ParseError;

            fn try_from(value: $from) -> Result<Self, $crate::wire::ParseError> {
                Self::try_from(&value)
            }
        })*
    };
}

pub(super) use {by_value, text_type};

/// Reads up to nine digits of a fraction as billionths; `None` when there is anything else or nothing.
pub(super) fn parse_fraction(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let number: u32 = parse_digits(digits)?;
    (digits.len()..9).try_fold(number, |number, _| number.checked_mul(10))
}

/// Reads digits and nothing but digits.
pub(super) fn parse_digits<T: FromStr>(digits: &str) -> Option<T> {
    // `parse` alone would let a sign pass.
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Returns billionths with none, three, six or nine digits, as protobuf writes them.
pub(super) fn fraction(nanos: u32) -> String {
    match nanos {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
        nanos => format!(".{nanos:09}"),
    }
}
