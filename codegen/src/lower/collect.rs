//! First pass: every type, resource and method that the document declares.
//!
//! Names can only be given when all that wants one is known, so the whole document is walked before. Objects declared in place go
//! into a queue instead of a recursion.

use discovery_document::{Document, Pointer, Schema};

use super::{
    cycles,
    declarations::{Declarations, Home, Name, Node, Owner, Property, Raw, Shape, Site},
    notes::Notes,
};
use crate::{api::Type, ledger};

mod methods;
pub(super) mod scalars;

/// Objects and lists may be declared inside one another this deep. The compiler proves for each type that it is `Send`, level by
/// level, and gives up at 128 steps, of which a list takes four.
const NESTED: usize = 24;

/// Collects everything that the document declares.
pub(super) fn collect<'a>(document: &'a Document, notes: &mut Notes<'_>) -> Declarations<'a> {
    let mut collector = Collector { document, notes, declared: Declarations::default() };
    collector.schemas();
    collector.methods();
    collector.shapes();
    let mut declared = collector.declared;
    cycles::break_aliases(&mut declared, NESTED, notes);
    declared
}

/// The walk.
struct Collector<'a, 'n, 'v> {
    document: &'a Document,
    notes: &'n mut Notes<'v>,
    declared: Declarations<'a>,
}

/// Place in the document, as far as the type there depends on it.
#[derive(Clone, Copy)]
struct Place<'p, 'a> {
    home: &'p Home<'a>,
    pointer: &'p Pointer,
    /// Age of what holds it, which it cannot exceed.
    age: usize,
    /// The number of objects and lists around it.
    depth: usize,
}

impl<'a> Collector<'a, '_, '_> {
    fn schemas(&mut self) {
        let pointer = Pointer::root().at("schemas");
        for (name, source) in &self.document.schemas {
            let number = self.declared.nodes.len();
            self.declared.named.insert(name, number);
            self.declared.nodes.push(Node {
                name: Name::Schema(name),
                source,
                pointer: pointer.at(name),
                path: ledger::join("", name),
                age: self.age(&source.seen.first),
                depth: 0,
                shape: Shape::Struct(Vec::new()),
            });
        }
    }

    /// Finds out what each node is; objects in place become new nodes at the end.
    fn shapes(&mut self) {
        let mut at = 0;
        while at < self.declared.nodes.len() {
            self.declared.nodes[at].shape = self.shape(at);
            at += 1;
        }
    }

