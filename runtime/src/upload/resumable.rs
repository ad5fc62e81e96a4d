//! The driver of a resumable upload: it performs the steps of the protocol and reports their results to it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use tokio::time::Instant;

use super::byte_counter::ByteCounter;
use super::chunks::BodyChunks;
use super::dialect::Command;
use super::failed_requests::FailedRequests;
use super::failure;
use super::progress::Phase;
use super::protocol::{NextStep, Protocol, ProtocolFailure};
use super::resume_handle::ResumeHandle;
use super::server_status::ServerStatus;
use super::session::{Order, Reply, Session, Stop};
use super::session_url::session_url;
use super::source::OpenSource;
use crate::attempts::{Next, StopReason};
use crate::call::Response;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::{Backoff, RetryLoop, Wait, Work};
use crate::transport::Body;

/// The settings for recovering from failures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recovery {
    pub(crate) waits: Backoff,
    /// The time that the server may leave all requests unanswered.
    pub(crate) patience: Duration,
}

impl Default for Recovery {
    fn default() -> Self {
        let waits = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(15), factor: 1.3 };
        Self { waits, patience: Duration::from_secs(600) }
    }
}

/// An upload under way.
pub(crate) struct ResumableUpload {
    pub(crate) session: Session,
    pub(crate) feed: OpenSource,
    pub(crate) protocol: Protocol,
    pub(crate) url: Option<Uri>,
    pub(crate) recovery: Recovery,
    /// The URL that opens sessions.
    pub(crate) path: &'static str,
    pub(crate) media_type: String,
    /// The last failure of the server or the connection.
    last: Option<Error>,
    /// The requests of the session that failed, for the error.
    failed: FailedRequests,
    /// True if the server rejected credentials that were then renewed.
    renewed: bool,
    /// The time since which the server has not replied.
    silent_since: Option<Instant>,
    /// The reason for cancelling the upload, unless the caller cancelled it.
    refused: Option<Error>,
}

/// The time limit for each request to cancel. The server discards the rest when the session ends.
const CANCEL_WAIT: Duration = Duration::from_secs(5);

impl ResumableUpload {
    pub(crate) fn new(session: Session, feed: OpenSource, protocol: Protocol, recovery: Recovery) -> Self {
        let (path, media_type) = ("", String::new());
        Self {
            session,
            feed,
            protocol,
            url: None,
            recovery,
            path,
            media_type,
            last: None,
            failed: FailedRequests::default(),
            renewed: false,
            silent_since: None,
            refused: None,
        }
    }

    /// Opens a session at a path, for media of a type.
    pub(crate) fn begin(self, path: &'static str, media_type: String) -> Self {
        Self { path, media_type, ..self }
    }

    /// Resumes the session of a handle.
    pub(crate) fn resume(mut self, handle: ResumeHandle) -> Result<Self> {
        self.url = Some(self.checked(&handle.url)?);
        self.session.listener.handle = Some(Arc::new(handle));
        Ok(self)
    }

    /// Sends the upload, and returns the response to the last request.
    pub(crate) async fn run(mut self, retries: &mut RetryLoop) -> Result<Response<Bytes>> {
        let result = self.steps(retries).await;
        let (handle, id) = (self.session.listener.handle.take(), self.session.request.id());
        result.map_err(|Interruption { error, resumable }| {
            // An error before the session has those of opening it.
            let error = if error.attempts().is_empty() { self.failed.give_up(error) } else { error };
            match handle {
                Some(handle) if resumable => error.with_method(id).with_extension(handle),
                _ => error.with_method(id),
            }
        })
    }

    async fn steps(&mut self, retries: &mut RetryLoop) -> Result<Response<Bytes>, Interruption> {
        loop {
            let offset = self.protocol.offset();
            let answer = match self.protocol.step() {
                NextStep::Start => {
                    self.start(retries).await?;
                    continue;
                }
                NextStep::Read { from, up_to } => {
                    self.read(from, up_to).await?;
                    continue;
                }
                NextStep::Send { from, up_to, last } => {
                    let length = up_to - from;
                    let carried = (self.feed.pieces(from..up_to), length);
                    self.command(Command::Send { from, length, last }, Phase::Sending, Some(carried)).await?
                }
                NextStep::Finalize { at } => {
                    if !self.check().await? {
                        continue;
                    }
                    self.command(Command::Finalize { at }, Phase::Sending, None).await?
                }
                NextStep::Query { unanswered } => {
                    if !self.before_query(unanswered).await? {
                        continue;
                    }
                    self.command(Command::Query, Phase::Recovering, None).await?
                }
                NextStep::Cancel => {
                    self.session.listener.tell(Phase::Cancelling, offset);
                    let cancelling = self.command(Command::Cancel, Phase::Cancelling, None);
                    match tokio::time::timeout(CANCEL_WAIT, cancelling).await {
                        Ok(answer) => answer?,
                        Err(_) => self.protocol.lost().map(|()| None).map_err(|failure| self.stop(failure))?,
                    }
                }
                NextStep::Done => {
                    return Err(Interruption::from(Error::new(ErrorKind::Upload, "the upload was complete")));
                }
            };
            if let Some(response) = answer {
                let sent = self.feed.length().unwrap_or_else(|| self.feed.held().0.end);
                self.session.listener.tell(Phase::Done, sent);
                return Ok(response);
            }
        }
    }

