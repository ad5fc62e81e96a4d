//! The server over the wire.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

#[cfg(feature = "client")]
mod client;
mod command;
mod control;
mod every_method;
mod faults;
mod hostile;
mod interactions;
mod operations;
mod other_apis;
mod resources;
mod rules;
mod streams;
mod uploads;
mod versions;
