//! Third pass: what can be done with each call, by rules that hold for any API and by what the overlay adds.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::overlay::Facts;

use super::{
    declarations::{Declarations, Method, Raw, Shape},
    naming::Names,
    notes::Notes,
};
use crate::api::{Kind, Type};

mod media;
mod paging;

/// Kinds of methods and of the schemas that they reply with.
pub(super) struct Kinds {
    /// Kinds of methods, by number.
    pub(super) methods: Vec<Kind>,
    /// Schemas that some method returns page by page, and how.
    pub(super) pages: BTreeMap<usize, Page>,
    /// Schemas that are long-running operations.
    pub(super) operations: BTreeSet<usize>,
    /// Schemas that stand for a body that is not JSON.
    pub(super) bodies: BTreeSet<usize>,
    /// Template of the method that returns an operation by its name; empty when there is none.
    pub(super) operation_path: String,
}

/// Properties of a page, by their places in the schema.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// The property that holds the items.
    pub(super) items: usize,
    /// The property that holds the token of the next page.
    pub(super) token: usize,
}

/// Classifies every method.
pub(super) fn classify(declared: &Declarations<'_>, names: &Names<'_>, facts: &Facts, notes: &mut Notes<'_>) -> Kinds {
    let all = 0..declared.nodes.len();
    let operations: BTreeSet<usize> = all.clone().filter(|&node| is_operation(declared, node)).collect();
    let bodies: BTreeSet<usize> = all.filter(|&node| media::is_body(&declared.nodes[node])).collect();
    let mut kinds = Kinds {
        methods: Vec::with_capacity(declared.methods.len()),
        pages: paging::pages(declared),
        operation_path: operation_path(declared, &operations),
        operations,
        bodies,
    };
    for method in &declared.methods {
        let reply = kinds.of_reply(declared, names, facts, method);
        if method.source.supports_media_upload && method.source.media_upload.is_none() {
            notes.warn(&method.pointer, "media upload without mediaUpload, taken as a plain method");
        }
        kinds.methods.push(match &method.source.media_upload {
            Some(upload) => media::upload(upload, method, reply, notes),
            None => reply,
        });
    }
    kinds
}

impl Kinds {
    /// Returns whether a type stands for a body that is not JSON.
    pub(super) fn is_body(&self, declared: &Declarations<'_>, raw: &Raw) -> bool {
        declared.by_value(raw).is_some_and(|node| self.bodies.contains(&node))
    }

    /// Returns the kind of a method but for what it sends.
    fn of_reply(&self, declared: &Declarations<'_>, names: &Names<'_>, facts: &Facts, method: &Method<'_>) -> Kind {
        let source = method.source;
        let response = method.response.as_ref();
        let node = response.and_then(|raw| declared.by_value(raw));
        let is_operation = node.is_some_and(|node| self.operations.contains(&node));
        let has_elements = response.is_some_and(|raw| !self.is_body(declared, raw));
        if source.streams(method.wire) && has_elements && !is_operation {
            return Kind::Streaming;
        }
        if let Some(token) = paging::token(declared, method)
            && node.is_some_and(|node| self.pages.contains_key(&node))
        {
            return Kind::Paged { token };
        }
        if source.supports_media_download && source.media_upload.is_none() {
            return Kind::Media { service: source.use_media_download_service, only: media::is_only(source) };
        }
        if is_operation {
            let types = facts.method(&source.id).and_then(|facts| facts.operation.as_ref());
            let ty = |schema: Option<&String>| {
                let node = schema.and_then(|schema| declared.named.get(schema.as_str()));
                node.map_or(Type::Value, |&node| names.ty(&Raw::Node(node)))
            };
            let response = ty(types.and_then(|types| types.response.as_ref()));
            return Kind::Operation { response, metadata: ty(types.and_then(|types| types.metadata.as_ref())) };
        }
        Kind::Unary
    }
}

/// Returns whether a node has the properties of a long-running operation, with their types.
fn is_operation(declared: &Declarations<'_>, node: usize) -> bool {
    let Shape::Struct(properties) = &declared.nodes[node].shape else { return false };
    let has = |wire: &str, fits: &dyn Fn(&Raw) -> bool| {
        properties.iter().find(|property| property.wire == wire).is_some_and(|property| fits(&property.raw))
    };
    has("name", &|raw| matches!(raw, Raw::Leaf(Type::String)))
        && has("done", &|raw| matches!(raw, Raw::Leaf(Type::Bool)))
        && has("error", &|raw| matches!(raw, Raw::Node(_)) && declared.by_value(raw).is_some())
        && has("response", &Raw::is_struct)
        && has("metadata", &Raw::is_struct)
}

/// Returns the template of the method that returns an operation by its name: the one that most such methods have.
fn operation_path(declared: &Declarations<'_>, operations: &BTreeSet<usize>) -> String {
    let mut paths: BTreeMap<&str, usize> = BTreeMap::new();
    for method in &declared.methods {
        let path = method.source.path.as_str();
        let reply = method.response.as_ref().and_then(|raw| declared.by_value(raw));
        let takes_name = path.matches('{').count() == 1 && (path.contains("{+name}") || path.contains("{name}"));
        if method.source.http_method == "GET" && takes_name && reply.is_some_and(|node| operations.contains(&node)) {
            *paths.entry(path).or_default() += 1;
        }
    }
    let best = paths.iter().max_by_key(|(path, count)| (path.contains("{+"), **count, std::cmp::Reverse(**path)));
    best.map_or_else(String::new, |(path, _)| (*path).to_owned())
}
