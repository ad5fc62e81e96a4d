//! Every type that the document declares, named or in place, with numbers where names will stand.
//!
//! Names can only be given when all that wants one is known, so this room walks the whole document first. Objects declared in
//! place go into a queue instead of a recursion: they may be nested as deep as their author liked.

use std::collections::BTreeMap;

use discovery_document::{Method, Pointer, Resource, Schema};

use super::{context::Context, types};
use crate::{
    api::Type,
    names::{self, Ident},
};

/// All declarations of a document.
pub(super) struct Graph<'a> {
    /// Objects and aliases; what holds another stands before it.
    pub(super) nodes: Vec<Node<'a>>,
    /// Every place that declares an enum.
    pub(super) sites: Vec<Site<'a>>,
    /// Numbers of the named schemas.
    pub(super) named: BTreeMap<&'a str, usize>,
    /// Targets of references, present or not, and the age of the first reference.
    pub(super) targets: BTreeMap<&'a str, usize>,
    /// Types of each method, by its pointer.
    pub(super) signatures: BTreeMap<Pointer, Signature>,
    /// Whether what is declared now is of the past.
    retiring: bool,
}

/// An object or an alias.
pub(super) struct Node<'a> {
    /// What it wants to be called.
    pub(super) name: Name<'a>,
    /// The declaration.
    pub(super) source: &'a Schema,
    /// Where it is.
    pub(super) pointer: Pointer,
    /// Place of its first revision among the revisions.
    pub(super) age: usize,
    /// What it is.
    pub(super) shape: Shape<'a>,
    /// Whether no type is made of it: the newest revision declares something else in its place, and it only keeps its name.
    pub(super) retired: bool,
}

/// Where a name comes from.
pub(super) enum Name<'a> {
    /// The document gives it.
    Schema(&'a str),
    /// It is made from where the object stands.
    Inline(Home<'a>),
}

/// Where something without a name stands.
#[derive(Clone)]
pub(super) struct Home<'a> {
    /// What holds it.
    pub(super) owner: Owner,
    /// Name of the property or parameter, or a word for the place.
    pub(super) word: &'a str,
    /// The place for readers, such as `Candidate.finishReason`.
    pub(super) path: String,
}

/// What holds an inline object or an enum.
#[derive(Clone)]
pub(super) enum Owner {
    /// A node.
    Node(usize),
    /// A method, under the name of its resource and itself.
    Method(Ident),
}

/// What a node is.
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
    /// Where it is.
    pub(super) pointer: Pointer,
    /// Place of its first revision among the revisions.
    pub(super) age: usize,
    /// Its type.
    pub(super) raw: Raw,
}

/// A place that declares an enum.
pub(super) struct Site<'a> {
    /// Where it is.
    pub(super) home: Home<'a>,
    /// The declaration.
    pub(super) source: &'a Schema,
    /// Where it is, exactly.
    pub(super) pointer: Pointer,
    /// Place of the revision in which it first was an enum.
    pub(super) age: usize,
    /// As for nodes.
    pub(super) retired: bool,
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

/// The types of a method.
#[derive(Default)]
pub(super) struct Signature {
    /// The body.
    pub(super) request: Option<Raw>,
    /// The reply.
    pub(super) response: Option<Raw>,
    /// Parameters by wire name.
    pub(super) parameters: BTreeMap<String, Raw>,
}

/// Walks the document.
pub(super) fn collect<'a>(cx: &mut Context<'a>) -> Graph<'a> {
    let mut graph = Graph {
        nodes: Vec::new(),
        sites: Vec::new(),
        named: BTreeMap::new(),
        targets: BTreeMap::new(),
        signatures: BTreeMap::new(),
        retiring: false,
    };
    let root = Pointer::root();
    let schemas = root.at("schemas");
    for (name, source) in &cx.document.schemas {
        graph.named.insert(name, graph.nodes.len());
        let age = cx.age_of(source, 0);
        graph.push(Name::Schema(name), source, schemas.at(name), age);
    }
    methods(cx, &mut graph, &root, "", &cx.document.methods);
    resources(cx, &mut graph, &root, "", &cx.document.resources);
    let mut at = 0;
    while at < graph.nodes.len() {
        graph.retiring = graph.nodes[at].retired;
        let said = cx.diagnostics.len();
        graph.nodes[at].shape = shape(cx, &mut graph, at);
        if graph.retiring {
            cx.diagnostics.truncate(said);
        }
        at += 1;
    }
    graph
}

