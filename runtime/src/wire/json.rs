//! Reading of JSON text into a value, despite unpaired surrogates, and up to the offset of an error.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write as _};

use serde::de::DeserializeOwned;

use super::{Read, Value, Wire};

/// `\u`, four digits: how JSON escapes half of a character.
const ESCAPE: usize = 6;

/// Reads a value from JSON.
///
/// A text may hold half of a character, `\ud83d` without the other half, when a server cut it in the wrong place. That is
/// invalid Unicode, and becomes `\u{fffd}`. It is looked for only when the text cannot be read.
pub(crate) fn from_slice<T: Wire>(text: &[u8]) -> serde_json::Result<T> {
    read_repaired(text, |text| serde_json::from_slice::<Read<T>>(text)).map(|Read(value)| value)
}

/// Reads a type of the caller's from JSON text; an error names the path of the value that does not fit.
pub fn read_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    read_repaired(text, |text| serde_json::from_slice(text)).map_err(|error| JsonError::new(text, &error))
}

/// JSON that does not fit a type, or a value that does not fit into JSON.
///
/// ```
/// use discovery_runtime::types::Struct;
///
/// let args = Struct::new().with("cities", ["Oslo"]);
/// let error = args.to::<std::collections::HashMap<String, Vec<u8>>>().unwrap_err();
/// assert_eq!(error.path(), "cities[0]");
/// assert_eq!(error.to_string(), "`cities[0]`: invalid type: string \"Oslo\", expected u8");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    path: String,
    reason: String,
}

impl JsonError {
    /// Creates an error of `serde_json`, which has the position instead of the path.
    pub(super) fn new(text: &[u8], error: &serde_json::Error) -> Self {
        let reason = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Self { path: path(text, error), reason: reason.strip_suffix(&place).unwrap_or(&reason).to_owned() }
    }

    pub(super) fn not_an_object(value: &Value) -> Self {
        let shown: String = value.to_string().chars().take(64).collect();
        Self { path: String::new(), reason: format!("`{shown}` is not an object") }
    }

    /// Returns the path of the value that does not fit, such as `cities[0].name`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}

impl Error for JsonError {}

fn read_repaired<T>(text: &[u8], read: impl Fn(&[u8]) -> serde_json::Result<T>) -> serde_json::Result<T> {
    read(text).or_else(|error| {
        let repaired = if error.is_syntax() { repaired(text) } else { None };
        repaired.map_or(Err(error), |text| read(&text))
    })
}

/// Returns a copy of a JSON text in which each escaped half of a character is `\ufffd`; `None` when there is no such half.
///
/// Nothing else changes, and every byte stays in its place.
pub(crate) fn repaired(text: &[u8]) -> Option<Vec<u8>> {
    let mut repaired: Cow<'_, [u8]> = Cow::Borrowed(text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        match unit(text, at) {
            // Of a pair neither half is alone.
            Some(0xd800..0xdc00) if matches!(unit(text, at + ESCAPE), Some(0xdc00..0xe000)) => at += 2 * ESCAPE,
            Some(0xd800..0xe000) => {
                repaired.to_mut()[at..at + ESCAPE].copy_from_slice(br"\ufffd");
                at += ESCAPE;
            }
            // The letter after a backslash may be a backslash itself.
            _ => at += 2,
        }
    }
    match repaired {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// Returns the number in the `\uXXXX` at an offset.
fn unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix(br"\u")?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

/// Returns the path of the value that an error is about, such as `items[0].name`; empty for the whole text.
///
/// The text is read only up to the line and the column that `serde_json` gives.
pub(crate) fn path(text: &[u8], error: &serde_json::Error) -> String {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let steps = steps(&text[..(before + error.column()).min(text.len())]);
    let mut path = String::new();
    for step in &steps {
        match step {
            Step::Object(None) | Step::Array(None) => {}
            Step::Object(Some(key)) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(&String::from_utf8_lossy(key));
            }
            Step::Array(Some(index)) => _ = write!(path, "[{index}]"),
        }
    }
    path
}

/// A value that has begun and not ended.
enum Step<'a> {
    /// An object, with the key of its value at hand.
    Object(Option<&'a [u8]>),
    /// An array, with the index of its value at hand.
    Array(Option<usize>),
}

