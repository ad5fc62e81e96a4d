//! Reading JSON with a depth limit, and writing it in the form in which documents are stored.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    error::{Error, Result, ensure},
    stack,
};

/// The maximum depth of nested brackets. Published documents reach 14, and a nested object takes two.
const DEPTH: usize = 512;

/// The maximum depth that does not need a larger stack.
const SHALLOW: usize = 64;

/// Reads JSON and writes it with sorted keys, an indentation of two spaces, and a trailing newline: the form in which
/// documents are stored. Unknown keys are kept.
pub fn sorted(bytes: &[u8]) -> Result<String> {
    let mut value: Value = read(text(bytes)?)?;
    // Maps are sorted already, unless another crate in the build enables `preserve_order`.
    value.sort_all_objects();
    Ok(format!("{value:#}\n"))
}

/// Reads any type from JSON text with at most 512 nested brackets; an error names the line and column.
pub fn read<'de, T: Deserialize<'de> + Send>(text: &'de str) -> Result<T> {
    // Reading recurses, so deeply nested text gets a larger stack.
    if nesting(text)? > SHALLOW { stack::roomy(|| read_nested(text)) } else { read_nested(text) }
}

fn read_nested<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader).map_err(|error| json_error(&error))?;
    reader.end().map_err(|error| json_error(&error))?;
    Ok(value)
}

/// Returns bytes as text that may be JSON, without a byte order mark.
pub fn text(bytes: &[u8]) -> Result<&str> {
    ensure!(!bytes.starts_with(&[0x1f, 0x8b]), "compressed with gzip, unpack it first");
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::new(format!("not UTF-8 text, not a Discovery document: {error}")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.trim_start();
    ensure!(!start.is_empty(), "empty file");
    ensure!(!start.starts_with('<'), "HTML or XML, not a Discovery document");
    ensure!(
        !start.starts_with("openapi:") && !start.starts_with("swagger:"),
        "an OpenAPI file, not a Discovery document"
    );
    ensure!(start.starts_with(['{', '[', '"']), "not JSON, not a Discovery document");
    Ok(text)
}

/// Returns the depth of nested brackets, or an error if it exceeds [`DEPTH`].
pub(crate) fn nesting(text: &str) -> Result<usize> {
    let mut deepest = 0;
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
                if depth > DEPTH {
                    let line = text[..index].lines().count();
                    return Err(Error::new(format!("nested more than {DEPTH} levels deep at line {line}")));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(deepest)
}

/// Converts an error of `serde_json`, and names truncated text as such.
fn json_error(error: &serde_json::Error) -> Error {
    let text = error.to_string();
    // Mirrors wrap errors to name the location, which hides their category, so the text has to be inspected.
    match text.split_once("EOF while parsing ") {
        Some((path, rest)) => Error::new(format!("cut off: {path}the text ends inside {rest}")),
        None => Error::new(text),
    }
}
