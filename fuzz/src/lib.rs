//! Properties that must hold for any input, with one function for each fuzz target.
//!
//! `cargo +nightly fuzz run stream seeds/stream` searches for an input that breaks a property. `cargo test
//! --no-default-features` runs the inputs in `seeds/` on stable Rust. An input that broke a property once becomes a seed.

#![forbid(unsafe_code)]

mod document;
mod driver;
mod grammar;
mod redact;
mod scalars;
mod stream;
mod upload;

pub use document::document;
pub use driver::driver;
pub use redact::redact;
pub use scalars::scalars;
pub use stream::stream;
pub use upload::upload;
