//! Diagnostics of a run.

use discovery_document::{Diagnostic, Pointer};

/// Collects what there is to say about one document.
pub(super) struct Notes<'a> {
    version: &'a str,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(version: &'a str) -> Self {
        Notes { version, diagnostics: Vec::new() }
    }

    /// Notes that the place at `pointer` did not become code as it stands there.
    pub(super) fn warn(&mut self, pointer: &Pointer, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(self.version, pointer, message));
    }

    /// Returns the diagnostics by place, each once.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort();
        self.diagnostics.dedup();
        self.diagnostics
    }
}
