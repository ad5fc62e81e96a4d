//! Enums.

use discovery_document::Document;

use super::{
    declarations::{Declarations, Name, Site},
    deprecation,
    links::{Links, Scope},
    naming::{EnumNames, Names},
    text, values,
};
use crate::{
    api::{Enum, Variant},
    wire_name,
};

/// Input of the lowering of enums.
pub(super) struct Enums<'e, 'a> {
    pub(super) document: &'a Document,
    pub(super) declared: &'e Declarations<'a>,
    pub(super) names: &'e Names<'a>,
    pub(super) links: &'e Links<'e, 'a>,
}

/// Lowers one enum.
pub(super) fn lower(input: &Enums<'_, '_>, number: usize) -> Enum {
    let Enums { document, declared, names, links } = *input;
    let named = &names.enums[number];
    let link = |name: &str, after: &str| links.markdown(Scope::Enum(number), name, after);
    let mut sites: Vec<&Site<'_>> = named.sites.iter().map(|&at| &declared.sites[at]).collect();
    // Not in the order in which they got the name: with a ledger that is another one.
    sites.sort_by(|one, two| one.home.shown.cmp(&two.home.shown));
    let prefix = prefix(&sites, named);
    // Values that disappeared with the enum are not marked again.
    let last = named.values.iter().map(|value| &value.seen.last);
    let until = last.max_by(|a, b| age(document, a).cmp(&age(document, b))).cloned().unwrap_or_default();
    let variants = named.values.iter().zip(&named.variants).enumerate().map(|(place, (value, ident))| Variant {
        ident: ident.clone(),
        wire: value.wire.to_owned(),
        default_wire: wire_name::variant(prefix, ident.as_str()) == value.wire,
        aliases: value.former.iter().map(|&text| text.to_owned()).collect(),
        doc: text::variant(value.wire, value.description, &|name, after| {
            links.markdown(Scope::Variant(number, place), name, after)
        }),
        deprecated: deprecation::of(value.deprecated, &value.seen, &until, None),
    });
    let schema = named.sites.first().and_then(|&site| declared.schema_of(site)).map(|node| &declared.nodes[node]);
    let successor = schema.and_then(|node| links.successor(node.wire()?));
    let deprecated = schema.and_then(|node| deprecation::of_node(document, node, successor.as_ref()));
    let (wire, doc) = if let Some((Name::Schema(name), source)) = schema.map(|node| (&node.name, node.source)) {
        let successor = successor.as_ref().filter(|_| deprecated.is_some());
        (Some((*name).to_owned()), text::schema(name, source, &[], successor, &link))
    } else {
        let homes: Vec<&str> = sites.iter().map(|site| site.home.shown.as_str()).collect();
        (None, text::enumeration(&homes, &link))
    };
    Enum { ident: named.ident.clone(), wire, doc, deprecated, prefix: prefix.to_owned(), variants: variants.collect() }
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
