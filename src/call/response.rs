use std::fmt;

use http::{HeaderMap, StatusCode};

/// What a call returned, with the head of the response.
///
/// ```no_run
/// # async fn show(client: generativelanguage::v1beta::Client) -> generativelanguage::Result<()> {
/// let response = client.models().get("gemini-2.5-flash").send_with_metadata().await?;
/// println!("{} after {:?}", response.status(), response.headers().get("server-timing"));
/// let model = response.into_value();
/// # drop(model);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers }
    }

    /// What the call returned.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// What the call returned.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP code, one of success.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The same head with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), status: self.status, headers: self.headers }
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("value", &self.value).finish_non_exhaustive()
    }
}
