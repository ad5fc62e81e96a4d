use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

pub(crate) use self::sealed::SealedOutput;
use super::Response;
use crate::error::{Error, ErrorKind, Result, decode, embedded_error};
use crate::wire::{Nullable, Wire, Write};

/// The types that a call can return: all that are read from JSON, `()`, and [`HttpBody`].
///
/// This trait is sealed: implement [`Wire`](crate::types::Wire) for a type of your own.
pub trait Output: SealedOutput + Sized + Send + 'static {
    /// Creates the value from a response; `wrapped` is true if it is in `{"data": …}`.
    #[doc(hidden)]
    fn from_response(response: &Response<Bytes>, wrapped: bool) -> Result<Self>;
}

impl<T: Wire + Send + 'static> Output for T {
    fn from_response(response: &Response<Bytes>, wrapped: bool) -> Result<Self> {
        response.read(|body| from_body(body, response.status(), wrapped))
    }
}

/// A body that is not JSON, for methods that take or return such.
///
/// ```
/// use discovery_runtime::call::HttpBody;
///
/// let table = HttpBody::new("text/csv", "name,size\na,1\n");
/// assert_eq!(table.data.len(), 14);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HttpBody {
    /// The media type, such as `text/csv`. Empty if the server did not send one.
    pub content_type: String,
    /// The bytes.
    pub data: Bytes,
}

impl HttpBody {
    /// Creates a body from its media type and its bytes.
    pub fn new(content_type: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { content_type: content_type.into(), data: data.into() }
    }
}

impl Output for HttpBody {
    fn from_response(response: &Response<Bytes>, _wrapped: bool) -> Result<Self> {
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(Self::new(content_type.unwrap_or_default(), response.value().clone()))
    }
}

/// Reads a value from the body of a successful response, which may still contain an error.
pub(crate) fn from_body<T: Wire>(body: &Bytes, status: StatusCode, wrapped: bool) -> Result<T> {
    // Every field of a message is optional, so an error would pass for an empty one.
    if !T::HAS_ERROR_FIELD
        && let Some(api) = embedded_error(body)
    {
        return Err(Error::from_api(api));
    }
    if body.trim_ascii().is_empty() {
        let blank = T::blank().filter(|_| status == StatusCode::NO_CONTENT || !T::NEEDS_BODY);
        return blank.ok_or_else(|| Error::new(ErrorKind::Decode, "cannot decode the response: it is empty"));
    }
    if wrapped { decode::<Data<T>>(body).map(|Data(value)| value) } else { decode(body) }
}

/// A value in `{"data": …}`, the form of old services.
struct Data<T>(T);

impl<T: Wire> Wire for Data<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(DataVisitor(PhantomData))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut out = out.serialize_map(Some(1))?;
        out.serialize_entry("data", &Write(&self.0))?;
        out.end()
    }
}

struct DataVisitor<T>(PhantomData<T>);

impl<'de, T: Wire> Visitor<'de> for DataVisitor<T> {
    type Value = Data<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `data`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Data<T>, A::Error> {
        let mut value = None;
        while let Some(key) = from.next_key::<Cow<'_, str>>()? {
            if key == "data" {
                value = from.next_value_seed(Nullable::new())?;
            } else {
                from.next_value::<IgnoredAny>()?;
            }
        }
        value.map(Data).ok_or_else(|| serde::de::Error::missing_field("data"))
    }
}

mod sealed {
    pub trait SealedOutput {}

    impl<T: crate::wire::Wire + Send + 'static> SealedOutput for T {}
    impl SealedOutput for super::HttpBody {}
}
