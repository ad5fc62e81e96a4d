//! Enums.

use discovery_document::Document;

use super::{
    declarations::{Declarations, Name, Site},
    deprecation,
    naming::EnumNames,
    text,
    values::{self, Value},
};
use crate::{
    api::{Enum, Variant},
    names::Ident,
    wire_name,
};

/// Lowers one enum.
pub(super) fn lower(document: &Document, declared: &Declarations<'_>, named: &EnumNames<'_>) -> Enum {
    let sites: Vec<&Site<'_>> = named.sites.iter().map(|&at| &declared.sites[at]).collect();
    let prefix = prefix(&sites, named);
    // What went together with the enum is not marked again.
    let last = named.values.iter().map(|value| &value.seen.last);
    let until = last.max_by(|a, b| age(document, a).cmp(&age(document, b))).cloned().unwrap_or_default();
    let variants = named.values.iter().zip(&named.variants).map(|(value, ident)| variant(value, ident, prefix, &until));
    let schema = named.sites.first().and_then(|&site| declared.schema_of(site)).map(|node| &declared.nodes[node]);
    let (wire, doc) = if let Some((Name::Schema(name), source)) = schema.map(|node| (&node.name, node.source)) {
        (Some((*name).to_owned()), text::schema(name, source, &[]))
    } else {
        let homes: Vec<&str> = sites.iter().map(|site| site.home.shown.as_str()).collect();
        (None, text::enumeration(&homes))
    };
    Enum {
        ident: named.ident.clone(),
        wire,
        doc,
        deprecated: schema.and_then(|node| deprecation::of_node(document, node)),
        prefix: prefix.to_owned(),
        variants: variants.collect(),
    }
}

fn variant(value: &Value<'_>, ident: &Ident, prefix: &str, until: &str) -> Variant {
    Variant {
        ident: ident.clone(),
        wire: value.wire.to_owned(),
        default_wire: wire_name::variant(prefix, ident.as_str()) == value.wire,
        aliases: Vec::new(),
        doc: text::variant(value.wire, value.description),
        deprecated: deprecation::of(value.deprecated, &value.seen, until),
    }
}

/// Returns the beginning with which the rule of wire names gives more variants their text than without.
fn prefix<'a>(sites: &[&Site<'a>], named: &EnumNames<'_>) -> &'a str {
    let Some(prefix) = sites.iter().find_map(|site| values::prefix(site.source)) else { return "" };
    let fits = |prefix: &str| {
        let pairs = named.values.iter().zip(&named.variants);
        pairs.filter(|(value, ident)| wire_name::variant(prefix, ident.as_str()) == value.wire).count()
    };
    // The attribute with the beginning is worth one other attribute.
    if fits(prefix) > fits("") + 1 { prefix } else { "" }
}

fn age(document: &Document, revision: &str) -> usize {
    document.revisions.iter().position(|known| known == revision).unwrap_or(0)
}
