//! Structs, aliases and enums, in the order in which they are written.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::{self, Context},
    cycles::FieldId,
    enums,
    graph::{Graph, Name, Node, Property, Raw, Shape},
    kinds,
    naming::Names,
    text,
};
use crate::{
    api::{Alias, Deprecation, Field, Page, Slot, Struct, Type, TypeItem},
    names::{self, Ident, Scope},
    wire_name,
};

/// The one field that every struct has already.
const RESERVED: [&str; 1] = ["unknown_fields"];

/// Types that are deprecated, which must not be named without a note.
pub(super) type Deprecated = BTreeSet<Ident>;

/// Which schemas are deprecated.
pub(super) fn deprecated(cx: &Context<'_>, graph: &Graph<'_>, names: &Names) -> Deprecated {
    let nodes = graph.nodes.iter().zip(&names.nodes).filter(|(node, _)| deprecation(cx, node).is_some());
    nodes.map(|(_, ident)| ident.clone()).collect()
}

/// Lowers all types; `pages` are the schemas that some method returns page by page, and the property with the items.
pub(super) fn lower(
    cx: &mut Context<'_>,
    graph: &Graph<'_>,
    names: &Names,
    boxed: &BTreeSet<FieldId>,
    pages: &BTreeMap<usize, usize>,
    deprecated: &Deprecated,
) -> Vec<TypeItem> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).filter(|&at| !graph.nodes[at].retired).collect();
    order.sort_by_key(|&at| &names.nodes[at]);
    let mut items: Vec<(Ident, Vec<TypeItem>)> = Vec::with_capacity(order.len());
    let is_used = |number: &usize| names.enums[*number].sites.iter().any(|&site| !graph.sites[site].retired);
    let mut pending: BTreeSet<usize> = (0..names.enums.len()).filter(is_used).collect();
    for at in order {
        let node = &graph.nodes[at];
        let ident = names.nodes[at].clone();
        let mut group = Vec::new();
        match &node.shape {
            // The enum itself has the name.
            Shape::Alias(Raw::Enum(_)) => {}
            Shape::Alias(raw) => {
                group.push(TypeItem::Alias(alias(cx, node, ident.clone(), names.ty(raw), deprecated)));
            }
            Shape::Struct(properties) => {
                let fields = fields(cx, graph, names, boxed, at, properties);
                group.push(TypeItem::Struct(object(cx, graph, at, ident.clone(), properties, fields, pages.get(&at))));
            }
        }
        for raw in declared(node) {
            if let Some(site) = enum_of(raw)
                && pending.remove(&names.sites[site])
            {
                group.push(TypeItem::Enum(enums::lower(cx, graph, &names.enums[names.sites[site]])));
            }
        }
        items.push((ident, group));
    }
    // Enums that only parameters have stand among the schemas.
    for number in pending {
        let lowered = enums::lower(cx, graph, &names.enums[number]);
        items.push((lowered.ident.clone(), vec![TypeItem::Enum(lowered)]));
    }
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    items.into_iter().flat_map(|(_, group)| group).collect()
}

/// Why a schema is deprecated.
pub(super) fn deprecation(cx: &Context<'_>, node: &Node<'_>) -> Option<Deprecation> {
    // An object in place goes with its property, which is marked.
    let is_named = matches!(node.name, Name::Schema(_));
    is_named.then(|| context::deprecation(node.source.deprecated, &node.source.seen, cx.newest())).flatten()
}

fn alias(cx: &Context<'_>, node: &Node<'_>, ident: Ident, ty: Type, deprecated: &Deprecated) -> Alias {
    let wire = wire(node).unwrap_or_default();
    Alias {
        ident,
        doc: text::schema(&wire, node.source, &[]),
        wire,
        names_deprecated: names_deprecated(&ty, deprecated),
        deprecated: deprecation(cx, node),
        ty,
        seen: node.source.seen.clone(),
    }
}

