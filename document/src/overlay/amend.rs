//! Schemas, properties, values, and paths that a document lacks or states wrongly.

use serde::Deserialize;

use super::check::{Span, Unused, is_struct, reference};
use crate::{
    Diagnostic, Document, Origin, Pointer, Schema, Seen,
    error::{At as _, Error, Result, ensure},
    mark::mark_schema,
    unknown::schema_keys,
};

/// A schema to add.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewSchema {
    /// The API versions that get it.
    pub versions: Vec<String>,
    /// The first revision that gets it.
    pub since: Option<String>,
    /// The last revision that gets it.
    pub until: Option<String>,
    /// The evidence, such as the client that uses it.
    pub evidence: String,
    /// The schema as a document would describe it.
    pub schema: Schema,
}

/// A property to add, or the type of a property whose reference dangles.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewProperty {
    /// The API versions that get it.
    pub versions: Vec<String>,
    /// The first revision that gets it.
    pub since: Option<String>,
    /// The last revision that gets it.
    pub until: Option<String>,
    /// The evidence, such as the client that uses it.
    pub evidence: String,
    /// The property as a document would describe it.
    pub schema: Schema,
}

/// A value to add to an enum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewValue {
    /// The API versions that get it; if empty, all that have the enum.
    pub versions: Vec<String>,
    /// The first revision that gets it.
    pub since: Option<String>,
    /// The last revision that gets it.
    pub until: Option<String>,
    /// The evidence, such as the client that uses it.
    pub evidence: String,
    /// The meaning of the value.
    pub description: String,
}

/// A path to correct.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Path {
    /// The first revision that has the wrong path.
    pub since: Option<String>,
    /// The last revision that has the wrong path.
    pub until: Option<String>,
    /// The evidence, such as the client that uses it.
    pub evidence: String,
    /// The path in the document.
    pub instead_of: String,
    /// The path that is called instead.
    pub path: String,
}

impl NewSchema {
    /// Adds the schema if it applies to this document; returns a diagnostic if the document already has it.
    pub(super) fn apply(&self, name: &str, document: &mut Document, unused: &mut Unused) -> Result<Option<Diagnostic>> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let entry = format!("schemas {name}");
        if !unused.note(&entry, &span, document, self.versions.contains(&document.version)) {
            return Ok(None);
        }
        let (first, last) = span.of(document);
        let pointer = Pointer::root().at("schemas").at(name);
        if document.schemas.get(name).is_some_and(|own| own.origin == Origin::Document) {
            return Ok(self.until.is_none().then(|| redundant(document, &pointer, "schema", &entry)));
        }
        let schema = added(&self.schema, &Seen { first, last }).at(|| entry)?;
        document.schemas.insert(name.to_owned(), Schema { id: Some(name.to_owned()), ..schema });
        Ok(None)
    }

    /// Checks that the schemas that it refers to exist, once all are added.
    pub(super) fn check(&self, name: &str, document: &Document) -> Result<()> {
        let is_added = document.schemas.get(name).is_some_and(|schema| schema.origin == Origin::Overlay);
        if is_added { reference(&self.schema, document).at(|| format!("schemas {name}")) } else { Ok(()) }
    }
}

impl NewProperty {
    /// Adds the property, or sets the type of a property whose reference dangles.
    pub(super) fn apply(&self, path: &str, document: &mut Document, unused: &mut Unused) -> Result<Option<Diagnostic>> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let entry = format!("properties {path}");
        let (owner, name) = split(path).at(|| entry.clone())?;
        let is_there = document.schemas.get(owner).is_some_and(is_struct);
        let wanted = self.versions.contains(&document.version);
        if !unused.note(&entry, &span, document, wanted && is_there) {
            return Ok(None);
        }
        reference(&self.schema, document).at(|| entry.clone())?;
        let (first, last) = span.of(document);
        let known = |target: &String| document.schemas.contains_key(target);
        let own = document.schemas.get(owner).and_then(|owner| owner.properties.get(name));
        if own.is_some_and(|own| own.origin == Origin::Document && own.reference.as_ref().is_none_or(known)) {
            let pointer = Pointer::root().at("schemas").at(owner).at("properties").at(name);
            return Ok(self.until.is_none().then(|| redundant(document, &pointer, "property", &entry)));
        }
        let mut schema = added(&self.schema, &Seen { first, last }).at(|| entry)?;
        if let Some(own) = own {
            // Only its type was missing.
            schema.seen.clone_from(&own.seen);
            schema.origin = Origin::Document;
            if schema.description.is_empty() {
                schema.description.clone_from(&own.description);
            }
        }
        if let Some(owner) = document.schemas.get_mut(owner) {
            owner.properties.insert(name.to_owned(), schema);
        }
        Ok(None)
    }
}

