//! One command to the upload server, and its reply.

use std::pin::pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http::header::CONTENT_TYPE;

use super::byte_counter::ByteCounter;
use super::chunks::BodyChunks;
use super::dialect::{Command, ResumableProtocol};
use super::failure;
use super::progress::{Phase, ProgressListener};
use super::server_status::ServerStatus;
use crate::call::Response;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::request::Request;
use crate::timeouts::{CallTimer, IdleTimer};
use crate::transport::{Body, BoxFuture};

/// The parts of each request of an upload.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) timer: CallTimer,
    /// The form of commands and replies.
    pub(crate) dialect: ResumableProtocol,
    /// The largest number of bytes that the method accepts.
    pub(crate) max: Option<u64>,
    pub(crate) listener: ProgressListener,
    pub(crate) cancel: Option<BoxFuture<'static, ()>>,
}

/// A command, and the session that it is for.
pub(crate) struct Order<'a> {
    pub(crate) url: &'a Uri,
    pub(crate) command: Command,
    /// The length of all media, if known.
    pub(crate) total: Option<u64>,
    pub(crate) phase: Phase,
}

/// The reason for giving up a wait.
pub(crate) enum Stop {
    /// The caller gave up.
    Cancelled,
    /// The time for the whole upload is over.
    TimedOut(Error),
}

/// The result of a request.
#[expect(clippy::large_enum_variant, reason = "one value exists at a time, and the large variant is the usual one")]
pub(crate) enum Reply {
    /// The server's reply, with any status code.
    Answer(ServerStatus, Result<Response<Bytes>>),
    /// No reply, or only a part of it.
    Lost(Error),
    /// The source failed.
    Source(Error),
    /// The caller gave up.
    Cancelled,
}

impl Session {
    /// Returns an error if the source has more bytes than the method accepts.
    pub(crate) fn check(&self, length: u64) -> Result<()> {
        match self.max {
            Some(max) if length > max => {
                let message = format!("the media has {length} bytes or more, and the method accepts {max}");
                Err(self.request.error(message))
            }
            _ => Ok(()),
        }
    }

    /// Sends a command with the bytes it carries.
    pub(crate) async fn command(&mut self, order: Order<'_>, carried: Option<(BodyChunks, u64)>) -> Reply {
        let counter = ByteCounter::default();
        let length = carried.as_ref().map_or(0, |(_, length)| *length);
        let body = match carried {
            Some((pieces, length)) => counter.body(pieces, length, None),
            None => Body::default(),
        };
        let mut message = match self.message(order.url.clone(), body).await {
            Ok(message) => message,
            Err(reply) => return reply,
        };
        // The type of the request that opened the session is not that of the bytes.
        message.headers_mut().remove(CONTENT_TYPE);
        self.dialect.command(&mut message, order.command, order.total);
        let from = order.command.offset().unwrap_or_default();
        let told = |listener: &mut ProgressListener, taken| listener.tell(order.phase, from + taken);
        let reply = self.exchange(message, Some(order.command), &counter, length, told).await;
        match (reply, counter.taken()) {
            // The server cannot have what it was not sent.
            (Reply::Answer(ServerStatus::Final { .. }, answer), taken) if taken < length => {
                Reply::Answer(ServerStatus::Final { received: Some(from + taken) }, answer)
            }
            (Reply::Answer(ServerStatus::Active { .. }, answer), taken) if taken < length => {
                Reply::Answer(ServerStatus::Unclear, answer)
            }
            (reply, _) => reply,
        }
    }

    /// Makes a request of this upload, for which credentials may have to be fetched. Only the timeout of the whole upload is
    /// sent to the server, because sending the bytes may take long.
    pub(crate) async fn message(&mut self, url: Uri, body: Body) -> Result<http::Request<Body>, Reply> {
        // Only copies are used: a listener cannot be shared between threads.
        let (client, request, timer) = (self.client.clone(), self.request.clone(), self.timer);
        let message = async move {
            let message = client.message(&request, url, body, &timer, timer.remaining());
            timer.start_attempt().limit("credentials", pin!(message)).await
        };
        match self.unless_stopped(message).await {
            Ok(message) => message.map_err(Reply::Lost),
            Err(Stop::Cancelled) => Err(Reply::Cancelled),
            Err(Stop::TimedOut(error)) => Err(Reply::Lost(error)),
        }
    }

