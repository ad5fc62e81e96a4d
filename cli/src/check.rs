//! Checks of JSON against its schema: names, values of enums, and the kinds of values.

use discovery_document::{Document, Schema};
use serde_json::Value;

use crate::schema::{Shape, name_of, shape};
use crate::similar::did_you_mean;

/// Checks JSON against its schema. The error names the place.
pub(crate) fn check(
    document: &'static Document,
    schema: &'static Schema,
    value: &Value,
    at: &str,
) -> Result<(), String> {
    let wrong = |wanted: &str| Err(format!("{}{wanted} expected, found {}", place(at), excerpt(value)));
    match (shape(document, schema), value) {
        // Numbers may be text, and enums the numbers of their values.
        (_, Value::Null)
        | (Shape::Any, _)
        | (Shape::Enum(_), Value::Number(_))
        | (Shape::Text, Value::String(_))
        | (Shape::Integer | Shape::Number, Value::Number(_) | Value::String(_))
        | (Shape::Bool, Value::Bool(_)) => Ok(()),
        (Shape::Object(object), Value::Object(fields)) => {
            for (name, value) in fields {
                let Some(property) = object.properties.get(name) else {
                    if object.additional_properties.is_some() || object.properties.is_empty() {
                        continue;
                    }
                    let hint = did_you_mean("", name, object.properties.keys().map(String::as_str));
                    return Err(format!("{}`{}` has no property `{name}`{hint}", place(at), name_of(schema)));
                };
                check(document, property, value, &format!("{at}.{name}"))?;
            }
            Ok(())
        }
        (Shape::Map(values), Value::Object(fields)) => {
            fields.iter().try_for_each(|(key, value)| check(document, values, value, &format!("{at}.{key}")))
        }
        (Shape::Object(_) | Shape::Map(_), _) => wrong("an object"),
        (Shape::List(items), Value::Array(values)) => {
            let entries = values.iter().enumerate();
            entries
                .filter_map(|(index, value)| Some((index, items?, value)))
                .try_for_each(|(index, items, value)| check(document, items, value, &format!("{at}[{index}]")))
        }
        (Shape::List(_), _) => wrong("a list"),
        (Shape::Enum(schema), Value::String(text)) => {
            check_enum(schema, text).map_err(|error| format!("{}{error}", place(at)))
        }
        // 64-bit integers are text in the document, and servers accept both forms.
        (Shape::Text, Value::Number(_)) if is_number(document.resolve(schema)) => Ok(()),
        (Shape::Text | Shape::Enum(_), _) => wrong("text"),
        (Shape::Integer | Shape::Number, _) => wrong("a number"),
        (Shape::Bool, _) => wrong("true or false"),
    }
}

/// Checks the value of an enum.
pub(crate) fn check_enum(schema: &Schema, text: &str) -> Result<(), String> {
    let mut former = schema.former_values.values().flatten();
    if schema.values.iter().any(|value| value == text) || former.any(|value| value == text) {
        return Ok(());
    }
    let upper = text.to_uppercase().replace('-', "_");
    let hint = did_you_mean("", &upper, schema.values.iter().map(String::as_str));
    let hint = if hint.is_empty() { format!("; known are {}", schema.values.join(", ")) } else { hint };
    Err(format!("`{text}` is not a value of this enum{hint}"))
}

fn is_number(schema: &Schema) -> bool {
    matches!(schema.format.as_deref(), Some("int64" | "uint64"))
}

/// Returns the beginning of a message about a place.
fn place(at: &str) -> String {
    let at = at.strip_prefix('.').unwrap_or(at);
    if at.is_empty() { String::new() } else { format!("{at}: ") }
}

fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