impl<'a> Graph<'a> {
    fn push(&mut self, name: Name<'a>, source: &'a Schema, pointer: Pointer, age: usize) -> usize {
        let retired = self.retiring;
        self.nodes.push(Node { name, source, pointer, age, shape: Shape::Struct(Vec::new()), retired });
        self.nodes.len() - 1
    }

    /// The properties of the struct that `raw` names, seen through aliases.
    pub(super) fn properties(&self, raw: &Raw) -> Option<&[Property<'a>]> {
        match &self.nodes[self.by_value(raw)?].shape {
            Shape::Struct(properties) => Some(properties),
            Shape::Alias(_) => None,
        }
    }

    /// The struct that a value of this type holds directly, seen through aliases.
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

    /// The schema that is nothing but the enum of this site.
    pub(super) fn schema_of(&self, site: usize) -> Option<usize> {
        let Owner::Node(node) = self.sites[site].home.owner else { return None };
        let is_it = matches!(self.nodes[node].shape, Shape::Alias(Raw::Enum(own)) if own == site);
        is_it.then_some(node)
    }

    /// The path of a node for readers.
    fn path(&self, node: usize) -> String {
        match &self.nodes[node].name {
            Name::Schema(name) => (*name).to_owned(),
            Name::Inline(home) => home.path.clone(),
        }
    }
}

fn resources<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    pointer: &Pointer,
    path: &str,
    inner: &'a BTreeMap<String, Resource>,
) {
    let pointer = pointer.at("resources");
    for (name, resource) in inner {
        let (pointer, path) = (pointer.at(name), format!("{path}{name}."));
        methods(cx, graph, &pointer, &path, &resource.methods);
        resources(cx, graph, &pointer, &path, &resource.resources);
    }
}

fn methods<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    pointer: &Pointer,
    path: &str,
    methods: &'a BTreeMap<String, Method>,
) {
    let pointer = pointer.at("methods");
    for (name, method) in methods {
        let pointer = pointer.at(name);
        let path = format!("{path}{name}");
        let owner = Owner::Method(names::pascal(&path, "Method"));
        let age = cx.age(&method.seen.first);
        let home = |word, inner: &str| Home { owner: owner.clone(), word, path: format!("{path}.{inner}") };
        let mut signature = Signature::default();
        for (wire, parameter) in &method.parameters {
            let pointer = pointer.at("parameters").at(wire);
            let raw = raw(cx, graph, &parameter.schema, age, &home(wire, wire), &pointer);
            signature.parameters.insert(wire.clone(), raw);
        }
        if let Some(body) = &method.request {
            signature.request =
                Some(raw(cx, graph, &body.schema, age, &home("Request", "request"), &pointer.at("request")));
        }
        if let Some(body) = &method.response {
            signature.response =
                Some(raw(cx, graph, &body.schema, age, &home("Response", "response"), &pointer.at("response")));
        }
        graph.signatures.insert(pointer, signature);
    }
}

/// What a node is; what it holds in place becomes new nodes.
fn shape<'a>(cx: &mut Context<'a>, graph: &mut Graph<'a>, at: usize) -> Shape<'a> {
    let Node { source, age, .. } = graph.nodes[at];
    let pointer = graph.nodes[at].pointer.clone();
    let is_inline = matches!(graph.nodes[at].name, Name::Inline(_));
    let path = graph.path(at);
    let untyped = !source.properties.is_empty() || source.additional_properties.is_some();
    let is_object = source.reference.is_none() && source.ty.as_deref().map_or(untyped, |ty| ty == "object");
    for (wire, former) in source.former.iter().flat_map(|former| &former.properties) {
        let home = Home { owner: Owner::Node(at), word: wire, path: format!("{path}.{wire}") };
        if source.properties.get(wire).is_none_or(|now| kind(now) != kind(former)) {
            retire(cx, graph, former, age, &home, &pointer);
        }
    }
    if !is_inline && !(is_object && (!source.properties.is_empty() || source.additional_properties.is_none())) {
        let word = if is_object { "Value" } else { "Item" };
        return Shape::Alias(declared(cx, graph, source, age, &Home { owner: Owner::Node(at), word, path }, &pointer));
    }
    if let Some(problem) = types::composite("object", source.format.as_deref()) {
        cx.warn(&pointer, problem);
    }
    let pointer = pointer.at("properties");
    let mut properties = Vec::with_capacity(source.properties.len());
    for (wire, schema) in &source.properties {
        let pointer = pointer.at(wire);
        let age = cx.age_of(schema, age);
        let home = Home { owner: Owner::Node(at), word: wire, path: format!("{path}.{wire}") };
        let raw = raw(cx, graph, schema, age, &home, &pointer);
        properties.push(Property { wire, source: schema, pointer, age, raw });
    }
    Shape::Struct(properties)
}

