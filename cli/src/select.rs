//! The part of a large document that one command needs, cut out of its text.
//!
//! The document of Compute Engine has six megabytes, and reading all of it takes longer than many calls. Which part is needed is
//! known from the words of the command line: one resource, and the schemas that one method reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use discovery_runtime::rt::{Deserialize, Deserializer, MapAccess};
use serde_json::value::RawValue;

use crate::names::kebab;

/// The members of an object, as text.
type Members<'t> = BTreeMap<&'t str, &'t RawValue>;

/// A document, as far as it has to be read to find its parts.
#[derive(Default)]
struct Parts<'t> {
    resources: Members<'t>,
    schemas: Members<'t>,
    others: Members<'t>,
}

/// Returns a document with the parts that a command needs; none if that is not certain, so that all of it has to be read.
pub(crate) fn select(text: &str, words: &[&str]) -> Option<String> {
    let parts: Parts<'_> = serde_json::from_str(text).ok()?;
    let mut chosen = None;
    let mut resources = Vec::new();
    for (name, resource) in &parts.resources {
        let is_chosen = words.first().is_some_and(|word| kebab(name) == *word);
        if is_chosen && chosen.replace(*resource).is_some() {
            return None;
        }
        let text = if is_chosen { resource.get().to_owned() } else { outline(resource, words.is_empty())? };
        resources.push(format!("{name:?}:{text}"));
    }
    if chosen.is_none() && !words.is_empty() {
        return None;
    }
    let method = match chosen {
        Some(resource) => method(resource, &words[1..])?,
        None => "",
    };
    let mut schemas = Vec::new();
    let mut open: Vec<&str> = references(method).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = parts.schemas.get(name).filter(|_| seen.insert(name)) {
            open.extend(references(schema.get()));
            schemas.push(format!("{name:?}:{}", schema.get()));
        }
    }
    let mut members: Vec<String> =
        parts.others.iter().map(|(name, value)| format!("{name:?}:{}", value.get())).collect();
    members.push(format!("\"resources\":{{{}}}", resources.join(",")));
    members.push(format!("\"schemas\":{{{}}}", schemas.join(",")));
    Some(format!("{{{}}}", members.join(",")))
}

/// Returns a resource without what is in it.
fn outline(resource: &RawValue, is_described: bool) -> Option<String> {
    if !is_described {
        return Some("{}".to_owned());
    }
    let members: Members<'_> = serde_json::from_str(resource.get()).ok()?;
    let kept = ["deprecated", "description"].iter().filter_map(|name| Some((name, members.get(*name)?)));
    let kept: Vec<String> = kept.map(|(name, value)| format!("{name:?}:{}", value.get())).collect();
    Some(format!("{{{}}}", kept.join(",")))
}

/// Returns the text of the method that words lead to; empty if they end at a resource, and none if they lead nowhere.
fn method<'t>(resource: &'t RawValue, words: &[&str]) -> Option<&'t str> {
    let Some((word, rest)) = words.split_first() else { return Some("") };
    let members: Members<'t> = serde_json::from_str(resource.get()).ok()?;
    let inner = |name: &str| -> Option<Members<'t>> {
        members.get(name).map_or_else(|| Some(Members::new()), |inner| serde_json::from_str(inner.get()).ok())
    };
    let (resources, methods) = (inner("resources")?, inner("methods")?);
    let named = |members: &Members<'t>| -> Vec<&'t RawValue> {
        members.iter().filter(|(name, _)| kebab(name) == *word).map(|(_, found)| *found).collect()
    };
    match (named(&resources).as_slice(), named(&methods).as_slice()) {
        ([resource], []) => method(resource, rest),
        ([], [method]) => Some(method.get()),
        _ => None,
    }
}

/// Returns the names of schemas that a text refers to.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("\"$ref\"").skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        rest.split('"').next()
    })
}

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> serde::de::Visitor<'de> for PartsVisitor {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<&str>()? {
            match key {
                "resources" => parts.resources = map.next_value()?,
                "schemas" => parts.schemas = map.next_value()?,
                _ => _ = parts.others.insert(key, map.next_value()?),
            }
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "name": "library", "methods": {"ask": {"response": {"$ref": "Unused"}}},
        "resources": {
            "books": {"description": "Books.", "methods": {"getBook": {"response": {"$ref" : "Book"}}, "list": {}},
                "resources": {"chapters": {"methods": {"list": {"response": {"$ref":"Chapter"}}}}}},
            "readers": {"description": "Readers.", "methods": {"list": {}}}
        },
        "schemas": {
            "Book": {"properties": {"next": {"$ref": "Book"}, "chapters": {"items": {"$ref": "Chapter"}}}},
            "Chapter": {"type": "object"}, "Unused": {"type": "object"}
        }
    }"#;

    fn selected(words: &[&str]) -> Option<(Vec<String>, serde_json::Value)> {
        let text = select(TEXT, words)?;
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["name"], "library");
        let schemas = document["schemas"].as_object().unwrap().keys().cloned().collect();
        Some((schemas, document["resources"]["readers"].clone()))
    }

    #[test]
    fn a_method_has_the_schemas_that_it_reaches() {
        let schemas = |words: &[&str]| {
            selected(words).map(|(mut schemas, _)| {
                schemas.sort();
                schemas
            })
        };
        assert_eq!(schemas(&["books", "get-book", "x"]).unwrap(), ["Book", "Chapter"]);
        assert_eq!(schemas(&["books", "chapters", "list"]).unwrap(), ["Chapter"]);
        assert!(schemas(&["books"]).unwrap().is_empty());
        assert_eq!(selected(&[]).unwrap().1, serde_json::json!({"description": "Readers."}));
        assert_eq!(selected(&["books"]).unwrap().1, serde_json::json!({}));
        // All of the document is read where words are wrong, so that the message can suggest others.
        assert_eq!(schemas(&["boks", "get-book"]), None);
        assert_eq!(schemas(&["books", "get"]), None);
        assert_eq!(select("{", &[]), None);
    }
}
