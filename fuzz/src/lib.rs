//! What must hold for any input, one function for each fuzz target.
//!
//! `cargo +nightly fuzz run stream seeds/stream` looks for an input that breaks one; `cargo test --no-default-features` tries
//! the inputs in `seeds/` on stable Rust. An input that broke something once is a seed from then on.

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
