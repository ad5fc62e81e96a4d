//! Records which revisions have an element, before revisions are merged.

use std::collections::BTreeSet;

use crate::{Document, Method, Resource, Schema, Seen};

/// Marks every element as seen in the only revision of the document.
pub(crate) fn mark_document(document: &mut Document) {
    let seen = Seen { first: document.revision.clone(), last: document.revision.clone() };
    document.revisions = vec![document.revision.clone()];
    for parameter in document.parameters.values_mut() {
        mark_schema(&mut parameter.schema, &seen);
    }
    for method in document.methods.values_mut() {
        mark_method(method, &seen);
    }
    for resource in document.resources.values_mut() {
        mark_resource(resource, &seen);
    }
    for schema in document.schemas.values_mut() {
        mark_schema(schema, &seen);
    }
}

fn mark_resource(resource: &mut Resource, seen: &Seen) {
    resource.seen.clone_from(seen);
    for method in resource.methods.values_mut() {
        mark_method(method, seen);
    }
    for inner in resource.resources.values_mut() {
        mark_resource(inner, seen);
    }
}

/// Marks a method and its elements.
pub(crate) fn mark_method(method: &mut Method, seen: &Seen) {
    method.seen.clone_from(seen);
    for parameter in method.parameters.values_mut() {
        mark_schema(&mut parameter.schema, seen);
    }
    for body in [&mut method.request, &mut method.response].into_iter().flatten() {
        mark_schema(&mut body.schema, seen);
    }
}

/// Marks a type and its elements.
pub(crate) fn mark_schema(schema: &mut Schema, seen: &Seen) {
    schema.seen.clone_from(seen);
    unique_values(schema);
    schema.enum_seen = vec![seen.clone(); schema.values.len()];
    for inner in schema.properties.values_mut() {
        mark_schema(inner, seen);
    }
    for inner in [&mut schema.items, &mut schema.additional_properties].into_iter().flatten() {
        mark_schema(inner, seen);
    }
}

/// Makes the values of an enum unique, and gives its three lists the same length.
fn unique_values(schema: &mut Schema) {
    schema.enum_descriptions.resize(schema.values.len(), String::new());
    schema.enum_deprecated.resize(schema.values.len(), false);
    let mut met = BTreeSet::new();
    let keep: Vec<bool> = schema.values.iter().map(|value| met.insert(value.clone())).collect();
    if keep.contains(&false) {
        retain(&mut schema.values, &keep);
        retain(&mut schema.enum_descriptions, &keep);
        retain(&mut schema.enum_deprecated, &keep);
    }
}

fn retain<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    list.retain(|_| keep.next().copied().unwrap_or(true));
}
