//! A transport that shows a `tracing` subscriber what is sent and what comes back.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tracing::trace;

use super::{Body, BoxFuture, ByteStream, Transport, TransportError};
use crate::redact::{Secrets, redact};

/// Shows the beginning of each body that passes.
pub(crate) struct LoggingTransport {
    transport: Arc<dyn Transport>,
    max: usize,
}

impl LoggingTransport {
    /// Shows up to `max` bytes of each body.
    pub(crate) fn new(transport: Arc<dyn Transport>, max: usize) -> Self {
        Self { transport, max }
    }
}

impl Transport for LoggingTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let secrets = Secrets::in_request(&request);
        let (method, url) = (request.method().clone(), redact(&secrets.redact_text(&request.uri().to_string())));
        trace!(%method, url, length = request.body().len(), "request");
        let request = request.map(|body| {
            let mut log = BodyLog::new("request", self.max, secrets.clone());
            if let Some(bytes) = body.as_bytes() {
                log.add(bytes);
                log.finish();
                return body;
            }
            let length = body.len();
            Body::from_stream(LoggedBody { stream: Box::pin(body.into_stream()), log }, length)
        });
        Box::pin(async move {
            let response = self.transport.send(request).await?;
            trace!(%method, url, status = response.status().as_u16(), "response");
            let log = BodyLog::new("response", self.max, secrets.with_response(response.headers()));
            Ok(response.map(|body| ByteStream::new(LoggedBody { stream: Box::pin(body), log })))
        })
    }
}

/// The number of bytes of a body that are still logged.
struct BodyLog {
    side: &'static str,
    left: usize,
    secrets: Secrets,
    /// The bytes so far that may be the start of a secret.
    held: Bytes,
}

impl BodyLog {
    fn new(side: &'static str, left: usize, secrets: Secrets) -> Self {
        Self { side, left, secrets, held: Bytes::new() }
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.left == 0 || bytes.is_empty() {
            return;
        }
        let log = &bytes[..bytes.len().min(self.left)];
        self.left -= log.len();
        // Nobody listens, and then nothing need be copied.
        if !tracing::enabled!(tracing::Level::TRACE) {
            return;
        }
        let text = [&self.held, log].concat();
        let (text, begun) = self.secrets.redact_piece(text.into());
        self.held = begun;
        self.write(&text, bytes.len());
    }

    /// Shows what looked like a secret up to the end. The cut part may be one.
    fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        if self.left > 0 && !held.is_empty() {
            let length = held.len();
            self.write(&self.secrets.redact_cut(held), length);
        }
    }

    /// Returns the part of a chunk of this length that is logged.
    fn write(&self, text: &[u8], length: usize) {
        if !text.is_empty() {
            trace!(side = self.side, length, body = %visible(&String::from_utf8_lossy(text)), "body");
        }
    }
}

/// Returns a text with its control characters as escapes: in a log, a body must not look like other lines.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
            visible.extend(letter.escape_default());
        } else {
            visible.push(letter);
        }
    }
    visible
}

/// A body that is logged chunk by chunk while it passes.
struct LoggedBody<S> {
    stream: Pin<Box<S>>,
    log: BodyLog,
}

impl<S: Stream<Item = Result<Bytes, E>>, E> Stream for LoggedBody<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let piece = ready!(self.stream.as_mut().poll_next(context));
        match &piece {
            Some(Ok(bytes)) => self.log.add(bytes),
            _ => self.log.finish(),
        }
        Poll::Ready(piece)
    }
}
