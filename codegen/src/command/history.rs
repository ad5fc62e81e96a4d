//! The history of one element over the stored revisions: its first revision, its changes, and its last one.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use discovery_document::{json, load, revision_order};

use crate::{
    api::{Api, Slot, Type, TypeItem},
    command::{bindings::Bindings, diff::sections::tame, fetch::facts},
};

/// The longest text of a value that is shown.
const LONGEST: usize = 80;

/// The history of one element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct History {
    /// API version.
    pub version: String,
    /// The element as a user named it.
    pub name: String,
    /// The Rust path, if there is one.
    pub rust: Option<String>,
    /// The revisions in which something happened to it, oldest first.
    pub events: Vec<Event>,
    /// First and last revision that have it.
    pub seen: (String, String),
    /// The newest stored revision.
    pub newest: String,
}

/// The changes that one revision made to an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The revision.
    pub revision: String,
    /// The changes, one or more.
    pub what: Vec<String>,
}

impl History {
    /// Reads the history of an element of a version: a schema `Part`, a property `Part.thought`, an enum's value
    /// `Candidate.finishReason.STOP` or `FinishReason.STOP`, a method `models.generateContent`, its parameter `models.list(pageSize)`.
    ///
    /// # Errors
    ///
    /// When no stored revision of the version has such an element.
    pub fn read(directory: &Path, bindings: &[Bindings], version: &str, name: &str) -> Result<Self> {
        let revisions = revisions(directory, version)?;
        let api = bindings.iter().map(|bindings| &bindings.0).find(|api| api.version == version);
        let api = api.with_context(|| format!("no bindings of {version}"))?;
        // `FinishReason.STOP` stands in the places that have the enum.
        let mut places = vec![name.to_owned()];
        if let Some((owner, value)) = name.rsplit_once('.') {
            places.extend(places_of(api, owner).into_iter().map(|place| format!("{place}.{value}")));
        }
        let find = |document: &Value| places.iter().find_map(|place| element(document, &api.name, place));
        let found: Vec<(String, Option<Value>)> =
            revisions.iter().map(|(revision, document)| (revision.clone(), find(document))).collect();
        let has = |(revision, value): &(String, Option<Value>)| value.as_ref().map(|_| revision.clone());
        let (first, last) = (found.iter().find_map(has), found.iter().rev().find_map(has));
        let Some(seen) = first.zip(last) else {
            let known: Vec<&str> = found.iter().map(|(revision, _)| revision.as_str()).collect();
            bail!(
                "no {name} in {version} {}: a schema `Part`, a property `Part.thought`, a value `FinishReason.STOP`, \
                   a method `models.generateContent` or a parameter `models.list(pageSize)`",
                known.join(", ")
            );
        };
        let (version, name) = (version.to_owned(), name.to_owned());
        let newest = found.last().map(|(revision, _)| revision.clone()).unwrap_or_default();
        let rust = places.iter().find_map(|place| rust(api, place));
        Ok(History { version, name, rust, events: events(&found), seen, newest })
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let History { version, name, rust, events, seen: (first, last), newest } = self;
        write!(f, "{version} {}", tame(name))?;
        if let Some(rust) = rust {
            write!(f, ", in Rust {rust}")?;
        }
        for Event { revision, what } in events {
            for (index, what) in what.iter().enumerate() {
                let revision = if index == 0 { revision } else { "" };
                write!(f, "\n  {revision:10}  {}", tame(what))?;
            }
        }
        let is_newest = if last == newest { ", the newest" } else { "; the bindings keep it, deprecated" };
        writeln!(f, "\nfirst seen in {first}, last in {last}{is_newest}")
    }
}

/// The stored documents of a version as JSON, oldest first.
fn revisions(directory: &Path, version: &str) -> Result<Vec<(String, Value)>> {
    let stored = load::directory(directory)?.versions.concat();
    let mut paths: Vec<(String, PathBuf)> = Vec::new();
    for document in stored.into_iter().filter(|document| document.version == version) {
        paths.push((document.revision, document.source.into()));
    }
    ensure!(!paths.is_empty(), "no version {version} in {}", directory.display());
    paths.sort_by(|(one, _), (two, _)| revision_order(one).cmp(&revision_order(two)));
    let read = |(revision, path): (String, PathBuf)| {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let value = json::read(&text).with_context(|| path.display().to_string())?;
        Ok((revision, value))
    };
    paths.into_iter().map(read).collect()
}

