//! The `updateMask` parameter, which lists the fields that an update changes.

use discovery_document::Schema;
use serde_json::{Map, Value};

use crate::api::{ANY, Api};
use crate::api_error::ApiError;
use crate::values::names::camel_case;

/// Parses an `updateMask` against the resource's schema. Each path is a list of canonical names.
pub(crate) fn parse(api: &Api, schema: &Schema, mask: &str) -> Result<Vec<Vec<String>>, ApiError> {
    let schema = api.resolve(schema);
    if mask.trim() == "*" {
        return Ok(schema
            .properties
            .iter()
            .filter(|(_, property)| !property.read_only)
            .map(|(name, _)| vec![name.clone()])
            .collect());
    }
    let paths = mask.split(',').map(str::trim).filter(|path| !path.is_empty());
    paths.map(|path| resolve(api, schema, path)).collect()
}

/// Sets the fields of the mask to the values in `source`; fields that `source` lacks are cleared.
pub(crate) fn apply(target: &mut Map<String, Value>, source: &Map<String, Value>, paths: &[Vec<String>]) {
    for path in paths {
        let value = path.split_first().and_then(|(first, rest)| {
            rest.iter().try_fold(source.get(first)?, |value, name| value.as_object()?.get(name))
        });
        set(target, path, value);
    }
}

/// Sets a field as a patch without a mask does: merges objects and clears the field for `null`.
pub(crate) fn merge(target: &mut Map<String, Value>, name: &str, value: &Value) {
    match value {
        Value::Null => drop(target.remove(name)),
        Value::Object(fields) => {
            let inner = target.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                fields.iter().for_each(|(name, value)| merge(inner, name, value));
            }
        }
        value => drop(target.insert(name.to_owned(), value.clone())),
    }
}

fn set(target: &mut Map<String, Value>, path: &[String], value: Option<&Value>) {
    match (path, value) {
        ([last], Some(value)) => drop(target.insert(last.clone(), value.clone())),
        ([last], None) => drop(target.remove(last)),
        ([first, rest @ ..], Some(value)) => {
            let inner = target.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                set(inner, rest, Some(value));
            }
        }
        // An absent field need not be cleared.
        ([first, rest @ ..], None) => {
            if let Some(Value::Object(inner)) = target.get_mut(first) {
                set(inner, rest, None);
            }
        }
        ([], _) => {}
    }
}

fn resolve(api: &Api, schema: &Schema, path: &str) -> Result<Vec<String>, ApiError> {
    let wrong = |why: &str| ApiError::field("update_mask", format!("Invalid field mask: {path}: {why}"));
    let (mut schema, mut out) = (schema, Vec::new());
    for part in path.split('.') {
        if let Some(inner) = schema.additional_properties.as_deref() {
            out.push(part.to_owned());
            schema = api.resolve(inner);
            continue;
        }
        if schema.ty.as_deref() == Some("any") {
            out.push(part.to_owned());
            continue;
        }
        let canonical = camel_case(part);
        let name = [part, canonical.as_str()].into_iter().find(|name| schema.properties.contains_key(*name));
        let name = name.ok_or_else(|| wrong("no such field"))?;
        let property = schema.properties.get(name).unwrap_or(&ANY);
        if property.read_only {
            return Err(wrong("the field is read-only"));
        }
        out.push(name.to_owned());
        schema = api.resolve(property);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::documents;
    use serde_json::json;

    fn patched(mask: &str, source: Value) -> Result<Value, String> {
        let apis = documents::bundled().expect("the bundled documents are good");
        let schema = apis[1].schemas.get("TunedModel").expect("TunedModel");
        let paths = parse(&apis[1], schema, mask).map_err(|error| error.message)?;
        let mut target = json!({"displayName": "old", "topK": 3, "tuningTask": {"hyperparameters": {"batchSize": 2, "epochCount": 1}}});
        if let (Value::Object(target), Value::Object(source)) = (&mut target, source) {
            apply(target, &source, &paths);
        }
        Ok(target)
    }

    #[test]
    fn fields_in_the_mask_are_set_or_cleared() {
        let task = json!({"hyperparameters": {"batchSize": 2, "epochCount": 1}});
        assert_eq!(
            patched("displayName", json!({"displayName": "new", "topK": 9})),
            Ok(json!({"displayName": "new", "topK": 3, "tuningTask": task}))
        );
        assert_eq!(patched("display_name,topK", json!({})), Ok(json!({"tuningTask": task})));
        assert_eq!(
            patched(
                "tuningTask.hyperparameters.batch_size",
                json!({"tuningTask": {"hyperparameters": {"batchSize": 8}}})
            ),
            Ok(
                json!({"displayName": "old", "topK": 3, "tuningTask": {"hyperparameters": {"batchSize": 8, "epochCount": 1}}})
            )
        );
        assert_eq!(
            patched("tunedModelSource.tunedModel", json!({})).map(|value| value.get("tunedModelSource").is_none()),
            Ok(true)
        );
        assert_eq!(patched("*", json!({"displayName": "x"})), Ok(json!({"displayName": "x"})));
    }

    #[test]
    fn wrong_masks() {
        for mask in ["nope", "displayName.x", "name", "tuningTask.nope"] {
            assert!(patched(mask, json!({})).expect_err(mask).starts_with("Invalid field mask: "), "{mask}");
        }
    }
}
