//! The Gemini layer against the fake server, in each version of the API.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../common/misbehave.rs"]
mod misbehave;

mod batches;
mod files;
mod first_guesses;
mod functions;
mod media;
mod send;
mod support;
mod tools;
