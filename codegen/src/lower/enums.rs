//! Enums: which places share one, and what its variants are called.

use std::collections::BTreeSet;

use discovery_document::{Schema, Seen};

use super::{
    context::{self, Context},
    graph::{Graph, Name, Site},
    naming::Named,
    schemas, text,
};
use crate::{
    api::{Enum, Variant},
    names::{self, Ident, Scope},
    wire_name,
};

/// The value that stands for "not given" in Google's enums; what comes before it is the enum's own name.
const UNSPECIFIED: &str = "_UNSPECIFIED";

/// The variant that the runtime adds.
const UNKNOWN: &str = "Unknown";

/// The name that the values suggest: `HARM_CATEGORY_UNSPECIFIED` makes `HarmCategory`. One word (`STATE`) is no name, since too
/// many enums would want it.
pub(super) fn wish(schema: &Schema) -> Option<Ident> {
    let prefix = prefix(schema)?.strip_suffix('_')?;
    let words = prefix.split('_').filter(|word| !word.is_empty()).count();
    (words > 1).then(|| names::type_free(names::pascal(prefix, "Enum"), "Enum"))
}

/// The values that a site had in one revision.
pub(super) fn values_at<'a>(cx: &Context<'_>, site: &Site<'a>, age: usize) -> BTreeSet<&'a str> {
    let all = site.source.values.iter().enumerate();
    let present = all.filter(|(at, _)| match site.source.enum_seen.get(*at) {
        Some(seen) => cx.age(&seen.first) <= age && cx.age(&seen.last) >= age,
        None => true,
    });
    present.map(|(_, value)| value.as_str()).collect()
}

/// The values that an enum had in one revision, from those of its sites that were still there; all when none was.
pub(super) fn known_at<'a>(cx: &Context<'_>, graph: &Graph<'a>, sites: &[usize], age: usize) -> BTreeSet<&'a str> {
    let present: BTreeSet<&str> = sites.iter().flat_map(|&at| values_at(cx, &graph.sites[at], age)).collect();
    if !present.is_empty() {
        return present;
    }
    sites.iter().flat_map(|&at| graph.sites[at].source.values.iter().map(String::as_str)).collect()
}

/// Lowers one enum.
pub(super) fn lower(cx: &mut Context<'_>, graph: &Graph<'_>, named: &Named) -> Enum {
    let sites: Vec<&Site<'_>> = named.sites.iter().map(|&at| &graph.sites[at]).collect();
    let values = merged(cx, &sites);
    let until = values.iter().map(|value| value.last).max().unwrap_or_default();
    let prefix = sites.iter().find_map(|site| prefix(site.source)).unwrap_or_default();
    let idents = idents(cx, &sites, &values, prefix);
    let variants = values.iter().zip(idents).map(|(value, ident)| {
        let seen = value.seen(cx);
        let deprecated =
            context::deprecation(value.deprecated, &seen, cx.document.revisions.get(until).map_or("", String::as_str));
        let default_wire = wire_name::variant(prefix, ident.as_str()) == value.wire;
        let wire = value.wire.to_owned();
        Variant {
            ident,
            wire,
            default_wire,
            aliases: Vec::new(),
            doc: text::variant(value.wire, value.description),
            deprecated,
        }
    });
    let variants = variants.collect();
    let schema = named.sites.first().and_then(|&site| graph.schema_of(site)).map(|node| &graph.nodes[node]);
    let (wire, doc) = if let Some((Name::Schema(name), source)) = schema.map(|node| (&node.name, node.source)) {
        (Some((*name).to_owned()), text::schema(name, source, &[]))
    } else {
        let homes = sites.iter().filter(|site| !site.retired).map(|site| site.home.path.as_str());
        (None, text::enumeration(&homes.collect::<Vec<_>>()))
    };
    let deprecated = schema.and_then(|node| schemas::deprecation(cx, node));
    Enum { ident: named.ident.clone(), wire, doc, deprecated, prefix: prefix.to_owned(), variants }
}

/// A value as all sites together tell it.
struct Value<'a> {
    wire: &'a str,
    first: usize,
    last: usize,
    description: &'a str,
    deprecated: bool,
}

impl Value<'_> {
    fn seen(&self, cx: &Context<'_>) -> Seen {
        let revision = |age: usize| cx.document.revisions.get(age).cloned().unwrap_or_default();
        Seen { first: revision(self.first), last: revision(self.last) }
    }
}

/// The values of all sites: those of the first in its order, then what only others have.
fn merged<'a>(cx: &Context<'_>, sites: &[&Site<'a>]) -> Vec<Value<'a>> {
    let mut values: Vec<Value<'a>> = Vec::new();
    for site in sites {
        let source = site.source;
        for (at, wire) in source.values.iter().enumerate() {
            let seen = source.enum_seen.get(at);
            let first = seen.map_or(site.age, |seen| cx.age(&seen.first));
            let last = seen.map_or(cx.ages() - 1, |seen| cx.age(&seen.last));
            let description = source.enum_descriptions.get(at).map_or("", String::as_str);
            let deprecated = source.enum_deprecated.get(at).copied().unwrap_or_default();
            let Some(known) = values.iter_mut().find(|value| value.wire == wire) else {
                values.push(Value { wire, first, last, description, deprecated });
                continue;
            };
            known.first = known.first.min(first);
            known.last = known.last.max(last);
            known.deprecated &= deprecated;
            if known.description.trim().is_empty() {
                known.description = description;
            }
        }
    }
    values
}

/// Names of the variants, older values first, without the enum's own name where what is left is a name.
fn idents(cx: &mut Context<'_>, sites: &[&Site<'_>], values: &[Value<'_>], prefix: &str) -> Vec<Ident> {
    let mut scope = Scope::with(&[UNKNOWN]);
    for value in values {
        scope.announce(&variant(value.wire), value.first);
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|&at| values[at].first);
    let mut idents: Vec<Option<Ident>> = vec![None; values.len()];
    for at in order {
        let Value { wire, first, .. } = values[at];
        let natural = variant(wire);
        let rest = wire.strip_prefix(prefix).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        let short = rest.filter(|_| !prefix.is_empty()).map(variant);
        let short = short.filter(|short| scope.is_free(short) && (*short == natural || !scope.is_wished(short, first)));
        let ident = scope.claim(short.as_ref().unwrap_or(&natural), first);
        if short.is_none() && ident != natural {
            for site in sites {
                if let Some(at) = site.source.values.iter().position(|value| value == wire) {
                    let pointer = site.pointer.at("enum").at(&at.to_string());
                    cx.warn(&pointer, format!("the name {natural} is taken, called {ident}"));
                }
            }
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

fn variant(value: &str) -> Ident {
    names::unreserved_type(names::pascal(value, "Value"), UNKNOWN, "Value")
}

/// `HARM_CATEGORY_` of an enum with the value `HARM_CATEGORY_UNSPECIFIED`.
fn prefix(schema: &Schema) -> Option<&str> {
    let value = schema.values.iter().find(|value| value.len() > UNSPECIFIED.len() && value.ends_with(UNSPECIFIED))?;
    Some(&value[..=value.len() - UNSPECIFIED.len()])
}