    /// Opens a session, which may be tried again like any call that changes nothing.
    async fn start(&mut self, retries: &mut RetryLoop) -> Result<(), Interruption> {
        self.session.listener.tell(Phase::Starting, 0);
        loop {
            let opened = self.open().await.map_err(|Interruption { error, resumable }| Interruption {
                error: retries.give_up(error),
                resumable,
            })?;
            let error = match opened {
                Ok(()) => {
                    retries.succeeded();
                    return Ok(());
                }
                Err(error) => error,
            };
            if self.session.dialect.is_refusal(&error) {
                return Err(Interruption::from(retries.give_up(error)));
            }
            let waiting = self.session.unless_stopped(retries.retry_after(error, Work::Safe)).await;
            waiting.unwrap_or_else(|stop| Err(retries.stopped(Error::from(stop)))).map_err(Interruption::from)?;
        }
    }

    /// Tries once to open a session. The outer error is permanent.
    async fn open(&mut self) -> Result<Result<()>, Interruption> {
        let dialect = self.session.dialect;
        let session = &mut self.session;
        if let Some(upload_type) = dialect.upload_type() {
            session.request.set_query("uploadType".into(), &upload_type);
        }
        let body = session.request.body().cloned().map_or_else(Body::default, Body::from);
        let url = session.client.url(&session.request, Some(self.path)).map_err(Interruption::from)?;
        let mut message = match session.message(url, body).await {
            Ok(message) => message,
            Err(Reply::Lost(error)) if error.kind() == ErrorKind::Timeout && !session.timer.is_over() => {
                return Ok(Err(error));
            }
            Err(Reply::Lost(error) | Reply::Source(error) | Reply::Answer(_, Err(error))) => {
                return Err(Interruption::from(error));
            }
            Err(Reply::Cancelled | Reply::Answer(..)) => return Err(Interruption::from(Error::from(Stop::Cancelled))),
        };
        dialect.open(message.headers_mut(), &self.media_type, self.feed.length());
        let response = match self.session.exchange(message, None, &ByteCounter::default(), 0, |_, _| {}).await {
            Reply::Answer(_, Ok(response)) => response,
            Reply::Answer(_, Err(error)) | Reply::Lost(error) | Reply::Source(error) => return Ok(Err(error)),
            Reply::Cancelled => return Err(Interruption::from(failure::error(ProtocolFailure::Cancelled, None))),
        };
        let Some((url, granularity)) = dialect.opened(response.headers()) else {
            // A proxy on the way may have eaten the headers, once or for ever.
            let none = |_: &Bytes| Err(Error::new(ErrorKind::Transport, "the server opened no upload session"));
            return Ok(response.read(none));
        };
        let url = self.checked(url).map_err(Interruption::from)?;
        self.protocol.started(granularity);
        self.session.listener.handle = Some(Arc::new(ResumeHandle {
            url: url.to_string(),
            protocol: dialect,
            chunk_size: self.protocol.chunk(),
            granularity,
            total: self.feed.length(),
            modified: self.feed.modified(),
        }));
        self.url = Some(url);
        self.session.listener.tell(Phase::Sending, 0);
        self.hold()?;
        Ok(Ok(()))
    }

    async fn read(&mut self, from: u64, up_to: u64) -> Result<(), Interruption> {
        // The chunk before is kept, in case the server turns out to have lost it.
        let keep = from.saturating_sub(self.protocol.chunk());
        let reading = self.feed.read(keep, up_to);
        match self.session.unless_stopped(reading).await {
            Err(Stop::Cancelled) => self.cancel(false),
            Err(Stop::TimedOut(error)) => Err(self.given_up(error)),
            Ok(Ok(())) => self.hold(),
            Ok(Err(failure)) => Err(interrupted(failure::source(failure))),
        }
    }

    /// Checks the source before the upload is finalized without bytes of it; `false` when the caller gave up.
    async fn check(&mut self) -> Result<bool, Interruption> {
        match self.session.unless_stopped(self.feed.check()).await {
            Err(Stop::Cancelled) => self.cancel(false).map(|()| false),
            Err(Stop::TimedOut(error)) => Err(self.given_up(error)),
            Ok(Ok(())) => Ok(true),
            Ok(Err(failure)) => Err(interrupted(failure::source(failure))),
        }
    }

    fn hold(&mut self) -> Result<(), Interruption> {
        let (held, ended) = self.feed.held();
        if let Err(error) = self.session.check(held.end) {
            self.refused = Some(error);
            return self.cancel(false);
        }
        self.protocol.holds(held, ended).map_err(|failure| self.stop(failure))
    }