/// Returns the changes from each revision to the next.
fn events(found: &[(String, Option<Value>)]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut before: Option<&Value> = None;
    let mut was_there = false;
    for (revision, now) in found {
        let what = match (before, now) {
            (None, Some(now)) => vec![format!("{}: {}", if was_there { "back" } else { "new" }, describe(now))],
            (Some(_), None) => vec!["gone from the document".to_owned()],
            (Some(before), Some(now)) => changes(before, now),
            (None, None) => Vec::new(),
        };
        was_there |= now.is_some();
        if !what.is_empty() {
            events.push(Event { revision: revision.clone(), what });
        }
        before = now.as_ref();
    }
    events
}

/// Returns the differences between two forms of an element, except for texts.
fn changes(old: &Value, new: &Value) -> Vec<String> {
    let change = |place: String| {
        if let Some(owner) = place.strip_suffix("/enumDeprecated") {
            return deprecated_values(old, new, owner);
        }
        let (was, is) = (old.pointer(&place), new.pointer(&place));
        let name = place.trim_start_matches('/').replace('/', ".");
        Some(match (was, is) {
            (Some(Value::Array(was)), Some(Value::Array(is))) => {
                let only = |these: &[Value], those: &[Value]| {
                    these.iter().filter(|value| !those.contains(value)).map(plain).collect::<Vec<_>>().join(", ")
                };
                let parts = [("added", only(is, was)), ("gone", only(was, is))];
                let parts = parts.into_iter().filter(|(_, list)| !list.is_empty());
                let parts: Vec<String> = parts.map(|(word, list)| format!("{word} {list}")).collect();
                format!("{name}: {}", if parts.is_empty() { "another order".to_owned() } else { parts.join("; ") })
            }
            (None, Some(Value::Bool(true)) | None) => name,
            (Some(Value::Bool(true)), None) => format!("{name} no more"),
            (None, Some(is)) => format!("{name} is new: {}", describe(is)),
            (Some(was), None) => format!("{name} is gone, was {}", describe(was)),
            (Some(was), Some(is)) => format!("{name}: {} → {}", describe(was), describe(is)),
        })
    };
    facts::differences(old, new).into_iter().filter_map(change).collect()
}

/// The values of an enum that are marked now and were not, or not there.
fn deprecated_values(old: &Value, new: &Value, owner: &str) -> Option<String> {
    let marked = |document: &Value| {
        let schema = document.pointer(owner)?;
        let values = schema.get("enum")?.as_array()?.iter();
        let marked = values.filter(|value| {
            let value = value.as_str().and_then(|name| self::value(schema, name));
            value.is_some_and(|value| value.get("deprecated").is_some())
        });
        Some(marked.map(plain).collect::<Vec<_>>())
    };
    let (before, mut now) = (marked(old).unwrap_or_default(), marked(new).unwrap_or_default());
    now.retain(|value| !before.contains(value));
    let place = format!("{owner}/enum").trim_start_matches('/').replace('/', ".");
    (!now.is_empty()).then(|| format!("{place}: deprecated {}", now.join(", ")))
}

/// An element in a few words.
fn describe(value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let count = |key: &str| value.get(key).and_then(Value::as_object).map(serde_json::Map::len);
    let deprecated = if value.get("deprecated") == Some(&Value::Bool(true)) { ", deprecated" } else { "" };
    let plain = if let Some(verb) = text("httpMethod") {
        let body = |key: &str| value.pointer(&format!("/{key}/$ref")).and_then(Value::as_str).unwrap_or("nothing");
        format!("{verb} {}, {} → {}", text("path").unwrap_or_default(), body("request"), body("response"))
    } else if let Some(properties) = count("properties") {
        format!("object with {properties} propert{}", if properties == 1 { "y" } else { "ies" })
    } else if let Some(name) = text("$ref") {
        name.to_owned()
    } else if let Some(items) = value.get("items") {
        format!("list of {}", describe(items))
    } else if let Some(values) = value.get("additionalProperties") {
        format!("map of {}", describe(values))
    } else if let Some(values) = value.get("enum").and_then(Value::as_array) {
        format!("enum of {} values", values.len())
    } else if let Some(ty) = text("type") {
        text("format").map_or_else(|| ty.to_owned(), |format| format!("{ty} ({format})"))
    } else {
        self::plain(value)
    };
    plain + deprecated
}

/// JSON as text; a long one is cut.
fn plain(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// An element of a document by its name.
fn element(document: &Value, api: &str, name: &str) -> Option<Value> {
    if let Some((method, parameter)) = name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        return self::method(document, api, method)?.get("parameters")?.get(parameter).cloned();
    }
    schema(document, name).or_else(|| method(document, api, name).cloned())
}

