//! Warnings that a maintainer has accepted, so that a run that denies warnings fails only for new ones.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Facts, check::Span};
use crate::{Diagnostic, Document};

/// An accepted warning, by its JSON pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Acknowledged {
    /// The API versions that have the warning.
    pub versions: Vec<String>,
    /// The first revision that has it.
    pub since: Option<String>,
    /// The last revision that has it.
    pub until: Option<String>,
    /// The reason why nothing needs to be done.
    pub reason: String,
}

impl Acknowledged {
    /// Returns true if the entry applies to a document.
    fn counts(&self, document: &Document) -> bool {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        self.versions.contains(&document.version) && span.is_within(document)
    }
}

impl Facts {
    /// Returns the entries that apply to a document.
    pub(super) fn acknowledged_in(&self, document: &Document) -> BTreeMap<String, Acknowledged> {
        let entries = self.acknowledged.iter().filter(|(_, entry)| entry.counts(document));
        entries.map(|(pointer, entry)| (pointer.clone(), entry.clone())).collect()
    }

    /// Returns the warnings of a version that nobody has acknowledged, and one warning for each acknowledgement that no
    /// longer matches a warning.
    pub fn unacknowledged(&self, version: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let (known, mut left): (Vec<_>, Vec<_>) =
            diagnostics.into_iter().partition(|diagnostic| self.acknowledged.contains_key(&diagnostic.pointer));
        let stale = self.acknowledged.keys().filter(|pointer| !known.iter().any(|known| known.pointer == **pointer));
        let message = "there is no warning any more, so the overlay's entry under `acknowledged` can be deleted";
        left.extend(stale.map(|pointer| Diagnostic::new(version, pointer, message)));
        left.sort();
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledged_warnings_are_silent_and_stale_entries_are_reported() {
        let entry = |since: &str| Acknowledged {
            versions: vec!["v1".to_owned()],
            since: Some(since.to_owned()),
            ..Acknowledged::default()
        };
        let entries = [("/a", entry("20260101")), ("/gone", entry("20260101")), ("/later", entry("20270101"))];
        let acknowledged = entries.map(|(pointer, entry)| (pointer.to_owned(), entry)).into();
        let facts = Facts { acknowledged, ..Facts::default() };
        let document = |version: &str| Document {
            version: version.to_owned(),
            revision: "20260831".to_owned(),
            revisions: vec!["20260831".to_owned()],
            ..Document::default()
        };
        let left = |version: &str| {
            let facts = Facts { acknowledged: facts.acknowledged_in(&document(version)), ..Facts::default() };
            let warnings = ["/a", "/b"].map(|pointer| Diagnostic::new(version, pointer, "odd"));
            let left = facts.unacknowledged(version, warnings.to_vec());
            left.into_iter().map(|diagnostic| diagnostic.pointer).collect::<Vec<_>>()
        };
        assert_eq!(left("v1"), ["/b", "/gone"]);
        assert_eq!(left("v1beta"), ["/a", "/b"]);
    }
}
