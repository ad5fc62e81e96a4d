//! A model of Google Discovery documents.
//!
//! A [`Document`](discovery::Document) mirrors the JSON of one revision. [`fold`] merges the revisions of an API version
//! into one document, and [`overlay`] adds facts that Discovery cannot express. This crate knows nothing of Rust code;
//! the generator and the fake server are built on it.

pub mod diagnostic;
pub mod discovery;
pub mod fold;
pub mod load;
pub mod overlay;
pub mod parse;
pub mod stack;