    /// Waits before the offset of the upload is queried; returns false if the caller cancelled.
    async fn before_query(&mut self, unanswered: u32) -> Result<bool, Interruption> {
        self.session.listener.tell(Phase::Recovering, self.protocol.offset());
        let since = *self.silent_since.get_or_insert_with(Instant::now);
        let patience = self.recovery.patience.saturating_sub(since.elapsed());
        let asked = self.last.as_ref().and_then(Error::retry_delay).unwrap_or_default();
        if patience.is_zero() || asked > patience {
            let message = format!(
                "the server reported no upload offset for {:?}: resume later, or raise `give_up_after`",
                self.recovery.patience
            );
            return Err(self.given_up(Error::new(ErrorKind::Upload, message)));
        }
        let ceiling = self.recovery.waits.ceiling(unanswered + 1);
        // An upload that another process began is asked for at once.
        let wait = if self.last.is_none() && unanswered == 0 {
            Duration::ZERO
        } else {
            asked.saturating_add(Wait::between(Duration::ZERO, ceiling).pick(fastrand::f64()))
        };
        if self.session.timer.remaining().is_some_and(|left| left <= wait) {
            self.failed.followed_by(Next::Stopped(StopReason::Deadline));
            let error = self.session.timer.timeout_error();
            return Err(self.given_up(error));
        }
        self.failed.followed_by(Next::Retried(wait));
        if self.session.wait(wait).await {
            return Ok(true);
        }
        self.cancel(false).map(|()| false)
    }

    /// Sends a command; a response when it completed the upload.
    async fn command(
        &mut self,
        command: Command,
        phase: Phase,
        carried: Option<(BodyChunks, u64)>,
    ) -> Result<Option<Response<Bytes>>, Interruption> {
        let Some(url) = self.url.clone() else {
            return Err(Interruption::from(Error::new(ErrorKind::Upload, "the upload has no session")));
        };
        let order = Order { url: &url, command, total: self.protocol.total(), phase };
        self.failed.begin();
        let reply = self.session.command(order, carried).await;
        let advanced = match reply {
            Reply::Answer(status, answer) => {
                // The next request has other credentials.
                let renewed = answer.as_ref().is_err_and(Error::has_renewed_credentials) && !self.renewed;
                self.renewed |= renewed;
                let status = if renewed { ServerStatus::Unclear } else { status };
                // An open session that does not say how far it is leaves the question unanswered.
                let told = match status {
                    ServerStatus::Active { received: None } => phase != Phase::Recovering,
                    status => status != ServerStatus::Unclear,
                };
                if told {
                    self.silent_since = None;
                    self.failed.answered();
                }
                let before = self.last.take();
                let (response, refusal) = match answer {
                    Ok(response) => (Some(response), None),
                    // The code 308 is how one protocol says it.
                    Err(_) if matches!(status, ServerStatus::Active { .. }) => (None, None),
                    Err(error) => {
                        self.failed.failed(&error);
                        (None, Some(error))
                    }
                };
                self.last = refusal.or(before.filter(|_| !told));
                let advanced = self.protocol.answered(status);
                if advanced.is_ok() && self.protocol.step() == NextStep::Done {
                    return Ok(response);
                }
                advanced
            }
            Reply::Lost(lost) if self.session.timer.is_over() => {
                self.failed.failed(&lost);
                let error = self.session.timer.timeout_error();
                return Err(self.given_up(error));
            }
            Reply::Lost(error) => {
                self.failed.failed(&error);
                self.last = Some(error);
                self.protocol.lost()
            }
            Reply::Source(error) => return Err(interrupted(error)),
            Reply::Cancelled => return self.cancel(true).map(|()| None),
        };
        advanced.map_err(|failure| self.stop(failure)).map(|()| None)
    }

    fn cancel(&mut self, in_flight: bool) -> Result<(), Interruption> {
        self.protocol.cancel(in_flight).map_err(|failure| self.stop(failure))
    }

    fn stop(&mut self, failure: ProtocolFailure) -> Interruption {
        if let Some(error) = self.refused.take() {
            return Interruption::from(error);
        }
        let error = failure::error(failure, self.last.take());
        Interruption { error, resumable: failure::resumable(failure) }
    }

    /// Returns the error of an upload that another process can resume.
    fn given_up(&mut self, error: Error) -> Interruption {
        Interruption::resumable(match self.last.take() {
            Some(last) => error.with_source(last),
            None => error,
        })
    }

    fn checked(&self, url: &str) -> Result<Uri> {
        let client = &self.session.client;
        let parse =
            |url: &str| url.parse().map_err(|_| Error::new(ErrorKind::Config, "the base URL is not a valid URL"));
        Ok(session_url(url, &parse(client.base_url().as_str())?, &parse(client.service().root_url)?)?)
    }
}

/// Returns the interruption by a source that failed. The upload can be resumed unless the source changed.
fn interrupted(error: Error) -> Interruption {
    let resumable = !failure::is_changed_source(&error);
    Interruption { error, resumable }
}

/// The reason why an upload ended early, and the handle for resuming it, if any.
struct Interruption {
    error: Error,
    resumable: bool,
}

impl Interruption {
    fn resumable(error: Error) -> Self {
        Self { error, resumable: true }
    }
}

impl From<Error> for Interruption {
    fn from(error: Error) -> Self {
        Self { error, resumable: false }
    }
}
