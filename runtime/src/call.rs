//! A call: a request, how it is to be made, and what comes of it.

mod kinds;
mod options;
mod output;
mod response;
mod send;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{HeaderName, HeaderValue};

pub use kinds::{Answers, Lro, Media, Paged, Streaming, Unary, Upload};
pub(crate) use options::{Options, PageToken, UploadPaths};
pub use output::{HttpBody, Output};
pub use response::Response;
pub(crate) use send::{fetch, fetch_value};

use crate::client::Client;
use crate::error::{Error, Result};
use crate::request::{QueryValue, Request, header};
use crate::retry::RetryPolicy;
use crate::wire::{Wire, Write};

/// A call that is ready to be made: await it, or set options first.
///
/// `R` is what it returns, and `K` its kind, which says what else can be done than awaiting it.
///
/// Nothing happens before it is awaited, and dropping the future gives the call up.
///
/// ```no_run
/// use std::time::Duration;
/// use generativelanguage::{retry::Retry, v1beta::Client};
///
/// # async fn show(client: Client) -> discovery_runtime::Result<()> {
/// let model = client
///     .models()
///     .get("gemini-2.5-flash")
///     .timeout(Duration::from_secs(20))
///     .retry(Retry::new().attempts(2))
///     .header("x-request-source", "nightly")
///     .await?;
/// # drop(model);
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
pub struct Call<R, K = Unary> {
    state: Box<State>,
    kind: PhantomData<fn() -> (R, K)>,
}

/// What a call is made of, whatever its types.
pub(crate) struct State {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) options: Options,
    /// What was wrong with an argument; told when the call is made, so that calls can be written in one go.
    pub(crate) error: Option<Error>,
}

/// Starts a call with any verb.
pub fn request<R, K>(verb: &'static str, client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    match Method::from_bytes(verb.as_bytes()) {
        Ok(verb) => start(client, verb, id, template),
        Err(source) => {
            let mut call = start(client, Method::GET, id, template);
            call.fail(|request| request.error(format!("`{verb}` is no verb")).with_source(source));
            call
        }
    }
}

fn start<R, K>(client: &Client, verb: Method, id: &'static str, template: &'static str) -> Call<R, K> {
    // Deleting twice is not like deleting once for the caller: the second time says that there is nothing.
    let safe_to_retry = verb.is_idempotent() && verb != Method::DELETE;
    let options = Options::new(client.clocks(), safe_to_retry);
    let state = State { client: client.clone(), request: Request::new(id, verb, template), options, error: None };
    Call { state: Box::new(state), kind: PhantomData }
}

/// Starts a `GET`.
pub fn get<R, K>(client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    start(client, Method::GET, id, template)
}

/// Starts a `POST`.
pub fn post<R, K>(client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    start(client, Method::POST, id, template)
}

/// Starts a `PUT`.
pub fn put<R, K>(client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    start(client, Method::PUT, id, template)
}

/// Starts a `PATCH`.
pub fn patch<R, K>(client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    start(client, Method::PATCH, id, template)
}

/// Starts a `DELETE`.
pub fn delete<R, K>(client: &Client, id: &'static str, template: &'static str) -> Call<R, K> {
    start(client, Method::DELETE, id, template)
}

