//! Fourth pass: structs, aliases and enums, in the order in which they are written.

use std::collections::BTreeSet;

use discovery_document::{Document, overlay::Facts};

use super::{
    classify::Kinds,
    cycles::{self, FieldId},
    declarations::{Declarations, Name, Node, Property, Raw, Shape},
    deprecation::{self, Deprecated},
    enums::{self, Enums},
    links::{Links, Scope},
    naming::Names,
    text,
};
use crate::{
    api::{Alias, Alternative, Field, Page, Slot, Struct, TypeItem},
    names::{self, Ident},
    wire_name,
};

/// Input of the pass.
pub(super) struct Input<'i, 'a> {
    pub(super) document: &'a Document,
    pub(super) declared: &'i Declarations<'a>,
    pub(super) names: &'i Names<'a>,
    pub(super) kinds: &'i Kinds,
    pub(super) facts: &'i Facts,
    pub(super) deprecated: &'i Deprecated,
    pub(super) links: &'i Links<'i, 'a>,
}

/// Lowers all types.
pub(super) fn lower(input: &Input<'_, '_>) -> Vec<TypeItem> {
    let Input { document, declared, names, links, .. } = *input;
    let enums = Enums { document, declared, names, links };
    let boxed = cycles::boxed(declared);
    let mut order: Vec<usize> = (0..declared.nodes.len()).collect();
    order.sort_by_key(|&at| &names.nodes[at]);
    let mut items: Vec<(Ident, Vec<TypeItem>)> = Vec::with_capacity(order.len());
    let mut pending: BTreeSet<usize> = (0..names.enums.len()).collect();
    for at in order {
        let node = &declared.nodes[at];
        let mut group = Vec::new();
        match &node.shape {
            // The enum itself has the name.
            Shape::Alias(Raw::Enum(_)) => {}
            Shape::Alias(raw) => group.push(TypeItem::Alias(input.alias(at, node, raw))),
            Shape::Struct(properties) => {
                group.push(TypeItem::Struct(input.structure(at, node, properties, &boxed)));
            }
        }
        // An enum stands behind the first type that declares it.
        for site in raws(node).into_iter().filter_map(Raw::site) {
            if pending.remove(&names.sites[site]) {
                group.push(TypeItem::Enum(enums::lower(&enums, names.sites[site])));
            }
        }
        items.push((names.nodes[at].clone(), group));
    }
    // Enums that only parameters have stand among the schemas.
    for number in pending {
        let lowered = enums::lower(&enums, number);
        items.push((lowered.ident.clone(), vec![TypeItem::Enum(lowered)]));
    }
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    items.into_iter().flat_map(|(_, group)| group).collect()
}

impl Input<'_, '_> {
    fn alias(&self, at: usize, node: &Node<'_>, raw: &Raw) -> Alias {
        let wire = node.wire().unwrap_or_default().to_owned();
        let ty = self.names.ty(raw);
        let successor = self.links.successor(&wire);
        let deprecated = deprecation::of_node(self.document, node, successor.as_ref());
        let successor = successor.as_ref().filter(|_| deprecated.is_some());
        Alias {
            ident: self.names.nodes[at].clone(),
            doc: text::schema(&wire, node.source, &[], successor, &|name, after| {
                self.links.markdown(Scope::Node(at), name, after)
            }),
            wire,
            names_deprecated: self.deprecated.names(&ty),
            deprecated,
            ty,
            seen: node.source.seen.clone(),
        }
    }

