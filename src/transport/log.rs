//! A transport that shows a `tracing` subscriber what is sent and what comes back.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tracing::trace;

use super::{Body, BoxFuture, ByteStream, Transport, TransportError};
use crate::error::{Secrets, redact};

/// Shows the beginning of each body that passes.
pub(crate) struct Logged {
    transport: Arc<dyn Transport>,
    most: usize,
}

impl Logged {
    /// Shows up to `most` bytes of each body.
    pub(crate) fn new(transport: Arc<dyn Transport>, most: usize) -> Self {
        Self { transport, most }
    }
}

impl Transport for Logged {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let (method, url) = (request.method().clone(), redact(&request.uri().to_string()));
        trace!(%method, url, length = request.body().len(), "request");
        let secrets = Secrets::of(request.headers());
        let request = request.map(|body| {
            let mut shown = Shown { side: "request", left: self.most, secrets: secrets.clone() };
            if let Some(bytes) = body.as_bytes() {
                shown.show(bytes);
                return body;
            }
            let length = body.len();
            Body::from_stream(Watched { stream: Box::pin(body.into_stream()), shown }, length)
        });
        Box::pin(async move {
            let response = self.transport.send(request).await?;
            trace!(%method, url, status = response.status().as_u16(), "response");
            let shown = Shown { side: "response", left: self.most, secrets };
            Ok(response.map(|body| ByteStream::new(Watched { stream: Box::pin(body), shown })))
        })
    }
}

/// How much more of a body may be shown.
struct Shown {
    side: &'static str,
    left: usize,
    secrets: Secrets,
}

impl Shown {
    fn show(&mut self, bytes: &[u8]) {
        if self.left == 0 || bytes.is_empty() {
            return;
        }
        let shown = &bytes[..bytes.len().min(self.left)];
        self.left -= shown.len();
        // Nobody listens, and then nothing need be copied.
        if !tracing::enabled!(tracing::Level::TRACE) {
            return;
        }
        let shown = self.secrets.blot(Bytes::copy_from_slice(shown));
        trace!(side = self.side, length = bytes.len(), body = %String::from_utf8_lossy(&shown), "body");
    }
}

/// A body that is shown piece by piece while it passes.
struct Watched<S> {
    stream: Pin<Box<S>>,
    shown: Shown,
}

impl<S: Stream<Item = Result<Bytes, E>>, E> Stream for Watched<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let piece = ready!(self.stream.as_mut().poll_next(context));
        if let Some(Ok(bytes)) = &piece {
            self.shown.show(bytes);
        }
        Poll::Ready(piece)
    }
}
