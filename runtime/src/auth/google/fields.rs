//! Fields of files and replies.

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};

/// Returns a text that must be there. An error names the field and never what it holds.
pub(super) fn text<'a>(json: &'a Value, name: &str, owner: &str) -> Result<&'a str> {
    json[name]
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Error::new(ErrorKind::Credentials, format!("{owner} has no `{name}`, or it is not a string")))
}

/// Returns a text that may be missing.
pub(super) fn optional<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json[name].as_str().filter(|text| !text.is_empty())
}

/// Returns the texts of a list that may be missing.
pub(super) fn list(json: &Value, name: &str) -> Vec<String> {
    let values = json[name].as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}
