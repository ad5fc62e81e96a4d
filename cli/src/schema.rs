//! Places in a schema by dotted names, such as `generation-config.temperature`.

use discovery_document::{Document, Schema};
use serde_json::Value;

use crate::names::kebab;
use crate::similar::did_you_mean;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A property, or a key of a map.
    Property(String),
    /// An entry of a list.
    Entry(usize),
}

/// A place in a body.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) steps: Vec<Step>,
    pub(crate) schema: &'static Schema,
}

/// The type of a value, as far as the command line is concerned.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Text,
    Enum(&'static Schema),
    Integer,
    Number,
    Bool,
    List(Option<&'static Schema>),
    Map(&'static Schema),
    Object(&'static Schema),
    Any,
}

/// Returns the shape of a schema.
pub(crate) fn shape(document: &'static Document, schema: &'static Schema) -> Shape {
    let schema = document.resolve(schema);
    if schema.reference.is_some() {
        return Shape::Any;
    }
    let is_object = !schema.properties.is_empty() || schema.additional_properties.is_some();
    match schema.ty.as_deref() {
        Some("string") | None if !schema.values.is_empty() => Shape::Enum(schema),
        Some("string") => Shape::Text,
        Some("integer") => Shape::Integer,
        Some("number") => Shape::Number,
        Some("boolean") => Shape::Bool,
        Some("array") => Shape::List(schema.items.as_deref()),
        None if schema.items.is_some() => Shape::List(schema.items.as_deref()),
        Some("object") | None if is_object || schema.ty.is_some() => match &schema.additional_properties {
            Some(values) if schema.properties.is_empty() => Shape::Map(values),
            _ => Shape::Object(schema),
        },
        _ => Shape::Any,
    }
}

/// Returns a property by its name in the document, or by its words.
pub(crate) fn property(schema: &'static Schema, word: &str) -> Option<(&'static str, &'static Schema)> {
    if let Some((name, property)) = schema.properties.get_key_value(word) {
        return Some((name, property));
    }
    let found = schema.properties.iter().filter(|(name, _)| kebab(name) == word);
    // A name with a mark in front is the older spelling.
    found
        .max_by_key(|(name, _)| name.starts_with(|c: char| c.is_ascii_alphanumeric()))
        .map(|(name, found)| (name.as_str(), found))
}

/// Returns a schema's name for messages.
pub(crate) fn name_of(schema: &Schema) -> &str {
    schema.reference.as_deref().or(schema.id.as_deref()).unwrap_or("the object")
}

/// Finds a path in a body by its dotted name. An error names the unknown part.
pub(crate) fn place(document: &'static Document, body: &'static Schema, dotted: &str) -> Result<Place, String> {
    let mut place = Place { steps: Vec::new(), schema: body };
    let mut seen = String::new();
    let mut words = dotted.split('.').peekable();
    while let Some(word) = words.peek().copied() {
        match shape(document, place.schema) {
            Shape::Object(object) => {
                words.next();
                let Some((name, schema)) = property(object, word) else {
                    let known: Vec<String> = object.properties.keys().map(|name| kebab(name)).collect();
                    let hint = did_you_mean(&format!("--{seen}"), word, known.iter().map(String::as_str));
                    return Err(format!("`{}` has no property `{word}`{hint}", name_of(place.schema)));
                };
                place.steps.push(Step::Property(name.to_owned()));
                place.schema = schema;
            }
            Shape::Map(values) => {
                words.next();
                place.steps.push(Step::Property(word.to_owned()));
                place.schema = values;
            }
            // Without a number, the first entry is meant.
            Shape::List(Some(items)) => {
                let entry = word.parse().ok();
                if entry.is_some() {
                    words.next();
                }
                place.steps.push(Step::Entry(entry.unwrap_or(0)));
                place.schema = items;
                if entry.is_none() {
                    continue;
                }
            }
            // Any JSON has any property.
            Shape::Any | Shape::List(None) => {
                words.next();
                place.steps.push(Step::Property(word.to_owned()));
            }
            Shape::Text | Shape::Enum(_) | Shape::Integer | Shape::Number | Shape::Bool => {
                return Err(format!("`{}` is a single value and has no property `{word}`", seen.trim_end_matches('.')));
            }
        }
        seen.push_str(word);
        seen.push('.');
    }
    Ok(place)
}

/// Returns the value at a path, which is created if it is absent. An error names the value that is there instead.
pub(crate) fn at<'v>(body: &'v mut Value, steps: &[Step]) -> Result<&'v mut Value, String> {
    let mut value = body;
    for step in steps {
        value = match step {
            Step::Property(name) => {
                if value.is_null() {
                    *value = Value::Object(serde_json::Map::new());
                }
                let object =
                    value.as_object_mut().ok_or_else(|| format!("`{name}` is set in a value that is not an object"))?;
                object.entry(name.as_str()).or_insert(Value::Null)
            }
            Step::Entry(entry) => {
                if value.is_null() {
                    *value = Value::Array(Vec::new());
                }
                let list = value
                    .as_array_mut()
                    .ok_or_else(|| format!("entry {entry} is set in a value that is not a list"))?;
                if *entry > list.len() {
                    return Err(format!("entry {entry} is set before entry {}", list.len()));
                }
                if *entry == list.len() {
                    list.push(Value::Null);
                }
                &mut list[*entry]
            }
        };
    }
    Ok(value)
}
