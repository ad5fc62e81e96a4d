//! Elements that a version supports although only the document of another version describes them.
//!
//! An entry refers to elements and does not repeat them. Elements in the version's own document always win.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{MethodFacts, amend::sentences};
use crate::{
    Diagnostic, Document, Method, Origin, Pointer, Resource, Schema, Seen,
    error::{At as _, Error, Result, ensure},
    mark::{mark_method, mark_schema},
    revision_order,
};

/// The elements that one version borrows, grouped by evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Borrow {
    /// The version that describes them.
    pub from: String,
    /// The revision of that version from which the elements are taken.
    pub revision: String,
    /// Methods, by id without the API's name, with the schemas that they use.
    pub methods: BTreeMap<String, Vec<String>>,
    /// Properties of schemas that the version already has, as `Schema.property`, or `Schema.*` for all. If both
    /// versions have an enum, it gets the values that it lacks.
    pub properties: BTreeMap<String, Vec<String>>,
    /// Schemas that no method uses, such as the schema of a line in a file.
    pub schemas: BTreeMap<String, Vec<String>>,
}

/// The state of a borrowing.
struct Borrowing<'b> {
    source: &'b Document,
    revision: &'b str,
    target: &'b mut Document,
    diagnostics: Vec<Diagnostic>,
}

impl Borrow {
    /// Adds the elements from `source` to `target`. Reports the elements that the target already has.
    ///
    /// `facts` are the facts of the methods, whose operations refer to schemas too.
    pub(super) fn apply(
        &self,
        source: &Document,
        target: &mut Document,
        facts: &BTreeMap<String, MethodFacts>,
    ) -> Result<Vec<Diagnostic>> {
        if !source.revisions.contains(&self.revision) {
            // The revision is not loaded, so the entry does not apply.
            return Ok(Vec::new());
        }
        target.borrowed_from.push(self.revision.clone());
        let mut borrowing = Borrowing { source, revision: &self.revision, target, diagnostics: Vec::new() };
        for path in self.properties.values().flatten() {
            borrowing.property(path).at(|| format!("property {path}"))?;
        }
        for id in self.methods.values().flatten() {
            borrowing.method(id).at(|| format!("method {id}"))?;
            let operation = facts.get(id).and_then(|facts| facts.operation.as_ref());
            for schema in operation.into_iter().flat_map(|types| [&types.response, &types.metadata]).flatten() {
                borrowing.reach(&Schema { reference: Some(schema.clone()), ..Schema::default() });
            }
        }
        for name in self.schemas.values().flatten() {
            ensure!(source.schemas.contains_key(name), "schema {name}: no such schema in {}", source.version);
            borrowing.reach(&Schema { reference: Some(name.clone()), ..Schema::default() });
        }
        Ok(borrowing.diagnostics)
    }
}

