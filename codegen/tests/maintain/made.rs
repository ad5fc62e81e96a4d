//! Documents for tests: genuine revisions, next ones that may come, and a small API with changes of it.
//!
//! None is read from the repository's `discovery/`, so that these tests go on to pass whatever lies there. Genuine documents are
//! names and types only. A change is a merge patch (RFC 7396): an object is merged, `null` removes, all else replaces.

use std::{
    fs,
    path::{Path, PathBuf},
};

use discovery_document::{Document, Overlay, json, load, parse};
use serde_json::Value;
use tempfile::TempDir;

/// The revisions that most tests start from, by version.
pub(crate) const REAL: [(&str, &[&str]); 2] =
    [("v1", &["20240410"]), ("v1beta", &["20240713", "20260327", "20260831"])];

/// Revision of every changed document.
pub(crate) const NEXT: &str = "20270101";

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

/// The change of the small API that `docs/sample-pull-request.md` shows.
pub(crate) fn sample() -> Made {
    made(&base(), "sample.json").pop().expect("a change")
}

/// All genuine revisions of a version, oldest first.
pub(crate) fn genuine(version: &str) -> Vec<Value> {
    let Value::Array(patches) = read("genuine.json")[version].take() else { panic!("no version {version}") };
    let mut document = Value::Null;
    let apply = |patch| {
        merge(&mut document, patch);
        document.clone()
    };
    patches.into_iter().map(apply).collect()
}

/// One genuine revision.
pub(crate) fn revision(version: &str, revision: &str) -> Value {
    let mut all = genuine(version);
    let at = all.iter().position(|document| document["revision"] == revision).expect("a genuine revision");
    all.swap_remove(at)
}

/// The documents of one version that most tests start from, oldest first; see [`REAL`].
pub(crate) fn real(version: &str) -> Vec<Value> {
    let (_, revisions) = REAL.iter().find(|(known, _)| *known == version).expect("a version");
    let mut all = genuine(version);
    all.retain(|document| revisions.iter().any(|revision| document["revision"] == *revision));
    all
}

/// Revisions that may follow the newest genuine `v1beta`.
pub(crate) fn next() -> Vec<Made> {
    made(&newest(), "next.json")
}

/// All of [`next`] but one, each on top of those before it, as a service that goes on growing. The changes of
/// `without_helpers` would remove elements that the other revisions need.
pub(crate) fn growing() -> Vec<Made> {
    let mut all = next();
    all.retain(|made| made.name != WITHOUT_HELPERS);
    one_after_another(all)
}

/// Five revisions, each on top of those before it, that do what a maintainer fears.
pub(crate) fn nasty() -> Vec<Made> {
    one_after_another(made(&newest(), "nasty.json"))
}

fn one_after_another(mut all: Vec<Made>) -> Vec<Made> {
    let mut document = newest();
    for (index, made) in all.iter_mut().enumerate() {
        merge(&mut document, made.patch.clone());
        document["revision"] = format!("2027{:04}", 101 + index).into();
        made.document.clone_from(&document);
    }
    all
}

/// The newest genuine `v1beta`.
fn newest() -> Value {
    genuine("v1beta").pop().expect("a genuine document")
}

/// A `discovery/` directory with these documents and the repository's overlay.
pub(crate) fn directory(documents: &[Value]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::copy(discovery().join(load::OVERLAY), folder.path().join(load::OVERLAY)).expect("our overlay");
    for document in documents {
        store(folder.path(), document);
    }
    folder
}

/// Writes a document to where a `discovery/` directory has it, and returns the file.
pub(crate) fn store(directory: &Path, document: &Value) -> PathBuf {
    let text = |key: &str| document[key].as_str().expect("a name");
    let path = directory.join(text("version")).join(text("revision")).with_extension("json");
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(&path, stored(document)).expect("a file");
    path
}

/// A document's text as it is stored.
pub(crate) fn stored(document: &Value) -> String {
    json::sorted(document.to_string().as_bytes()).expect("JSON")
}

/// A document from JSON.
pub(crate) fn document(value: &Value) -> Document {
    parse(value.to_string().as_bytes()).expect("a document")
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
    let path = root().join("codegen/tests/revisions").join(file);
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}
