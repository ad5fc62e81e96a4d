//! Field masks: `updateMask` on the way in, `fields` on the way out.

use discovery_document::Schema;
use serde_json::{Map, Value};

use crate::api::{ANY, Api};
use crate::problem::Problem;
use crate::routes::camel;

/// How deep the brackets of `fields` may nest.
const DEEPEST: usize = 16;

/// Reads an `updateMask` against the resource's schema; each path is a list of canonical names.
pub(crate) fn parse(api: &Api, schema: &Schema, mask: &str) -> Result<Vec<Vec<String>>, Problem> {
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

/// Sets what the mask names to what the source has; what the source lacks is cleared.
pub(crate) fn apply(target: &mut Map<String, Value>, source: &Map<String, Value>, paths: &[Vec<String>]) {
    for path in paths {
        let value = path.split_first().and_then(|(first, rest)| {
            rest.iter().try_fold(source.get(first)?, |value, name| value.as_object()?.get(name))
        });
        set(target, path, value);
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
        // What is not there need not be cleared.
        ([first, rest @ ..], None) => {
            if let Some(Value::Object(inner)) = target.get_mut(first) {
                set(inner, rest, None);
            }
        }
        ([], _) => {}
    }
}

fn resolve(api: &Api, schema: &Schema, path: &str) -> Result<Vec<String>, Problem> {
    let wrong = |why: &str| Problem::field("update_mask", format!("Invalid field mask: {path}: {why}"));
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
        let canonical = camel(part);
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

/// A parsed `fields` parameter.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Selection(Vec<(String, Option<Selection>)>);

impl Selection {
    /// Reads `a,b/c,d(e,f/g),*`.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || {
            Problem::field("fields", format!("Invalid field selection {}", text.chars().take(100).collect::<String>()))
        };
        let mut rest = text;
        let selection = list(&mut rest, 0).ok_or_else(wrong)?;
        if rest.is_empty() { Ok(selection) } else { Err(wrong()) }
    }

    /// Keeps what is selected.
    pub(crate) fn apply(&self, value: Value) -> Value {
        match value {
            Value::Array(values) => Value::Array(values.into_iter().map(|value| self.apply(value)).collect()),
            Value::Object(fields) => {
                let kept = fields.into_iter().filter_map(|(name, value)| {
                    let (_, inner) =
                        self.0.iter().find(|(wanted, _)| wanted == "*" || *wanted == name || camel(wanted) == name)?;
                    Some((name, inner.as_ref().map_or_else(|| value.clone(), |inner| inner.apply(value.clone()))))
                });
                Value::Object(kept.collect())
            }
            other => other,
        }
    }
}

fn list(rest: &mut &str, depth: usize) -> Option<Selection> {
    let mut out = Vec::new();
    loop {
        out.push(item(rest, depth)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(Selection(out)),
        }
    }
}

fn item(rest: &mut &str, depth: usize) -> Option<(String, Option<Selection>)> {
    let end = rest.find(['/', ',', '(', ')']).unwrap_or(rest.len());
    let name = rest[..end].trim().to_owned();
    *rest = &rest[end..];
    if name.is_empty() || depth > DEEPEST {
        return None;
    }
    if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        let inner = item(rest, depth + 1)?;
        return Some((name, Some(Selection(vec![inner]))));
    }
    if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        let inner = list(rest, depth + 1)?;
        *rest = rest.strip_prefix(')')?;
        return Some((name, Some(inner)));
    }
    Some((name, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents;
    use serde_json::json;

    fn patched(mask: &str, source: Value) -> Result<Value, String> {
        let apis = documents::bundled().expect("the bundled documents are good");
        let schema = apis[1].schemas.get("TunedModel").expect("TunedModel");
        let paths = parse(&apis[1], schema, mask).map_err(|problem| problem.message)?;
        let mut target = json!({"displayName": "old", "topK": 3, "tuningTask": {"hyperparameters": {"batchSize": 2, "epochCount": 1}}});
        if let (Value::Object(target), Value::Object(source)) = (&mut target, source) {
            apply(target, &source, &paths);
        }
        Ok(target)
    }

    #[test]
    fn what_the_mask_names_is_set_or_cleared() {
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

    #[test]
    fn selections() {
        let value = json!({"models": [{"name": "a", "version": "1", "topK": 2}], "nextPageToken": "t", "x": {"y": {"z": 1, "w": 2}}});
        let select = |text: &str| Selection::parse(text).map(|selection| selection.apply(value.clone()));
        assert_eq!(
            select("models(name,topK),nextPageToken"),
            Ok(json!({"models": [{"name": "a", "topK": 2}], "nextPageToken": "t"}))
        );
        assert_eq!(select("x/y/z,models/name"), Ok(json!({"models": [{"name": "a"}], "x": {"y": {"z": 1}}})));
        assert_eq!(select("*"), Ok(value.clone()));
        for wrong in ["", "a(", "a(b", "a)", "a,,b", "/", &"a(".repeat(1000)] {
            assert!(Selection::parse(wrong).is_err(), "{wrong}");
        }
    }
}
