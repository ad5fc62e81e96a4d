//! A fake server for any Google Discovery document: every method, no network, no key.
//!
//! It serves documents on loopback, and is as strict as the service: requests are routed, authorised and checked, and the
//! [rules](Rule) of the service refuse what it refuses. Resources are kept, streams stream, uploads resume, operations take a
//! while, and whatever is asked for goes wrong. Without a document of your own it serves versions `v1` and `v1beta` of the
//! Generative Language API.
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
//! | answer a call as the test wants | [`FakeServer::reply_to`], [`FakeServer::reply_text`], [`FakeServer::reply_with`], [`FakeServer::reply_bytes`] |
//! | let something go wrong | [`FakeServer::fault`] with a [`Fault`] |
//! | see what was sent | [`FakeServer::requests_to`] |
//! | have a resource there, or its bytes | [`FakeServer::put`], [`FakeServer::put_media`] |
//! | let time pass | [`FakeServer::advance`], and [`Pace`] for how long states last |
//! | check less, or more | [`Builder::lenient`], [`Builder::disable`], [`Builder::enable`] |
//!
//! The server runs on a thread of its own, so that it answers whatever the test's own runtime does, and ends when it is dropped.
//! The command `discovery-fake` serves programs in other languages; the README shows tests in pytest and node.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod values;

// What a document says, and values made from it.
mod api;
mod api_error;
mod schema_sample;
mod synthesize;

// Checks of a request.
mod body_check;
mod field_mask;
mod field_selection;
mod parameters;
mod rules;

// What is kept.
mod media;
mod pace;
mod store;
mod stored_resource;

// What a test asks for, and what it sees.
mod fault_text;
mod faults;
mod model_reply;
mod request_log;
mod scripted_replies;

// What goes over the wire.
mod http;
mod upload_protocol;
mod upload_sessions;

// One server.
mod auth;
mod call;
mod seeds;
mod server_state;
mod settings;

// What methods do.
mod methods;

mod fault_reply;
mod upload_lease;
mod upload_receive;
mod upload_resume;
mod upload_start;

// From a connection to a reply.
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
