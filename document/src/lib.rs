//! Model of Google Discovery documents.
//!
//! [`parse`] reads one revision of an API version into a [`Document`], which mirrors the JSON. [`fold`] merges the
//! revisions of a version: the newest wins, and elements that it lacks are kept and dated. An [`Overlay`] adds facts
//! that Discovery cannot express. The crate is independent of any target language; generators and servers build on it.
//!
//! ```
//! let text = br#"{"name": "toy", "version": "v1", "revision": "20260101", "schemas": {"Toy": {"type": "object"}}}"#;
//! let document = discovery_document::fold(vec![discovery_document::parse(text)?])?;
//! assert_eq!(document.schemas["Toy"].seen.first, "20260101");
//! # Ok::<(), discovery_document::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod diagnostic;
mod document;
mod error;
mod fold;
mod kind;
mod mark;
mod parse;
mod unknown;

pub mod json;
pub mod load;
pub mod overlay;
pub mod stack;

pub use diagnostic::{Diagnostic, Pointer};
pub use document::{
    Annotations, Auth, Body, Document, Endpoint, MediaUpload, Method, OAuth2, Origin, Parameter, Protocol, Protocols,
    Resource, Schema, Scope, Seen, Variant, VariantSchema, revision_order,
};
pub use error::{Error, Result};
pub use fold::fold;
pub use kind::{Page, Reply, TokenPlace};
pub use overlay::Overlay;
pub use parse::parse;
