//! Servers, a client of a small API, and a log, for the tests that need them.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses the part that it needs, and the API is written as generated code is"
)]

pub(crate) mod api;
pub(crate) mod content_range_server;
#[cfg(feature = "http2")]
pub(crate) mod h2_server;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod server;
pub(crate) mod small_upload;
pub(crate) mod upload_server;