/// Returns the values that are open at the end of a text.
fn steps(text: &[u8]) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let begins = at;
        at += 1;
        match byte {
            b',' => match steps.last_mut() {
                Some(Step::Object(key)) => *key = None,
                Some(Step::Array(Some(index))) => *index += 1,
                _ => {}
            },
            b'}' | b']' => drop(steps.pop()),
            b':' | b' ' | b'\n' | b'\r' | b'\t' => {}
            value => {
                if *value == b'"' {
                    at = end_of_string(text, at);
                }
                match steps.last_mut() {
                    Some(Step::Object(key @ None)) => *key = text.get(begins + 1..at.saturating_sub(1)),
                    Some(Step::Array(index @ None)) => *index = Some(0),
                    _ => {}
                }
                match value {
                    b'{' => steps.push(Step::Object(None)),
                    b'[' => steps.push(Step::Array(None)),
                    _ => {}
                }
            }
        }
    }
    steps
}

/// Returns the end of the string that starts before an offset.
fn end_of_string(text: &[u8], mut at: usize) -> usize {
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        match text[at] {
            b'"' => return at + 1,
            _ => at += 2,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use serde::de::IgnoredAny;

    #[test]
    fn halves_of_characters_are_replaced() {
        for (text, want) in [
            (r#""\ud83d""#, Some(r#""\ufffd""#)),
            (r#"["\ude00","a\uD83Db\ud83d\n"]"#, Some(r#"["\ufffd","a\ufffdb\ufffd\n"]"#)),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\\\\\ud83d""#, Some(r#""\\\\\ufffd""#)),
            // A pair, a backslash before a `u`, and no escape at all.
            (r#""\ud83d\ude00""#, None),
            (r#""\\ud83d""#, None),
            (r#""\u00e9 \n \"""#, None),
            ("\"\\", None),
            (r#""\ud8"#, None),
            ("", None),
        ] {
            let repaired = repaired(text.as_bytes()).map(|text| String::from_utf8(text).unwrap());
            assert_eq!(repaired.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_text_with_half_a_character_is_read() {
        let text = br#"{"\ud83d":["a","\ude00 b"],"c":"\ud83d\ude00"}"#;
        assert!(serde_json::from_slice::<Value>(text).is_err());
        let value: Value = from_slice(text).unwrap();
        assert_eq!(value, serde_json::json!({"\u{fffd}": ["a", "\u{fffd} b"], "c": "\u{1f600}"}));
        assert!(from_slice::<Value>(br#"{"a":"\ud83d""#).unwrap_err().is_eof());
    }

    type Nested = BTreeMap<String, Vec<BTreeMap<String, Option<i32>>>>;

    #[test]
    fn an_error_has_the_path_of_its_value() {
        for (text, want) in [
            (r#"{"a":[{"b":1},{"b":"x"}]}"#, "a[1].b"),
            (r#"{"a":[{"b":1},{"b":1.5}]}"#, "a[1].b"),
            ("{\"a\": [\n  {\"b\": 1},\n  {\"c\": true,\n \"b\": 1}]}", "a[1].c"),
            (r#"{"a":[{"b":{"c":1}}]}"#, "a[0].b"),
            (r#"{"a":[{"b":[1]}]}"#, "a[0].b"),
            (r#"{"a":[1]}"#, "a[0]"),
            (r#"{"a":7}"#, "a"),
            (r#"{"a":[],"b\"]{":"x"}"#, r#"b\"]{"#),
            (r#"{"a":[{"b":1}"#, "a[0]"),
            ("[]", ""),
            ("7", ""),
            ("", ""),
        ] {
            let error = serde_json::from_str::<Nested>(text).unwrap_err();
            assert_eq!(path(text.as_bytes(), &error), want, "{text}: {error}");
        }
    }

    #[test]
    fn the_path_ends_where_the_text_breaks() {
        let text = r#"{"a":{"b":[1,2,}}"#;
        let error = serde_json::from_str::<IgnoredAny>(text).unwrap_err();
        assert_eq!(path(text.as_bytes(), &error), "a.b");
    }
}