fn method<'a>(document: &'a Value, api: &str, id: &str) -> Option<&'a Value> {
    let id = id.strip_prefix(api).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id);
    let (resources, method) = id.rsplit_once('.').map_or((None, id), |(resources, method)| (Some(resources), method));
    let mut at = document;
    for resource in resources.into_iter().flat_map(|resources| resources.split('.')) {
        at = at.get("resources")?.get(resource)?;
    }
    at.get("methods")?.get(method)
}

/// A schema, a property, or a value of an enum.
fn schema(document: &Value, name: &str) -> Option<Value> {
    let mut parts = name.split('.');
    let mut at = document.get("schemas")?.get(parts.next()?)?;
    while let Some(part) = parts.next() {
        let inner = innermost(at);
        match inner.get("properties").and_then(|properties| properties.get(part)) {
            Some(property) => at = property,
            None => return (parts.next().is_none()).then(|| value(inner, part)).flatten(),
        }
    }
    Some(at.clone())
}

/// Returns the item type of a list or a map.
fn innermost(mut schema: &Value) -> &Value {
    while let Some(inner) = schema.get("items").or_else(|| schema.get("additionalProperties")) {
        schema = inner;
    }
    schema
}

/// A value of an enum, with what is said about it alone.
fn value(schema: &Value, value: &str) -> Option<Value> {
    let values = schema.get("enum")?.as_array()?;
    let at = values.iter().position(|known| known == value)?;
    let deprecated = schema.get("enumDeprecated").and_then(|marks| marks.get(at)) == Some(&Value::Bool(true));
    let mut element = serde_json::json!({ "type": "value of an enum" });
    if deprecated {
        element["deprecated"] = true.into();
    }
    Some(element)
}

/// The properties, as `Candidate.finishReason`, whose type is an enum of this Rust name.
fn places_of(api: &Api, name: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (owner, field, slot) in fields(api) {
        if named(slot) == Some(name) {
            places.push(format!("{owner}.{field}"));
        }
    }
    places
}

/// Returns the Rust path of an element.
fn rust(api: &Api, name: &str) -> Option<String> {
    let (method, parameter) = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((method, parameter)) => (method, Some(parameter)),
        None => (name, None),
    };
    let id = format!("{}.{method}", api.name);
    let found = api.all_methods().into_iter().find(|found| found.id == method || found.id == id);
    if let Some(found) = found {
        let Some(parameter) = parameter else { return Some(found.rust_path.clone()) };
        let args = found.args.iter().map(|arg| (&arg.wire, format!("{}({})", found.rust_path, arg.ident)));
        let call = found.call.iter().flat_map(|call| &call.params);
        let options = call.map(|param| (&param.wire, format!("{}().{}", found.rust_path, param.ident)));
        return args.chain(options).find(|(wire, _)| *wire == parameter).map(|(_, path)| path);
    }
    api.types.iter().find_map(|item| match item {
        TypeItem::Struct(item) if item.wire.as_deref() == Some(name) => Some(format!("schemas::{}", item.ident)),
        TypeItem::Alias(item) if item.wire == name => Some(format!("schemas::{}", item.ident)),
        TypeItem::Struct(item) => {
            let rest = name.strip_prefix(item.wire.as_deref()?)?.strip_prefix('.')?;
            let (wire, value) = rest.split_once('.').map_or((rest, None), |(wire, value)| (wire, Some(value)));
            let field = item.fields.iter().find(|field| field.wire == wire)?;
            match value {
                None => Some(format!("schemas::{}::{}", item.ident, field.ident)),
                Some(value) => variant(api, named(&field.slot)?, value),
            }
        }
        _ => None,
    })
}

/// The variant of a value.
fn variant(api: &Api, name: &str, value: &str) -> Option<String> {
    api.types.iter().find_map(|item| match item {
        TypeItem::Enum(item) if item.ident.as_str() == name => {
            let variant = item.variants.iter().find(|variant| variant.wire == value)?;
            Some(format!("schemas::{}::{}", item.ident, variant.ident))
        }
        _ => None,
    })
}

/// All fields, each with the wire names of its struct and its own.
fn fields(api: &Api) -> impl Iterator<Item = (&str, &str, &Slot)> {
    let structs = api.types.iter().filter_map(|item| match item {
        TypeItem::Struct(item) => Some((item.wire.as_deref()?, &item.fields)),
        _ => None,
    });
    structs.flat_map(|(owner, fields)| fields.iter().map(move |field| (owner, field.wire.as_str(), &field.slot)))
}

/// The Rust name of the type that a slot holds in the end.
fn named(slot: &Slot) -> Option<&str> {
    let (Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty)) = slot;
    let mut ty = ty;
    loop {
        match ty {
            Type::Named(name) => return Some(name.as_str()),
            Type::List(inner) | Type::Map(inner) => ty = inner,
            _ => return None,
        }
    }
}
