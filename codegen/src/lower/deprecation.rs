//! Elements that are on their way out.

use std::collections::BTreeSet;

use discovery_document::{Document, Seen};

use super::{
    declarations::{Declarations, Node},
    naming::Names,
};
use crate::{
    api::{Deprecation, Type},
    names::Ident,
};

/// The element that replaces a deprecated one.
pub(super) struct Successor {
    /// Name in the document.
    pub(super) wire: String,
    /// Path below the version's module.
    pub(super) path: String,
}

/// Types that are deprecated, which must not be named without a note.
pub(super) struct Deprecated(BTreeSet<Ident>);

impl Deprecated {
    pub(super) fn new(document: &Document, declared: &Declarations<'_>, names: &Names<'_>) -> Self {
        let nodes = declared.nodes.iter().zip(&names.nodes).filter(|(node, _)| of_node(document, node, None).is_some());
        Deprecated(nodes.map(|(_, ident)| ident.clone()).collect())
    }

    /// Returns true if a type is, or contains, a deprecated one.
    pub(super) fn names(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(ident) => self.0.contains(ident),
            Type::List(inner) | Type::Map(inner) => self.names(inner),
            _ => false,
        }
    }
}

/// Returns why a schema is deprecated. An object in place goes with its property, which is marked.
pub(super) fn of_node(document: &Document, node: &Node<'_>, successor: Option<&Successor>) -> Option<Deprecation> {
    node.wire().and_then(|_| of(node.source.deprecated, &node.source.seen, &document.revision, successor))
}

/// Returns why an element is deprecated. One that went together with its owner, whose last revision is `until`, is not marked
/// again.
pub(super) fn of(marked: bool, seen: &Seen, until: &str, successor: Option<&Successor>) -> Option<Deprecation> {
    let successor = || successor.map(|successor| successor.path.clone());
    if !seen.last.is_empty() && !until.is_empty() && seen.last != until {
        Some(Deprecation::Gone { last: seen.last.clone(), successor: successor() })
    } else {
        marked.then(|| Deprecation::Marked { successor: successor() })
    }
}
