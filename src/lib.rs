//! Typed, async bindings for Google's Generative Language (Gemini) API.
//!
//! Each version of the API is a module behind the feature of its name. It has a `Client` with a method for each resource,
//! and a resource has one for each of its methods; what they take and return is in `schemas`.
//!
//! ```no_run
//! use generativelanguage::v1beta::{Client, schemas::{Content, GenerateContentRequest}};
//!
//! # async fn show() -> generativelanguage::Result<()> {
//! let client = Client::from_env()?; // GEMINI_API_KEY, else GOOGLE_API_KEY
//! let request = GenerateContentRequest::new().set_contents([Content::user("Why is the sky blue?")]);
//! let reply = client.models().generate_content("gemini-2.5-flash", request).await?;
//! println!("{}", reply.text());
//! # Ok(())
//! # }
//! ```
//!
//! # Calls
//!
//! A method gives a [`Call`], or a struct around one with a setter for each optional parameter. It is sent when it is
//! awaited; what else can be done with it depends on its kind:
//!
//! | kind | beside awaiting it |
//! |---|---|
//! | [`Unary`](call::Unary) | `send_with_metadata()`, `send_raw()`, as all the others |
//! | [`Streaming`](call::Streaming) | `stream()`: a [`ResponseStream`](stream::ResponseStream); it cannot be awaited |
//! | [`Paged`](call::Paged) | `pages()`, `items()`: [`Pages`](pages::Pages), [`Items`](pages::Items) |
//! | [`Upload`](call::Upload) | `file()`, `bytes()`, `reader()`, `stream()`: an [`upload::Uploading`] |
//! | [`Media`](call::Media) | `download()`: a [`download::Downloading`] |
//! | [`Lro`](call::Lro) | `wait()`, `operation()`: an [`Operation`](operation::Operation) |
//!
//! What fails is an [`Error`], which keeps all that is known: the server's status and details, the response's headers and
//! body, the attempts. [`retry`] has the rules by which a call is tried again.
//!
//! # Schemas
//!
//! A schema is a struct whose fields are public, with a setter for each: `Content::new().set_role("user")`. What is absent
//! is `None` or empty, and a `null` counts as absent. What is newer than this crate is not lost: fields are in
//! `unknown_fields` ([`UnknownFields`](types::UnknownFields)), values of enums in the variant `Unknown` ([`UnknownValue`](types::UnknownValue)), and both are written
//! back as they came.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `v1beta` | yes | the module `v1beta` |
//! | `v1` | | the module `v1` |
//! | `rustls`, `aws-lc-rs`, `native-tls` | `rustls` | TLS: rustls with `ring`, rustls with `aws-lc-rs`, the platform's library |
//! | `http2`, `gzip` | yes | HTTP/2 where the server speaks it, compressed responses |
//! | `adc` | | `GoogleCredentials`: those of the machine, service accounts, impersonation, workload identity |
//! | `tracing` | | spans and events with the names of OpenTelemetry's conventions |
//! | `jiff`, `chrono`, `time` | | conversions of [`Timestamp`](types::Timestamp), [`Duration`](types::Duration) and [`Date`](types::Date) |
//! | `regenerate` | | generates the modules at build time, from documents of your own if you have any |
#![cfg_attr(all(doctest, feature = "v1beta"), doc = include_str!("../README.md"))]

#[cfg(all(feature = "v1", not(feature = "regenerate")))]
#[path = "../generated/v1/mod.rs"]
#[rustfmt::skip]
pub mod v1;

#[cfg(all(feature = "v1beta", not(feature = "regenerate")))]
#[path = "../generated/v1beta/mod.rs"]
#[rustfmt::skip]
pub mod v1beta;

#[cfg(feature = "regenerate")]
include!(concat!(env!("OUT_DIR"), "/generated.rs"));

#[doc(hidden)]
pub use discovery_runtime::rt;
pub use discovery_runtime::{Call, Error, Result};
pub use discovery_runtime::{
    auth, call, client, download, error, limit, operation, pages, record, retry, stream, transport, types, upload,
};
pub use discovery_runtime::{bytes, http, reqwest};
