//! The `fields` parameter, which selects a part of the reply.

use serde_json::Value;

use crate::api_error::ApiError;
use crate::values::names::camel_case;

/// The maximum nesting depth of `fields`.
const DEEPEST: usize = 16;

/// A parsed `fields` parameter.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct FieldSelection(Vec<(String, Option<FieldSelection>)>);

impl FieldSelection {
    /// Parses `a,b/c,d(e,f/g),*`.
    pub(crate) fn parse(text: &str) -> Result<Self, ApiError> {
        let wrong = || {
            ApiError::field("fields", format!("Invalid field selection {}", text.chars().take(100).collect::<String>()))
        };
        let mut rest = text;
        let selection = list(&mut rest, 0).ok_or_else(wrong)?;
        if rest.is_empty() { Ok(selection) } else { Err(wrong()) }
    }

    /// Returns the selected part of a value.
    pub(crate) fn apply(&self, value: Value) -> Value {
        match value {
            Value::Array(values) => Value::Array(values.into_iter().map(|value| self.apply(value)).collect()),
            Value::Object(fields) => {
                let kept = fields.into_iter().filter_map(|(name, value)| {
                    let (_, inner) = self
                        .0
                        .iter()
                        .find(|(wanted, _)| wanted == "*" || *wanted == name || camel_case(wanted) == name)?;
                    Some((name, inner.as_ref().map_or_else(|| value.clone(), |inner| inner.apply(value.clone()))))
                });
                Value::Object(kept.collect())
            }
            other => other,
        }
    }
}

fn list(rest: &mut &str, depth: usize) -> Option<FieldSelection> {
    let mut out = Vec::new();
    loop {
        out.push(item(rest, depth)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(FieldSelection(out)),
        }
    }
}

fn item(rest: &mut &str, depth: usize) -> Option<(String, Option<FieldSelection>)> {
    let end = rest.find(['/', ',', '(', ')']).unwrap_or(rest.len());
    let name = rest[..end].trim().to_owned();
    *rest = &rest[end..];
    if name.is_empty() || depth > DEEPEST {
        return None;
    }
    if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        let inner = item(rest, depth + 1)?;
        return Some((name, Some(FieldSelection(vec![inner]))));
    }
    if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let inner = list(rest, depth + 1)?;
        *rest = rest.strip_prefix(')')?;
        return Some((name, Some(inner)));
    }
    Some((name, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn selections() {
        let value = json!({"models": [{"name": "a", "version": "1", "topK": 2}], "nextPageToken": "t", "x": {"y": {"z": 1, "w": 2}}});
        let select = |text: &str| FieldSelection::parse(text).map(|selection| selection.apply(value.clone()));
        assert_eq!(
            select("models(name,topK),nextPageToken"),
            Ok(json!({"models": [{"name": "a", "topK": 2}], "nextPageToken": "t"}))
        );
        assert_eq!(select("x/y/z,models/name"), Ok(json!({"models": [{"name": "a"}], "x": {"y": {"z": 1}}})));
        assert_eq!(select("*"), Ok(value.clone()));
        for wrong in ["", "a(", "a(b", "a)", "a,,b", "/", &"a(".repeat(1000)] {
            assert!(FieldSelection::parse(wrong).is_err(), "{wrong}");
        }
    }
}
