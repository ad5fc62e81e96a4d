//! Calls over loopback: how they are made, what they report, when they are retried, and how long they may take.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../support/mod.rs"]
mod support;

#[cfg(all(feature = "v1", feature = "v1beta"))]
mod bound_operations;
mod call_futures;
mod cancel;
#[cfg(feature = "gzip")]
mod compressed;
mod connect_timeouts;
mod core;
mod custom_calls;
#[cfg(feature = "v1beta")]
mod environment;
mod error_bodies;
mod error_texts;
mod hosts;
mod kinds;
mod limiter;
#[cfg(feature = "http2")]
mod lost_requests;
mod nesting;
mod operations;
mod pages;
mod readiness;
mod record;
mod response_size;
mod retry;
mod retry_table;
mod surroundings;
mod time;
mod upload_attempts;
mod waits;
