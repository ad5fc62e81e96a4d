//! The frames of a response, as its bytes arrive.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::time::Sleep;

use super::decoder::{Decoder, Ending, EventTooLarge};
use super::frame::Frame;
use crate::error::{Error, ErrorKind};
use crate::timeouts::{CallTimer, IdleTimer};
use crate::transport::ByteStream;

/// The body of a response with its decoder and its timeouts.
pub(crate) struct Frames {
    body: Option<ByteStream>,
    decoder: Decoder,
    idle: IdleTimer,
    timer: CallTimer,
    deadline: Option<Pin<Box<Sleep>>>,
    /// The reason why the body ended, if it broke.
    broken: Option<Error>,
}

impl Frames {
    pub(crate) fn new(body: ByteStream, max_event: usize, timer: CallTimer) -> Self {
        Self {
            body: Some(body),
            decoder: Decoder::with_max_event(max_event),
            idle: IdleTimer::new(timer.idle_timeout()),
            timer,
            deadline: timer.deadline().map(|deadline| Box::pin(tokio::time::sleep_until(deadline))),
            broken: None,
        }
    }

    /// Returns the next frame; `None` at the end. An error also ends the frames.
    pub(crate) fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            match self.decoder.next_frame() {
                Ok(Some(frame)) => return Poll::Ready(Some(Ok(frame))),
                Ok(None) => {}
                Err(EventTooLarge { limit }) => {
                    let message = format!("an element of the stream is larger than {limit} bytes");
                    return self.end(Error::new(ErrorKind::EventTooLarge, message));
                }
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            // The deadline comes first: a body that never pauses would otherwise outlast it.
            if self.deadline.as_mut().is_some_and(|deadline| deadline.as_mut().poll(context).is_ready()) {
                return self.end(self.timer.timeout_error());
            }
            match Pin::new(body).poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) => {
                    self.idle.stop();
                    self.decoder.feed(&bytes);
                }
                Poll::Ready(Some(Err(failure))) => {
                    self.broken = Some(failure.into());
                    self.close();
                }
                Poll::Ready(None) => self.close(),
                Poll::Pending => {
                    if self.idle.poll_elapsed(context).is_pending() {
                        return Poll::Pending;
                    }
                    let message = format!("no data for {:?}: raise `idle_timeout`", self.idle.timeout());
                    return self.end(Error::new(ErrorKind::StreamIdle, message));
                }
            }
        }
    }

    /// Returns the way the body ended; `None` while it is open.
    pub(crate) fn ending(&self) -> Option<Ending> {
        self.decoder.ending()
    }

    /// Returns the reason why the body ended, if the connection broke.
    pub(crate) fn take_broken(&mut self) -> Option<Error> {
        self.broken.take()
    }

    /// Returns the data that was neither an event stream nor complete JSON.
    pub(crate) fn leftover(&self) -> &[u8] {
        self.decoder.leftover()
    }

    /// Ends the request at once, rather than when the stream is dropped.
    pub(crate) fn close(&mut self) {
        self.body = None;
        self.decoder.close();
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<Frame, Error>>> {
        self.body = None;
        Poll::Ready(Some(Err(error)))
    }
}
