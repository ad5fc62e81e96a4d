//! Streamed answers: when they are complete, and how they end otherwise.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../support/mod.rs"]
mod support;

mod completion;
mod cut_cases;
mod cuts;
mod decoder;
mod dropped_streams;
mod elements;
#[cfg(feature = "http2")]
mod http2;
mod joined_streams;
mod shapes;
