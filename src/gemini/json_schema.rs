//! The subset of JSON Schema that the service supports.
//!
//! Keywords that only restrict a value, such as `pattern`, are left out, because the answer is validated when it is
//! read. Keywords that have an equivalent are rewritten. All other keywords that change the meaning of a schema are refused.

mod cycles;

use discovery_runtime::rt::Value;
use serde_json::{Map, json};

/// Keywords that are sent unchanged.
const KEPT: [&str; 12] = [
    "$anchor",
    "$id",
    "$ref",
    "description",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "propertyOrdering",
    "required",
    "title",
    "type",
];

/// Keywords that cannot be left out without changing the meaning of a schema.
const REFUSED: [&str; 8] = [
    "$dynamicRef",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "not",
    "patternProperties",
    "propertyNames",
];

/// String formats that the service supports.
const FORMATS: [&str; 3] = ["date", "date-time", "time"];

/// Additions to a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing.
    Nothing,
    /// The order of properties, as `propertyOrdering`: models answer in this order.
    Order,
}

/// Returns the schema reduced to supported keywords, or the reason why that is impossible.
pub(super) fn reduce(schema: Value, keep: Keep) -> Result<Value, String> {
    let reduced = Reducer { keep }.schema(schema, "")?;
    cycles::check(&reduced)?;
    Ok(reduced)
}

struct Reducer {
    keep: Keep,
}

impl Reducer {
    fn schema(&self, schema: Value, place: &str) -> Result<Value, String> {
        let keywords = match schema {
            Value::Bool(true) => Map::new(),
            Value::Object(keywords) => keywords,
            other => return Err(refusal(place, &format!("`{other}` is not a JSON Schema for a value"))),
        };
        let keywords = without_all_of(keywords, place)?;
        let is_string = keywords.get("type").is_some_and(is_string);
        let mut out = Map::new();
        for (keyword, value) in keywords {
            let inside = format!("{place}/{keyword}");
            match keyword.as_str() {
                "properties" | "$defs" => {
                    let schemas = self.schemas(value, &inside)?;
                    let has_order = keyword == "properties" && self.keep == Keep::Order && schemas.len() > 1;
                    if has_order && !out.contains_key("propertyOrdering") {
                        out.insert("propertyOrdering".into(), schemas.keys().cloned().collect());
                    }
                    out.insert(keyword, schemas.into());
                }
                "items" if value == true => {}
                "additionalProperties" if value.is_boolean() => drop(out.insert(keyword, value)),
                "items" | "additionalProperties" => drop(out.insert(keyword, self.schema(value, &inside)?)),
                "prefixItems" => drop(out.insert(keyword, self.list(value, &inside)?.into())),
                "anyOf" | "oneOf" => drop(out.insert("anyOf".into(), self.list(value, &inside)?.into())),
                "enum" => add_values(&mut out, value, &inside)?,
                "const" => add_values(&mut out, json!([value]), &inside)?,
                "format" if is_string && FORMATS.iter().any(|format| value == *format) => {
                    drop(out.insert(keyword, value));
                }
                _ if KEPT.contains(&keyword.as_str()) => drop(out.insert(keyword, value)),
                _ if REFUSED.contains(&keyword.as_str()) => {
                    return Err(refusal(place, &format!("the service does not support `{keyword}`")));
                }
                _ => {}
            }
        }
        Ok(Value::Object(with_lone_reference(out)))
    }

    fn schemas(&self, value: Value, place: &str) -> Result<Map<String, Value>, String> {
        let Value::Object(schemas) = value else { return Err(refusal(place, "this has to be an object of schemas")) };
        let reduced = schemas.into_iter().map(|(name, schema)| {
            let inside = format!("{place}/{name}");
            Ok((name, self.schema(schema, &inside)?))
        });
        reduced.collect()
    }

    fn list(&self, value: Value, place: &str) -> Result<Vec<Value>, String> {
        let Value::Array(schemas) = value else { return Err(refusal(place, "this has to be a list of schemas")) };
        let reduced = schemas.into_iter().enumerate();
        reduced.map(|(at, schema)| self.schema(schema, &format!("{place}/{at}"))).collect()
    }
}

/// Returns true for the type of a string, or of a string that may be null.
fn is_string(ty: &Value) -> bool {
    match ty {
        Value::Array(types) => {
            types.iter().any(|ty| ty == "string") && types.iter().all(|ty| ty == "string" || ty == "null")
        }
        ty => ty == "string",
    }
}

/// Merges the only schema of `allOf` with the keywords around it.
fn without_all_of(mut keywords: Map<String, Value>, place: &str) -> Result<Map<String, Value>, String> {
    let Some(all) = keywords.get_mut("allOf").map(Value::take) else { return Ok(keywords) };
    keywords.remove("allOf");
    let Value::Array(all) = all else { return Err(refusal(place, "`allOf` has to be a list of schemas")) };
    for schema in all {
        let Value::Object(inner) = schema else {
            return Err(refusal(place, "the service does not support `allOf`"));
        };
        for (keyword, value) in inner {
            match keywords.get(&keyword) {
                Some(outer) if *outer != value && keyword != "description" && keyword != "title" => {
                    return Err(refusal(place, &format!("the service does not support `allOf` with two `{keyword}`")));
                }
                Some(_) => {}
                None => drop(keywords.insert(keyword, value)),
            }
        }
    }
    Ok(keywords)
}

