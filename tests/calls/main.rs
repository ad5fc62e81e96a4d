//! Single calls: the errors that they report, the size limit of responses, and the places where calls can be made.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../common/api.rs"]
mod api;
#[path = "../common/misbehave.rs"]
mod misbehave;

mod error_bodies;
mod error_texts;
mod nesting;
mod response_size;
mod surroundings;
mod waits;
