//! Values and properties with a new name on the wire.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    amend::enumeration,
    check::{Span, Unused},
};
use crate::{Document, Schema, revision_order};

/// Renamed elements at one place: values of the enum `Schema.property`, or properties of a `Schema`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Renamed {
    /// The first revision with the new names.
    pub since: Option<String>,
    /// The last revision with the new names.
    pub until: Option<String>,
    /// The evidence that the old and the new name mean the same.
    pub evidence: String,
    /// The new names by the old ones.
    pub names: BTreeMap<String, String>,
}

impl Renamed {
    /// Merges the old and the new element into one. Both names are read, and the new one is written.
    pub(super) fn apply(&self, place: &str, document: &mut Document, unused: &mut Unused) {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        for (old, new) in &self.names {
            let is_there = match place.split_once('.') {
                Some(_) => enumeration(document, place).is_some_and(|schema| schema.values.contains(new)),
                None => document.schemas.get(place).is_some_and(|schema| schema.properties.contains_key(new)),
            };
            if !unused.note(&format!("renamed {place} {old}"), &span, document, is_there) {
                continue;
            }
            if !place.contains('.') {
                if let Some(schema) = document.schemas.get_mut(place) {
                    property(schema, old, new);
                }
            } else if let Some(schema) = enumeration(document, place) {
                value(schema, old, new);
            }
        }
    }
}

fn value(schema: &mut Schema, old: &str, new: &str) {
    let place = |schema: &Schema, value: &str| schema.values.iter().position(|known| known == value);
    if let Some(at) = place(schema, old) {
        schema.values.remove(at);
        let description = schema.enum_descriptions.remove(at);
        schema.enum_deprecated.remove(at);
        let seen = schema.enum_seen.remove(at);
        if let Some(at) = place(schema, new) {
            let first = &mut schema.enum_seen[at].first;
            if revision_order(&seen.first) < revision_order(first) {
                *first = seen.first;
            }
            if schema.enum_descriptions[at].trim().is_empty() {
                schema.enum_descriptions[at] = description;
            }
        }
    }
    schema.former_values.entry(new.to_owned()).or_default().push(old.to_owned());
}

fn property(schema: &mut Schema, old: &str, new: &str) {
    let former = schema.properties.remove(old);
    let Some(property) = schema.properties.get_mut(new) else { return };
    property.former_names.push(old.to_owned());
    if let Some(former) = former {
        if revision_order(&former.seen.first) < revision_order(&property.seen.first) {
            property.seen.first = former.seen.first;
        }
        if property.description.trim().is_empty() {
            property.description = former.description;
        }
    }
}
