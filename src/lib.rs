//! Typed, async bindings for Google's Generative Language (Gemini) API.
//!
//! Each version of the API is a module behind a feature of the same name. The documentation of the module lists its revisions,
//! and counts its methods and schemas by source. Its `Client` has a method for each resource, and a resource has one for each
//! API method. The module `schemas` has the types that methods take and return.
//!
//! ```no_run
//! use generativelanguage::v1beta::Client;
//!
//! # async fn show() -> generativelanguage::Result<()> {
//! let client = Client::from_env()?; // GEMINI_API_KEY, else GOOGLE_API_KEY
//! let reply = client.models().generate_content("gemini-2.5-flash", "Why is the sky blue?").await?;
//! println!("{}", reply.text());
//! # Ok(())
//! # }
//! ```
//!
#![cfg_attr(
    feature = "v1beta",
    doc = "The [`guide`] has recipes for conversations, tools, files, batches, tests, and more."
)]
//!
//! # Calls
//!
//! A method returns a [`Call`], or a struct that wraps one and has a setter for each optional parameter. A call is a future,
//! which sends its request when it is first polled. Each kind of call has additional methods:
//!
//! | kind | methods |
//! |---|---|
//! | [`Unary`](call::Unary) | `send_with_metadata()`, `send_raw()`; most other kinds have them too |
//! | [`Streaming`](call::Streaming) | `stream()` returns a [`ResponseStream`](stream::ResponseStream); this kind cannot be awaited |
//! | [`Paged`](call::Paged) | `pages()` and `items()` return [`Pages`](pages::Pages) and [`Items`](pages::Items) |
//! | [`Upload`](call::Upload) | `file()`, `bytes()`, `reader()`, and `stream()` return an [`upload::Uploading`] |
//! | [`Media`](call::Media) | `download()` returns a [`download::Downloading`] |
//! | [`Lro`](call::Lro) | `wait()` returns the result, `operation()` an [`Operation`](operation::Operation) |
//!
//! A failed call returns an [`Error`] with the server's status and details, the headers and body of the response, and all
//! attempts. [`retry`] has the rules for retries.
//!
//! # Schemas
//!
//! A schema is a struct with public fields and a setter for each: `Content::new().set_role("user")`. An absent field is `None`
//! or empty, and `null` counts as absent. Unknown fields are kept in `unknown_fields` ([`UnknownFields`](types::UnknownFields)),
//! and unknown enum values in the variant `Unknown` ([`UnknownValue`](types::UnknownValue)). Both are written back unchanged.
//!
//! # Conveniences
//!
//! Arguments such as `model` and `name` take a full name, `models/gemini-2.5-flash`, or its last part alone.
//!
//! Messages, replies, and function calls have additional methods, such as `Content::user`, `reply.text()`, and `reply.json()`.
//! `client.models().chat(model)` starts a conversation. The module [`gemini`] describes the code behind them.
//!
//! # Shared modules
//!
//! The modules below, except for `gemini` and `guide`, come from the crate `discovery_runtime`, which the clients of other APIs
//! share. In your code, write `generativelanguage` where their examples have `discovery_runtime`.
//!
//! # Promises
//!
//! `docs/promises.md` in the repository states what this crate promises about streams, timeouts, retries, transfers, errors, and
//! secrets, and names the tests that prove each promise.
//!
//! # Features
//!
//! | feature | default | enables |
//! |---|---|---|
//! | `v1beta` | yes | the module `v1beta` |
//! | `v1` | | the module `v1` |
//! | `rustls`, `aws-lc-rs`, `native-tls` | `rustls` | TLS |
//! | `http2`, `gzip` | yes | HTTP/2, compressed responses |
//! | `adc` | | Google's credentials: Application Default Credentials, service accounts, impersonation, workload identity |
//! | `tracing` | | a span for each call at level `INFO`, and events for retries at level `WARN`, with the names of OpenTelemetry's conventions and the target `discovery_runtime` |
//! | `schemars` | | tools and structured output from Rust types; turns on `preserve_order` of `serde_json` |
//! | `jiff`, `chrono`, `time` | | conversions of [`Timestamp`](types::Timestamp), [`Duration`](types::Duration) and [`Date`](types::Date) |
//! | `regenerate` | | generates the modules at build time, from `discovery/` or `GENERATIVELANGUAGE_DISCOVERY_DIR` |

#![cfg_attr(docsrs, feature(doc_cfg))]
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

pub mod gemini;
#[cfg(feature = "v1beta")]
pub mod guide;

#[doc(hidden)]
pub use discovery_runtime::rt;
pub use discovery_runtime::{Call, Error, Result};
pub use discovery_runtime::{
    auth, call, client, custom, download, error, limit, operation, pages, record, retry, stream, transport, types,
    upload,
};
pub use discovery_runtime::{bytes, http, reqwest};
