//! The programs as a user runs them, against a fake server on loopback.

mod arguments;
mod every_method;
mod support;
mod transfers;
