//! The core of the runtime: values on the wire, requests as data, the client over a real connection, errors.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod client;
mod errors;
mod request;
pub mod sample;
mod server;
mod wire;
