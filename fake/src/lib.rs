//! A fake server for any Google Discovery document: every method, no network, no key.
//!
//! It serves the documents on loopback: requests are routed, authorised and checked as the real service does it, resources are
//! kept, streams stream, uploads resume, operations take a while, and whatever is asked for goes wrong. Without a document of
//! your own it serves versions `v1` and `v1beta` of the Generative Language API.
//!
//! ```
//! use discovery_fake::{FakeServer, Fault};
//! use serde_json::json;
//!
//! let server = FakeServer::start_blocking()?;
//! // The next call of this method gets this reply, and the one after it fails.
//! server.reply_to("models.generateContent", json!({"candidates": []}))?;
//! server.fault(Fault::unavailable().on("models.generateContent").nth(2))?;
//! println!("{} takes the key {}", server.url(), server.key());
//! # Ok::<(), discovery_fake::Error>(())
//! ```
//!
//! The server runs on a thread of its own, so that it answers whatever the test's own runtime does, and ends when it is dropped.

mod error;
mod server;

mod documents;

mod api;
mod routes;

mod handle;
mod reply;
mod request;

mod arguments;
mod auth;
mod check;
mod mask;
mod problem;
mod scalar;

mod state;
mod store;

mod batches;
mod begin;
mod bulk;
mod files;
mod gemini;
mod operations;
mod resources;
mod rules;
mod seeds;

mod generate;
mod make;
mod sample;

mod media;
mod receive;
mod resume;
mod upload;

mod faults;
mod journal;

mod clock;

pub use discovery_document::Document;
pub use error::Error;
pub use faults::Fault;
pub use journal::Recorded;
pub use server::{Builder, FakeServer};
pub use store::Pace;
