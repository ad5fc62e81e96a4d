//! The bundled documents as the tests read them, and validation of values against their schemas.
//!
//! The code is independent of the server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The newest revisions that the tables in `every_method` know. Methods that only newer revisions have are served like
/// any others, and no test requires rows for them.
const KNOWN: [&str; 2] = ["v1/20240410.json", "v1beta/20260831.json"];

/// Returns true if the newest revisions that the tests know are bundled. Without them, `v1` borrows nothing.
pub(crate) fn all_known() -> bool {
    KNOWN.iter().all(|known| generativelanguage_documents::DOCUMENTS.iter().any(|(name, _)| name == known))
}

/// One version: its methods by id, and its schemas, each from the newest revision that has it.
pub(crate) struct Version {
    pub(crate) methods: BTreeMap<String, Value>,
    pub(crate) schemas: Map<String, Value>,
    /// The ids of the methods that the tables know.
    pub(crate) known: BTreeSet<String>,
    /// The schemas of the known revisions.
    pub(crate) known_schemas: Map<String, Value>,
}

/// Returns the bundled versions, each folded from its revisions, with the elements that it borrows.
pub(crate) fn versions() -> Vec<Version> {
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, text) in generativelanguage_documents::DOCUMENTS {
        folders.entry(name.split_once('/').expect("a version").0).or_default().push((name, text));
    }
    let facts: Value = serde_json::from_str(generativelanguage_documents::OVERLAY).expect("the overlay");
    let borrow = &facts["apis"]["generativelanguage"]["borrow"];
    let with_borrowed = |(name, revisions): (&str, Vec<(&str, &str)>)| {
        let mut version = version(&revisions);
        if let Some(from) = borrow[name]["from"].as_str() {
            let path = format!("{from}/{}.json", borrow[name]["revision"].as_str().expect("a revision"));
            // Without the document, there is nothing to borrow.
            if let Some(source) = generativelanguage_documents::DOCUMENTS.iter().find(|(name, _)| *name == path) {
                version.borrow(&borrow[name], (from, name), &self::version(&[*source]));
            }
        }
        version
    };
    folders.into_iter().map(with_borrowed).collect()
}

fn version(revisions: &[(&str, &str)]) -> Version {
    let mut version =
        Version { methods: BTreeMap::new(), schemas: Map::new(), known: BTreeSet::new(), known_schemas: Map::new() };
    for (name, text) in revisions {
        let document: Value = serde_json::from_str(text).expect("a document");
        collect(&document, &mut version.methods);
        for (name, schema) in document["schemas"].as_object().expect("schemas") {
            overlay(version.schemas.entry(name.clone()).or_insert(Value::Null), schema);
        }
        let folder = |name: &str| name.split_once('/').expect("a version").0.to_owned();
        if KNOWN.iter().any(|known| folder(known) == folder(name) && name <= known) {
            version.known = version.methods.keys().cloned().collect();
            version.known_schemas.clone_from(&version.schemas);
        }
    }
    version
}

fn collect(resource: &Value, methods: &mut BTreeMap<String, Value>) {
    for method in resource["methods"].as_object().into_iter().flat_map(Map::values) {
        methods.insert(method["id"].as_str().expect("an id").to_owned(), method.clone());
    }
    for inner in resource["resources"].as_object().into_iter().flat_map(Map::values) {
        collect(inner, methods);
    }
}

/// Merges a newer revision into an older one, without losing old elements.
pub(crate) fn overlay(old: &mut Value, new: &Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, new) in new {
                overlay(old.entry(key.clone()).or_insert(Value::Null), new);
            }
        }
        (Value::Array(old), Value::Array(new)) => old.extend(new.iter().cloned()),
        (old, new) => *old = new.clone(),
    }
}

impl Version {
    /// Adds the elements that the overlay borrows from another version, with the version in their paths replaced.
    fn borrow(&mut self, entry: &Value, (from, to): (&str, &str), source: &Version) {
        let listed = |key: &str| -> Vec<String> {
            let lists = entry[key].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_array);
            lists.flatten().filter_map(|item| Some(item.as_str()?.to_owned())).collect()
        };
        for schemas in [&mut self.schemas, &mut self.known_schemas] {
            for property in listed("properties") {
                let owner = property.trim_end_matches(".*");
                if let Some(own) = schemas.get_mut(owner) {
                    let mut borrowed = source.schemas[owner].clone();
                    overlay(&mut borrowed, own);
                    *own = borrowed;
                }
            }
            for (name, schema) in &source.schemas {
                schemas.entry(name.clone()).or_insert_with(|| schema.clone());
            }
        }
        for id in listed("methods") {
            let id = format!("generativelanguage.{id}");
            // Methods that the overlay adds are not in any document.
            let Some(mut method) = source.methods.get(&id).cloned() else { continue };
            method["path"] = method["path"].as_str().expect("a path").replacen(from, to, 1).into();
            self.known.insert(id.clone());
            self.methods.insert(id, method);
        }
    }

    /// Fails with the path of the first mismatch.
    pub(crate) fn validate(&self, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
        if let Some(name) = schema["$ref"].as_str() {
            // One reference in the genuine document dangles, so its values can be anything.
            return self.schemas.get(name).map_or(Ok(()), |schema| self.validate(schema, value, path));
        }
        let wrong = || Err(format!("{path}: {value} is not a {} {}", schema["type"], schema["format"]));
        let text = value.as_str();
        let fits = match (schema["type"].as_str().unwrap_or("any"), schema["format"].as_str().unwrap_or_default()) {
            ("any", _) => true,
            ("object", _) => {
                let Some(fields) = value.as_object() else { return wrong() };
                for (name, value) in fields {
                    let inner = [&schema["properties"][name], &schema["additionalProperties"]]
                        .into_iter()
                        .find(|inner| !inner.is_null());
                    let inner = inner.ok_or_else(|| format!("{path}: unknown field {name}"))?;
                    self.validate(inner, value, &format!("{path}.{name}"))?;
                }
                true
            }
            ("array", _) => {
                let Some(items) = value.as_array() else { return wrong() };
                for (index, item) in items.iter().enumerate() {
                    self.validate(&schema["items"], item, &format!("{path}[{index}]"))?;
                }
                true
            }
            ("boolean", _) => value.is_boolean(),
            ("integer", "uint32") => value.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
            ("integer", _) => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            ("number", _) => value.is_number() || matches!(text, Some("NaN" | "Infinity" | "-Infinity")),
            ("string", "int64") => text.is_some_and(|text| text.parse::<i64>().is_ok()),
            ("string", "uint64") => text.is_some_and(|text| text.parse::<u64>().is_ok()),
            ("string", "byte") => text.is_some_and(|text| {
                text.len() % 4 == 0 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
            }),
            ("string", "google-datetime") => {
                text.is_some_and(|text| text.len() >= 20 && text.as_bytes()[10] == b'T' && text.ends_with('Z'))
            }
            ("string", "google-fieldmask") => value.is_string(),
            ("string", "google-duration") => {
                text.and_then(|text| text.strip_suffix('s')).is_some_and(|number| number.parse::<f64>().is_ok())
            }
            ("string", _) => match schema["enum"].as_array() {
                Some(values) => values.contains(value),
                None => value.is_string(),
            },
            _ => false,
        };
        if fits { Ok(()) } else { wrong() }
    }
}
