use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::uri::{Authority, PathAndQuery};
use http::{Method, Uri};
use reqwest::Url;

use super::connection::Connection;
use super::request_context::{self, ConnectTimeout, RequestContext};
use super::tls;
use super::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};

/// The transport over [`reqwest`].
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// The settings of the connections of a client that this crate builds.
    connection: Option<Arc<Connection>>,
    /// The same for calls with a connect timeout of their own: with the connections' own beside it, and alone.
    with_connect_timeout: [Arc<OnceLock<reqwest::Client>>; 2],
    last: Arc<Mutex<Option<(Uri, Url)>>>,
}

impl ReqwestTransport {
    /// Sends over a client that is set up already.
    ///
    /// To change settings of the default one, such as its proxies, see [`builder`](Self::builder). A client that is built
    /// without a TLS feature of `reqwest` itself panics for want of a cryptography provider, because this crate enables
    /// `reqwest/rustls-no-provider`.
    ///
    /// Its own timeouts also end streams. Leave them out and set the timeouts of a call instead, except for the connect
    /// timeout, which is the client's alone here. It should not follow redirects
    /// ([`reqwest::redirect::Policy::none`]): to another host the header with the key would go along, and most make a
    /// `POST` a `GET`, whose answer may pass for an empty one of the call.
    pub fn new(client: reqwest::Client) -> Self {
        Self { client, connection: None, with_connect_timeout: Default::default(), last: Arc::default() }
    }

    /// Returns the client that requests are sent over.
    pub fn http_client(&self) -> &reqwest::Client {
        &self.client
    }
}

impl ReqwestTransport {
    pub(super) fn over(connection: Connection) -> crate::error::Result<Self> {
        let transport = Self::new(tls::build(connection.client())?);
        Ok(Self { connection: Some(Arc::new(connection)), ..transport })
    }

    /// Returns the client for a request. The connections' own timeout stays if it is longer, because the IP addresses
    /// of a host share it: if one does not respond, the next one still has time.
    ///
    /// Calls with timeouts of their own have clients of their own, because one that takes a timeout copies its
    /// connector for every request, and takes some four percent longer for each.
    fn client(&self, connect_timeout: Option<ConnectTimeout>) -> Result<&reqwest::Client, TransportError> {
        let (Some(connection), Some(ConnectTimeout(limit))) = (&self.connection, connect_timeout) else {
            return Ok(&self.client);
        };
        if connection.connect_timeout == Some(limit) {
            return Ok(&self.client);
        }
        let connect_timeout = connection.connect_timeout.filter(|own| limit <= *own);
        let kept = &self.with_connect_timeout[usize::from(connect_timeout.is_none())];
        if let Some(client) = kept.get() {
            return Ok(client);
        }
        let connection = Connection { connect_timeout, ..Connection::clone(connection) };
        let builder = connection.client().connector_layer(request_context::ConnectTimeoutLayer);
        let client = builder.build().map_err(|source| TransportError::new(TransportErrorKind::Invalid, source))?;
        Ok(kept.get_or_init(|| client))
    }

    /// Returns the URL in the type of `reqwest`.
    ///
    /// A client calls one place, and often the same method again, so the last URL is kept: to read one takes more work than
    /// all else that is done here.
    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let url = match &*last {
            Some((known, url)) if same_place(known, uri) => {
                if known.path_and_query().map(PathAndQuery::as_str) == uri.path_and_query().map(PathAndQuery::as_str) {
                    return Ok(url.clone());
                }
                let mut url = url.clone();
                url.set_path(uri.path());
                url.set_query(uri.query());
                url
            }
            _ => Url::parse(&uri.to_string())
                .map_err(|source| TransportError::new(TransportErrorKind::Invalid, source))?,
        };
        *last = Some((uri.clone(), url.clone()));
        Ok(url)
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").field("client", &self.client).finish_non_exhaustive()
    }
}

