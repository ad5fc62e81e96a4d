//! One attempt: a request becomes a response or an error.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;

use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode, Uri};

use super::{Client, ServerTimeout};
use crate::auth::CallContext;
use crate::error::{Error, ErrorKind, MAX_ERROR_BODY, Result};
use crate::headers::SERVER_TIMEOUT;
use crate::redact::{Secrets, is_secret_name};
use crate::request::Request;
use crate::timeouts::{AttemptTimer, CallTimer};
use crate::transport::{Body, ByteStream, TransportError, TransportErrorKind};

/// The scope that all of Google Cloud accepts.
const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

const NO_CREDENTIALS: &str = "no credentials could be had";

/// The time limit for the body of an error response.
pub(crate) const ERROR_BODY_WAIT: Duration = Duration::from_secs(10);

/// A response whose head has arrived, with any status code.
struct Head {
    id: &'static str,
    uri: Uri,
    response: http::Response<ByteStream>,
    secrets: Secrets,
    /// True if the server rejected the credentials, and others are there now.
    renewed_credentials: bool,
}

/// The headers that credentials gave for a message, until it is sent.
#[derive(Clone)]
struct GivenHeaders(HeaderMap);

impl Client {
    /// Sends a request once; any response that is not a success is an error. If the call has a timeout, the server receives
    /// it in a header.
    pub(crate) async fn attempt(
        &self,
        request: &Request,
        timer: &CallTimer,
        attempt: &AttemptTimer,
        server_timeout: Option<Duration>,
    ) -> Result<(http::Response<ByteStream>, Secrets)> {
        let url = self.url(request, None)?;
        let body = request.body().cloned().map_or_else(Body::default, Body::from);
        let message = self.message(request, url, body, timer, server_timeout);
        let message = attempt.limit("credentials", pin!(message)).await?;
        self.exchange_within(request.id(), message, timer, attempt).await
    }

    /// Returns the URL of a request, or of another template for the same method.
    pub(crate) fn url(&self, request: &Request, template: Option<&str>) -> Result<Uri> {
        let base = &self.0.base;
        let mut target = request.target(base, template.unwrap_or(request.template()))?;
        if self.0.compact_json && !request.has_query("prettyPrint") {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str("prettyPrint=false");
        }
        base.uri(target).map_err(|source| {
            let url = request.url(base).unwrap_or_default();
            request.error("the URL is too long or invalid").with_url(&url).with_source(source)
        })
    }

    /// Returns the HTTP message of a request, with the headers of the client, of the credentials, and of the call;
    /// later ones take precedence. The timeout header is added only if the call does not set it.
    pub(crate) async fn message(
        &self,
        request: &Request,
        url: Uri,
        body: Body,
        timer: &CallTimer,
        server_timeout: Option<Duration>,
    ) -> Result<http::Request<Body>> {
        let mut message = http::Request::new(body);
        *message.method_mut() = request.http_method().clone();
        *message.uri_mut() = url;
        *message.headers_mut() = self.0.headers.clone();
        if let Some(ServerTimeout { minimum, in_headers }) = self.0.server_timeout {
            let server_timeout = server_timeout.filter(|timeout| *timeout >= minimum);
            match server_timeout {
                _ if server_timeout == in_headers => {}
                Some(timeout) => drop(message.headers_mut().insert(SERVER_TIMEOUT, seconds(timeout))),
                None => drop(message.headers_mut().remove(SERVER_TIMEOUT)),
            }
        }
        if let Some(credentials) = &self.0.credentials {
            let headers = credentials.headers(self.call_context(request)).await;
            let credentials = headers.map_err(|source| {
                let error = match source.downcast::<Error>() {
                    // It says what to do about it.
                    Ok(error) if error.kind() == ErrorKind::Credentials => *error,
                    Ok(source) => Error::new(ErrorKind::Credentials, NO_CREDENTIALS).with_source(source),
                    Err(source) => Error::new(ErrorKind::Credentials, NO_CREDENTIALS).with_source(source),
                };
                error.with_method(request.id())
            })?;
            replace(&mut message, credentials.iter().map(|(name, value)| (name, marked(name, value))));
            // A header of the call goes in place of one that credentials gave.
            if !credentials.keys().any(|name| request.headers().contains_key(name)) {
                message.extensions_mut().insert(GivenHeaders(credentials));
            }
        }
        replace(&mut message, request.headers().iter().map(|(name, value)| (name, value.clone())));
        if let Some(limit) = timer.connect_timeout() {
            message.extensions_mut().insert(limit);
        }
        if let Some(secrets) = request.carried_secrets() {
            message.extensions_mut().insert(secrets);
        }
        if let Some(usage) = self.0.token_usage {
            message.extensions_mut().insert(usage);
        }
        Ok(message)
    }

    /// Describes a call to credentials. A method without scopes of its own takes those of the service.
    fn call_context(&self, request: &Request) -> CallContext {
        let scopes = match (request.scopes(), self.0.service.scopes) {
            ([], []) => &[CLOUD_PLATFORM],
            ([], service) if service.contains(&CLOUD_PLATFORM) => &[CLOUD_PLATFORM],
            ([], service) => service,
            (method, _) => method,
        };
        CallContext::new(request.id())
            .alternatives(scopes)
            .chosen(self.0.scopes.clone())
            .connections(self.0.token_connections.clone())
    }