    /// Sends a request whose body is counted, and reports its progress. The reply to a command has a status.
    pub(crate) async fn exchange(
        &mut self,
        message: http::Request<Body>,
        command: Option<Command>,
        counter: &ByteCounter,
        length: u64,
        mut moved: impl FnMut(&mut ProgressListener, u64),
    ) -> Reply {
        let (client, timer, id, dialect) = (self.client.clone(), self.timer, self.request.id(), self.dialect);
        let mut sending = pin!(async {
            let (response, secrets) = client.exchange(id, message).await?;
            let (parts, body) = response.into_parts();
            let body = client.collect(&parts.headers, timer.timed_body(body)).await?;
            Ok::<_, Error>(Response::new(body, parts, secrets))
        });
        // While bytes are sent, no attempt timeout applies, however slow it is. After the last byte, the timeouts of any call
        // apply to the response.
        let mut silence = IdleTimer::new(if length > 0 { timer.idle_timeout() } else { timer.attempt_timeout() });
        let mut total = timer.deadline().map(|deadline| Box::pin(tokio::time::sleep_until(deadline)));
        let mut seen = 0;
        let (listener, cancel) = (&mut self.listener, &mut self.cancel);
        let answer = std::future::poll_fn(|context| {
            if let Poll::Ready(answer) = sending.as_mut().poll(context) {
                return Poll::Ready(Some(answer));
            }
            while let Poll::Ready(taken) = counter.poll_beyond(seen, context) {
                seen = taken;
                silence = IdleTimer::new(if taken < length { timer.idle_timeout() } else { timer.attempt_timeout() });
                moved(listener, taken);
            }
            if poll_cancel(cancel, context).is_ready() {
                return Poll::Ready(None);
            }
            if total.as_mut().is_some_and(|total| total.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Some(Err(timer.timeout_error())));
            }
            if silence.poll_elapsed(context).is_ready() {
                let silence = silence.timeout();
                let message =
                    format!("the upload made no progress for {silence:?}: raise `idle_timeout` or `attempt_timeout`");
                return Poll::Ready(Some(Err(Error::new(ErrorKind::Timeout, message))));
            }
            Poll::Pending
        })
        .await;
        let Some(answer) = answer else { return Reply::Cancelled };
        if let Some(failure) = counter.take_failure() {
            return Reply::Source(failure::source(failure));
        }
        let status =
            |code, headers| command.map_or(ServerStatus::Unclear, |command| dialect.status(command, code, headers));
        match answer {
            Ok(response) => Reply::Answer(status(response.status().as_u16(), response.headers()), Ok(response)),
            Err(error) if error.kind() == ErrorKind::Api => {
                let code = error.code().unwrap_or_default();
                Reply::Answer(status(code, error.headers()), Err(error))
            }
            Err(error) => Reply::Lost(error),
        }
    }

    /// Waits for a delay; returns false if the caller cancelled meanwhile.
    pub(crate) async fn wait(&mut self, wait: Duration) -> bool {
        !matches!(self.unless_stopped(tokio::time::sleep(wait)).await, Err(Stop::Cancelled))
    }

    /// Runs a future until the caller cancels, or the call times out.
    pub(crate) async fn unless_stopped<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Stop> {
        unless_stopped(&self.timer, &mut self.cancel, work).await
    }
}

/// Runs a future until the caller cancels, or the call times out.
pub(crate) async fn unless_stopped<T>(
    timer: &CallTimer,
    cancel: &mut Option<BoxFuture<'static, ()>>,
    work: impl Future<Output = T>,
) -> Result<T, Stop> {
    let mut work = pin!(work);
    let mut deadline = timer.deadline().map(|deadline| Box::pin(tokio::time::sleep_until(deadline)));
    std::future::poll_fn(|context| {
        if poll_cancel(cancel, context).is_ready() {
            return Poll::Ready(Err(Stop::Cancelled));
        }
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        if deadline.as_mut().is_some_and(|deadline| deadline.as_mut().poll(context).is_ready()) {
            return Poll::Ready(Err(Stop::TimedOut(timer.timeout_error())));
        }
        Poll::Pending
    })
    .await
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => failure::cancelled(),
            Stop::TimedOut(error) => error,
        }
    }
}

/// Returns ready once, when the caller cancels.
fn poll_cancel(cancel: &mut Option<BoxFuture<'static, ()>>, context: &mut std::task::Context<'_>) -> Poll<()> {
    let Some(signal) = cancel else { return Poll::Pending };
    ready!(signal.as_mut().poll(context));
    *cancel = None;
    Poll::Ready(())
}
