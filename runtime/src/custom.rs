//! Calls of methods that no document describes, with the credentials, retries, timeouts, and errors of a client.
//!
//! ```
//! # use discovery_runtime::{client::Service, record::Replay};
//! use discovery_runtime::{Client, http::Method, types::Value};
//!
//! # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let cassette = r#"{"exchanges": [{
//! #     "request": {"method": "POST", "path": "/v1/loans?notify=true"}, "response": {"status": 200, "text": "{\"id\": 7}"}
//! # }]}"#;
//! # let client = Client::builder(&LIBRARY).anonymous().transport(Replay::new(cassette.parse()?)).build()?;
//! let body = serde_json::json!({"book": "hamlet"});
//! let loan: Value = client.request(Method::POST, "v1/loans").query("notify", true).json(&body).await?;
//! assert_eq!(loan["id"], 7);
//! # Ok::<(), discovery_runtime::Error>(())
//! # }).unwrap();
//! ```

mod elements;
mod json;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use elements::Elements;

use crate::call::{Call, Media, QueryValue, Request, Response, Streaming, Unary, UntypedCall};
use crate::client::Client;
use crate::download::Downloading;
use crate::error::Result;
use crate::pages::Pages;
use crate::request::has_dot_segment;
use crate::retry::RetryPolicy;
use crate::transport::BoxFuture;
use crate::wire::{Value, to_json};
use json::{Element, Json};

/// The name that errors and spans have for such calls.
const ID: &str = "request";

/// The characters that a path cannot hold as they are. Percent-encoded characters stay as they are.
const ENCODED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'\\').add(b'^').add(b'|');

/// A call by its HTTP method and its path: await it for the JSON of the response, or choose another form of the
/// response.
///
/// It is retried like a call of a generated client. `GET`, `HEAD`, and `PUT` count as safe to repeat. Other HTTP
/// methods are retried only if the server cannot have acted on the request or replied with 429 or 503, unless the call
/// is marked as [`idempotent`](Self::idempotent).
///
/// # Cancel safety
///
/// Dropping it ends the request, as for a [`Call`].
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
pub struct CustomCall {
    call: Call<Value>,
}

impl Client {
    /// Creates a call of any path below the root of the service, such as `v1/books/hamlet`.
    pub fn request(&self, method: Method, path: &str) -> CustomCall {
        let encoded = utf8_percent_encode(path, ENCODED).to_string();
        let mut call = UntypedCall::new(self, method, ID, encoded);
        if path.contains(['?', '#']) {
            let message = format!("the path `{path}` must end before `?` and `#`: set parameters with `query`");
            call.fail(|request| request.error(message));
        } else if path.contains("://") || has_dot_segment(path) {
            let message = format!("`{path}` is not a path below the root of the service, such as `v1/books/hamlet`");
            call.fail(|request| request.error(message));
        }
        CustomCall { call: Call::from_untyped(Box::new(call)) }
    }
}

impl CustomCall {
    /// Sets a query parameter.
    pub fn query(self, name: impl Into<Cow<'static, str>>, value: impl QueryValue) -> Self {
        self.change(|call| call.request.set_query(name.into(), &value))
    }

    /// Selects the fields of the response.
    pub fn fields(self, fields: &str) -> Self {
        Self { call: self.call.fields(fields) }
    }

    /// Sets the user whose quota is used, for a server that acts for many: any text of up to 40 characters.
    pub fn quota_user(self, user: &str) -> Self {
        Self { call: self.call.quota_user(user) }
    }

