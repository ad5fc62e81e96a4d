//! Everything that a document declares, with numbers instead of names.
//!
//! Types refer to one another by number, so that a type can be spoken of before it has a name.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{self as document, Pointer, Schema};

use crate::{
    api::{Constant, Type},
    names::Ident,
};

/// All declarations of a document.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    /// Objects and aliases; what holds another stands before it.
    pub(super) nodes: Vec<Node<'a>>,
    /// Every place that declares an enum.
    pub(super) sites: Vec<Site<'a>>,
    /// Numbers of the named schemas.
    pub(super) named: BTreeMap<&'a str, usize>,
    /// Schemas that something refers to and that the document lacks.
    pub(super) missing: BTreeSet<&'a str>,
    /// Resources; what holds another stands before it.
    pub(super) resources: Vec<Resource<'a>>,
    /// Methods, in the order of the document: those without a resource first.
    pub(super) methods: Vec<Method<'a>>,
}

/// An object or an alias.
pub(super) struct Node<'a> {
    /// Origin of its name.
    pub(super) name: Name<'a>,
    /// The declaration.
    pub(super) source: &'a Schema,
    /// The place in the document.
    pub(super) pointer: Pointer,
    /// Path in the names ledger.
    pub(super) path: String,
    /// Place of its first revision among the revisions.
    pub(super) age: usize,
    /// The number of objects and lists around it.
    pub(super) depth: usize,
    /// The shape.
    pub(super) shape: Shape<'a>,
}

/// Origin of a node's name.
pub(super) enum Name<'a> {
    /// The document gives it.
    Schema(&'a str),
    /// It is made from the place of the object.
    Inline(Home<'a>),
}

/// Place of something without a name.
#[derive(Clone)]
pub(super) struct Home<'a> {
    /// The owner.
    pub(super) owner: Owner,
    /// Name of the property or parameter, or a word for the place.
    pub(super) word: &'a str,
    /// The place for readers, such as `Candidate.finishReason`.
    pub(super) shown: String,
    /// Path in the names ledger.
    pub(super) path: String,
}

/// Holder of an inline object or an enum.
#[derive(Clone)]
pub(super) enum Owner {
    /// A node.
    Node(usize),
    /// A method, under the name of its resource and itself.
    Method(Ident),
}

/// Form of a node.
pub(super) enum Shape<'a> {
    /// A struct with these properties.
    Struct(Vec<Property<'a>>),
    /// Another name for a type.
    Alias(Raw),
}

/// A property of a struct.
pub(super) struct Property<'a> {
    /// Name in JSON.
    pub(super) wire: &'a str,
    /// The declaration.
    pub(super) source: &'a Schema,
    /// The place in the document.
    pub(super) pointer: Pointer,
    /// Place of its first revision among the revisions.
    pub(super) age: usize,
    /// Its type.
    pub(super) raw: Raw,
}

/// A place that declares an enum.
pub(super) struct Site<'a> {
    /// The place, for names and readers.
    pub(super) home: Home<'a>,
    /// The declaration.
    pub(super) source: &'a Schema,
    /// The exact place.
    pub(super) pointer: Pointer,
}

/// A type with numbers for names.
#[derive(Clone, Debug)]
pub(super) enum Raw {
    /// A type without a name.
    Leaf(Type),
    /// A node.
    Node(usize),
    /// An enum, by its site.
    Enum(usize),
    /// A list.
    List(Box<Raw>),
    /// A map.
    Map(Box<Raw>),
}

/// A resource.
pub(super) struct Resource<'a> {
    /// Name in the document.
    pub(super) wire: &'a str,
    /// The declaration.
    pub(super) source: &'a document::Resource,
    /// The place in the document.
    pub(super) pointer: Pointer,
    /// Dotted path for readers.
    pub(super) shown: String,
    /// Path in the names ledger.
    pub(super) path: String,
    /// The resource that holds it.
    pub(super) parent: Option<usize>,
}

/// A method.
pub(super) struct Method<'a> {
    /// Name in the document.
    pub(super) wire: &'a str,
    /// The declaration.
    pub(super) source: &'a document::Method,
    /// The place in the document.
    pub(super) pointer: Pointer,
    /// Dotted path for readers.
    pub(super) shown: String,
    /// Path in the names ledger.
    pub(super) path: String,
    /// The resource that has it.
    pub(super) resource: Option<usize>,
    /// Type of the body.
    pub(super) request: Option<Raw>,
    /// Type of the reply.
    pub(super) response: Option<Raw>,
    /// Path parameters that can have one value only.
    pub(super) constants: Vec<Constant>,
    /// Parameters that must be given, in the order of the signature.
    pub(super) arguments: Vec<Parameter<'a>>,
    /// Parameters that may be left out, by name.
    pub(super) options: Vec<Parameter<'a>>,
}

