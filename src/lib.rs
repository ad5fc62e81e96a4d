//! Typed, async bindings for Google's Generative Language (Gemini) API.
#![cfg_attr(all(doctest, feature = "v1beta"), doc = include_str!("../README.md"))]

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
pub use transport::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError, TransportErrorKind};
pub use wire::{
    Base64, Base64Error, Date, Duration, FieldMask, Map, ParseError, Timestamp, UnknownFields, UnknownValue, Value,
    Wire,
};