/// Adds the allowed values. The service accepts strings and numbers; `null` becomes an alternative.
fn add_values(out: &mut Map<String, Value>, values: Value, place: &str) -> Result<(), String> {
    let Value::Array(values) = values else { return Err(refusal(place, "this has to be a list of values")) };
    let has_null = values.contains(&Value::Null);
    let values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
    if values.iter().all(Value::is_boolean) && !values.is_empty() {
        out.insert("type".into(), if has_null { json!(["boolean", "null"]) } else { "boolean".into() });
    } else if values.is_empty() {
        out.insert("type".into(), "null".into());
    } else if let Some(other) = values.iter().find(|value| !value.is_string() && !value.is_number()) {
        return Err(refusal(place, &format!("`{other}` is neither a string nor a number")));
    } else if has_null {
        let ty = if values.iter().all(Value::is_string) { "string" } else { "number" };
        out.remove("type");
        out.insert("anyOf".into(), json!([{"type": ty, "enum": values}, {"type": "null"}]));
    } else {
        out.insert("enum".into(), values.into());
    }
    Ok(())
}

/// Moves a reference into an alternative of its own, because the service refuses other keywords beside it.
fn with_lone_reference(mut out: Map<String, Value>) -> Map<String, Value> {
    if out.keys().all(|keyword| keyword.starts_with('$')) {
        return out;
    }
    if let Some(reference) = out.get_mut("$ref").map(Value::take) {
        out.retain(|keyword, _| keyword != "$ref");
        out.insert("anyOf".into(), json!([{"$ref": reference}]));
    }
    out
}

fn refusal(place: &str, problem: &str) -> String {
    if place.is_empty() { problem.to_owned() } else { format!("{problem} (at {place})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_reduced_to_the_supported_ones() {
        for (schema, expected) in [
            (json!(true), json!({})),
            (
                json!({"type": "string", "pattern": "^a", "minLength": 1, "default": "a", "format": "date-time"}),
                json!({"type": "string", "format": "date-time"}),
            ),
            (
                json!({"type": ["string", "null"], "format": "date", "minLength": 1}),
                json!({"type": ["string", "null"], "format": "date"}),
            ),
            (json!({"type": ["string", "integer"], "format": "date"}), json!({"type": ["string", "integer"]})),
            (json!({"type": "integer", "format": "uint8", "minimum": 0}), json!({"type": "integer", "minimum": 0})),
            (json!({"type": "string", "const": "a"}), json!({"type": "string", "enum": ["a"]})),
            (json!({"const": true}), json!({"type": "boolean"})),
            (json!({"const": null}), json!({"type": "null"})),
            (
                json!({"type": ["string", "null"], "enum": ["a", null]}),
                json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}),
            ),
            (json!({"oneOf": [{"const": "a"}, true]}), json!({"anyOf": [{"enum": ["a"]}, {}]})),
            (
                json!({"description": "outer", "allOf": [{"type": "string", "description": "inner"}]}),
                json!({"description": "outer", "type": "string"}),
            ),
            (
                json!({"type": "array", "items": {"type": "string", "maxLength": 2}, "minItems": 1}),
                json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
            ),
            (
                json!({"description": "x", "$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}}),
                json!({"description": "x", "$defs": {"A": {"type": "string"}}, "anyOf": [{"$ref": "#/$defs/A"}]}),
            ),
        ] {
            assert_eq!(reduce(schema.clone(), Keep::Nothing), Ok(expected), "{schema}");
        }
    }

    #[test]
    fn the_order_of_properties_is_stated() {
        let schema = json!({"type": "object", "properties": {"z": {"type": "string"}, "a": {"type": "string"}}});
        let order: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(reduce(schema.clone(), Keep::Order).unwrap()["propertyOrdering"], json!(order));
        assert_eq!(reduce(schema.clone(), Keep::Nothing), Ok(schema));
    }

    #[test]
    fn unsupported_schemas_are_refused_with_their_location() {
        for (schema, problem) in [
            (json!(false), "`false` is not a JSON Schema for a value"),
            (json!({"properties": {"a": {"not": {}}}}), "the service does not support `not` (at /properties/a)"),
            (
                json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
                "the service does not support `allOf` with two `type`",
            ),
            (json!({"enum": [[1]]}), "`[1]` is neither a string nor a number (at /enum)"),
            (json!({"items": 1}), "`1` is not a JSON Schema for a value (at /items)"),
        ] {
            assert_eq!(reduce(schema, Keep::Nothing), Err(problem.to_owned()));
        }
    }
}
