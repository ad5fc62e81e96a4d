//! Checks that entries of the overlay match the documents.

use std::collections::BTreeMap;

use crate::{
    Document, Method, Schema,
    error::{Error, Result, ensure},
    revision_order,
};

/// The revisions to which an entry applies; an end that is not given is open.
pub(super) struct Span<'a> {
    pub(super) since: Option<&'a str>,
    pub(super) until: Option<&'a str>,
}

/// Entries that applied to a document, and whether they matched anything.
#[derive(Default)]
pub(super) struct Unused(BTreeMap<String, bool>);

impl Span<'_> {
    /// Returns true if the span contains the revision.
    fn holds(&self, revision: &str) -> bool {
        self.since.is_none_or(|since| revision_order(since) <= revision_order(revision))
            && self.until.is_none_or(|until| revision_order(revision) <= revision_order(until))
    }

    /// Returns true if the span contains a revision of the document, or one that it borrows from.
    pub(super) fn is_within(&self, document: &Document) -> bool {
        // A borrowed element has the revision of the other version's document.
        document.revisions.iter().chain(&document.borrowed_from).any(|revision| self.holds(revision))
    }

    /// Returns the first and the last loaded revision in the span; if there is none, the newest for both.
    pub(super) fn of(&self, document: &Document) -> (String, String) {
        let mut within = document.revisions.iter().filter(|revision| self.holds(revision));
        let first = within.next().unwrap_or(&document.revision);
        let last = within.next_back().unwrap_or(first);
        (first.clone(), last.clone())
    }
}

impl Unused {
    /// Records whether an entry that applies to the document matches it. Returns true if it applies and matches.
    pub(super) fn note(&mut self, entry: &str, span: &Span<'_>, document: &Document, matches: bool) -> bool {
        if !span.is_within(document) {
            return false;
        }
        *self.0.entry(entry.to_owned()).or_default() |= matches;
        matches
    }

    /// Returns an error that names every entry that matched nothing.
    pub(super) fn refuse(self) -> Result<()> {
        let unmatched: Vec<_> = self.0.into_iter().filter(|(_, matched)| !matched).map(|(entry, _)| entry).collect();
        ensure!(unmatched.is_empty(), "overlay: matches nothing in the documents: {}", unmatched.join("; "));
        Ok(())
    }
}

/// Returns true if a schema becomes a Rust struct, which an `impl` can be written for.
pub(super) fn is_struct(schema: &Schema) -> bool {
    let is_object = schema.reference.is_none() && schema.ty.as_deref().is_none_or(|ty| ty == "object");
    is_object && (!schema.properties.is_empty() || (schema.additional_properties.is_none() && schema.ty.is_some()))
}

/// Returns the type of a property as the overlay writes it: `string`, `byte`, `enum`, `Blob`, `[Part]`, `{any}`.
pub(super) fn written(schema: &Schema) -> String {
    let inner = |schema: &Option<Box<Schema>>| schema.as_deref().map_or_else(|| "any".to_owned(), written);
    match (&schema.reference, schema.ty.as_deref()) {
        (Some(name), _) => name.clone(),
        (None, Some("array")) => format!("[{}]", inner(&schema.items)),
        (None, Some("object")) if schema.additional_properties.is_some() => {
            format!("{{{}}}", inner(&schema.additional_properties))
        }
        (None, Some("string")) if !schema.values.is_empty() => "enum".to_owned(),
        (None, ty) => schema.format.as_deref().or(ty).unwrap_or("any").to_owned(),
    }
}

/// Checks that the document has a schema.
pub(super) fn schema(document: &Document, name: &str) -> Result<()> {
    ensure!(document.schemas.contains_key(name), "no schema {name}");
    Ok(())
}

/// Checks that every schema that a method refers to exists.
pub(super) fn references(method: &Method, document: &Document) -> Result<()> {
    let bodies = [&method.request, &method.response].into_iter().flatten().map(|body| &body.schema);
    for used in bodies.chain(method.parameters.values().map(|parameter| &parameter.schema)) {
        reference(used, document)?;
    }
    Ok(())
}

/// Checks that every schema that a type refers to exists.
pub(super) fn reference(used: &Schema, document: &Document) -> Result<()> {
    if let Some(name) = &used.reference
        && !document.schemas.contains_key(name)
    {
        return Err(Error::new(format!("no schema {name}")));
    }
    let inner = [&used.items, &used.additional_properties].into_iter().flatten().map(|inner| &**inner);
    for used in inner.chain(used.properties.values()) {
        reference(used, document)?;
    }
    Ok(())
}

/// Returns true if a method has the path parameter, and its body has a text at the path, such as `requests[].model`.
pub(super) fn can_fill(document: &Document, id: &str, path: &str, parameter: &str) -> bool {
    let Some(method) = document.method(id) else { return false };
    let in_path = method.parameters.get(parameter).is_some_and(|parameter| parameter.location == "path");
    let mut schema = method.request.as_ref().map(|body| &body.schema);
    for step in path.split('.') {
        let (name, is_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let property = schema.and_then(|schema| document.resolve(schema).properties.get(name));
        schema = property.and_then(|property| if is_list { property.items.as_deref() } else { Some(property) });
    }
    in_path && schema.is_some_and(|schema| schema.ty.as_deref() == Some("string"))
}
