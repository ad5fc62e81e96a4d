//! What a maintainer does when a new document is out: `fetch`, `diff`, `update`, and the review of the surface.

mod made;

mod fetch;
mod server;

mod diff;
mod stable;
mod surface;
mod update;
