//! The generator from outside, as library and as command.

mod bad_input;
mod command;
mod conveniences;
mod revisions;

mod support;
