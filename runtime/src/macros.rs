//! The macros that generated code is written in.
//!
//! Generated files are tables: a row per property, value or parameter. What a row means in Rust is decided here, once,
//! so that a change reaches every type and the generated text stays small enough to read.
//!
//! They are exported because generated code may live in another crate, and hidden because nobody calls them by hand.
//! Everything they expand to is reached through `$crate` or `::std`, and carries `#[allow(deprecated)]`: a table
//! mentions its deprecated rows in several places, and none of them is a use that somebody could avoid.

mod schema;

mod open_enum;

mod traits;

mod query;

mod delegate;

mod terminals;

mod client;
