use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Visitor};

/// A text that is no timestamp, duration or date.
///
/// ```
/// use discovery_runtime::types::Timestamp;
///
/// let error = "yesterday".parse::<Timestamp>().unwrap_err();
/// assert_eq!(error.to_string(), "`yesterday` is no timestamp such as `2024-02-29T12:30:00.5Z`");
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
        // What was expected never holds a long text; what came may.
        let shown: String = self.text.chars().take(64).collect();
        write!(f, "`{shown}` is no {}", self.expected)
    }
}

impl Error for ParseError {}

/// Reads a type that is a text in JSON.
pub(super) fn read_text<'de, T: FromStr<Err = ParseError>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromStr<Err = ParseError>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Implements `Wire` and `serde`'s traits for a type that is a text in JSON.
macro_rules! wire_text {
    ($name:ident) => {
        impl $crate::wire::Wire for $name {
            fn read<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::wire::text::read_text(from)
            }

            fn write<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        $crate::__gl_serde! { $name }
    };
}

pub(super) use wire_text;

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

/// Writes billionths with none, three, six or nine digits, as protobuf does.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u32) -> fmt::Result {
    match nanos {
        0 => Ok(()),
        nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => write!(f, ".{:06}", nanos / 1_000),
        nanos => write!(f, ".{nanos:09}"),
    }
}
