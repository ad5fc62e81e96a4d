//! Reading a body into a type, and saying where it does not fit.

use bytes::Bytes;

use super::{Error, ErrorKind};
use crate::wire::{Read, Wire};

/// How many bytes are shown on each side of the place.
const SNIPPET: usize = 40;

/// Reads a value from JSON.
///
/// Only when that fails is it read again, by a reader that keeps track of the path.
pub(crate) fn decode<T: Wire>(body: &Bytes) -> Result<T, Error> {
    serde_json::from_slice::<Read<T>>(body).map(|Read(value)| value).map_err(|error| explain::<T>(body, error))
}

#[cold]
fn explain<T: Wire>(body: &Bytes, error: serde_json::Error) -> Error {
    let mut from = serde_json::Deserializer::from_slice(body);
    // What the first reader refuses and the second does not is what comes after the value.
    let (path, error) = match serde_path_to_error::deserialize::<_, Read<T>>(&mut from) {
        Err(error) => (error.path().to_string(), error.into_inner()),
        Ok(_) => (String::from("."), error),
    };
    let near = snippet(body, error.line(), error.column());
    // A dot is the value itself; a question mark is where the text is no JSON.
    let path = if matches!(path.as_str(), "." | "?") { String::new() } else { format!("{path}: ") };
    let near = if near.is_empty() { String::new() } else { format!(", near `{near}`") };
    Error::new(ErrorKind::Decode, format!("cannot decode the response: {path}{error}{near}"))
}

/// The text around a place, on one line.
fn snippet(body: &[u8], line: usize, column: usize) -> String {
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let at = (before + column).min(body.len());
    let around = &body[at.saturating_sub(SNIPPET)..(at + SNIPPET / 2).min(body.len())];
    String::from_utf8_lossy(around).split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{fffd}', "")
}
