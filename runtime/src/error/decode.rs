//! Decoding of a body, and the path of a value that does not match its type.

use bytes::Bytes;

use super::{Error, ErrorKind};
use crate::wire::{Wire, from_slice, path};

/// The number of bytes that are shown on each side of the offset.
const SNIPPET: usize = 40;

/// Reads a value from JSON. An error has its path in the text.
pub(crate) fn decode<T: Wire>(body: &Bytes) -> Result<T, Error> {
    from_slice(body).map_err(|error| explain(body, &error))
}

#[cold]
fn explain(body: &[u8], error: &serde_json::Error) -> Error {
    // Of a text that ends too early no value is wrong.
    let path = if error.is_eof() { String::new() } else { path(body, error) };
    let path = if path.is_empty() { path } else { format!("{path}: ") };
    let near = snippet(body, error.line(), error.column());
    let near = if near.is_empty() { near } else { format!(", near `{near}`") };
    Error::new(ErrorKind::Decode, format!("cannot decode the response: {path}{error}{near}"))
}

/// Returns the text around an offset, on one line.
fn snippet(body: &[u8], line: usize, column: usize) -> String {
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let at = (before + column).min(body.len());
    let around = &body[at.saturating_sub(SNIPPET)..(at + SNIPPET / 2).min(body.len())];
    String::from_utf8_lossy(around).split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{fffd}', "")
}