    /// Sets the body, as JSON.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.change(|call| match to_json(body) {
            Ok(body) => call.request.set_body(HeaderValue::from_static("application/json"), body.into()),
            Err(source) => call.fail(|request| request.error("the body cannot be written as JSON").with_source(source)),
        })
    }

    /// Sets the body, as bytes of any media type.
    pub fn body<V: TryInto<HeaderValue>>(self, content_type: V, body: impl Into<Bytes>) -> Self {
        self.change(|call| match content_type.try_into() {
            Ok(content_type) => call.request.set_body(content_type, body.into()),
            Err(_) => call.fail(|request| request.error("the content type is not a valid header value")),
        })
    }

    /// Sets a header, which replaces one that the client would send.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<[u8]>,
        V: TryInto<HeaderValue>,
    {
        Self { call: self.call.header(name, value) }
    }

    /// Sets the timeout of the whole call, including retries and the body of the response.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { call: self.call.timeout(timeout) }
    }

    /// Sets the connect timeout, which replaces the client's.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { call: self.call.connect_timeout(timeout) }
    }

    /// Sets the timeout of each attempt, until the response headers or the first element of a stream arrive.
    pub fn attempt_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { call: self.call.attempt_timeout(timeout) }
    }

    /// Sets the maximum time between two chunks of the response body.
    pub fn idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { call: self.call.idle_timeout(timeout) }
    }

    /// Sets the policy that decides about retries, which replaces the client's.
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        Self { call: self.call.retry(policy) }
    }

    /// Marks this call as idempotent, so that it is retried even if an earlier attempt may have reached the server.
    pub fn idempotent(self) -> Self {
        Self { call: self.call.idempotent() }
    }

    /// Requests one JSON array instead of an event stream, if the call is [streamed](Self::stream).
    pub fn as_array(self) -> Self {
        self.change(|call| call.options.stream.as_array = true)
    }

    /// Sets the largest element of a stream that is accepted, in bytes; the default is 64 MiB.
    pub fn max_event_size(self, bytes: usize) -> Self {
        self.change(|call| call.options.stream.max_event = Some(bytes))
    }

    /// Returns the request as plain data, or an error if an argument is wrong or the call has started.
    pub fn request(&self) -> Result<&Request> {
        self.call.request()
    }

    /// Sends the call, and reads the JSON of the response.
    pub fn send<T: DeserializeOwned + Send + 'static>(self) -> BoxFuture<'static, Result<T>> {
        let call: Call<Json<T>, Unary> = Call::from_untyped(self.call.into_untyped());
        Box::pin(async move { call.await.map(|Json(value)| value) })
    }

    /// Sends the call, and returns the JSON of the response with its status code and headers.
    pub fn send_with_metadata<T: DeserializeOwned + Send + 'static>(self) -> BoxFuture<'static, Result<Response<T>>> {
        let call: Call<Json<T>, Unary> = Call::from_untyped(self.call.into_untyped());
        Box::pin(async move { call.send_with_metadata().await.map(|response| response.map(|Json(value)| value)) })
    }

    /// Sends the call, and returns the body unchanged.
    ///
    /// A successful response is not checked for `{"error": …}`.
    pub fn send_raw(self) -> BoxFuture<'static, Result<Response<Bytes>>> {
        self.call.send_raw()
    }

    /// Sends the call, and returns the elements of the response as a stream when the first has arrived.
    ///
    /// The response is an event stream or a JSON array. It is complete if its body ends between two elements.
    pub async fn stream<T: DeserializeOwned>(self) -> Result<Elements<T>> {
        let call: Call<Element<T>, Streaming> = Call::from_untyped(self.call.into_untyped());
        Ok(Elements::new(call.stream().await?))
    }

    /// Sends the call like [`stream`](Self::stream). `is_final` returns true for the element that completes the response; a
    /// response that ends without one is interrupted.
    pub async fn stream_until<T: DeserializeOwned>(
        self,
        is_final: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Result<Elements<T>> {
        let call: Call<Element<T>, Streaming> = Call::from_untyped(self.call.into_untyped());
        let is_final = move |element: &Element<T>| is_final(&element.0);
        Ok(Elements::new(call.stream_until(is_final).await?))
    }

    /// Returns the pages of a list. Each page is requested when it is polled.
    ///
    /// `next_token` is the property of a page with the token of the next page, and `parameter` the query parameter that
    /// takes it: usually `nextPageToken` and `pageToken`.
    pub fn pages(self, next_token: impl Into<String>, parameter: &'static str) -> Pages<Value> {
        let next_token = next_token.into();
        let mut call = self.call.into_untyped();
        call.set_page_parameter(parameter);
        Pages::with_token(*call, &next_token.clone(), move |page: &Value| page[next_token.as_str()].as_str())
    }

    /// Downloads the body of the response as bytes.
    pub fn download(self) -> Downloading {
        let call: Call<Value, Media> = Call::from_untyped(self.call.into_untyped());
        call.download()
    }

    fn change(self, change: impl FnOnce(&mut UntypedCall)) -> Self {
        let mut call = self.call.into_untyped();
        change(&mut call);
        Self { call: Call::from_untyped(call) }
    }
}

impl Future for CustomCall {
    type Output = Result<Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Value>> {
        Pin::new(&mut self.call).poll(context)
    }
}

impl fmt::Debug for CustomCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CustomCall").field(&self.call).finish()
    }
}
