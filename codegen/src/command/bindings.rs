//! Bindings that are decided and not written, to be compared and listed.

use anyhow::{Result, bail};
use discovery_document::{Document, Overlay, overlay::Unmatched};

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
        let none = Overlay::default();
        let versions = [&[documents.to_vec()], others].concat();
        let (folded, facts) = overlay.unwrap_or(&none).fold(&versions, Unmatched::Ignore)?;
        let Some((document, facts)) = folded.into_iter().zip(facts).next() else { bail!("no documents") };
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
