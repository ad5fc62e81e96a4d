//! The core of the runtime: values on the wire, requests as data, the client over a real connection, errors.

mod client;
mod errors;
mod request;
pub mod sample;
mod server;
mod wire;
