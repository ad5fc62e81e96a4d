//! Streamed answers: when they are complete, and how they end otherwise.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../common/api.rs"]
mod api;
#[cfg(feature = "http2")]
#[path = "../common/h2_server.rs"]
mod h2_server;
#[path = "../common/misbehave.rs"]
mod misbehave;

mod completion;
mod cut_cases;
mod cuts;
#[cfg(feature = "http2")]
mod http2;
mod shapes;
