//! Single calls: what they are told of errors, how large a response may be, and where they can be made.

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
