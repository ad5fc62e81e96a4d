//! What generated code uses, in one place. Nothing in here is meant for people, or kept stable for them.

pub use ::bytes::Bytes;
pub use ::discovery_runtime_derive::{Call, OpenEnum, Schema};
pub use ::futures_core::Stream;
pub use ::http::Method;
pub use ::http::header::{HeaderName, HeaderValue};
pub use ::serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};
pub use ::serde::ser::{Serialize, SerializeMap, Serializer};
pub use ::tokio::io::AsyncRead;

pub use crate::{
    __gl_chat as chat, __gl_content as content, __gl_part as part, __gl_part_file as part_file,
    __gl_part_function as part_function, __gl_part_function_by_name as part_function_by_name,
    __gl_part_thought as part_thought, __gl_part_thought_unknown as part_thought_unknown, __gl_reply as reply,
    __gl_reply_functions as reply_functions,
};
pub use crate::{
    __gl_client as client, __gl_files as files, __gl_open_enum as open_enum, __gl_operation as operation,
    __gl_page as page, __gl_query as query, __gl_resource as resource, __gl_schema as schema,
};

pub use crate::call::{
    Answers, Call, CallBuilder, HttpBody, Lro, Media, Output, Paged, Response, Streaming, Unary, Upload, delete, get,
    patch, post, put, request,
};
pub use crate::client::{Client, ClientBuilder, Service};
pub use crate::conversation::{IntoParts, TextPart, function_result, json_text, json_value, object};
pub use crate::download::Downloading;
pub use crate::error::{Error, Result};
pub use crate::operation::{LongRunning, Operation};
pub use crate::pages::{Items, Page, PageItems, Pages};
pub use crate::request::{QueryValue, Request};
pub use crate::retry::RetryPolicy;
pub use crate::stream::ResponseStream;
pub use crate::transport::BoxFuture;
pub use crate::upload::{Uploading, wait_active};
pub use crate::wire::{
    Base64, Date, Duration, Field, FieldMask, Map, Message, OpenEnum, ReadFields, Table, Timestamp, UnknownFields,
    UnknownValue, Value, Wire, WriteFields, arg, debug, from_value, list as args, list, map, read_enum, set, to_value,
    unknown_number, unknown_text, write_enum,
};
