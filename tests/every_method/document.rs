//! The facts of the documents and the overlay about each method, read here without any code of the generator.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Start of every method id.
const API: &str = "generativelanguage";

/// All revisions of one API version, laid over one another; schemas as far as the calls here were written for them.
#[derive(Default)]
pub(crate) struct Documents {
    methods: BTreeMap<String, Value>,
    schemas: BTreeMap<String, Value>,
    /// The methods up to the newest revision that the calls here were written for.
    known: BTreeMap<String, Value>,
}

/// One call as the documents describe it.
pub(crate) struct Expected {
    pub(crate) id: String,
    pub(crate) verb: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Option<Value>,
    pub(crate) reply: Value,
}

impl Documents {
    /// Reads all revisions; methods, parameters and properties that came after `newest` are not asked for.
    pub(crate) fn read(version: &str, newest: &str) -> Self {
        let folder = discovery().join(version);
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut documents = Self::default();
        for file in files {
            let is_known =
                file.file_stem().and_then(|revision| revision.to_str()).is_some_and(|revision| revision <= newest);
            documents.add_revision(&json(&file), is_known);
        }
        let overlay = json(&discovery().join("overlay.json"));
        let facts = &overlay["apis"][API];
        documents.correct_paths(&facts["paths"]);
        documents.drop_old_names(&facts["renamed"]);
        documents.borrow(version, &facts["borrow"][version], &facts["paths"]);
        documents
    }

    /// All methods by id.
    pub(crate) fn methods(&self) -> &BTreeMap<String, Value> {
        &self.methods
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.known.keys().cloned().collect()
    }

    pub(crate) fn expect(&self, id: &str) -> Expected {
        let method = &self.methods[id];
        let mut path = method["path"].as_str().unwrap().to_owned();
        let mut arguments = Vec::new();
        let mut query = BTreeMap::new();
        let parameters = method["parameters"].as_object().cloned().unwrap_or_default();
        for name in names_in(&path) {
            let argument = sample_argument(&parameters[&name]);
            path = path
                .replace(&format!("{{+{name}}}"), &encode(&argument, true))
                .replace(&format!("{{{name}}}"), &encode(&argument, false));
            arguments.push(argument);
        }
        for (name, parameter) in &parameters {
            if parameter["location"] == "query" && self.known[id]["parameters"][name].is_object() {
                query.insert(name.clone(), sample_query(parameter).to_owned());
            }
        }
        let body = method.get("request").map(|request| self.sample(request, &mut Vec::new()).unwrap());
        let mut reply = self.sample(&method["response"], &mut Vec::new()).unwrap();
        reply.as_object_mut().unwrap().insert("fieldOfTomorrow".to_owned(), json!({"kept": [1, null, "ü"]}));
        Expected {
            id: id.to_owned(),
            verb: method["httpMethod"].as_str().unwrap().to_owned(),
            arguments,
            path: format!("/{path}"),
            query,
            body,
            reply,
        }
    }

    fn add_revision(&mut self, document: &Value, is_known: bool) {
        self.add_resource(document);
        if !is_known {
            return;
        }
        self.known.clone_from(&self.methods);
        for (name, schema) in document["schemas"].as_object().unwrap() {
            overlay(self.schemas.entry(name.clone()).or_insert_with(|| json!({})), schema);
        }
    }

    /// Takes the paths that Google's client sends.
    fn correct_paths(&mut self, paths: &Value) {
        for (id, correction) in paths.as_object().into_iter().flatten() {
            if let Some(method) = self.methods.get_mut(&format!("{API}.{id}")) {
                assert_eq!(method["path"], correction["insteadOf"], "{id}");
                method["path"] = correction["path"].clone();
            }
        }
    }

    /// Drops the older of two names of one property.
    fn drop_old_names(&mut self, renamed: &Value) {
        for (owner, entry) in renamed.as_object().into_iter().flatten() {
            let properties = self.schemas.get_mut(owner).and_then(|schema| schema["properties"].as_object_mut());
            let Some(properties) = properties else { continue };
            for (old, new) in entry["names"].as_object().into_iter().flatten() {
                if properties.contains_key(text(new)) {
                    properties.remove(old);
                }
            }
        }
    }

