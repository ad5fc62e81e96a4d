//! Bindings that are decided and not written, to be compared and listed.

use anyhow::Result;
use discovery_document::{
    Document, Overlay, fold,
    overlay::{Facts, Unmatched},
};

use crate::{Plan, api::Api, ledger::Ledger, lower, replay::replay, settings::Options};

/// Bindings of one API version.
#[derive(Clone, Debug)]
pub struct Bindings(pub(super) Api);

impl Bindings {
    /// Decides the bindings that revisions of one version make, in any order. The overlay counts as far as it fits: it was
    /// made for all revisions together.
    pub fn new(documents: &[Document], overlay: Option<&Overlay>) -> Result<Self> {
        Self::beside(documents, &[], overlay, None)
    }

    /// Decides the bindings with the names of a ledger. `others` are the documents of other versions, of which this one may borrow.
    pub(super) fn beside(
        documents: &[Document],
        others: &[Vec<Document>],
        overlay: Option<&Overlay>,
        known: Option<&Ledger>,
    ) -> Result<Self> {
        let mut folded = vec![fold(documents.to_vec())?];
        for other in others {
            folded.push(fold(other.clone())?);
        }
        let facts = match overlay {
            Some(overlay) => overlay.apply(&mut folded, Unmatched::Ignore)?.into_iter().next(),
            None => None,
        };
        let document = folded.swap_remove(0);
        let facts = facts.unwrap_or_else(|| Facts::none(&document));
        let known = known.cloned().map_or_else(|| replay(documents, overlay), Ok)?;
        Ok(Bindings(lower::lower(&document, &facts, &known, &Options::default()).api))
    }

    /// Returns the bindings of every version of a plan.
    pub fn of(plan: &Plan) -> Vec<Self> {
        plan.versions.iter().map(|version| Bindings(version.api.clone())).collect()
    }

    /// Returns the API version, such as `v1beta`.
    pub fn version(&self) -> &str {
        &self.0.version
    }
}
