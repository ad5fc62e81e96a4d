//! The differences between two forms of an element, in a few words each.

use serde_json::Value;

use super::element::{self, describe, plain};
use crate::command::fetch::facts;

/// Returns the differences between two forms of an element, except for texts.
pub(super) fn changes(old: &Value, new: &Value) -> Vec<String> {
    let change = |place: String| {
        if let Some(owner) = place.strip_suffix("/enumDeprecated") {
            return deprecated_values(old, new, owner);
        }
        let (was, is) = (old.pointer(&place), new.pointer(&place));
        let name = place.trim_start_matches('/').replace('/', ".");
        Some(match (was, is) {
            (Some(Value::Array(was)), Some(Value::Array(is))) => {
                let only = |these: &[Value], those: &[Value]| {
                    these.iter().filter(|value| !those.contains(value)).map(plain).collect::<Vec<_>>().join(", ")
                };
                let parts = [("added", only(is, was)), ("gone", only(was, is))];
                let parts = parts.into_iter().filter(|(_, list)| !list.is_empty());
                let parts: Vec<String> = parts.map(|(word, list)| format!("{word} {list}")).collect();
                format!("{name}: {}", if parts.is_empty() { "another order".to_owned() } else { parts.join("; ") })
            }
            (None, Some(Value::Bool(true)) | None) => name,
            (Some(Value::Bool(true)), None) => format!("{name} no more"),
            (None, Some(is)) => format!("{name} is new: {}", describe(is)),
            (Some(was), None) => format!("{name} is gone, was {}", describe(was)),
            (Some(was), Some(is)) => format!("{name}: {} → {}", describe(was), describe(is)),
        })
    };
    facts::differences(old, new).into_iter().filter_map(change).collect()
}

/// The values of an enum that are marked now and were not, or not there.
fn deprecated_values(old: &Value, new: &Value, owner: &str) -> Option<String> {
    let marked = |document: &Value| {
        let schema = document.pointer(owner)?;
        let values = schema.get("enum")?.as_array()?.iter();
        let marked = values.filter(|value| {
            let value = value.as_str().and_then(|name| element::value(schema, name));
            value.is_some_and(|value| value.get("deprecated").is_some())
        });
        Some(marked.map(plain).collect::<Vec<_>>())
    };
    let (before, mut now) = (marked(old).unwrap_or_default(), marked(new).unwrap_or_default());
    now.retain(|value| !before.contains(value));
    let place = format!("{owner}/enum").trim_start_matches('/').replace('/', ".");
    (!now.is_empty()).then(|| format!("{place}: deprecated {}", now.join(", ")))
}
