//! Derive macros of `discovery-runtime`.
