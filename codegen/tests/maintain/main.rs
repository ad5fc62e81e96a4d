//! What a maintainer does when a new document is out: `fetch`, `diff`, `update`, and the review of the surface.

mod made;

mod fetch;
mod server;

mod diff;
mod stable;
mod surface;
mod update;

/// The real documents of one version, oldest first.
fn real(version: &str) -> Vec<discovery_document::Document> {
    made::stored(version).iter().map(made::document).collect()
}
