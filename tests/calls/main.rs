//! Single calls: what they are told of errors, how large a response may be, and where they can be made.

#[path = "../common/api.rs"]
mod api;
#[path = "../common/misbehave.rs"]
mod misbehave;

mod error_bodies;
mod error_texts;
mod response_size;
mod surroundings;
mod waits;