/// Options.
impl<R, K> Call<R, K> {
    /// Limits the time of the whole call, with its retries and the body of the response.
    ///
    /// For a stream that is the time to its end; [`idle_timeout`](Self::idle_timeout) is often what is meant.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.state.options.clocks.total = timeout.into();
        self
    }

    /// Limits the time that a connection may take to come about, in place of the client's limit; all addresses of the host
    /// together have this time.
    ///
    /// Calls with such a limit share connections of their own, apart from those of other calls. Without effect on a
    /// [`reqwest::Client`] that was set up elsewhere.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.state.options.clocks.connect = Some(timeout);
        self
    }

    /// Limits the time of each attempt, until the head of the response is there.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.state.options.clocks.attempt = timeout.into();
        self
    }

    /// Limits the time that a stream may be silent.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.state.options.clocks.idle = timeout.into();
        self
    }

    /// Decides which failures are followed by another attempt, in place of the client's policy.
    ///
    /// ```no_run
    /// # use discovery_runtime::{Call, Value, retry::Retry};
    /// # async fn once(call: Call<Value>) -> discovery_runtime::Result<Value> {
    /// call.retry(Retry::never()).await
    /// # }
    /// ```
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.state.options.retry = Some(Arc::new(policy));
        self
    }

    /// Tells that doing this call twice does no harm, so that it may be sent again whatever became of the first attempt.
    pub fn idempotent(mut self) -> Self {
        self.state.options.safe_to_retry = true;
        self
    }

    /// Sets a header, in place of one that the client would send.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match header(name, value) {
            Some((name, value)) => self.state.request.set_header(name, value),
            None => self.fail(|request| request.error("a header that is none was added to the call")),
        }
        self
    }

    /// Sets a query parameter: one of the method, of all methods, or one that this crate does not know.
    pub fn query(mut self, name: &'static str, value: impl QueryValue) -> Self {
        self.state.request.set_query(name.into(), &value);
        self
    }

    /// Asks for some fields of the response only.
    pub fn fields(self, fields: &str) -> Self {
        self.query("fields", fields)
    }

    /// Names the user whose quota is used, for a server that acts for many; any text of up to 40 characters.
    pub fn quota_user(self, user: &str) -> Self {
        self.query("quotaUser", user)
    }

    /// What will be sent, as plain data; an error if an argument is wrong.
    pub fn request(&self) -> Result<&Request> {
        match &self.state.error {
            // The original is kept for when the call is made.
            Some(error) => {
                Err(Error::new(error.kind(), error.message().to_owned()).with_method(self.state.request.id()))
            }
            None => Ok(&self.state.request),
        }
    }

    /// The method that is called.
    pub(crate) fn id(&self) -> &'static str {
        self.state.request.id()
    }

    pub(crate) fn into_state(self) -> Box<State> {
        self.state
    }

    pub(crate) fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    pub(crate) fn options_mut(&mut self) -> &mut Options {
        &mut self.state.options
    }

    fn fail(&mut self, error: impl FnOnce(&Request) -> Error) {
        if self.state.error.is_none() {
            self.state.error = Some(error(&self.state.request));
        }
    }
}

/// What generated code says about a call.
#[doc(hidden)]
impl<R, K> Call<R, K> {
    /// Sets a path parameter, to be checked against a pattern unless that is empty.
    pub fn path(mut self, name: &'static str, pattern: &'static str, value: impl Into<String>) -> Self {
        if let Err(error) = self.state.request.set_path(name, pattern, value.into()) {
            self.fail(|_| error);
        }
        self
    }

    /// Sets the body.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "generated methods own their request and have no use for it after"
    )]
    pub fn body(mut self, body: impl Wire) -> Self {
        match serde_json::to_vec(&Write(&body)) {
            Ok(bytes) => self.state.request.set_body(HeaderValue::from_static("application/json"), bytes.into()),
            Err(source) => self.fail(|request| request.error("the body cannot be written as JSON").with_source(source)),
        }
        self
    }

    /// Sets a body that is not JSON.
    pub fn raw_body<V: TryInto<HeaderValue>>(mut self, content_type: V, body: impl Into<Bytes>) -> Self {
        match content_type.try_into() {
            Ok(content_type) => self.state.request.set_body(content_type, body.into()),
            Err(_) => self.fail(|request| request.error("the content type is no header value")),
        }
        self
    }

    /// Tells that nothing is created, so that the request may be sent again whatever became of the first.
    pub fn safe_to_retry(mut self) -> Self {
        self.state.options.safe_to_retry = true;
        self
    }

    /// Tells that the token of the next page goes into the query.
    pub fn page_token_in(mut self, name: &'static str) -> Self {
        self.state.options.page_token = PageToken::Query(name);
        self
    }

    /// Tells that the token of the next page goes into the body.
    pub fn page_token_in_body(mut self, name: &'static str) -> Self {
        self.state.options.page_token = PageToken::Body(name);
        self
    }

    /// Tells where media is uploaded; a path that is empty does not exist.
    pub fn upload_paths(mut self, simple: &'static str, resumable: &'static str) -> Self {
        self.state.options.upload = UploadPaths { simple, resumable, ..self.state.options.upload };
        self
    }

    /// Tells how many bytes of media are accepted.
    pub fn upload_max(mut self, bytes: u64) -> Self {
        self.state.options.upload.max = Some(bytes);
        self
    }

    /// Tells that media is downloaded from the path with `/download` in front.
    pub fn download_service(mut self) -> Self {
        self.state.options.download_service = true;
        self
    }

    /// Tells which version of the API the server is to apply.
    pub fn api_version(self, version: &'static str) -> Self {
        self.header("x-goog-api-version", version)
    }

    /// Tells that bodies are wrapped in `{"data": …}`, as old services do.
    pub fn wrapped(mut self) -> Self {
        self.state.options.wrapped = true;
        self.state.request.wrap_body();
        self
    }
}

impl<R, K> fmt::Debug for Call<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.state.request)
            .field("error", &self.state.error)
            .finish_non_exhaustive()
    }
}
