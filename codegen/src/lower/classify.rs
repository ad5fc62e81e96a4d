//! Third pass: the kind of each call, by the rules of the document's model and the facts of the overlay.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{Document, Reply, TokenPlace, overlay::Facts};

use super::{
    declarations::{Declarations, Method, Raw, Shape},
    naming::Names,
    notes::Notes,
};
use crate::api::{Kind, Token, Type};

mod media;

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

/// Classifies every method, by the rules of the document's model.
pub(super) fn classify(
    document: &Document,
    declared: &Declarations<'_>,
    names: &Names<'_>,
    facts: &Facts,
    notes: &mut Notes<'_>,
) -> Kinds {
    let all = 0..declared.nodes.len();
    let is_operation = |node: usize| {
        matches!(declared.nodes[node].shape, Shape::Struct(_)) && document.is_operation(declared.nodes[node].source)
    };
    let operations: BTreeSet<usize> = all.clone().filter(|&node| is_operation(node)).collect();
    let bodies: BTreeSet<usize> = all.filter(|&node| media::is_body(&declared.nodes[node])).collect();
    let mut kinds = Kinds {
        methods: Vec::with_capacity(declared.methods.len()),
        pages: BTreeMap::new(),
        operation_path: document.operation_path().unwrap_or_default().to_owned(),
        operations,
        bodies,
    };
    for method in &declared.methods {
        let reply = kinds.of_reply(document.reply(method.wire, method.source), declared, names, facts, method);
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
    /// Returns true if a type stands for a body that is not JSON.
    pub(super) fn is_body(&self, declared: &Declarations<'_>, raw: &Raw) -> bool {
        declared.by_value(raw).is_some_and(|node| self.bodies.contains(&node))
    }

    /// Returns the kind of a method but for what it sends.
    fn of_reply(
        &mut self,
        reply: Reply,
        declared: &Declarations<'_>,
        names: &Names<'_>,
        facts: &Facts,
        method: &Method<'_>,
    ) -> Kind {
        match reply {
            Reply::Stream => Kind::Streaming,
            Reply::Media { service, only } => Kind::Media { service, only },
            Reply::Page(page) => {
                let response = method.response.as_ref();
                let node = response.and_then(|raw| declared.by_value(raw));
                let properties = response.and_then(|raw| declared.properties(raw)).unwrap_or_default();
                let place = |wire: &str| properties.iter().position(|property| property.wire == wire);
                if let (Some(node), Some(items), Some(token)) = (node, place(&page.items), place(&page.next)) {
                    self.pages.entry(node).or_insert(Page { items, token });
                }
                Kind::Paged {
                    token: match page.place {
                        TokenPlace::Query(_) => Token::Query,
                        TokenPlace::Body(name) => Token::Body(name),
                        // Nobody can ask for the next page then.
                        _ => return Kind::Unary,
                    },
                }
            }
            Reply::Operation => {
                let types = facts.method(&method.source.id).and_then(|facts| facts.operation.as_ref());
                let ty = |schema: Option<&String>| {
                    let node = schema.and_then(|schema| declared.named.get(schema.as_str()));
                    node.map_or(Type::Value, |&node| names.ty(&Raw::Node(node)))
                };
                let response = ty(types.and_then(|types| types.response.as_ref()));
                Kind::Operation { response, metadata: ty(types.and_then(|types| types.metadata.as_ref())) }
            }
            // One reply, and any form that is not known here.
            _ => Kind::Unary,
        }
    }
}
