//! What every room of `lower` needs: the document, the facts, and a place for diagnostics.

use discovery_document::{Diagnostic, Document, Pointer, Schema, Seen, overlay::Facts};

use crate::api::Deprecation;

/// The run over one document.
pub(super) struct Context<'a> {
    /// The folded document.
    pub(super) document: &'a Document,
    /// What the overlay knows.
    pub(super) facts: &'a Facts,
    /// What there was to say.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(super) fn new(document: &'a Document, facts: &'a Facts) -> Self {
        Context { document, facts, diagnostics: Vec::new() }
    }

    /// Notes that the place at `pointer` did not become code as it stands there.
    pub(super) fn warn(&mut self, pointer: &Pointer, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(&self.document.version, pointer, message));
    }

    /// The newest revision.
    pub(super) fn newest(&self) -> &'a str {
        self.document.revisions.last().unwrap_or(&self.document.revision)
    }

    /// How many revisions there are to replay.
    pub(super) fn ages(&self) -> usize {
        self.document.revisions.len().max(1)
    }

    /// Place of `revision` among the revisions; the oldest when it is not one of them.
    pub(super) fn age(&self, revision: &str) -> usize {
        self.document.revisions.iter().position(|known| known == revision).unwrap_or(0)
    }

    /// The age of a schema inside something of age `outer`, which it cannot exceed.
    pub(super) fn age_of(&self, schema: &Schema, outer: usize) -> usize {
        self.age(&schema.seen.first).max(outer)
    }
}

/// Why an element is deprecated, if it is. An element that went together with what holds it, whose last revision is `until`,
/// is not marked again.
pub(super) fn deprecation(marked: bool, seen: &Seen, until: &str) -> Option<Deprecation> {
    if !seen.last.is_empty() && !until.is_empty() && seen.last != until {
        Some(Deprecation::Gone(seen.last.clone()))
    } else {
        marked.then_some(Deprecation::Marked)
    }
}
