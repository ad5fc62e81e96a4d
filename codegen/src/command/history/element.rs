//! Elements of a document's JSON: found by name, and described in a few words.

use serde_json::Value;

/// The longest text of a value that is shown.
const LONGEST: usize = 80;

/// An element of a document by its name.
pub(super) fn element(document: &Value, api: &str, name: &str) -> Option<Value> {
    if let Some((method, parameter)) = name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        return self::method(document, api, method)?.get("parameters")?.get(parameter).cloned();
    }
    schema(document, name).or_else(|| method(document, api, name).cloned())
}

fn method<'a>(document: &'a Value, api: &str, id: &str) -> Option<&'a Value> {
    let id = id.strip_prefix(api).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id);
    let (resources, method) = id.rsplit_once('.').map_or((None, id), |(resources, method)| (Some(resources), method));
    let mut at = document;
    for resource in resources.into_iter().flat_map(|resources| resources.split('.')) {
        at = at.get("resources")?.get(resource)?;
    }
    at.get("methods")?.get(method)
}

/// A schema, a property, or a value of an enum.
fn schema(document: &Value, name: &str) -> Option<Value> {
    let mut parts = name.split('.');
    let mut at = document.get("schemas")?.get(parts.next()?)?;
    while let Some(part) = parts.next() {
        let inner = innermost(at);
        match inner.get("properties").and_then(|properties| properties.get(part)) {
            Some(property) => at = property,
            None => return (parts.next().is_none()).then(|| value(inner, part)).flatten(),
        }
    }
    Some(at.clone())
}

/// Returns the item type of a list or a map.
fn innermost(mut schema: &Value) -> &Value {
    while let Some(inner) = schema.get("items").or_else(|| schema.get("additionalProperties")) {
        schema = inner;
    }
    schema
}

/// A value of an enum, with what is said about it alone.
pub(super) fn value(schema: &Value, value: &str) -> Option<Value> {
    let values = schema.get("enum")?.as_array()?;
    let at = values.iter().position(|known| known == value)?;
    let deprecated = schema.get("enumDeprecated").and_then(|marks| marks.get(at)) == Some(&Value::Bool(true));
    let mut element = serde_json::json!({ "type": "value of an enum" });
    if deprecated {
        element["deprecated"] = true.into();
    }
    Some(element)
}

/// An element in a few words.
pub(super) fn describe(value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let count = |key: &str| value.get(key).and_then(Value::as_object).map(serde_json::Map::len);
    let deprecated = if value.get("deprecated") == Some(&Value::Bool(true)) { ", deprecated" } else { "" };
    let plain = if let Some(verb) = text("httpMethod") {
        let body = |key: &str| value.pointer(&format!("/{key}/$ref")).and_then(Value::as_str).unwrap_or("nothing");
        format!("{verb} {}, {} → {}", text("path").unwrap_or_default(), body("request"), body("response"))
    } else if let Some(properties) = count("properties") {
        format!("object with {properties} propert{}", if properties == 1 { "y" } else { "ies" })
    } else if let Some(name) = text("$ref") {
        name.to_owned()
    } else if let Some(items) = value.get("items") {
        format!("list of {}", describe(items))
    } else if let Some(values) = value.get("additionalProperties") {
        format!("map of {}", describe(values))
    } else if let Some(values) = value.get("enum").and_then(Value::as_array) {
        format!("enum of {} values", values.len())
    } else if let Some(ty) = text("type") {
        text("format").map_or_else(|| ty.to_owned(), |format| format!("{ty} ({format})"))
    } else {
        self::plain(value)
    };
    plain + deprecated
}

/// JSON as text; a long one is cut.
pub(super) fn plain(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
