//! Names as they would be if each revision had been generated when it came.
//!
//! Without a ledger, this keeps names stable: a name that an older revision gives is known when the next one is named.

use discovery_document::{
    Document, Overlay, fold,
    overlay::{Facts, Unmatched},
    revision_order,
};

use crate::{error::Result, ledger::Ledger, lower};

/// Names all revisions of one version but the newest, one after the other.
pub(crate) fn replay(revisions: &[Document], overlay: Option<&Overlay>) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    let mut order = revisions.to_vec();
    order.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    for count in 1..order.len() {
        let mut folded = [fold(order[..count].to_vec())?];
        // The overlay was made for all revisions together, so it counts as far as it fits.
        let facts = match overlay {
            Some(overlay) => overlay.apply(&mut folded, Unmatched::Ignore)?.pop(),
            None => None,
        };
        let [document] = folded;
        ledger = lower::name(&document, &facts.unwrap_or_else(|| Facts::none(&document)), &ledger);
    }
    Ok(ledger)
}
