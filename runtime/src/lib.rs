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

<<<<<<< HEAD
=======
pub mod types;

mod conversation;
>>>>>>> emit
mod macros;

#[doc(hidden)]
pub mod rt;

<<<<<<< HEAD
#[cfg(feature = "adc")]
pub use adc::ApplicationDefault;
pub use auth::{Anonymous, ApiKey, Bearer, Credentials, credentials_from};
pub use call::{Call, HttpBody, Lro, Media, Output, Paged, Response, Streaming, Unary, Upload};
pub use client::{Api, Client as RuntimeClient, ClientBuilder, Service};
pub use download::Download;
pub use error::{
    BadRequest, BoxError, Detail, Error, ErrorInfo, ErrorKind, FieldViolation, Help, HelpLink, LocalizedMessage,
    QuotaFailure, QuotaViolation, Result, RetryInfo, Status,
};
pub use operation::Operation;
pub use pages::{Items, Pages};
pub use request::{BaseUrl, QueryValue, Request};
pub use stream::ResponseStream;
pub use traits::{LongRunning, Page};
pub use transport::{
    Body, BoxFuture, ByteStream, ConnectTimeout, ReqwestTransport, Transport, TransportError, TransportErrorKind,
};
pub use wire::{
    Base64, Base64Error, Date, Duration, FieldMask, Map, ParseError, Timestamp, UnknownFields, UnknownValue, Value,
    Wire,
};
=======
pub use ::{bytes, http, reqwest};
pub use call::Call;
pub use client::Client;
pub use error::{Error, Result};
>>>>>>> emit
