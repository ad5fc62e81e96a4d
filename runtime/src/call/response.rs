use std::fmt;

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderMap, StatusCode};

use crate::error::{Error, Result};
use crate::redact::Secrets;

/// The result of a call, with the status code and headers of the response.
///
/// ```no_run
/// # use discovery_runtime::{Call, types::Value};
/// # async fn show(call: Call<Value>) -> discovery_runtime::Result<()> {
/// let response = call.send_with_metadata().await?;
/// println!("{} after {:?}", response.status(), response.headers().get("server-timing"));
/// let book = response.into_value();
/// # drop(book);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    /// The secrets of the request, which an error about the response must not contain.
    secrets: Secrets,
}

impl Response<Bytes> {
    pub(crate) fn new(body: Bytes, head: Parts, secrets: Secrets) -> Self {
        Self { value: body, status: head.status, headers: head.headers, secrets }
    }

    /// Reads the body. An error contains it as the server's response.
    pub(crate) fn read<T>(&self, read: impl Fn(&Bytes) -> Result<T>) -> Result<T> {
        read(&self.value).or_else(|_| {
            // It is read again without the secrets, so that the error has none.
            let secrets = self.all_secrets();
            let told = |error: Error| error.with_response(self.status, &self.headers, &self.value, &secrets);
            read(&secrets.redact(self.value.clone())).map_err(told)
        })
    }
}

impl<T> Response<T> {
    /// Returns the secrets that an error about the response must not contain: those of the request, and those in the response.
    pub(crate) fn all_secrets(&self) -> Secrets {
        self.secrets.with_response(&self.headers)
    }

    /// Returns the result of the call.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the result of the call.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status code, which is a success.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Converts the result, and keeps the status code and headers.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), status: self.status, headers: self.headers, secrets: self.secrets }
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("value", &self.value).finish_non_exhaustive()
    }
}
