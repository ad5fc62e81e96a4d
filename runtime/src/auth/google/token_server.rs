//! Requests to servers that issue tokens.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::redact::{Secrets, redact};
use crate::transport::{Body, ConnectTimeout, Transport, TransportErrorKind};

/// The time for one attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The time for connecting; a metadata server is near, or there is none.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The wait before the second attempt, and the third.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

/// The maximum number of bytes that are read of a reply.
const LARGEST_ANSWER: usize = 1 << 20;

/// The characters that are percent-encoded in a form and in a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The way to token servers.
pub(super) struct TokenServer<'a> {
    transport: &'a dyn Transport,
}

/// A request to a token server.
pub(super) struct Ask {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
    /// The secrets in the body.
    secrets: HeaderMap,
}

/// A failure, and whether another attempt may do better.
struct Failure {
    error: Error,
    passing: bool,
}

impl Ask {
    /// Creates a `GET` request.
    pub(super) fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url.into(), Bytes::new())
    }

    /// Creates a request with a form. Values are secret, except those of the names in `plain`.
    pub(super) fn form(url: &str, fields: &[(&str, &str)], plain: &[&str]) -> Self {
        let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let mut ask = Self::new(Method::POST, url.to_owned(), pairs.join("&").into());
        ask.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        for (_, value) in fields.iter().filter(|(name, _)| !plain.contains(name)) {
            ask.add_secret(value);
        }
        ask
    }

    /// Creates a request with JSON, for a service that requires a token itself.
    pub(super) fn json(url: &str, authorization: HeaderValue, body: &Value) -> Self {
        let mut ask = Self::new(Method::POST, url.to_owned(), body.to_string().into());
        ask.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        ask.headers.insert(AUTHORIZATION, authorization);
        ask
    }

    fn new(method: Method, url: String, body: Bytes) -> Self {
        Self { method, url, headers: HeaderMap::new(), body, secrets: HeaderMap::new() }
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: &str, value: &str) -> Result<Self> {
        let (name, value) = (HeaderName::try_from(name), HeaderValue::try_from(value));
        let (Ok(name), Ok(mut value)) = (name, value) else {
            return Err(Error::new(ErrorKind::Credentials, "the credentials contain an invalid header"));
        };
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Adds the name and the secret of a client.
    pub(super) fn basic(self, id: &str, secret: &str) -> Result<Self> {
        let pair = BASE64_STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
        let mut ask = self.header(AUTHORIZATION.as_str(), &format!("Basic {pair}"))?;
        ask.add_secret(secret);
        Ok(ask)
    }

    fn add_secret(&mut self, secret: &str) {
        if let Ok(mut value) = HeaderValue::from_str(secret) {
            value.set_sensitive(true);
            self.secrets.append(AUTHORIZATION, value);
        }
    }

    fn request(&self) -> Result<http::Request<Body>> {
        let mut request = http::Request::new(Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.url.parse().map_err(|_| self.error("is not a valid URL"))?;
        request.headers_mut().clone_from(&self.headers);
        request.extensions_mut().insert(ConnectTimeout(CONNECT_TIMEOUT));
        Ok(request)
    }

    fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::Credentials, format!("the token server `{}` {message}", redact(&self.url)))
    }

    /// Returns the error of a response without a token. It has only the human-readable part of the body, and nothing
    /// that was sent.
    fn refused(&self, status: StatusCode, body: Bytes) -> Error {
        let body = Secrets::in_headers(&self.secrets).redact(Secrets::in_headers(&self.headers).redact(body));
        let json: Value = serde_json::from_slice(&body).unwrap_or_default();
        let error = &json["error"];
        let parts = [error, &error["status"], &error["message"], &json["error_description"]];
        let parts = parts.into_iter().filter_map(Value::as_str).fold(String::new(), |all, part| all + ": " + part);
        self.error(format_args!("answered {}{parts}", status.as_u16()))
    }
}

impl<'a> TokenServer<'a> {
    pub(super) fn new(transport: &'a dyn Transport) -> Self {
        Self { transport }
    }

    /// Sends a request, up to three times, and reads JSON.
    pub(super) async fn json(&self, ask: &Ask) -> Result<Value> {
        let body = self.bytes(ask).await?;
        // The cause would quote nothing, but it says no more either.
        serde_json::from_slice(&body).map_err(|_| ask.error("sent a response that is not JSON"))
    }

    /// Sends a request, up to three times.
    pub(super) async fn bytes(&self, ask: &Ask) -> Result<Bytes> {
        let mut waits = WAITS.into_iter();
        loop {
            let attempt = tokio::time::timeout(ATTEMPT_TIMEOUT, self.attempt(ask)).await;
            let failure = match attempt {
                Ok(Ok(body)) => return Ok(body),
                Ok(Err(failure)) => failure,
                Err(_) => Failure {
                    error: ask.error(format_args!("did not answer within {ATTEMPT_TIMEOUT:?}")),
                    passing: true,
                },
            };
            match waits.next() {
                Some(wait) if failure.passing => tokio::time::sleep(wait.mul_f64(0.5 + fastrand::f64())).await,
                _ => return Err(failure.error),
            }
        }
    }

    async fn attempt(&self, ask: &Ask) -> Result<Bytes, Failure> {
        let request = ask.request().map_err(|error| Failure { error, passing: false })?;
        let unreached = |source: crate::transport::TransportError| {
            let passing = source.kind() != TransportErrorKind::Invalid;
            Failure { error: ask.error("cannot be asked").with_source(source), passing }
        };
        let (head, body) = self.transport.send(request).await.map_err(unreached)?.into_parts();
        let body = body.collect_up_to(LARGEST_ANSWER).await.map_err(unreached)?;
        if head.status.is_success() {
            return Ok(body);
        }
        let passing = matches!(head.status.as_u16(), 408 | 429 | 500..);
        Err(Failure { error: ask.refused(head.status, body), passing })
    }
}

/// Encodes a value for a form or a query.
pub(super) fn encode(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ENCODED)
}
