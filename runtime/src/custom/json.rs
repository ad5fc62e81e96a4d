//! Responses of types that only `serde` knows.

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer};
use serde::ser::{Error as _, Serializer};

use crate::call::{Output, Response, SealedOutput};
use crate::error::{Error, ErrorKind, Result, embedded_error};
use crate::wire::Wire;

/// A value that `serde` reads from the JSON of a response.
pub(super) struct Json<T>(pub(super) T);

/// A value that `serde` reads from an element of a stream.
pub(super) struct Element<T>(pub(super) T);

impl<T: DeserializeOwned + Send + 'static> SealedOutput for Json<T> {}

impl<T: DeserializeOwned + Send + 'static> Output for Json<T> {
    fn from_response(response: &Response<Bytes>, _wrapped: bool) -> Result<Self> {
        response.read(|body| match embedded_error(body) {
            Some(api) => Err(Error::from_api(api)),
            None => from_json(body).map(Self),
        })
    }
}

impl<T: DeserializeOwned> Wire for Element<T> {
    const KEEPS_NULL: bool = true;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }

    fn write<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("an element of a stream is only read"))
    }
}

/// Reads a value; a body that is empty is `null`.
fn from_json<T: DeserializeOwned>(body: &Bytes) -> Result<T> {
    let body: &[u8] = if body.trim_ascii().is_empty() { b"null" } else { body };
    serde_json::from_slice(body)
        .map_err(|source| Error::new(ErrorKind::Decode, format!("cannot decode the response: {source}")))
}
