//! A fake server for any Google Discovery document. It serves every method, without a network or a key.
//!
//! The server listens on loopback and is as strict as the service: it routes, authorizes, and validates requests, and
//! enforces the [rules](Rule) of the service. It supports stored resources, streams, resumable uploads, and
//! long-running operations, and it injects any failure you ask for. Unless you supply a document, it serves the
//! versions `v1` and `v1beta` of the Generative Language API.
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
//! | to | use |
//! |---|---|
//! | set the reply to a call | [`FakeServer::reply_to`], [`FakeServer::reply_text`], [`FakeServer::reply_with`], [`FakeServer::reply_bytes`] |
//! | inject a failure | [`FakeServer::fault`] with a [`Fault`] |
//! | inspect requests | [`FakeServer::requests_to`] |
//! | store a resource or its bytes | [`FakeServer::put`], [`FakeServer::put_media`] |
//! | advance the server's clock | [`FakeServer::advance`], and [`Pace`] for the duration of states |
//! | change the checks | [`Builder::lenient`], [`Builder::disable`], [`Builder::enable`] |
//!
//! The server runs on its own thread, so that it answers even if the test's runtime is busy. It stops when it is
//! dropped. The command `discovery-fake` serves programs in other languages; the README shows tests in pytest and node.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod values;

// Documents, and values that are generated from them.
mod api;
mod api_error;
mod schema_sample;
mod synthesize;

// Validation of requests.
mod body_check;
mod field_mask;
mod field_selection;
mod parameters;
mod rules;

// Stored resources and media.
mod media;
mod pace;
mod store;
mod stored_resource;

// Replies, faults, and recorded requests, which tests set and read.
mod fault_text;
mod faults;
mod model_reply;
mod request_log;
mod scripted_replies;

// The wire format.
mod http;
mod upload_protocol;
mod upload_sessions;

// The state of a server.
mod auth;
mod call;
mod seeds;
mod server_state;
mod settings;

// The methods.
mod methods;

mod fault_reply;
mod upload_lease;
mod upload_receive;
mod upload_resume;
mod upload_start;

// The path from a connection to a reply.
mod connections;
mod control;
mod dispatch;

mod builder;
mod server;

pub use builder::Builder;
pub use discovery_document::Document;
pub use error::Error;
pub use faults::Fault;
pub use model_reply::ModelReply;
pub use pace::Pace;
pub use request_log::RecordedRequest;
pub use rules::Rule;
pub use server::FakeServer;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