    fn structure(&self, at: usize, node: &Node<'_>, properties: &[Property<'_>], boxed: &BTreeSet<FieldId>) -> Struct {
        let successor = node.wire().and_then(|wire| self.links.successor(wire));
        let deprecated = deprecation::of_node(self.document, node, successor.as_ref());
        let link = |name: &str, after: &str| self.links.markdown(Scope::Node(at), name, after);
        let doc = match &node.name {
            Name::Schema(name) => {
                let one_of = self.facts.one_of(name).map_or(&[][..], |group| &group.fields);
                let successor = successor.as_ref().filter(|_| deprecated.is_some());
                text::schema(name, node.source, one_of, successor, &link)
            }
            Name::Inline(home) => text::inline(&home.shown, node.source, &link),
        };
        let fields: Vec<Field> = properties
            .iter()
            .enumerate()
            .map(|(place, property)| self.field((at, place), property, boxed.contains(&(at, place))))
            .collect();
        let page = self.kinds.pages.get(&at).map(|page| {
            let (items, token) = (&fields[page.items], &fields[page.token]);
            Page { items: items.ident.clone(), slot: items.slot.clone(), token: token.ident.clone() }
        });
        let taken = self.facts.helpers.iter().find_map(|row| row.constructors.get(node.wire()?));
        let field_of = |wire: &String| fields.iter().find(|field| field.wire == *wire).map(|field| field.ident.clone());
        let constructor = taken.into_iter().flatten().filter_map(field_of).collect();
        Struct {
            ident: self.names.nodes[at].clone(),
            wire: node.wire().map(str::to_owned),
            doc,
            deprecated,
            fields,
            page,
            is_operation: self.kinds.operations.contains(&at),
            constructor,
            alternatives: self.alternatives(node),
            seen: node.source.seen.clone(),
        }
    }

    /// Returns the schemas of which a schema is one; none that the document lacks.
    fn alternatives(&self, node: &Node<'_>) -> Vec<Alternative> {
        let Some(variant) = &node.source.variant else { return Vec::new() };
        let mut taken = BTreeSet::new();
        let known = variant.map.iter().filter_map(|schema| {
            let number = *self.declared.named.get(schema.reference.as_str())?;
            let name = names::snake(self.names.nodes[number].as_str(), "schema");
            // A schema may have several values.
            let several = (2..).map(|at| names::numbered(&name, at));
            let name = std::iter::once(name.clone()).chain(several).find(|name| taken.insert(name.clone()))?;
            Some(Alternative {
                discriminant: variant.discriminant.clone(),
                value: schema.type_value.clone(),
                reader: names::prefixed("as_", &name),
                maker: names::prefixed("from_", &name),
                ty: self.names.ty(&Raw::Node(number)),
            })
        });
        known.collect()
    }

    fn field(&self, (at, place): FieldId, property: &Property<'_>, boxed: bool) -> Field {
        let source = property.source;
        let ident = self.names.fields[at][place].clone();
        let node = &self.declared.nodes[at];
        let successor = node.wire().and_then(|schema| self.links.successor(&format!("{schema}.{}", property.wire)));
        let until = &node.source.seen.last;
        let deprecated = deprecation::of(source.deprecated, &source.seen, until, successor.as_ref());
        let successor = successor.as_ref().filter(|_| deprecated.is_some());
        let link = |name: &str, after: &str| self.links.markdown(Scope::Field(at, place), name, after);
        Field {
            setter: names::setter(&ident),
            default_wire: wire_name::field(ident.as_str()) == property.wire,
            wire: property.wire.to_owned(),
            aliases: source.former_names.clone(),
            doc: text::property(property.wire, source, successor, &link),
            deprecated,
            read_only: source.read_only,
            slot: self.slot(&property.raw, boxed),
            seen: source.seen.clone(),
            ident,
        }
    }

    fn slot(&self, raw: &Raw, boxed: bool) -> Slot {
        match raw {
            Raw::List(inner) => Slot::Vec(self.names.ty(inner)),
            Raw::Map(inner) => Slot::Map(self.names.ty(inner)),
            _ if boxed => Slot::Boxed(self.names.ty(raw)),
            _ => Slot::Option(self.names.ty(raw)),
        }
    }
}

/// Returns the types that a node mentions.
fn raws<'n>(node: &'n Node<'_>) -> Vec<&'n Raw> {
    match &node.shape {
        Shape::Struct(properties) => properties.iter().map(|property| &property.raw).collect(),
        Shape::Alias(raw) => vec![raw],
    }
}
