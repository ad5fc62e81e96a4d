//! Schemas of requests that change a resource by what they say of it.
//!
//! A `PATCH` or `PUT` without an update mask leaves alone what is absent from its body, so clearing a field has to be said.

use std::collections::BTreeSet;

use super::declarations::{Declarations, Method, Property, Raw, Shape};
use crate::api::Type;

/// The parameter or property that says which fields are changed.
const MASK: &str = "updateMask";

/// Returns the nodes that the bodies of such requests consist of.
pub(super) fn patched(declared: &Declarations<'_>) -> BTreeSet<usize> {
    let requests = declared.methods.iter().filter(|method| changes_what_it_names(declared, method));
    let mut pending: Vec<usize> = requests.filter_map(|method| method.request.as_ref()?.node()).collect();
    let mut found = BTreeSet::new();
    while let Some(node) = pending.pop() {
        if !found.insert(node) {
            continue;
        }
        match &declared.nodes[node].shape {
            Shape::Struct(properties) => pending.extend(properties.iter().filter_map(|property| property.raw.node())),
            Shape::Alias(raw) => pending.extend(raw.node()),
        }
    }
    found
}

fn changes_what_it_names(declared: &Declarations<'_>, method: &Method<'_>) -> bool {
    let is_mask = |wire: &str, raw: &Raw| wire == MASK || matches!(raw, Raw::Leaf(Type::FieldMask));
    let mut parameters = method.arguments.iter().chain(&method.options);
    let properties = method.request.as_ref().and_then(|raw| declared.properties(raw)).unwrap_or_default();
    matches!(method.source.http_method.to_ascii_uppercase().as_str(), "PATCH" | "PUT")
        && !parameters.any(|parameter| is_mask(parameter.wire, &parameter.raw))
        && !properties.iter().any(|Property { wire, raw, .. }| is_mask(wire, raw))
}
