//! Values synthesized from a schema: valid against it, and deterministic for a seed.

use discovery_document::Schema;
use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::values::scalar;
use crate::values::timestamp;

/// The maximum depth; deeper objects are empty, which also ends recursion.
const DEEPEST: usize = 3;

const WORDS: [&str; 16] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "juniper", "kelp", "lichen",
    "marsh", "nectar", "orchid", "pebble",
];

/// Returns a value of the schema.
pub(crate) fn value(api: &Api, schema: &Schema, rng: &mut Rng) -> Value {
    Maker { api, rng }.value(schema, "", 0)
}

/// Removes the fields that a schema does not have, so that one reply serves every version.
pub(crate) fn conform(api: &Api, schema: &Schema, value: Value) -> Value {
    let schema = api.resolve(schema);
    match value {
        Value::Object(fields) if !schema.properties.is_empty() => {
            let known = fields.into_iter().filter_map(|(name, value)| {
                let property = schema.properties.get(&name)?;
                let known = property.values.is_empty()
                    || value.as_str().is_none_or(|value| property.values.iter().any(|known| known == value));
                known.then(|| (name, conform(api, property, value)))
            });
            Value::Object(known.collect())
        }
        Value::Object(fields) if schema.ty.as_deref() == Some("object") => {
            match schema.additional_properties.as_deref() {
                Some(inner) => {
                    Value::Object(fields.into_iter().map(|(key, value)| (key, conform(api, inner, value))).collect())
                }
                None => Value::Object(fields),
            }
        }
        Value::Array(values) => match schema.items.as_deref() {
            Some(items) => Value::Array(values.into_iter().map(|value| conform(api, items, value)).collect()),
            None => Value::Array(values),
        },
        other => other,
    }
}

struct Maker<'a> {
    api: &'a Api,
    rng: &'a mut Rng,
}

impl Maker<'_> {
    fn value(&mut self, schema: &Schema, name: &str, depth: usize) -> Value {
        // A part holds one kind of data at a time, which its schema cannot express.
        if schema.reference.as_deref() == Some("Part") {
            return json!({"text": self.word()});
        }
        let schema = self.api.resolve(schema);
        match schema.ty.as_deref().unwrap_or("any") {
            "object" => self.object(schema, depth),
            "array" => {
                // An array of arrays grows like an object of objects, and may be recursive.
                let items = schema.items.as_deref();
                let nested = items.is_some_and(|items| self.api.resolve(items).ty.as_deref() == Some("array"));
                let depth = depth + usize::from(nested);
                if depth > DEEPEST {
                    return Value::Array(Vec::new());
                }
                let count = self.rng.usize(1..=2);
                Value::Array(
                    items.map(|items| (0..count).map(|_| self.value(items, name, depth)).collect()).unwrap_or_default(),
                )
            }
            "boolean" => self.rng.bool().into(),
            "integer" => self.number(schema).into(),
            "number" => (f64::from(self.rng.u8(1..100)) / 100.0).into(),
            "string" => self.text(schema, name).into(),
            _ => self.word().into(),
        }
    }

    fn object(&mut self, schema: &Schema, depth: usize) -> Value {
        let mut out = Map::new();
        if depth > DEEPEST {
            return Value::Object(out);
        }
        for (name, property) in &schema.properties {
            // An error would make the reply a failure, and a page token would refer to a page that does not exist.
            let skipped = property.deprecated
                || matches!(name.as_str(), "error" | "errors" | "nextPageToken")
                || name.starts_with('_');
            if !skipped {
                out.insert(name.clone(), self.value(property, name, depth + 1));
            }
        }
        if let Some(inner) = schema.additional_properties.as_deref() {
            let key = self.word();
            out.insert(key, self.value(inner, "", depth + 1));
        }
        Value::Object(out)
    }

    fn number(&mut self, schema: &Schema) -> i64 {
        let bound = |bound: &Option<String>| bound.as_deref().and_then(|bound| bound.parse::<i64>().ok());
        let least = bound(&schema.minimum).unwrap_or(1);
        let most = bound(&schema.maximum).unwrap_or(1000).max(least);
        self.rng.i64(least..=most.min(least.saturating_add(999)))
    }

    fn text(&mut self, schema: &Schema, name: &str) -> String {
        if !schema.values.is_empty() {
            let retired = |index: usize| schema.enum_deprecated.get(index).copied().unwrap_or_default();
            let usable: Vec<&String> = schema
                .values
                .iter()
                .enumerate()
                .filter(|(index, value)| !value.ends_with("UNSPECIFIED") && !retired(*index))
                .map(|(_, value)| value)
                .collect();
            return self.rng.choice(usable).unwrap_or(&schema.values[0]).clone();
        }
        let past = || std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_225_600);
        match schema.format.as_deref().unwrap_or_default() {
            "int64" | "uint64" => self.number(schema).to_string(),
            "byte" => scalar::base64(&self.rng.u64(..).to_be_bytes()),
            "google-datetime" | "date-time" => {
                timestamp::write(past() + std::time::Duration::from_secs(self.rng.u64(0..86_400)))
            }
            "date" => format!("2026-01-{:02}", self.rng.u8(1..29)),
            "google-duration" => format!("{}s", self.rng.u16(1..300)),
            "google-fieldmask" => "name".to_owned(),
            _ => self.by_name(name),
        }
    }

    fn by_name(&mut self, name: &str) -> String {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "mimetype" => "text/plain".to_owned(),
            "role" => "model".to_owned(),
            _ if lower.ends_with("uri") || lower.ends_with("url") => format!("https://example.com/{}", self.word()),
            _ if lower.contains("email") => format!("{}@example.com", self.word()),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> String {
        (*self.rng.choice(WORDS.iter()).unwrap_or(&WORDS[0])).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;
    use crate::{api::documents, body_check};

    #[test]
    fn every_schema_gives_a_value_that_fits_it() {
        for api in documents::bundled().expect("the bundled documents are good") {
            for name in api.schemas.keys() {
                let schema = Schema { reference: Some(name.clone()), ..Schema::default() };
                let made = |seed| value(&api, &schema, &mut Rng::with_seed(seed));
                assert_eq!(made(7), made(7), "{name}");
                body_check::body(&api, &RuleSet::none(), &schema, made(7))
                    .unwrap_or_else(|error| panic!("{name}: {}", error.message));
                assert_eq!(conform(&api, &schema, made(9)), made(9), "{name}");
            }
        }
    }

    #[test]
    fn unknown_properties_are_left_out() {
        let apis = documents::bundled().expect("the bundled documents are good");
        let schema = Schema { reference: Some("Part".to_owned()), ..Schema::default() };
        let part = json!({"inlineData": {"mimeType": "a/b", "size": 1}, "text": "a", "smell": "b"});
        for api in &apis {
            assert_eq!(conform(api, &schema, part.clone()), json!({"inlineData": {"mimeType": "a/b"}, "text": "a"}));
        }
    }
}
