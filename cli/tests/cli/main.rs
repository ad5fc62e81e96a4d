//! The programs as a user runs them, against a fake server on loopback.

mod arguments;
mod commands;
mod every_method;
mod page;
mod programs;
mod support;
#[cfg(unix)]
mod terminal;
mod transfers;
