//! The builder that generated methods use. It is apart from [`Call`], so that a call offers only what is for users.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use http::header::HeaderValue;

use super::options::PageToken;
use super::{Call, QueryValue, UntypedCall};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::facts::Completion;
use crate::wire::{Wire, Write, to_json};

/// Builds a call from what a document says about its method.
#[derive(Debug)]
#[must_use = "a builder does nothing unless it is built"]
pub struct CallBuilder {
    call: Box<UntypedCall>,
    /// The first wrong argument.
    error: Option<Error>,
}

/// The result of a builder: a call, or a struct around one.
#[doc(hidden)]
pub trait FromCall {
    /// The type of the response.
    type Output;
    /// The kind of the call.
    type Kind;

    /// Takes the call.
    fn from_call(call: Call<Self::Output, Self::Kind>) -> Self;
}

impl<R, K> FromCall for Call<R, K> {
    type Output = R;
    type Kind = K;

    fn from_call(call: Self) -> Self {
        call
    }
}

/// Starts the call of a method with any HTTP method.
pub fn request(method: &'static str, client: &Client, template: &'static str) -> CallBuilder {
    match Method::from_bytes(method.as_bytes()) {
        Ok(method) => start(client, method, template),
        Err(source) => {
            let mut builder = start(client, Method::GET, template);
            builder.fail(wrong(format!("invalid HTTP method `{method}`")).with_source(source));
            builder
        }
    }
}

/// Starts a `GET`.
pub fn get(client: &Client, template: &'static str) -> CallBuilder {
    start(client, Method::GET, template)
}

/// Starts a `POST`.
pub fn post(client: &Client, template: &'static str) -> CallBuilder {
    start(client, Method::POST, template)
}

/// Starts a `PUT`.
pub fn put(client: &Client, template: &'static str) -> CallBuilder {
    start(client, Method::PUT, template)
}

/// Starts a `PATCH`.
pub fn patch(client: &Client, template: &'static str) -> CallBuilder {
    start(client, Method::PATCH, template)
}

/// Starts a `DELETE`.
pub fn delete(client: &Client, template: &'static str) -> CallBuilder {
    start(client, Method::DELETE, template)
}

fn start(client: &Client, method: Method, template: &'static str) -> CallBuilder {
    // The last step gives the call its ID.
    CallBuilder { call: Box::new(UntypedCall::new(client, method, "", template)), error: None }
}

/// Returns an error about an argument.
fn wrong(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Request, message)
}

impl CallBuilder {
    /// Sets a path parameter, which must match the pattern unless that is empty.
    pub fn path(mut self, name: &'static str, pattern: &'static str, value: impl Into<String>) -> Self {
        if let Err(error) = self.call.request.set_path_parameter(name, pattern, value.into()) {
            self.fail(error);
        }
        self
    }

    /// Sets a query parameter.
    pub fn query(mut self, name: &'static str, value: impl QueryValue) -> Self {
        self.call.request.set_query(name.into(), &value);
        self
    }

    /// Sets the body.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "generated methods own their request and have no use for it after"
    )]
    pub fn body(mut self, body: impl Wire) -> Self {
        match to_json(&Write(&body)) {
            Ok(bytes) => self.call.request.set_body(HeaderValue::from_static("application/json"), bytes.into()),
            Err(source) => self.fail(wrong("the body cannot be written as JSON").with_source(source)),
        }
        self
    }

    /// Adds the value of a path parameter to the body: as the property at a path such as `requests[].model`, in each object that
    /// lacks it. Comes after the parameter and the body.
    pub fn fill(mut self, path: &str, parameter: &str) -> Self {
        self.call.request.fill_body(path, parameter);
        self
    }

    /// Sets a body that is not JSON.
    pub fn raw_body<V: TryInto<HeaderValue>>(mut self, content_type: V, body: impl Into<Bytes>) -> Self {
        match content_type.try_into() {
            Ok(content_type) => self.call.request.set_body(content_type, body.into()),
            Err(_) => self.fail(wrong("the content type is not a valid header value")),
        }
        self
    }

    /// Sets the OAuth scopes of which each alone is enough for the method.
    ///
    /// Credentials that ask for tokens ask for the first one only, unless the user chose scopes. So the first is to be the one
    /// that grants least among those with which the method works for everything that it may be called on, and the broadest,
    /// such as that of all Google Cloud, the last.
    pub fn scopes(mut self, alternatives: &'static [&'static str]) -> Self {
        self.call.request.set_scopes(alternatives);
        self.call.options.scopes = alternatives;
        self
    }

    /// Declares that the method creates nothing, so that the request may be repeated even if the server processed it.
    pub fn safe_to_retry(mut self) -> Self {
        self.call.options.safe_to_retry = true;
        self
    }

    /// Sets the query parameter for the token of the next page. The default is `pageToken`.
    pub fn page_token_in(mut self, name: &'static str) -> Self {
        self.call.options.page_token = PageToken::Query(name);
        self
    }

    /// Sends the token of the next page in this property of the body.
    pub fn page_token_in_body(mut self, name: &'static str) -> Self {
        self.call.options.page_token = PageToken::Body(name);
        self
    }

    /// Sets the paths for uploads; an empty one does not exist.
    pub fn upload_paths(mut self, simple: &'static str, resumable: &'static str) -> Self {
        self.call.options.upload.simple_path = simple;
        self.call.options.upload.resumable_path = resumable;
        self
    }

    /// Sets the maximum number of bytes of media that the method accepts.
    pub fn upload_max(mut self, bytes: u64) -> Self {
        self.call.options.upload.max_size = Some(bytes);
        self
    }

    /// Downloads media from the path with `/download` in front.
    pub fn download_service(mut self) -> Self {
        self.call.options.download_service = true;
        self
    }

    /// Sets the properties that tell when the stream is complete.
    pub fn completion(mut self, completion: &'static Completion) -> Self {
        self.call.options.completion = Some(completion);
        self
    }

    /// Sets the version of the API that the server applies.
    pub fn api_version(mut self, version: &'static str) -> Self {
        let name = http::header::HeaderName::from_static("x-goog-api-version");
        match HeaderValue::from_str(version) {
            Ok(version) => self.call.request.set_header(name, version),
            Err(_) => self.fail(wrong(format!("`{version}` is not a valid header value"))),
        }
        self
    }

    /// Declares that bodies are wrapped in `{"data": …}`, as old services do.
    pub fn wrapped(mut self) -> Self {
        self.call.options.wrapped = true;
        self
    }

    /// Returns the call of the method with this ID, such as `library.books.get`.
    pub fn build<C: FromCall>(mut self, id: &'static str) -> C {
        self.call.request.set_id(id);
        self.call.error = self.error.map(|error| error.with_method(id));
        if self.call.options.wrapped {
            self.call.request.wrap_body();
        }
        C::from_call(Call::from_untyped(self.call))
    }

    fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}
