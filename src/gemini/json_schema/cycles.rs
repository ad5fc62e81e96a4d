//! Recursive types. The service allows recursion only in optional properties.

use std::collections::BTreeSet;

use discovery_runtime::rt::Value;

/// Fails if a type requires a value of itself.
pub(super) fn check(root: &Value) -> Result<(), String> {
    let definitions = root["$defs"].as_object().into_iter().flatten();
    let references = definitions.map(|(name, schema)| (format!("#/$defs/{name}"), schema));
    for (reference, schema) in references.chain([("#".to_owned(), root)]) {
        let mut seen = BTreeSet::new();
        if let Some(property) = leads_to(root, schema, &reference, &mut seen) {
            return Err(format!(
                "`{property}` contains its own type, so it has to be optional: add `#[serde(default)]` to it"
            ));
        }
    }
    Ok(())
}

/// Returns the required property through which a schema reaches a reference; empty if it does so without a property.
fn leads_to(root: &Value, schema: &Value, target: &str, seen: &mut BTreeSet<String>) -> Option<String> {
    if !schema.is_object() {
        return None;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        if reference == target {
            return Some(String::new());
        }
        if seen.insert(reference.to_owned()) {
            let found = definition(root, reference).and_then(|schema| leads_to(root, schema, target, seen));
            if found.is_some() {
                return found;
            }
        }
    }
    let inner = ["items", "additionalProperties"].into_iter().map(|keyword| &schema[keyword]);
    let lists = ["anyOf", "prefixItems"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    if let Some(found) = inner.chain(lists).find_map(|schema| leads_to(root, schema, target, seen)) {
        return Some(found);
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.into_iter().find_map(|name| {
        let found = leads_to(root, &schema["properties"][name], target, seen)?;
        Some(if found.is_empty() { name.to_owned() } else { found })
    })
}

/// Returns the schema that a reference points to.
fn definition<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_required_property_must_not_contain_its_own_type() {
        let node = |required: Value| {
            json!({
                "type": "object",
                "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#"}}},
                "required": required,
            })
        };
        assert_eq!(check(&node(json!(["name"]))), Ok(()));
        let error = check(&node(json!(["name", "children"]))).unwrap_err();
        assert!(error.starts_with("`children` contains its own type"), "{error}");

        let pair = |required: Value| {
            let a = json!({"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}, "required": ["b"]});
            let b = json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "required": required});
            json!({"$ref": "#/$defs/A", "$defs": {"A": a, "B": b}})
        };
        assert_eq!(check(&pair(json!([]))), Ok(()));
        assert!(check(&pair(json!(["a"]))).is_err());
        // Two references to the same schema are not a cycle.
        let twice = json!({
            "$defs": {"A": {"type": "string"}},
            "properties": {"x": {"$ref": "#/$defs/A"}, "y": {"$ref": "#/$defs/A"}},
            "required": ["x", "y"],
        });
        assert_eq!(check(&twice), Ok(()));
    }
}
