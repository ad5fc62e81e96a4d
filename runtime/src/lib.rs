//! Runtime of clients that are generated from Google Discovery documents.
//!
//! It knows no API. Everything here works for any service that Discovery describes, and generated code supplies the facts about
//! one service.
//!
//! | module | contents |
//! |---|---|
//! | [`call`] | calls as futures, their options, and the kinds of calls |
//! | [`client`] | settings that all calls of a client share |
//! | [`auth`] | API keys, bearer tokens, and credentials of your own |
//! | [`retry`] | the retry policy, and a budget that all calls of a client share |
//! | [`stream`], [`pages`] | streamed responses and lists |
//! | [`upload`], [`download`] | transfers that resume |
//! | [`operation`] | long-running operations |
//! | [`limit`], [`record`], [`transport`] | rate limits, recorded traffic, and transports of your own |
//! | [`types`], [`error`] | the types in schemas, and the error type |
//!
//! `docs/promises.md` in the repository states what clients promise about streams, timeouts, retries, transfers, errors, and
//! secrets, and names the tests that prove each promise.
//!
//! Generated code imports the hidden module `rt`. Do not use it directly. Later releases of the same major version
//! (before 1.0: the same minor version) keep it compatible with code that was generated earlier.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod facts;
mod json;
mod redact;

mod headers;
mod replacement;
mod wire;

mod attempts;

pub mod error;

mod variant;

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

pub mod custom;

pub mod limit;

pub mod record;

pub mod types;

#[doc(hidden)]
pub mod rt;

pub use ::{bytes, http, reqwest};
pub use call::Call;
pub use client::Client;
pub use error::{Error, Result};
