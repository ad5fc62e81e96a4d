//! Generates Rust bindings from Google Discovery documents.
//!
//! The flow has one direction; each module is a room on the way:
//!
//! ```text
//! discovery::Document (one per revision) → fold → overlay → lower → api::Api → emit → file::File → write or compare
//! ```
//!
//! [`Generator`] runs all of it, for the command and for a `build.rs` alike; [`Generator::build`] is all that the latter needs.
#![cfg_attr(doctest, doc = include_str!("../README.md"))]

pub mod generator;
pub mod plan;
pub mod settings;

mod build_script;

pub mod lower;

pub mod docs;
pub mod names;

pub mod api;
pub mod emit;
mod print;
mod wire_name;

pub mod file;
pub mod header;
pub mod list;

pub mod changelog;
pub mod diff;
pub mod fetch;
pub mod pull_request;
pub mod sources;
pub mod surface;
pub mod update;

pub mod package;

pub use generator::Generator;