fn object(
    cx: &Context<'_>,
    graph: &Graph<'_>,
    at: usize,
    ident: Ident,
    properties: &[Property<'_>],
    fields: Vec<Field>,
    items: Option<&usize>,
) -> Struct {
    let node = &graph.nodes[at];
    let wire = wire(node);
    let doc = match &node.name {
        Name::Schema(name) => {
            let one_of = cx.facts.one_of(name).map_or(&[][..], |group| &group.fields);
            text::schema(name, node.source, one_of)
        }
        Name::Inline(home) => text::inline(&home.path, node.source),
    };
    let page = items.and_then(|&items| {
        let token = properties.iter().position(|property| property.wire == kinds::NEXT)?;
        let (items, token) = (&fields[items], &fields[token]);
        Some(Page { items: items.ident.clone(), slot: items.slot.clone(), token: token.ident.clone() })
    });
    Struct {
        ident,
        doc,
        wire,
        deprecated: deprecation(cx, node),
        fields,
        page,
        is_operation: kinds::is_operation(graph, at),
        seen: node.source.seen.clone(),
    }
}

fn fields(
    cx: &mut Context<'_>,
    graph: &Graph<'_>,
    names: &Names,
    boxed: &BTreeSet<FieldId>,
    at: usize,
    properties: &[Property<'_>],
) -> Vec<Field> {
    let idents = idents(cx, properties);
    let until = &graph.nodes[at].source.seen.last;
    let fields = properties.iter().zip(idents).enumerate().map(|(place, (property, ident))| {
        let source = property.source;
        Field {
            setter: names::setter(&ident),
            default_wire: wire_name::field(ident.as_str()) == property.wire,
            aliases: Vec::new(),
            ident,
            wire: property.wire.to_owned(),
            doc: text::property(property.wire, source),
            deprecated: context::deprecation(source.deprecated, &source.seen, until),
            read_only: source.read_only,
            slot: slot(names, &property.raw, boxed.contains(&(at, place))),
            seen: source.seen.clone(),
        }
    });
    fields.collect()
}

fn slot(names: &Names, raw: &Raw, boxed: bool) -> Slot {
    match raw {
        Raw::List(inner) => Slot::Vec(names.ty(inner)),
        Raw::Map(inner) => Slot::Map(names.ty(inner)),
        _ if boxed => Slot::Boxed(names.ty(raw)),
        _ => Slot::Option(names.ty(raw)),
    }
}

/// Names of fields: older ones first, then those that begin with a letter, so that `_x` makes way for `x`.
fn idents(cx: &mut Context<'_>, properties: &[Property<'_>]) -> Vec<Ident> {
    let wish = |property: &Property<'_>| names::unreserved(names::snake(property.wire, "field"), &RESERVED);
    let mut scope = Scope::default();
    for property in properties {
        scope.announce(&wish(property), property.age);
    }
    let mut order: Vec<usize> = (0..properties.len()).collect();
    order.sort_by_key(|&at| (properties[at].age, !leads_with_letter(properties[at].wire), at));
    let mut idents: Vec<Option<Ident>> = vec![None; properties.len()];
    for at in order {
        let property = &properties[at];
        let wish = wish(property);
        let ident = scope.claim(&wish, property.age);
        if ident != wish {
            cx.warn(&property.pointer, format!("the name {wish} is taken, called {ident}"));
        } else if !names::has_words(property.wire) {
            cx.warn(&property.pointer, format!("nothing in the name makes an identifier, called {ident}"));
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

/// Whether a wire name begins with a letter.
pub(super) fn leads_with_letter(wire: &str) -> bool {
    wire.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a type is, or holds, a deprecated one.
pub(super) fn names_deprecated(ty: &Type, deprecated: &Deprecated) -> bool {
    match ty {
        Type::Named(ident) => deprecated.contains(ident),
        Type::List(inner) | Type::Map(inner) => names_deprecated(inner, deprecated),
        _ => false,
    }
}

fn wire(node: &Node<'_>) -> Option<String> {
    match node.name {
        Name::Schema(name) => Some(name.to_owned()),
        Name::Inline(_) => None,
    }
}

/// The types that a node declares.
fn declared<'g>(node: &'g Node<'_>) -> Vec<&'g Raw> {
    match &node.shape {
        Shape::Struct(properties) => properties.iter().map(|property| &property.raw).collect(),
        Shape::Alias(raw) => vec![raw],
    }
}

/// The site of the enum in a type; a type has one at most.
fn enum_of(raw: &Raw) -> Option<usize> {
    match raw {
        Raw::Enum(site) => Some(*site),
        Raw::List(inner) | Raw::Map(inner) => enum_of(inner),
        Raw::Leaf(_) | Raw::Node(_) => None,
    }
}
