//! Runtime of clients that are generated from Google Discovery documents.
//!
//! It knows no API: calls, retries, timeouts, streams, uploads, downloads and long-running operations work for every
//! service that Discovery describes.

mod wire;

mod error;

mod request;

#[cfg(feature = "adc")]
mod adc;
mod auth;
mod transport;

mod call;
mod client;

mod clock;
pub mod retry;
mod trace;

pub mod stream;

pub mod limit;

mod pages;

pub mod operation;

pub mod upload;

pub mod download;

pub mod record;

mod helpers;
mod macros;
mod traits;

#[doc(hidden)]
pub mod rt;

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
pub use helpers::{IntoParts, TextPart};
pub use operation::Operation;
pub use pages::{Items, Pages};
pub use request::{BaseUrl, QueryValue, Request};
pub use stream::ResponseStream;
pub use traits::{LongRunning, Page};
pub use transport::{
    Body, BoxFuture, ByteStream, ConnectTimeout, ReqwestTransport, Transport, TransportError, TransportErrorKind,
};
pub use wire::{
    Base64, Base64Error, Date, Duration, FieldMask, JsonError, ListValue, Map, ParseError, Struct, StructValue,
    Timestamp, UnknownFields, UnknownValue, Value, Wire,
};
