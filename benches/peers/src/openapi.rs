//! The `OpenAPI` 3.0 form of a Discovery document, for a generator that reads only `OpenAPI`.
//!
//! It contains everything that `OpenAPI` can express: types, formats, enums, paths, parameters, and bodies. Uploads,
//! streams, and operations become plain calls.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// Converts a document; the result is JSON.
pub(crate) fn convert(document: &str) -> Result<String> {
    let document: Value = serde_json::from_str(document)?;
    let schemas = document["schemas"].as_object().context("schemas")?;
    let mut converted = Map::new();
    for (name, schema) in schemas {
        converted.insert(name.clone(), type_of(schema, schemas));
    }
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    walk(&document, schemas, &mut paths)?;
    let openapi = json!({
        "openapi": "3.0.3",
        "info": {"title": document["title"], "version": document["revision"]},
        "paths": paths,
        "components": {"schemas": converted},
    });
    Ok(openapi.to_string())
}

/// Adds the methods of a resource, or of the document, and of its nested resources.
fn walk(owner: &Value, schemas: &Map<String, Value>, paths: &mut BTreeMap<String, Map<String, Value>>) -> Result<()> {
    for method in owner["methods"].as_object().into_iter().flatten().map(|(_, method)| method) {
        let http_method = method["httpMethod"].as_str().context("httpMethod")?.to_lowercase();
        let flat = method["flatPath"].as_str().or(method["path"].as_str()).context("path")?;
        paths.entry(format!("/{flat}")).or_default().insert(http_method, operation(method, flat, schemas));
    }
    for (_, resource) in owner["resources"].as_object().into_iter().flatten() {
        walk(resource, schemas, paths)?;
    }
    Ok(())
}

fn operation(method: &Value, path: &str, schemas: &Map<String, Value>) -> Value {
    // A flat path has its own parameters, one for each variable segment.
    let names = path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    let mut parameters: Vec<Value> =
        names.map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})).collect();
    for (name, parameter) in method["parameters"].as_object().into_iter().flatten() {
        if parameter["location"] == "query" {
            let schema = type_of(parameter, schemas);
            let schema = if parameter["repeated"] == true { json!({"type": "array", "items": schema}) } else { schema };
            let required = parameter["required"] == true;
            parameters.push(
                json!({"name": name, "in": "query", "required": required, "description": parameter["description"], "schema": schema}),
            );
        }
    }
    let reply = json!({"description": "success", "content": content(&method["response"], schemas)});
    let id = method["id"].as_str().unwrap_or_default().replace('.', "_");
    let mut operation = json!({
        "operationId": id,
        "description": method["description"],
        "parameters": parameters,
        "responses": {"200": reply},
    });
    if method["request"].is_object() {
        operation["requestBody"] = json!({"required": true, "content": content(&method["request"], schemas)});
    }
    operation
}

fn content(body: &Value, schemas: &Map<String, Value>) -> Value {
    json!({"application/json": {"schema": type_of(body, schemas)}})
}

/// Converts a schema, property, or parameter.
fn type_of(schema: &Value, schemas: &Map<String, Value>) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        // If the document does not define the schema, the value can be anything.
        return if schemas.contains_key(name) {
            json!({"$ref": format!("#/components/schemas/{name}")})
        } else {
            json!({})
        };
    }
    let mut out = Map::new();
    if let Some(text) = schema["description"].as_str() {
        out.insert("description".to_owned(), text.into());
    }
    match schema["type"].as_str() {
        None | Some("any") => {}
        Some("array") => {
            out.insert("type".to_owned(), "array".into());
            out.insert("items".to_owned(), type_of(&schema["items"], schemas));
        }
        Some("object") => {
            out.insert("type".to_owned(), "object".into());
            if let Some(properties) = schema["properties"].as_object() {
                // For `schema` and `_schema`, progenitor generates two fields with the same name, which do not compile.
                let twice = |name: &str| name.strip_prefix('_').is_some_and(|name| properties.contains_key(name));
                let properties = properties.iter().filter(|(name, _)| !twice(name));
                let properties = properties.map(|(name, property)| (name.clone(), type_of(property, schemas)));
                out.insert("properties".to_owned(), properties.collect::<Map<_, _>>().into());
            }
            if schema["additionalProperties"].is_object() {
                out.insert("additionalProperties".to_owned(), type_of(&schema["additionalProperties"], schemas));
            }
        }
        Some(name) => {
            out.insert("type".to_owned(), name.into());
            for key in ["format", "enum"] {
                if !schema[key].is_null() {
                    out.insert(key.to_owned(), schema[key].clone());
                }
            }
        }
    }
    out.into()
}
