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
            let mut shown = Shown::new("request", self.most, secrets.clone());
            if let Some(bytes) = body.as_bytes() {
                shown.show(bytes);
                shown.finish();
                return body;
            }
            let length = body.len();
            Body::from_stream(Watched { stream: Box::pin(body.into_stream()), shown }, length)
        });
        Box::pin(async move {
            let response = self.transport.send(request).await?;
            trace!(%method, url, status = response.status().as_u16(), "response");
            let shown = Shown::new("response", self.most, secrets);
            Ok(response.map(|body| ByteStream::new(Watched { stream: Box::pin(body), shown })))
        })
    }
}

/// How much more of a body may be shown.
struct Shown {
    side: &'static str,
    left: usize,
    secrets: Secrets,
    /// What has passed and may be the beginning of a secret.
    held: Vec<u8>,
}

impl Shown {
    fn new(side: &'static str, left: usize, secrets: Secrets) -> Self {
        Self { side, left, secrets, held: Vec::new() }
    }

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
        let text = [std::mem::take(&mut self.held).as_slice(), shown].concat();
        let text = self.secrets.blot(text.into());
        let (text, begun) = text.split_at(text.len() - self.secrets.begun_at_end(&text));
        self.held = begun.to_vec();
        self.tell(text, bytes.len());
    }

    /// Shows what looked like a secret up to the end. What is cut off may be one.
    fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        if self.left > 0 {
            self.tell(&held, held.len());
        }
    }

    /// Shows what is to be seen of a piece of that length.
    fn tell(&self, text: &[u8], length: usize) {
        if !text.is_empty() {
            trace!(side = self.side, length, body = %String::from_utf8_lossy(text), "body");
        }
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
        match &piece {
            Some(Ok(bytes)) => self.shown.show(bytes),
            _ => self.shown.finish(),
        }
        Poll::Ready(piece)
    }
}
