//! Responses of types that only `serde` knows.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::call::{Output, Response, SealedOutput};
use crate::error::{Error, ErrorKind, Result, embedded_error};

/// A value that `serde` reads from the JSON of a response.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned + Send + 'static> SealedOutput for Json<T> {}

impl<T: DeserializeOwned + Send + 'static> Output for Json<T> {
    fn from_response(response: &Response<Bytes>, _wrapped: bool) -> Result<Self> {
        response.read(|body| match embedded_error(body) {
            Some(api) => Err(Error::from_api(api)),
            None => from_json(body).map(Self),
        })
    }
}

/// Reads a value; a body that is empty is `null`.
fn from_json<T: DeserializeOwned>(body: &Bytes) -> Result<T> {
    let body: &[u8] = if body.trim_ascii().is_empty() { b"null" } else { body };
    serde_json::from_slice(body)
        .map_err(|source| Error::new(ErrorKind::Decode, format!("cannot decode the response: {source}")))
}
