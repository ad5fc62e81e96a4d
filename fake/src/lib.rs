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
mod values;

mod api;
mod api_error;
mod schema_sample;
mod synthesize;

mod rules;

mod body_check;
mod field_mask;
mod field_selection;
mod parameters;

mod media;
mod pace;
mod store;
mod stored_resource;

mod fault_text;
mod faults;
mod model_reply;
mod request_log;
mod scripted_replies;

mod http;
mod upload_protocol;
mod upload_sessions;

mod seeds;
mod settings;

mod auth;
mod call;
mod server_state;

mod methods;

mod fault_reply;
mod upload_lease;
mod upload_receive;
mod upload_resume;
mod upload_start;

mod control;
mod dispatch;

mod builder;
mod connections;
mod server;

pub use builder::Builder;
pub use discovery_document::discovery::Document;
pub use error::Error;
pub use faults::Fault;
pub use model_reply::ModelReply;
pub use pace::Pace;
pub use request_log::RecordedRequest;
pub use rules::Rule;
pub use server::FakeServer;
