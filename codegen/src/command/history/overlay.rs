//! The elements that the overlay adds to the documents of a version, borrows for it, and corrects.
//!
//! It is read as JSON, like the documents, so that its elements can be compared with theirs.

use std::{fs, io, path::Path};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use discovery_document::{json, load::OVERLAY, revision_order};

use super::element::{element, value};

/// The overlay's entries for one API; none without an overlay.
pub(super) struct Entries(Value);

/// The reach and the reason of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grounds {
    /// The first revision that gets it.
    pub(super) since: Option<String>,
    /// The last revision that gets it.
    pub(super) until: Option<String>,
    /// The evidence, such as the client that uses it.
    pub(super) evidence: Option<String>,
}

/// The other version whose document describes an element.
pub(super) struct Lender {
    /// API version.
    pub(super) version: String,
    /// The revision of that version from which elements are taken.
    pub(super) revision: String,
    /// The evidence that the borrowing version has the element; none if only elements that use it are listed.
    pub(super) evidence: Option<String>,
}

/// A correction of an element that a document has.
pub(super) struct Correction {
    /// The reach and the reason.
    pub(super) grounds: Grounds,
    /// The correction in a few words.
    what: String,
    /// The wrong form in the document; a correction applies only to it.
    wrong: Wrong,
}

/// The form that a correction replaces.
enum Wrong {
    /// A path.
    Path(Value),
    /// A reference to a schema that does not exist.
    Dangling,
    /// A value of an enum, in any form.
    Name,
}

impl Grounds {
    fn of(entry: &Value) -> Self {
        let text = |key: &str| entry[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Grounds { since: text("since"), until: text("until"), evidence: text("evidence") }
    }

    /// Returns true if the entry applies to a revision.
    pub(super) fn hold(&self, revision: &str) -> bool {
        let order = revision_order(revision);
        self.since.as_deref().is_none_or(|since| revision_order(since) <= order)
            && self.until.as_deref().is_none_or(|until| order <= revision_order(until))
    }
}

impl Correction {
    /// Returns the correction with its evidence.
    pub(super) fn with_evidence(&self) -> String {
        match &self.grounds.evidence {
            Some(evidence) => format!("{} ({evidence})", self.what),
            None => self.what.clone(),
        }
    }

    /// Returns true if an element of a document is wrong in the way that is corrected.
    pub(super) fn applies(&self, element: &Value, document: &Value) -> bool {
        match &self.wrong {
            Wrong::Path(path) => element["path"] == *path,
            Wrong::Dangling => element["$ref"].as_str().is_some_and(|schema| document["schemas"].get(schema).is_none()),
            Wrong::Name => true,
        }
    }
}

impl Entries {
    /// Reads the entries for an API from the overlay of a `discovery/` directory.
    pub(super) fn read(directory: &Path, api: &str) -> Result<Self> {
        let path = directory.join(OVERLAY);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Entries(Value::Null)),
            read => read.with_context(|| path.display().to_string())?,
        };
        let mut overlay: Value =
            json::read(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())?;
        Ok(Entries(overlay["apis"][api].take()))
    }

    /// Returns the element of a name that the overlay adds to a version, with the entry that does.
    pub(super) fn addition(&self, version: &str, api: &str, name: &str) -> Option<(Value, Grounds)> {
        for (kind, key) in [("add", "method"), ("schemas", "schema"), ("properties", "schema")] {
            for (place, entry) in members(&self.0[kind]) {
                let parts: Vec<&str> = place.split('.').collect();
                let nested = match kind {
                    "add" => in_resources(&parts, &entry[key]),
                    "schemas" => json!({ "schemas": { place: entry[key] } }),
                    _ => in_schema(&parts, &entry[key]),
                };
                if is_for(entry, version, false) && is_under(name, place) {
                    return Some((element(&nested, api, name)?, Grounds::of(entry)));
                }
            }
        }
        let (place, wanted) = name.rsplit_once('.')?;
        let entry = &self.0["values"][place][wanted];
        let found = value(&json!({ "enum": [wanted] }), wanted)?;
        (entry.is_object() && is_for(entry, version, true)).then(|| (found, Grounds::of(entry)))
    }

    /// Returns the version from which another borrows elements, with the evidence for this one.
    pub(super) fn lender(&self, version: &str, name: &str) -> Option<Lender> {
        let entry = &self.0["borrow"][version];
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        let is_listed = |place: &Value| {
            let place = place.as_str().unwrap_or_default();
            match place.strip_suffix(".*") {
                Some(schema) => is_under(name, schema) && name != schema,
                None => is_under(name, place),
            }
        };
        let mut lists = ["methods", "properties", "schemas"].into_iter().flat_map(|kind| members(&entry[kind]));
        let evidence = lists.find(|(_, list)| list.as_array().is_some_and(|list| list.iter().any(is_listed)));
        let evidence = evidence.map(|(evidence, _)| evidence.clone());
        Some(Lender { version: text("from")?, revision: text("revision")?, evidence })
    }

    /// Returns true if the overlay gives a value of an enum another name.
    pub(super) fn renames(&self, name: &str) -> bool {
        name.rsplit_once('.').is_some_and(|(place, old)| self.0["renamed"][place]["names"].get(old).is_some())
    }

    /// Returns the corrections of an element of a version.
    pub(super) fn corrections(&self, version: &str, name: &str) -> Vec<Correction> {
        let mut found = Vec::new();
        let mut note = |entry: &Value, what: String, wrong: Wrong| {
            found.push(Correction { grounds: Grounds::of(entry), what, wrong });
        };
        let path = &self.0["paths"][name];
        if let (Some(wrong), Some(right)) = (path["insteadOf"].as_str(), path["path"].as_str()) {
            note(path, format!("path corrected by the overlay: {wrong} → {right}"), Wrong::Path(wrong.into()));
        }
        let property = &self.0["properties"][name];
        if let Some(schema) = property["schema"]["$ref"].as_str().filter(|_| is_for(property, version, false)) {
            note(property, format!("type from the overlay: {schema}"), Wrong::Dangling);
        }
        if let Some((place, value)) = name.rsplit_once('.') {
            let entry = &self.0["renamed"][place];
            for (old, new) in members(&entry["names"]).filter(|(old, new)| *old == value || *new == value) {
                let new = new.as_str().unwrap_or_default();
                note(entry, format!("renamed by the overlay: {old} → {new}"), Wrong::Name);
            }
        }
        found
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Returns true if an entry is for a version; `all` tells that an entry without versions is for each.
fn is_for(entry: &Value, version: &str, all: bool) -> bool {
    match entry["versions"].as_array() {
        Some(versions) if !versions.is_empty() => versions.iter().any(|one| one == version),
        _ => all,
    }
}

/// Returns true if a name is that of the element at `place`, or of one inside.
fn is_under(name: &str, place: &str) -> bool {
    name.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
}

/// A document that has one method.
fn in_resources(id: &[&str], method: &Value) -> Value {
    let Some((name, resources)) = id.split_last() else { return Value::Null };
    let methods = json!({ "methods": { *name: method } });
    resources.iter().rev().fold(methods, |inner, name| json!({ "resources": { *name: inner } }))
}

/// A document that has one property of one schema.
fn in_schema(path: &[&str], property: &Value) -> Value {
    let [schema, name] = path else { return Value::Object(Map::new()) };
    json!({ "schemas": { *schema: { "properties": { *name: property } } } })
}