/// A parameter of a method.
pub(super) struct Parameter<'a> {
    /// Name in the path or query.
    pub(super) wire: &'a str,
    /// The declaration; none for a placeholder of the path that nothing declares.
    pub(super) source: Option<&'a document::Parameter>,
    /// The place in the document.
    pub(super) pointer: Pointer,
    /// Its type.
    pub(super) raw: Raw,
    /// True if it is a path parameter.
    pub(super) in_path: bool,
}

impl<'a> Declarations<'a> {
    /// Returns the properties of the struct that `raw` names, seen through aliases.
    pub(super) fn properties(&self, raw: &Raw) -> Option<&[Property<'a>]> {
        match &self.nodes[self.by_value(raw)?].shape {
            Shape::Struct(properties) => Some(properties),
            Shape::Alias(_) => None,
        }
    }

    /// Returns the struct that a value of this type holds directly, seen through aliases.
    pub(super) fn by_value(&self, raw: &Raw) -> Option<usize> {
        let mut raw = raw;
        // Aliases form no cycle any more, but a walk through all of them is bounded in any case.
        for _ in 0..=self.nodes.len() {
            let Raw::Node(node) = raw else { return None };
            match &self.nodes[*node].shape {
                Shape::Struct(_) => return Some(*node),
                Shape::Alias(inner) => raw = inner,
            }
        }
        None
    }

    /// Returns the schema that is nothing but the enum of this site.
    pub(super) fn schema_of(&self, site: usize) -> Option<usize> {
        let Owner::Node(node) = self.sites[site].home.owner else { return None };
        let is_it = matches!(self.nodes[node].shape, Shape::Alias(Raw::Enum(own)) if own == site);
        is_it.then_some(node)
    }

    /// Returns the resource at the top that holds a resource, which may be itself.
    pub(super) fn top(&self, mut resource: usize) -> usize {
        while let Some(parent) = self.resources[resource].parent {
            resource = parent;
        }
        resource
    }

    /// Returns the resources inside `parent`, or those at the top, by name.
    pub(super) fn resources_in(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Resource<'a>)> {
        self.resources.iter().enumerate().filter(move |(_, resource)| resource.parent == parent)
    }

    /// Returns the methods of a resource, or those without one, by name.
    pub(super) fn methods_of(&self, resource: Option<usize>) -> impl Iterator<Item = (usize, &Method<'a>)> {
        self.methods.iter().enumerate().filter(move |(_, method)| method.resource == resource)
    }
}

impl Node<'_> {
    /// Returns the name in the document, if the document names it.
    pub(super) fn wire(&self) -> Option<&str> {
        match &self.name {
            Name::Schema(name) => Some(name),
            Name::Inline(_) => None,
        }
    }

    /// Returns the path for readers.
    pub(super) fn shown(&self) -> &str {
        match &self.name {
            Name::Schema(name) => name,
            Name::Inline(home) => &home.shown,
        }
    }
}

impl Raw {
    /// Returns the enum's site in a type; a type has one at most.
    pub(super) fn site(&self) -> Option<usize> {
        match self {
            Raw::Enum(site) => Some(*site),
            Raw::List(inner) | Raw::Map(inner) => inner.site(),
            Raw::Leaf(_) | Raw::Node(_) => None,
        }
    }

    /// Returns the node that a type mentions; a type mentions one at most.
    pub(super) fn node(&self) -> Option<usize> {
        match self {
            Raw::Node(node) => Some(*node),
            Raw::List(inner) | Raw::Map(inner) => inner.node(),
            Raw::Leaf(_) | Raw::Enum(_) => None,
        }
    }

    /// Returns true if a value of the type is a single text in a path or query.
    pub(super) fn is_scalar(&self) -> bool {
        match self {
            Raw::Leaf(ty) => !matches!(ty, Type::Value | Type::Struct | Type::Map(_)),
            Raw::Enum(_) => true,
            Raw::Node(_) | Raw::List(_) | Raw::Map(_) => false,
        }
    }
}
