//! Runtime of clients that are generated from Google Discovery documents.
//!
//! It knows no API: calls, retries, timeouts, streams, uploads, downloads and long-running operations work for every
//! service that Discovery describes.

mod headers;
mod probe;
mod wire;

mod attempts;

pub mod error;

mod request;

pub mod auth;
pub mod transport;

mod timeouts;

pub mod retry;

pub mod client;

mod trace;

pub mod call;

pub mod stream;

pub mod pages;

pub mod upload;

pub mod operation;

pub mod download;

pub mod limit;

pub mod record;

pub mod types;

mod macros;

#[doc(hidden)]
pub mod rt;

pub use ::{bytes, http, reqwest};
pub use call::Call;
pub use client::Client;
pub use error::{Error, Result};