    /// Adds the methods and the properties that the version has in practice, as the document of another one has them.
    fn borrow(&mut self, version: &str, entry: &Value, paths: &Value) {
        let Some(from) = entry["from"].as_str() else { return };
        let mut source = Self::default();
        source.add_revision(&json(&discovery().join(from).join(format!("{}.json", text(&entry["revision"])))), true);
        source.correct_paths(paths);
        for property in entry["properties"].as_object().into_iter().flat_map(Map::values).flat_map(items) {
            let owner = text(property).strip_suffix(".*").expect("all properties of a schema");
            let Some(own) = self.schemas.get_mut(owner) else { continue };
            for (name, property) in source.schemas[owner]["properties"].as_object().unwrap() {
                if own["properties"].get(name).is_none() {
                    own["properties"][name] = property.clone();
                }
            }
        }
        for (name, schema) in source.schemas {
            self.schemas.entry(name).or_insert(schema);
        }
        for id in entry["methods"].as_object().into_iter().flat_map(Map::values).flat_map(items) {
            let id = format!("{API}.{}", text(id));
            // A method that no document has is not called here.
            let Some(mut method) = source.methods.remove(&id) else { continue };
            assert!(!self.methods.contains_key(&id), "{id} is not borrowed: the document has it");
            let path = text(&method["path"]).replacen(from, version, 1);
            method["path"] = path.into();
            self.known.insert(id.clone(), method.clone());
            self.methods.insert(id, method);
        }
    }

    fn add_resource(&mut self, resource: &Value) {
        for method in resource["methods"].as_object().into_iter().flat_map(Map::values) {
            self.methods.insert(method["id"].as_str().unwrap().to_owned(), method.clone());
        }
        for child in resource["resources"].as_object().into_iter().flat_map(Map::values) {
            self.add_resource(child);
        }
    }

    /// A value with every property, or `None` where a schema contains itself.
    fn sample(&self, schema: &Value, within: &mut Vec<String>) -> Option<Value> {
        if let Some(name) = schema["$ref"].as_str() {
            if within.iter().any(|outer| outer == name) {
                return None;
            }
            let Some(target) = self.schemas.get(name) else {
                return Some(json!({"dangling": name}));
            };
            within.push(name.to_owned());
            let value = self.sample(target, within);
            within.pop();
            return value;
        }
        if let Some(values) = schema["enum"].as_array() {
            return values.last().cloned();
        }
        let format = schema["format"].as_str().unwrap_or_default();
        Some(match schema["type"].as_str().unwrap() {
            "object" => return Some(self.sample_object(schema, within)),
            "array" => Value::Array(self.sample(&schema["items"], within).into_iter().collect::<Vec<_>>()),
            "any" => json!({"any": [1.5, null, {"deep": true}]}),
            "boolean" => json!(true),
            "integer" => json!(-7),
            "number" => json!(0.5),
            _ => json!(match format {
                "int64" => "-9007199254740993",
                "byte" => "-_8",
                "google-datetime" => "2026-03-27T01:02:03.123456789Z",
                "google-duration" => "1.000000001s",
                "google-fieldmask" => "displayName,name",
                _ => "text ü \"quoted\"",
            }),
        })
    }

    fn sample_object(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = self.sample(property, within) {
                let hollow = match &value {
                    Value::Array(items) => items.is_empty(),
                    Value::Object(entries) => entries.is_empty() && property.get("additionalProperties").is_some(),
                    _ => false,
                };
                if !hollow {
                    object.insert(name.clone(), value);
                }
            }
        }
        if let Some(value) = schema.get("additionalProperties").and_then(|value| self.sample(value, within)) {
            object.insert("a key".to_owned(), value);
        }
        Value::Object(object)
    }
}

/// The newer revision wins, and what only the older one has stays.
fn overlay(known: &mut Value, newer: &Value) {
    for (key, value) in newer.as_object().unwrap() {
        match known.get_mut(key) {
            Some(old) if key == "properties" => {
                for (name, property) in value.as_object().unwrap() {
                    old[name] = property.clone();
                }
            }
            _ => known[key] = value.clone(),
        }
    }
}

fn discovery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("discovery")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn items(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn names_in(path: &str) -> Vec<String> {
    path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().trim_start_matches('+').to_owned()).collect()
}

/// A value of the pattern with characters that have to be encoded.
fn sample_argument(parameter: &Value) -> String {
    let pattern = parameter["pattern"].as_str().unwrap_or("[^/]+");
    pattern.trim_start_matches('^').trim_end_matches('$').replace("[^/]+", "a b%ü?#:c").replace(".*", "x y/z")
}

fn sample_query(parameter: &Value) -> &'static str {
    match (parameter["type"].as_str().unwrap(), parameter["format"].as_str()) {
        ("integer", _) => "7",
        ("boolean", _) => "true",
        (_, Some("google-fieldmask")) => "displayName,name",
        _ => "t é&=+",
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, and keeps `/` in a reserved expansion.
fn encode(text: &str, reserved: bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte as char),
            b'/' if reserved => encoded.push('/'),
            _ => write!(encoded, "%{byte:02X}").unwrap(),
        }
    }
    encoded
}