/// The type of one declaration; what it was before is retired.
fn raw<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    schema: &'a Schema,
    outer: usize,
    home: &Home<'a>,
    pointer: &Pointer,
) -> Raw {
    for former in schema.former.iter().filter(|former| kind(former) != kind(schema)) {
        retire(cx, graph, former, outer, home, pointer);
    }
    declared(cx, graph, schema, outer, home, pointer)
}

/// Declares what older revisions had here, so that nobody else is given its names: an enum that has become plain text, an object
/// that has become a reference. There is nothing to say about it.
fn retire<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    former: &'a Schema,
    outer: usize,
    home: &Home<'a>,
    pointer: &Pointer,
) {
    let said = cx.diagnostics.len();
    let before = std::mem::replace(&mut graph.retiring, true);
    raw(cx, graph, former, outer, home, pointer);
    graph.retiring = before;
    cx.diagnostics.truncate(said);
}

/// What a declaration is, apart from details. Of two that are the same, the newer one has the older one's names.
fn kind(schema: &Schema) -> (Option<&str>, bool, bool, bool) {
    let is_enum = !schema.values.is_empty();
    (schema.ty.as_deref(), schema.reference.is_some(), is_enum, !schema.properties.is_empty())
}

fn declared<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    schema: &'a Schema,
    outer: usize,
    home: &Home<'a>,
    pointer: &Pointer,
) -> Raw {
    let age = cx.age_of(schema, outer);
    if let Some(target) = &schema.reference {
        let first = graph.targets.entry(target).or_insert(age);
        *first = age.min(*first);
        if let Some(&node) = graph.named.get(target.as_str()) {
            return Raw::Node(node);
        }
        cx.warn(pointer, format!("no schema {}, taken as any value", target.escape_default()));
        return Raw::Leaf(Type::Value);
    }
    let ty = match schema.ty.as_deref() {
        Some(ty) => ty,
        None if !schema.properties.is_empty() || schema.additional_properties.is_some() => "object",
        None if schema.items.is_some() => "array",
        None if !schema.values.is_empty() => "string",
        None => {
            cx.warn(pointer, "no type, taken as any value");
            return Raw::Leaf(Type::Value);
        }
    };
    match ty {
        "object" => object(cx, graph, schema, age, home, pointer),
        "array" => {
            if let Some(problem) = types::composite("array", schema.format.as_deref()) {
                cx.warn(pointer, problem);
            }
            let Some(items) = &schema.items else {
                cx.warn(pointer, "array without items, taken as an array of any values");
                return Raw::List(Box::new(Raw::Leaf(Type::Value)));
            };
            Raw::List(Box::new(raw(cx, graph, items, age, home, &pointer.at("items"))))
        }
        "string" if !schema.values.is_empty() => {
            let age = schema.enum_seen.iter().map(|seen| cx.age(&seen.first)).min().unwrap_or(age).max(outer);
            let retired = graph.retiring;
            graph.sites.push(Site { home: home.clone(), source: schema, pointer: pointer.clone(), age, retired });
            Raw::Enum(graph.sites.len() - 1)
        }
        ty => {
            let (ty, problem) = types::scalar(ty, schema.format.as_deref());
            if let Some(problem) = problem {
                cx.warn(pointer, problem);
            } else if !schema.values.is_empty() {
                cx.warn(
                    pointer,
                    format!("values of type {} are no enum, ignored", schema.ty.as_deref().unwrap_or_default()),
                );
            }
            Raw::Leaf(ty)
        }
    }
}

/// An object in place: a struct, a map, or any object.
fn object<'a>(
    cx: &mut Context<'a>,
    graph: &mut Graph<'a>,
    schema: &'a Schema,
    age: usize,
    home: &Home<'a>,
    pointer: &Pointer,
) -> Raw {
    if !schema.properties.is_empty() {
        return Raw::Node(graph.push(Name::Inline(home.clone()), schema, pointer.clone(), age));
    }
    if let Some(problem) = types::composite("object", schema.format.as_deref()) {
        cx.warn(pointer, problem);
    }
    match &schema.additional_properties {
        Some(values) => Raw::Map(Box::new(raw(cx, graph, values, age, home, &pointer.at("additionalProperties")))),
        // Not a map of the schema's own making: it is kept even when it is empty.
        None => Raw::Leaf(Type::Map(Box::new(Type::Value))),
    }
}
