//! Generates Rust bindings from Google Discovery documents.
//!
//! [`Generator`] runs everything, for the command and for a `build.rs` alike; [`Generator::build`] is all that the latter
//! needs. The flow has one direction:
//!
//! ```text
//! Document (one per revision) → fold → overlay → lower → Api → emit → files → write or compare
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(doctest, doc = include_str!("../README.md"))]

mod api;
mod build_script;
mod docs;
mod emit;
mod error;
mod file;
mod generator;
mod header;
mod ledger;
mod lower;
mod names;
mod page;
mod plan;
mod print;
mod replay;
mod selection;
mod settings;
mod summary;
mod wire_name;

#[cfg(feature = "cli")]
pub mod command;

pub use discovery_document::Diagnostic;
pub use error::{Error, Result};
pub use file::Difference;
pub use generator::Generator;
pub use plan::{Plan, Report};
pub use summary::{Counts, Summary};
