//! Discovery documents of Google's Generative Language (Gemini) API, one per version and revision.
//!
//! Names, types, and paths are Google's; the descriptions are written for this project.

/// The documents, with the oldest revision of each version first: a file name such as `v1beta/20260327.json`, and the text.
pub const DOCUMENTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// Facts about the API that Discovery cannot express, as JSON.
pub const OVERLAY: &str = include_str!("overlay.json");

/// The Rust names of elements, one file per version: a file name such as `v1beta.json`, and the text.
pub const NAMES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/names.rs"));
