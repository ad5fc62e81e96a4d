//! Everything that generated code uses. Do not use it directly.

pub use ::bytes::Bytes;
pub use ::discovery_runtime_derive::{Call, OpenEnum, Schema};
pub use ::futures_core::Stream;
pub use ::http::Method;
pub use ::http::header::{HeaderName, HeaderValue};
pub use ::serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};
pub use ::serde::ser::{Serialize, SerializeMap, Serializer};
pub use ::tokio::io::AsyncRead;

pub use crate::call::{
    Answers, Call, CallBuilder, FromCall, HttpBody, Lro, Media, MediaOnly, Output, Paged, Response, Streaming, Unary,
    Upload, delete, get, patch, post, put, request,
};
pub use crate::client::{Client, ClientBuilder, Service};
pub use crate::custom::CustomCall;
pub use crate::download::{Downloading, Lines};
pub use crate::error::{Error, Result, Status, error_details, status_error};
pub use crate::facts::{Completion, GenAi, Readiness, TokenUsage};
pub use crate::operation::{LongRunning, Operation, wait_until_ready};
pub use crate::pages::{Items, Page, PageItems, Pages};
pub use crate::request::{QueryValue, Request};
pub use crate::retry::RetryPolicy;
pub use crate::stream::{Join, Joining, ResponseStream};
pub use crate::transport::BoxFuture;
pub use crate::upload::{Uploading, media_type};
pub use crate::variant::{as_variant, from_variant};
pub use crate::wire::{
    Base64, Date, Duration, Field, FieldMask, Map, Message, OpenEnum, ReadFields, Struct, StructValue, Table,
    Timestamp, UnknownFields, UnknownValue, Value, Wire, WriteFields, arg, debug, from_value, keep_empty, list as args,
    list, map, read_enum, read_json, set, set_or_null, to_value, unknown_number, unknown_text, write_enum,
};
