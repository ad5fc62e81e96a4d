//! Sample values for schemas in requests: those of function parameters and of structured output.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The maximum depth of a sample. Deeper values are null, which also ends recursion.
const DEEPEST: usize = 12;

/// The maximum number of values in a sample. Further values are null, because nested lists grow quickly.
const MOST: usize = 2_000;

/// Returns a sample for a schema, in JSON Schema or in the service's own format. For a schema that is not understood, it is a word.
pub(crate) fn value(schema: &Value, rng: &mut Rng) -> Value {
    Sampler { root: schema, rng, made: 0 }.value(schema, 0)
}

struct Sampler<'a> {
    root: &'a Value,
    rng: &'a mut Rng,
    made: usize,
}

impl Sampler<'_> {
    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        self.made += 1;
        if depth > DEEPEST || self.made > MOST {
            return Value::Null;
        }
        if let Some(target) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            return self.root.pointer(target).map_or(Value::Null, |schema| self.value(schema, depth + 1));
        }
        if let Some(choice) = ["anyOf", "oneOf", "allOf"].iter().find_map(|name| schema[name].as_array()?.first()) {
            return self.value(choice, depth + 1);
        }
        if let Some(fixed) = schema.get("const").or_else(|| schema.get("default")) {
            return fixed.clone();
        }
        if let Some(values) = schema["enum"].as_array().filter(|values| !values.is_empty()) {
            return self.rng.choice(values).cloned().unwrap_or_default();
        }
        match ty(schema).as_str() {
            "object" => {
                let mut out = Map::new();
                for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                    out.insert(name.clone(), self.value(property, depth + 1));
                }
                Value::Object(out)
            }
            "array" => {
                let least = number(schema, "minItems").unwrap_or(1.0).clamp(1.0, 20.0);
                let most = number(schema, "maxItems").unwrap_or(2.0).clamp(least, 20.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 20")]
                let count = self.rng.usize(least as usize..=most as usize);
                (0..count).map(|_| self.value(&schema["items"], depth + 1)).collect()
            }
            "integer" => {
                let (least, most) = bounds(schema);
                #[expect(clippy::cast_possible_truncation, reason = "bounds are within the range of i64")]
                let number = self.rng.i64(least.ceil() as i64..=(most.floor() as i64).max(least.ceil() as i64));
                number.into()
            }
            "number" => {
                let (least, most) = bounds(schema);
                json!(((least + self.rng.f64() * (most - least)) * 100.0).round() / 100.0)
            }
            "boolean" => self.rng.bool().into(),
            "null" => Value::Null,
            _ => text(schema, self.rng).into(),
        }
    }
}

/// Returns the type in lower case; if it is absent, it is guessed from other keywords.
fn ty(schema: &Value) -> String {
    let named = match &schema["type"] {
        // A list of types is a choice, of which `null` is the last resort.
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|ty| !ty.eq_ignore_ascii_case("null")),
        other => other.as_str(),
    };
    match named {
        Some(ty) => ty.to_ascii_lowercase(),
        None if schema["properties"].is_object() => "object".to_owned(),
        None if schema["items"].is_object() => "array".to_owned(),
        None => "string".to_owned(),
    }
}

fn text(schema: &Value, rng: &mut Rng) -> String {
    let words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron"];
    match schema["format"].as_str().unwrap_or_default() {
        "date-time" => "2026-01-31T12:00:00Z".to_owned(),
        "date" => "2026-01-31".to_owned(),
        "time" => "12:00:00".to_owned(),
        "email" => "ember@example.com".to_owned(),
        "uri" => "https://example.com/".to_owned(),
        _ => (*rng.choice(words.iter()).unwrap_or(&"amber")).to_owned(),
    }
}

fn number(schema: &Value, name: &str) -> Option<f64> {
    let value = &schema[name];
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number| number.is_finite())
}

fn bounds(schema: &Value) -> (f64, f64) {
    let least = number(schema, "minimum").unwrap_or(1.0).clamp(-1e15, 1e15);
    let most = number(schema, "maximum").unwrap_or(least + 99.0).clamp(least, 1e15);
    (least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_schemas() {
        let mut rng = Rng::with_seed(3);
        let schema = json!({
            "type": "object",
            "properties": {
                "count": {"type": "INTEGER", "minimum": 5, "maximum": 6},
                "share": {"type": "number", "minimum": 0, "maximum": 1},
                "names": {"type": "array", "items": {"type": "string"}, "minItems": "3", "maxItems": "3"},
                "kind": {"enum": ["a", "b"]},
                "maybe": {"type": ["null", "boolean"]},
                "either": {"anyOf": [{"type": "null"}, {"type": "string"}]},
                "other": {"$ref": "#/$defs/other"},
            },
            "$defs": {"other": {"properties": {"self": {"$ref": "#/$defs/other"}}}},
        });
        let made = value(&schema, &mut rng);
        assert!((5..=6).contains(&made["count"].as_i64().unwrap_or_default()));
        assert!((0.0..=1.0).contains(&made["share"].as_f64().unwrap_or(-1.0)));
        assert_eq!(made["names"].as_array().map(Vec::len), Some(3));
        assert!(
            made["kind"].is_string()
                && made["maybe"].is_boolean()
                && made["either"].is_null()
                && made["other"].is_object()
        );
    }

    #[test]
    fn nonsense_is_survived() {
        let mut rng = Rng::with_seed(3);
        for schema in [
            json!(null),
            json!([]),
            json!({"type": 5}),
            json!({"minimum": "1e999", "type": "integer"}),
            json!({"$ref": "#"}),
            json!({"type": "array"}),
        ] {
            value(&schema, &mut rng);
        }
        let bounds = json!({"type": "integer", "minimum": 9.5, "maximum": 9.6});
        assert!(value(&bounds, &mut rng).is_i64());
    }
}
