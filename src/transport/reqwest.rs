use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;

use super::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};

/// The transport over [`reqwest`].
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Sets up connections as a client does by itself; for a transport around this one, such as a
    /// [`Recorder`](crate::record::Recorder).
    pub fn open() -> crate::Result<Self> {
        Connection::default().open().map_err(|source| {
            crate::Error::new(crate::ErrorKind::Config, "cannot set up connections").with_source(source.without_url())
        })
    }

    /// Sends over a client that is set up already.
    ///
    /// Its own timeouts end streams too; better leave them out and set the clocks of a call. It should not follow
    /// redirects to other hosts, because the header with the key would go there as well.
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }
}

/// How connections are made and kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connection {
    pub(crate) connect_timeout: Duration,
    /// How long a connection may be silent before it is probed. A model that thinks for minutes says nothing meanwhile,
    /// and boxes on the way forget silent connections.
    pub(crate) keep_alive: Duration,
}

impl Default for Connection {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), keep_alive: Duration::from_secs(30) }
    }
}

impl Connection {
    pub(crate) fn open(self) -> Result<ReqwestTransport, reqwest::Error> {
        let builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .tcp_keepalive(self.keep_alive)
            .tcp_keepalive_interval(self.keep_alive)
            .referer(false)
            .redirect(reqwest::redirect::Policy::custom(same_host));
        #[cfg(feature = "http2")]
        let builder = builder.http2_keep_alive_interval(self.keep_alive).http2_keep_alive_timeout(self.keep_alive);
        builder.build().map(ReqwestTransport::new)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let (mut parts, body) = request.into_parts();
        let body = match body.into_bytes() {
            Ok(bytes) => bytes.map(reqwest::Body::from),
            Err((stream, length)) => {
                if let Some(length) = length {
                    parts.headers.insert(CONTENT_LENGTH, length.into());
                }
                Some(reqwest::Body::wrap_stream(FromSource(stream)))
            }
        };
        let request = http::Request::from_parts(parts, body.unwrap_or_default());
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(error)?;
            let response = self.client.execute(request).await.map_err(error)?;
            let (parts, body) = http::Response::from(response).into_parts();
            Ok(http::Response::from_parts(parts, ByteStream::new(Chunks { body })))
        })
    }
}

/// A redirect to another host would take the headers with the credentials along.
fn same_host(attempt: reqwest::redirect::Attempt<'_>) -> reqwest::redirect::Action {
    let first = attempt.previous().first();
    let same = first.is_some_and(|first| first.origin() == attempt.url().origin());
    if same && attempt.previous().len() < 10 { attempt.follow() } else { attempt.stop() }
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
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Sorts an error of `reqwest`, and takes the URL out of it, which may hold a key.
fn error(error: reqwest::Error) -> TransportError {
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

/// Whether the server said, in HTTP/2, that it did not look at the request.
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

/// Whether the stream that a caller gave as body failed, rather than the connection.
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