impl Borrowing<'_> {
    fn method(&mut self, id: &str) -> Result<()> {
        let method =
            self.source.method(id).ok_or_else(|| Error::new(format!("no such method in {}", self.source.version)))?;
        let path: Vec<&str> = id.split('.').collect();
        let Some((name, resources)) = path.split_last() else { return Ok(()) };
        if self.target.method(id).is_some() {
            let at = resources.iter().fold(Pointer::root(), |at, name| at.at("resources").at(name));
            self.redundant(&at.at("methods").at(name), &format!("method {id}"));
            return Ok(());
        }
        let mut method = method.clone();
        self.to_target(&mut method);
        let seen = self.seen();
        mark_method(&mut method, &seen);
        method.origin = Origin::Borrowed;
        method.description = sentences(&method.description, &self.note());
        for body in [&method.request, &method.response].into_iter().flatten() {
            self.reach(&body.schema);
        }
        for parameter in method.parameters.values() {
            self.reach(&parameter.schema);
        }
        home(self.source, self.target, resources, &seen)?.insert((*name).to_owned(), method);
        Ok(())
    }

    /// Changes the version in the paths of a method.
    fn to_target(&self, method: &mut Method) {
        let (from, to) = (&self.source.version, &self.target.version);
        let moved = |path: &str| {
            let parts = path.split('/').map(|part| if part == from { to.as_str() } else { part });
            parts.collect::<Vec<_>>().join("/")
        };
        method.path = moved(&method.path);
        let protocols = method.media_upload.as_mut().map(|upload| &mut upload.protocols);
        for protocol in protocols.into_iter().flat_map(|all| [&mut all.simple, &mut all.resumable]).flatten() {
            protocol.path = moved(&protocol.path);
        }
    }

    fn property(&mut self, path: &str) -> Result<()> {
        let (owner, name) = path.split_once('.').ok_or_else(|| Error::new("not written as Schema.property"))?;
        let there = self.source.schemas.get(owner);
        let there = there.ok_or_else(|| Error::new(format!("no such schema in {}", self.source.version)))?;
        if !self.target.schemas.contains_key(owner) {
            // The first method that needs the schema borrows all of it.
            return Ok(());
        }
        if name != "*" {
            ensure!(there.properties.contains_key(name), "no such property in {}", self.source.version);
        }
        for (wire, property) in &there.properties {
            if (name != "*" && name != wire) || !self.is_current(&property.seen) {
                continue;
            }
            let own = self.target.schemas.get(owner).and_then(|owner| owner.properties.get(wire));
            let Some(own) = own else {
                self.add_property(owner, wire, property);
                continue;
            };
            let is_enum = !own.values.is_empty() && !property.values.is_empty();
            if is_enum {
                self.add_values(owner, wire, property);
            } else if name != "*" && own.origin == Origin::Document {
                let pointer = Pointer::root().at("schemas").at(owner).at("properties").at(wire);
                self.redundant(&pointer, &format!("property {path}"));
            }
        }
        Ok(())
    }

    fn add_property(&mut self, owner: &str, wire: &str, property: &Schema) {
        let mut property = self.current(property);
        property.description = sentences(&property.description, &self.note());
        mark_schema(&mut property, &self.seen());
        property.origin = Origin::Borrowed;
        self.reach(&property);
        if let Some(owner) = self.target.schemas.get_mut(owner) {
            owner.properties.insert(wire.to_owned(), property);
        }
    }

    fn add_values(&mut self, owner: &str, wire: &str, property: &Schema) {
        let (current, seen) = (self.current(property), self.seen());
        let note = self.note();
        let own = self.target.schemas.get_mut(owner).and_then(|owner| owner.properties.get_mut(wire));
        let Some(own) = own else { return };
        for (value, description) in current.values.iter().zip(&current.enum_descriptions) {
            if !own.values.contains(value) {
                own.push_value(value, &sentences(description, &note), seen.clone());
            }
        }
    }

    /// Adds the schemas that a type refers to and that the target lacks, recursively.
    fn reach(&mut self, schema: &Schema) {
        let mut open = references(schema);
        while let Some(name) = open.pop() {
            let Some(there) = self.source.schemas.get(&name) else { continue };
            if self.target.schemas.contains_key(&name) {
                continue;
            }
            let mut schema = self.current(there);
            schema.description = sentences(&schema.description, &self.note());
            mark_schema(&mut schema, &self.seen());
            schema.origin = Origin::Borrowed;
            open.extend(references(&schema));
            self.target.schemas.insert(name, schema);
        }
    }

    /// Returns a type without the properties and values that the source only retains.
    fn current(&self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        schema.properties.retain(|_, property| self.is_current(&property.seen));
        let keep: Vec<bool> = schema.enum_seen.iter().map(|seen| self.is_current(seen)).collect();
        for at in (0..schema.values.len()).rev().filter(|at| keep.get(*at) == Some(&false)) {
            schema.values.remove(at);
            schema.enum_descriptions.remove(at);
            schema.enum_deprecated.remove(at);
        }
        for inner in schema.properties.values_mut() {
            *inner = self.current(inner);
        }
        for inner in [&mut schema.items, &mut schema.additional_properties].into_iter().flatten() {
            **inner = self.current(inner);
        }
        schema
    }

    /// Returns true if the revision has the element. Additions of a later revision are not borrowed.
    fn is_current(&self, seen: &Seen) -> bool {
        let revision = revision_order(self.revision);
        revision_order(&seen.first) <= revision && revision <= revision_order(&seen.last)
    }

    /// Returns the mark of an element of the target: the newest revision has it.
    fn seen(&self) -> Seen {
        Seen { first: self.target.revision.clone(), last: self.target.revision.clone() }
    }

    /// Returns the sentence that names the source of a borrowed element.
    fn note(&self) -> String {
        let Borrowing { source, revision, target, .. } = self;
        let (to, from) = (&target.version, &source.version);
        format!("Not in {to}'s document of {}; taken from {from} {revision}.", target.revision)
    }

    fn redundant(&mut self, pointer: &Pointer, entry: &str) {
        let message = format!("the document has it itself, so the overlay need not borrow {entry}");
        self.diagnostics.push(Diagnostic::new(&self.target.version, pointer, message));
    }
}

/// Returns the methods of a resource of the target. Creates missing resources as in the source.
fn home<'t>(
    source: &Document,
    target: &'t mut Document,
    path: &[&str],
    seen: &Seen,
) -> Result<&'t mut BTreeMap<String, Method>> {
    let Some((first, rest)) = path.split_first() else { return Ok(&mut target.methods) };
    let missing = |name: &str| Error::new(format!("no resource {name}"));
    let made = |there: &Resource| Resource {
        description: there.description.clone(),
        deprecated: there.deprecated,
        seen: seen.clone(),
        ..Resource::default()
    };
    let mut there = source.resources.get(*first).ok_or_else(|| missing(first))?;
    let mut at = target.resources.entry((*first).to_owned()).or_insert_with(|| made(there));
    for name in rest {
        there = there.resources.get(*name).ok_or_else(|| missing(name))?;
        at = at.resources.entry((*name).to_owned()).or_insert_with(|| made(there));
    }
    Ok(&mut at.methods)
}

/// Returns the names of the schemas that a type refers to.
fn references(schema: &Schema) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        names.extend(schema.reference.clone());
        open.extend([&schema.items, &schema.additional_properties].into_iter().flatten().map(|inner| &**inner));
        open.extend(schema.properties.values());
    }
    names.into_iter().collect()
}
