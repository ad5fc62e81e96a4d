//! A document with some of its resources only, and the schemas that those reach.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{Body, Document, Method, Resource, Schema, overlay::Facts};

use crate::error::{Error, Result};

/// Drops all resources but these, given by name or dotted path, and every schema that no method mentions any more.
pub(crate) fn keep(document: &mut Document, facts: &Facts, resources: &BTreeSet<String>) -> Result<()> {
    for wanted in resources {
        if !exists(&document.resources, wanted) {
            let known: Vec<&str> = document.resources.keys().map(String::as_str).collect();
            let message = format!("no resource `{wanted}`; those at the top are {}", known.join(", "));
            return Err(Error::Option(message));
        }
    }
    document.methods.clear();
    prune(&mut document.resources, resources, "");
    let reached = reached(document, facts);
    document.schemas.retain(|name, _| reached.contains(name));
    Ok(())
}

fn exists(resources: &BTreeMap<String, Resource>, path: &str) -> bool {
    match path.split_once('.') {
        None => resources.contains_key(path),
        Some((first, rest)) => resources.get(first).is_some_and(|resource| exists(&resource.resources, rest)),
    }
}

/// Keeps the resources that are wanted with all inside them, and of those on the way to one only the way.
fn prune(resources: &mut BTreeMap<String, Resource>, wanted: &BTreeSet<String>, outer: &str) {
    resources.retain(|name, resource| {
        let path = format!("{outer}{name}");
        if wanted.contains(&path) {
            return true;
        }
        let inside = format!("{path}.");
        if !wanted.iter().any(|other| other.starts_with(&inside)) {
            return false;
        }
        resource.methods.clear();
        prune(&mut resource.resources, wanted, &inside);
        true
    });
}

/// Returns the schemas that the methods mention, and those that these mention in turn.
fn reached(document: &Document, facts: &Facts) -> BTreeSet<String> {
    let mut pending: Vec<&str> = Vec::new();
    let mut resources: Vec<&Resource> = document.resources.values().collect();
    while let Some(resource) = resources.pop() {
        resources.extend(resource.resources.values());
        for method in resource.methods.values() {
            mentioned_by(method, facts, &mut pending);
        }
    }
    let mut found = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if let Some(schema) = document.schemas.get(name)
            && found.insert(name.to_owned())
        {
            mentioned_in(schema, &mut pending);
        }
    }
    found
}

fn mentioned_by<'d>(method: &'d Method, facts: &'d Facts, names: &mut Vec<&'d str>) {
    let bodies = [&method.request, &method.response];
    for Body { schema, .. } in bodies.into_iter().flatten() {
        mentioned_in(schema, names);
    }
    for parameter in method.parameters.values() {
        mentioned_in(&parameter.schema, names);
    }
    if let Some(operation) = facts.method(&method.id).and_then(|facts| facts.operation.as_ref()) {
        names.extend([&operation.response, &operation.metadata].into_iter().flatten().map(String::as_str));
    }
}

fn mentioned_in<'d>(schema: &'d Schema, names: &mut Vec<&'d str>) {
    names.extend(schema.reference.as_deref());
    let inside =
        schema.properties.values().chain(schema.items.as_deref()).chain(schema.additional_properties.as_deref());
    for schema in inside {
        mentioned_in(schema, names);
    }
}
