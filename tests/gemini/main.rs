//! The Gemini layer against the fake server, in each version of the API.
//!
//! `v1` has most of it only if the document that it borrows from is stored.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../support/mod.rs"]
mod support;

mod batches;
mod conversation;
mod errors;
mod fake;
mod files;
mod first_guesses;
mod functions;
mod media;
mod send;
mod tools;
mod turns;
mod versions;