fn same_place(one: &Uri, other: &Uri) -> bool {
    one.scheme() == other.scheme() && one.authority().map(Authority::as_str) == other.authority().map(Authority::as_str)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let (mut parts, body) = request.into_parts();
        let body = match body.into_bytes() {
            Ok(bytes) => {
                // `hyper` sends no length without a body, and Google's servers answer 411 over HTTP/1.1.
                let has_body = matches!(parts.method, Method::POST | Method::PUT | Method::PATCH);
                if has_body && bytes.as_ref().is_none_or(Bytes::is_empty) {
                    parts.headers.insert(CONTENT_LENGTH, 0.into());
                }
                bytes.map(reqwest::Body::from)
            }
            Err((stream, length)) => {
                if let Some(length) = length {
                    parts.headers.insert(CONTENT_LENGTH, length.into());
                }
                Some(reqwest::Body::wrap_stream(FromSource(stream)))
            }
        };
        Box::pin(async move {
            let url = self.url(&parts.uri)?;
            let (connect_timeout, method) = (parts.extensions.get().copied(), parts.method.clone());
            let mut request = reqwest::Request::new(parts.method, url);
            *request.version_mut() = parts.version;
            *request.headers_mut() = parts.headers;
            *request.body_mut() = body;
            let response = self.client(connect_timeout)?.execute(request);
            let response = RequestContext { connect_timeout, method }.scope(response).await.map_err(error)?;
            let (parts, body) = http::Response::from(response).into_parts();
            Ok(http::Response::from_parts(parts, ByteStream::new(Chunks { body })))
        })
    }
}

struct Chunks {
    body: reqwest::Body,
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = std::task::ready!(http_body::Body::poll_frame(Pin::new(&mut self.body), context));
            match frame {
                // Frames that are not data are trailers, which Google does not send.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(failure)) => return Poll::Ready(Some(Err(error(failure)))),
                // `hyper` takes a stream of HTTP/2 that is reset without an error for one that has ended.
                None if http_body::Body::size_hint(&self.body).lower() > 0 => {
                    self.body = reqwest::Body::default();
                    let message = "the body is shorter than the server announced";
                    return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Broken, message))));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Sorts an error of `reqwest`, and takes the URL out of it, which may hold a key.
fn error(error: reqwest::Error) -> TransportError {
    #[cfg(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")))]
    if let Some(advice) = tls::is_missing(&error) {
        return TransportError::new(TransportErrorKind::Invalid, advice);
    }
    let kind = if error.is_connect() || is_unprocessed(&error) {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::Invalid
    } else if is_source(&error) {
        TransportErrorKind::Source
    } else {
        TransportErrorKind::Broken
    };
    TransportError::new(kind, error.without_url())
}

/// Returns true if the server reported over HTTP/2 that it did not process the request.
#[cfg(feature = "http2")]
fn is_unprocessed(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            let going_away = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            return error.is_remote() && (refused || going_away);
        }
        cause = error.source();
    }
    false
}

#[cfg(not(feature = "http2"))]
fn is_unprocessed(_: &reqwest::Error) -> bool {
    false
}

/// Returns true if the caller's body stream failed, rather than the connection.
fn is_source(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<SourceError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A caller's stream whose errors can be told from those of the connection.
struct FromSource(Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>);

impl Stream for FromSource {
    type Item = Result<Bytes, SourceError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map_err(SourceError)
    }
}

#[derive(Debug)]
struct SourceError(io::Error);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for SourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_the_same_with_and_without_what_was_kept() {
        let transport = ReqwestTransport::open().unwrap();
        for text in [
            "http://Example.com:80/v1/books?a=b&c=%20d",
            "http://Example.com:80/v1/a:b?key='x'|`{}",
            "http://Example.com:80/",
            "http://Example.com:80",
            "http://Example.com:80?x=1",
            "http://Example.com:80//evil.example/a",
            "http://Example.com:80/a/../b/./c/%2e%2e/d//e",
            "http://Example.com:80/upload/drive/v3?upload_id=A-b_c~!$()*,;=:@%C3%BC",
            "https://Example.com:80/x",
            "http://example.org/x?y=z",
            "http://Example.com/x",
        ] {
            let uri: Uri = text.parse().unwrap();
            let url = Url::parse(&uri.to_string()).unwrap();
            assert_eq!((transport.url(&uri).unwrap(), transport.url(&uri).unwrap()), (url.clone(), url), "{text}");
        }
        assert!(transport.url(&Uri::from_static("/nowhere")).is_err());
    }
}