    fn shape(&mut self, at: usize) -> Shape<'a> {
        let Node { source, age, depth, pointer, path, .. } = &self.declared.nodes[at];
        let (source, age, depth, pointer, path) = (*source, *age, *depth, pointer.clone(), path.clone());
        let shown = self.declared.nodes[at].shown().to_owned();
        let is_inline = matches!(self.declared.nodes[at].name, Name::Inline(_));
        let untyped = !source.properties.is_empty() || source.additional_properties.is_some();
        let is_object = source.reference.is_none() && source.ty.as_deref().map_or(untyped, |ty| ty == "object");
        if !is_inline && !(is_object && (!source.properties.is_empty() || source.additional_properties.is_none())) {
            let word = if is_object { "Value" } else { "Item" };
            let home = Home { owner: Owner::Node(at), word, shown, path: ledger::join(&path, word) };
            return Shape::Alias(self.declared_type(source, Place { home: &home, pointer: &pointer, age, depth }));
        }
        if let Some(problem) = scalars::composite("object", source.format.as_deref()) {
            self.notes.warn(&pointer, problem);
        }
        for (index, schema) in source.variant.iter().flat_map(|variant| &variant.map).enumerate() {
            if !self.declared.named.contains_key(schema.reference.as_str()) {
                let pointer = pointer.at("variant").at("map").at(&index.to_string());
                self.notes.warn(&pointer, format!("no schema {}, left out", schema.reference.escape_default()));
            }
        }
        let pointer = pointer.at("properties");
        let mut properties = Vec::with_capacity(source.properties.len());
        for (wire, schema) in &source.properties {
            let pointer = pointer.at(wire);
            let age = self.age(&schema.seen.first).max(age);
            let (shown, path) = (format!("{shown}.{wire}"), ledger::join(&path, wire));
            let home = Home { owner: Owner::Node(at), word: wire, shown, path };
            let raw = self.declared_type(schema, Place { home: &home, pointer: &pointer, age, depth });
            properties.push(Property { wire, source: schema, pointer, age, raw });
        }
        Shape::Struct(properties)
    }

    /// Returns the type of one declaration.
    fn declared_type(&mut self, schema: &'a Schema, place: Place<'_, 'a>) -> Raw {
        let Place { home, pointer, depth, .. } = place;
        if let Some(target) = &schema.reference {
            if let Some(&node) = self.declared.named.get(target.as_str()) {
                return Raw::Node(node);
            }
            self.declared.missing.insert(target);
            self.notes.warn(pointer, format!("no schema {}, taken as any value", target.escape_default()));
            return Raw::Leaf(Type::Value);
        }
        let ty = match schema.ty.as_deref() {
            Some(ty) => ty,
            None if !schema.properties.is_empty() || schema.additional_properties.is_some() => "object",
            None if schema.items.is_some() => "array",
            None if !schema.values.is_empty() => "string",
            None => {
                self.notes.warn(pointer, "no type, taken as any value");
                return Raw::Leaf(Type::Value);
            }
        };
        if matches!(ty, "object" | "array") && depth >= NESTED {
            self.notes.warn(pointer, format!("nested more than {NESTED} levels deep, taken as any value"));
            return Raw::Leaf(Type::Value);
        }
        match ty {
            "object" => self.object(schema, place),
            "array" => self.array(schema, place),
            "string" if !schema.values.is_empty() => {
                self.declared.sites.push(Site { home: home.clone(), source: schema, pointer: pointer.clone() });
                Raw::Enum(self.declared.sites.len() - 1)
            }
            ty => Raw::Leaf(self.scalar(ty, schema, pointer)),
        }
    }

    /// An object in place: a struct, a map, or any object.
    fn object(&mut self, schema: &'a Schema, place: Place<'_, 'a>) -> Raw {
        let Place { home, pointer, age, depth } = place;
        let age = self.age(&schema.seen.first).max(age);
        if !schema.properties.is_empty() {
            self.declared.nodes.push(Node {
                name: Name::Inline(home.clone()),
                source: schema,
                pointer: pointer.clone(),
                path: home.path.clone(),
                age,
                depth: depth + 1,
                shape: Shape::Struct(Vec::new()),
            });
            return Raw::Node(self.declared.nodes.len() - 1);
        }
        if let Some(problem) = scalars::composite("object", schema.format.as_deref()) {
            self.notes.warn(pointer, problem);
        }
        match &schema.additional_properties {
            Some(values) => {
                let pointer = pointer.at("additionalProperties");
                let inner = Place { pointer: &pointer, age, depth: depth + 1, ..place };
                match self.declared_type(values, inner) {
                    Raw::Leaf(Type::Value) => Raw::Leaf(Type::Struct),
                    values => Raw::Map(Box::new(values)),
                }
            }
            None => Raw::Leaf(Type::Struct),
        }
    }

    fn array(&mut self, schema: &'a Schema, place: Place<'_, 'a>) -> Raw {
        let Place { pointer, age, depth, .. } = place;
        if let Some(problem) = scalars::composite("array", schema.format.as_deref()) {
            self.notes.warn(pointer, problem);
        }
        let Some(items) = &schema.items else {
            self.notes.warn(pointer, "array without items, taken as an array of any values");
            return Raw::List(Box::new(Raw::Leaf(Type::Value)));
        };
        let (pointer, age) = (pointer.at("items"), self.age(&schema.seen.first).max(age));
        let inner = Place { pointer: &pointer, age, depth: depth + 1, ..place };
        Raw::List(Box::new(self.declared_type(items, inner)))
    }

    fn scalar(&mut self, ty: &str, schema: &Schema, pointer: &Pointer) -> Type {
        let (scalar, problem) = scalars::scalar(ty, schema.format.as_deref());
        if let Some(problem) = problem {
            self.notes.warn(pointer, problem);
        } else if !schema.values.is_empty() {
            self.notes.warn(pointer, format!("values of type {ty} are not an enum and are ignored"));
        }
        scalar
    }

    /// Returns the place of `revision` among the revisions; that of the oldest when it is not one of them.
    fn age(&self, revision: &str) -> usize {
        self.document.revisions.iter().position(|known| known == revision).unwrap_or(0)
    }
}
