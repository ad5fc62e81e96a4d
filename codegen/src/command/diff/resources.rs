//! Resources, and which method of the old API is which of the new.

use std::collections::BTreeMap;

use discovery_document::Origin;

use super::{
    Change, Event, Impact, Item, Source,
    context::{Context, Report},
    methods,
};
use crate::api::{Api, Method, Resource};

/// A resource and its path.
struct Place<'a> {
    resource: &'a Resource,
    /// As a user gets there: `corpora().documents()`.
    path: String,
    /// Path of the struct, relative to the version's module.
    rust: String,
}

/// A method and its path.
#[derive(Clone, Copy)]
struct Found<'a> {
    method: &'a Method,
    /// Names of the resources in the document, joined by dots.
    owner: &'a str,
}

/// Compares resources, then methods.
pub(super) fn compare(context: &Context<'_>, changes: &mut Vec<Change>) {
    let (old, new) = (places(context.old), places(context.new));
    for (wire, before) in &old {
        let mut report = Report::new(Item::Resource, before.path.as_str(), wire.as_str(), changes);
        let Some(after) = new.get(wire) else {
            report.push(Event::Removed, Impact::Major);
            continue;
        };
        report.path.clone_from(&after.path);
        if before.resource.accessor != after.resource.accessor {
            report.renamed(before.path.as_str());
        }
        report.changed("struct", before.rust.as_str(), after.rust.as_str(), Impact::Major);
        report.deprecated(before.resource.deprecated.as_ref(), after.resource.deprecated.as_ref());
        report.prose(&before.resource.doc, &after.resource.doc);
    }
    for (wire, after) in new.iter().filter(|(wire, _)| !old.contains_key(*wire)) {
        let mut report = Report::new(Item::Resource, after.path.as_str(), wire.as_str(), changes);
        report.push(Event::Added { signature: after.rust.clone() }, Impact::Minor);
    }
    compare_methods(context, changes);
}

fn compare_methods(context: &Context<'_>, changes: &mut Vec<Change>) {
    let (mut old, mut new) = (found(context.old), found(context.new));
    // The same method in the same place under the same name; then under another name; then in another place.
    let same: [fn(&Found<'_>, &Found<'_>) -> bool; 3] = [
        |old, new| old.method.id == new.method.id && old.owner == new.owner && old.method.ident == new.method.ident,
        |old, new| old.method.id == new.method.id && old.owner == new.owner,
        |old, new| old.method.id == new.method.id,
    ];
    let mut pairs = Vec::new();
    for same in same {
        old.retain(|before| {
            let at = new.iter().position(|after| same(before, after));
            pairs.extend(at.map(|at| (*before, new.remove(at))));
            at.is_none()
        });
    }
    for (before, after) in pairs {
        let renamed = before.owner != after.owner || before.method.ident != after.method.ident;
        methods::compare(context, before.method, after.method, renamed, changes);
    }
    for Found { method, .. } in old {
        Report::new(Item::Method, &method.rust_path, &method.id, changes).push(Event::Removed, Impact::Major);
    }
    for Found { method, .. } in new {
        let event = Event::Added { signature: methods::signature(method) };
        let (path, wire) = (method.rust_path.clone(), method.id.clone());
        let source = match method.origin {
            Origin::Overlay => Some(Source::Overlay),
            Origin::Borrowed => Some(Source::Borrowed),
            _ => None,
        };
        let (item, impact) = (Item::Method, Impact::Minor);
        changes.push(Change { item, path, wire, event, impact, source, on_wire: false });
    }
}

/// All resources by their names in the document, joined by dots.
fn places(api: &Api) -> BTreeMap<String, Place<'_>> {
    let mut places = BTreeMap::new();
    for resource in &api.resources {
        place(resource, "", "", &format!("{}::", resource.module), &mut places);
    }
    places
}

fn place<'a>(resource: &'a Resource, wire: &str, path: &str, module: &str, places: &mut BTreeMap<String, Place<'a>>) {
    let join = |before: &str, name: &str| if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
    let wire = join(wire, &resource.wire);
    let path = join(path, &format!("{}()", resource.accessor));
    for inner in &resource.resources {
        place(inner, &wire, &path, module, places);
    }
    let rust = format!("{module}{}", resource.ident);
    places.insert(wire, Place { resource, path, rust });
}

/// All methods.
fn found(api: &Api) -> Vec<Found<'_>> {
    fn inside<'a>(resource: &'a Resource, found: &mut Vec<Found<'a>>) {
        // The struct's name is unique in its file, and stays what it is: it stands for the resource.
        found.extend(resource.methods.iter().map(|method| Found { method, owner: resource.ident.as_str() }));
        for inner in &resource.resources {
            inside(inner, found);
        }
    }
    let mut found: Vec<_> = api.methods.iter().map(|method| Found { method, owner: "" }).collect();
    for resource in &api.resources {
        inside(resource, &mut found);
    }
    found
}
