//! One attempt: a request becomes a response, or an error that tells all.

use std::time::Duration;

use http::Uri;
use http::header::{HeaderName, HeaderValue};

use super::{Client, ServerTimeout};
use crate::error::{Error, ErrorKind, MAX_ERROR_BODY, Result, Secrets};
use crate::headers::SERVER_TIMEOUT;
use crate::request::Request;
use crate::timeouts::CallTimer;
use crate::transport::{Body, ByteStream, TransportError, TransportErrorKind};

/// For how long the body of an error is waited for, once its head has said that it is one.
const ERROR_BODY_WAIT: Duration = Duration::from_secs(10);

impl Client {
    /// Sends a request once; any response that is not a success is an error. The server is told how long it will be
    /// waited for, if there is a limit.
    pub(crate) async fn attempt(
        &self,
        request: &Request,
        timer: &CallTimer,
        server_timeout: Option<Duration>,
    ) -> Result<(http::Response<ByteStream>, Secrets)> {
        let url = self.url(request, None)?;
        let body = request.body().cloned().map_or_else(Body::default, Body::from);
        let message = self.message(request, url, body, timer, server_timeout).await?;
        self.exchange(request.id(), message).await
    }

    /// The URL of a request, or of another template for the same method.
    pub(crate) fn url(&self, request: &Request, template: Option<&str>) -> Result<Uri> {
        let base = &self.0.base;
        let mut target = request.target(base, template.unwrap_or(request.template()))?;
        if self.0.compact_json && !request.has_query("prettyPrint") {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str("prettyPrint=false");
        }
        base.uri(target).map_err(|source| {
            let url = request.url(base).unwrap_or_default();
            request.error("the URL is too long or is none").with_url(&url).with_source(source)
        })
    }

    /// The HTTP message of a request: headers of the client, of the credentials and of the call, the later ones winning.
    /// The server is told of a limit where the call itself does not say how long it will wait.
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
            let credentials = credentials.headers().await.map_err(|source| {
                Error::new(ErrorKind::Credentials, "no credentials could be had")
                    .with_method(request.id())
                    .with_source(source)
            })?;
            replace(&mut message, credentials.iter());
        }
        replace(&mut message, request.headers().iter());
        if let Some(limit) = timer.connect_timeout() {
            message.extensions_mut().insert(limit);
        }
        if let Some(usage) = self.0.token_usage {
            message.extensions_mut().insert(usage);
        }
        Ok(message)
    }

    /// Sends an HTTP message once; any response that is not a success is an error. In one that is there may be an error all
    /// the same, and whoever finds it takes the secrets out.
    pub(crate) async fn exchange(
        &self,
        id: &'static str,
        message: http::Request<Body>,
    ) -> Result<(http::Response<ByteStream>, Secrets)> {
        let (uri, secrets) = (message.uri().clone(), Secrets::in_headers(message.headers()));
        let told = |error: Error| error.with_method(id).with_url(&uri.to_string());
        let response = self.0.transport.send(message).await.map_err(|failure| told(failure.into()))?;
        if response.status().is_success() {
            return Ok((response, secrets));
        }
        let (head, body) = response.into_parts();
        // An error without its body is better than an error about reading an error, or none at all.
        let body = tokio::time::timeout(ERROR_BODY_WAIT, body.collect_up_to(MAX_ERROR_BODY)).await;
        let body = body.ok().and_then(Result::ok).unwrap_or_default();
        Err(told(Error::from_response(head.status, head.headers, &secrets.redact(body))))
    }
}

impl From<TransportError> for Error {
    fn from(failure: TransportError) -> Self {
        let (kind, message) = match failure.kind() {
            TransportErrorKind::Connect => (ErrorKind::Connect, "cannot connect"),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, "the connection timed out"),
            TransportErrorKind::Broken => (ErrorKind::Transport, "the connection broke"),
            TransportErrorKind::Source => (ErrorKind::Io, "the source of the body failed"),
            TransportErrorKind::Invalid => (ErrorKind::Request, "the request cannot be sent"),
        };
        Self::new(kind, message).with_source(failure)
    }
}

/// A limit as the server is told of it: whole seconds, and never less than it is.
pub(super) fn seconds(limit: Duration) -> HeaderValue {
    (limit.as_secs() + u64::from(limit.subsec_nanos() > 0)).into()
}

fn replace<'a>(message: &mut http::Request<Body>, headers: impl Iterator<Item = (&'a HeaderName, &'a HeaderValue)>) {
    for (name, value) in headers {
        message.headers_mut().insert(name, value.clone());
    }
}