    /// Sends an HTTP message once; any response that is not a success is an error. In one that is there may be an error all
    /// the same, and whoever finds it takes the secrets out.
    pub(crate) async fn exchange(
        &self,
        id: &'static str,
        message: http::Request<Body>,
    ) -> Result<(http::Response<ByteStream>, Secrets)> {
        self.send(id, message).await?.accept(ERROR_BODY_WAIT).await
    }

    /// Does the same within the timeout of an attempt, which ends with the response headers.
    pub(crate) async fn exchange_within(
        &self,
        id: &'static str,
        message: http::Request<Body>,
        timer: &CallTimer,
        attempt: &AttemptTimer,
    ) -> Result<(http::Response<ByteStream>, Secrets)> {
        let head = attempt.limit("response", pin!(self.send(id, message))).await?;
        let patience = timer.remaining().map_or(ERROR_BODY_WAIT, |left| left.min(ERROR_BODY_WAIT));
        head.accept(patience).await
    }

    /// Collects the body of a response, up to the limit of the client. Of a body that is announced as longer nothing is read.
    pub(crate) async fn collect(&self, headers: &HeaderMap, body: ByteStream) -> Result<Bytes> {
        let limit = self.max_response();
        let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if announced.is_none_or(|length| length <= limit as u64) {
            let body = body.collect_up_to(limit.saturating_add(1)).await?;
            if body.len() <= limit {
                return Ok(body);
            }
        }
        let message = format!(
            "the response has more than {limit} bytes: ask for less, or raise `max_response_size` of the client"
        );
        Err(Error::new(ErrorKind::ResponseTooLarge, message))
    }

    /// The largest body that is held in memory.
    pub(crate) fn max_response(&self) -> usize {
        self.0.max_response
    }

    async fn send(&self, id: &'static str, mut message: http::Request<Body>) -> Result<Head> {
        let given = message.extensions_mut().remove::<GivenHeaders>();
        let (uri, secrets) = (message.uri().clone(), Secrets::in_request(&message));
        match self.0.transport.send(message).await {
            Ok(response) => {
                let is_rejected = response.status() == StatusCode::UNAUTHORIZED;
                let renewed_credentials = is_rejected && given.is_some_and(|given| self.renews_credentials(&given));
                Ok(Head { id, uri, response, secrets, renewed_credentials })
            }
            Err(failure) => Err(Error::from(failure).with_method(id).with_url(&secrets.redact_text(&uri.to_string()))),
        }
    }
}

impl Client {
    /// Tells the credentials that the server rejected their headers. Returns true if they have others now.
    fn renews_credentials(&self, given: &GivenHeaders) -> bool {
        self.0.credentials.as_ref().is_some_and(|credentials| credentials.rejected(&given.0))
    }
}

impl Head {
    /// Returns the response of a success. Of any other response it makes an error, with as much of the body as arrives in time:
    /// an error without its body is better than an error about reading an error, or none at all.
    async fn accept(self, patience: Duration) -> Result<(http::Response<ByteStream>, Secrets)> {
        let Self { id, uri, response, secrets, renewed_credentials } = self;
        if response.status().is_success() {
            return Ok((response, secrets));
        }
        let (head, body) = response.into_parts();
        let body = body.collect_arriving(MAX_ERROR_BODY, patience).await;
        let error = Error::from_response(head.status, &head.headers, body, &secrets);
        let error = error.with_renewed_credentials(renewed_credentials);
        // A token of a page, or a name, may be what the server was sent before.
        Err(error.with_method(id).with_url(&secrets.redact_text(&uri.to_string())))
    }
}

impl From<TransportError> for Error {
    fn from(failure: TransportError) -> Self {
        let (kind, message) = match failure.kind() {
            // Nothing was sent, so the cause is the user's to mend.
            TransportErrorKind::Invalid => {
                let source = failure.into_source();
                let error = Self::new(ErrorKind::Request, format!("the request cannot be sent: {source}"));
                // The message has the cause itself.
                return match source.source().map(ToString::to_string) {
                    Some(cause) => error.with_source(cause),
                    None => error,
                };
            }
            TransportErrorKind::Connect => (ErrorKind::Connect, "cannot connect"),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, "the connection timed out"),
            TransportErrorKind::Broken => (ErrorKind::Transport, "the connection broke"),
            TransportErrorKind::Source => (ErrorKind::Io, "the source of the body failed"),
        };
        Self::new(kind, message).with_source(failure.into_source())
    }
}

/// Returns the value of the timeout header: whole seconds, rounded up.
pub(super) fn seconds(limit: Duration) -> HeaderValue {
    limit.as_secs().saturating_add(u64::from(limit.subsec_nanos() > 0)).into()
}

/// Marks a header of credentials as sensitive by its name, in case its provider did not.
fn marked(name: &HeaderName, value: &HeaderValue) -> HeaderValue {
    let mut value = value.clone();
    if !value.is_sensitive() && is_secret_name(name.as_str()) {
        value.set_sensitive(true);
    }
    value
}

fn replace<'a>(message: &mut http::Request<Body>, headers: impl Iterator<Item = (&'a HeaderName, HeaderValue)>) {
    for (name, value) in headers {
        message.headers_mut().insert(name, value);
    }
}
