//! Revisions for tests: a small API and changes of it, and next revisions of the real `v1beta`.
//!
//! A change is a merge patch (RFC 7396) of a document: an object is merged, `null` removes, all else replaces.

use std::{
    fs,
    path::{Path, PathBuf},
};

use discovery_document::{Document, Overlay, load, parse};
use serde_json::Value;

/// The documents that the tests are about. Newer ones come and go without a change here.
pub(crate) const REAL: [&str; 3] = ["v1/20240410.json", "v1beta/20240713.json", NEWEST];

/// The newest of them.
pub(crate) const NEWEST: &str = "v1beta/20260327.json";

/// Revision of every changed document.
pub(crate) const NEXT: &str = "20260601";

/// The change of [`next`] after which some conveniences cannot be.
pub(crate) const WITHOUT_HELPERS: &str = "without_helpers";

/// A change of a document.
pub(crate) struct Made {
    /// Its name.
    pub(crate) name: String,
    /// `patch`, `minor`, `major`, or none when nothing changes.
    pub(crate) verdict: Option<String>,
    /// The change.
    pub(crate) patch: Value,
    /// The changed document.
    pub(crate) document: Value,
}

/// The small API.
pub(crate) fn base() -> Value {
    read("base.json")
}

/// The small API after each change.
pub(crate) fn changes() -> Vec<Made> {
    made(&base(), "changes.json")
}

/// What may come after the newest `v1beta` of [`REAL`].
pub(crate) fn next() -> Vec<Made> {
    made(&json(&file(NEWEST)), "next.json")
}

/// All of [`next`] but one, each on top of those before it, as a service that goes on growing. What `without_helpers` changes
/// would take away what the others are to be tried with.
pub(crate) fn growing() -> Vec<Made> {
    let mut all = next();
    all.retain(|made| made.name != WITHOUT_HELPERS);
    let mut document = json(&file(NEWEST));
    for (index, made) in all.iter_mut().enumerate() {
        merge(&mut document, made.patch.clone());
        document["revision"] = format!("2026{:04}", 601 + index).into();
        made.document.clone_from(&document);
    }
    all
}

/// The repository's `discovery/`.
pub(crate) fn discovery() -> PathBuf {
    root().join("discovery")
}

/// The repository: the package that uses this file is somewhere in it.
fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join("discovery").join(load::OVERLAY).exists()).unwrap_or(package)
}

/// A stored document, by version and revision.
pub(crate) fn file(name: &str) -> PathBuf {
    discovery().join(name)
}

/// A document from JSON.
pub(crate) fn document(value: &Value) -> Document {
    parse(value.to_string().as_bytes()).expect("a document")
}

/// The documents of one version, oldest first; see [`REAL`].
pub(crate) fn stored(version: &str) -> Vec<Value> {
    REAL.iter().filter(|name| name.starts_with(&format!("{version}/"))).map(|name| json(&file(name))).collect()
}

/// All documents of one version that are at hand, oldest first.
pub(crate) fn at_hand(version: &str) -> Vec<Value> {
    let entries = fs::read_dir(discovery().join(version)).expect("documents of the version");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().map(|path| json(path)).collect()
}

/// The repository's overlay.
pub(crate) fn overlay() -> Overlay {
    load::overlay(&discovery().join(load::OVERLAY)).expect("our overlay")
}

fn made(base: &Value, file: &str) -> Vec<Made> {
    let Value::Array(list) = read(file) else { panic!("{file} is a list") };
    let made = list.into_iter().map(|mut case| {
        let (mut document, patch) = (base.clone(), case["patch"].take());
        merge(&mut document, patch.clone());
        document["revision"] = NEXT.into();
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        Made { name: text("name").expect("a name"), verdict: text("verdict"), patch, document }
    });
    made.collect()
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (key, value) in patch {
        match target.as_object_mut() {
            Some(object) if value.is_null() => _ = object.remove(&key),
            _ => merge(&mut target[key], value),
        }
    }
}

fn read(file: &str) -> Value {
    json(&root().join("codegen/tests/revisions").join(file))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}