impl NewValue {
    /// Adds the value to the enum at `path`.
    pub(super) fn apply(
        &self,
        path: &str,
        value: &str,
        document: &mut Document,
        unused: &mut Unused,
    ) -> Result<Option<Diagnostic>> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let entry = format!("values {path} {value}");
        let wanted = self.versions.is_empty() || self.versions.contains(&document.version);
        let is_there = property(document, path).is_some();
        if !unused.note(&entry, &span, document, wanted && is_there) {
            return Ok(None);
        }
        let (first, last) = span.of(document);
        let (owner, name) = split(path).at(|| entry.clone())?;
        let pointer = Pointer::root().at("schemas").at(owner).at("properties").at(name).at("enum");
        let (version, until) = (document.version.clone(), self.until.is_none());
        let Some(schema) = enumeration(document, path) else {
            let pointer = Pointer::root().at("schemas").at(owner).at("properties").at(name);
            let message = format!("it is not an enum, so the overlay's entry {entry} is left out");
            return Ok(Some(Diagnostic::new(version, pointer, message)));
        };
        if schema.values.iter().any(|own| own == value) {
            let message =
                format!("the document has the value {value} itself, so the overlay's entry {entry} can be deleted");
            return Ok(until.then(|| Diagnostic::new(version, pointer, message)));
        }
        schema.push_value(value, &self.description, Seen { first, last });
        Ok(None)
    }
}

impl Path {
    /// Corrects the path of the method.
    pub(super) fn apply(&self, id: &str, document: &mut Document, unused: &mut Unused) -> Result<Option<Diagnostic>> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let entry = format!("paths {id}");
        let (name, version) = (document.name.clone(), document.version.clone());
        let is_there = document.method_mut(id).is_some_and(|method| method.id == format!("{name}.{id}"));
        if !unused.note(&entry, &span, document, is_there) {
            return Ok(None);
        }
        ensure!(!self.path.is_empty() && !self.evidence.is_empty(), "{entry}: no path or no evidence");
        let Some(method) = document.method_mut(id) else { return Ok(None) };
        let pointer = id.split('.').fold(Pointer::root(), |at, part| at.at(part));
        if method.path == self.path {
            let message = format!("the document has this path itself, so the overlay's entry {entry} can be deleted");
            return Ok(self.until.is_none().then(|| Diagnostic::new(version, pointer, message)));
        }
        if method.path != self.instead_of {
            let message = format!("its path is {}, so the overlay's entry {entry} is left out", method.path);
            return Ok(Some(Diagnostic::new(version, pointer, message)));
        }
        let was = std::mem::replace(&mut method.path, self.path.clone());
        let note = format!("The document gives the path `{was}`; {} calls this one.", self.evidence);
        method.description = sentences(&method.description, &note);
        Ok(None)
    }
}

impl Schema {
    /// Adds a value to a folded enum.
    pub(super) fn push_value(&mut self, value: &str, description: &str, seen: Seen) {
        self.values.push(value.to_owned());
        self.enum_descriptions.push(description.to_owned());
        self.enum_deprecated.push(false);
        self.enum_seen.push(seen);
    }
}

/// Returns the property at `Schema.property`.
fn property<'a>(document: &'a mut Document, path: &str) -> Option<&'a mut Schema> {
    let (owner, name) = path.split_once('.')?;
    document.schemas.get_mut(owner)?.properties.get_mut(name)
}

/// Returns the enum at `Schema.property`; the property may also be a list of enums.
pub(super) fn enumeration<'a>(document: &'a mut Document, path: &str) -> Option<&'a mut Schema> {
    let mut schema = property(document, path)?;
    while let Some("array") = schema.ty.as_deref() {
        schema = schema.items.as_deref_mut()?;
    }
    (!schema.values.is_empty()).then_some(schema)
}

/// Appends a sentence to a description.
pub(super) fn sentences(description: &str, sentence: &str) -> String {
    let description = description.trim();
    match description.chars().next_back() {
        None => sentence.to_owned(),
        Some('.' | '!' | '?') => format!("{description} {sentence}"),
        Some(_) => format!("{description}. {sentence}"),
    }
}

/// Returns a schema of the overlay as an element of a folded document.
fn added(schema: &Schema, seen: &Seen) -> Result<Schema> {
    if let Some(unknown) = schema_keys(schema).first() {
        return Err(Error::new(format!("unknown key {}", unknown.pointer)));
    }
    let mut schema = schema.clone();
    mark_schema(&mut schema, seen);
    schema.origin = Origin::Overlay;
    Ok(schema)
}

/// Splits `Schema.property`.
fn split(path: &str) -> Result<(&str, &str)> {
    path.split_once('.').ok_or_else(|| Error::new("not written as Schema.property"))
}

fn redundant(document: &Document, pointer: &Pointer, what: &str, entry: &str) -> Diagnostic {
    let message = format!("the document has the {what} itself, so the overlay's entry {entry} can be deleted");
    Diagnostic::new(&document.version, pointer, message)
}
