//! The work of a maintainer after a new document is published: `fetch`, `diff`, `update`, and the review of the surface.

mod callers;
mod checkout;
mod judge;
mod made;

mod fetch;
mod server;

mod diff;
mod genuine;
mod interrupted;
mod overlaid;
mod provenance;
mod sample;
mod stable;
mod surface;
mod update;
mod workflow;

/// The documents of one version that most tests start from, oldest first.
fn real(version: &str) -> Vec<discovery_document::Document> {
    made::real(version).iter().map(made::document).collect()
}
