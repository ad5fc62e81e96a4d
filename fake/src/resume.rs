//! Requests to an upload's own address: bytes, the question how many there are, and the wish to end it.

use std::sync::Arc;

use bytes::Bytes;

use crate::faults::What;
use crate::media::Sink;
use crate::problem::Problem;
use crate::receive::{Finished, Hangup, LONGEST_DRAIN, finish, interrupt, pour};
use crate::reply::{Reply, Style};
use crate::request::{Head, Receiver};
use crate::state::{Call, State};
use crate::upload::{Command, Lease, Progress, command};

/// Such a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resume<'a> {
    pub(crate) state: &'a Arc<State>,
    /// The session's id.
    pub(crate) id: &'a str,
    pub(crate) head: &'a Head,
    /// Number in the journal.
    pub(crate) number: u64,
}

impl Resume<'_> {
    pub(crate) async fn answer(self, body: &mut Receiver, style: &mut Style) -> Result<Reply, Hangup> {
        let Resume { state, id, head, .. } = self;
        let (command, method, received) = {
            let mut inner = state.inner();
            let Some(session) = inner.uploads.get(id) else { return Ok(gone()) };
            let method = &state.apis[session.api].methods[session.method];
            (command(head, session.classic), method.id.clone(), session.received())
        };
        let carried = matches!(command, Command::Data { .. }).then_some((received, head.length));
        let fault = state.inner().faults.take(&method, carried);
        if let Some(reply) = interrupt(fault.as_ref(), false, body).await? {
            return Ok(reply);
        }
        style.fault.clone_from(&fault);
        Ok(match command {
            Command::Query => self.status(),
            Command::Cancel => self.cancel(),
            Command::Data { offset, finish } => {
                if let Some(lease) = Lease::take(state, id) {
                    return self.data(offset, finish, lease, body, fault.as_ref()).await;
                }
                body.drain(LONGEST_DRAIN).await;
                let busy = state.inner().uploads.get(id).is_some_and(|one| matches!(one.progress, Progress::Busy(_)));
                if busy {
                    // A broken connection may not have been noticed yet. No upload status: the sender must ask again.
                    Reply::text(503, "Another request is bringing bytes.")
                } else {
                    // The reply was lost, perhaps: it is given again.
                    self.status()
                }
            }
            Command::Unknown => {
                body.drain(LONGEST_DRAIN).await;
                Reply::text(400, "The request has no upload command that is known.")
            }
        })
    }

    /// How far the session is.
    fn status(self) -> Reply {
        let mut inner = self.state.inner();
        let Some(session) = inner.uploads.get(self.id) else { return gone() };
        let received = session.received();
        match &session.progress {
            Progress::Open(_) | Progress::Busy(_) if session.classic => self.incomplete(received),
            Progress::Open(_) | Progress::Busy(_) => {
                active().header("x-goog-upload-size-received", received.to_string())
            }
            Progress::Done(code, value) => ended(Finished(*code, value.clone())),
            Progress::Cancelled => cancelled(session.classic),
        }
    }

    fn cancel(self) -> Reply {
        let mut inner = self.state.inner();
        let Some(session) = inner.uploads.get(self.id) else { return gone() };
        // What is done stays done.
        if !matches!(session.progress, Progress::Done(..)) {
            session.progress = Progress::Cancelled;
        }
        cancelled(session.classic)
    }

    /// Takes bytes into the session.
    async fn data(
        self,
        offset: Option<u64>,
        last: bool,
        mut lease: Lease,
        body: &mut Receiver,
        fault: Option<&What>,
    ) -> Result<Reply, Hangup> {
        let (most, length, classic) = {
            let mut inner = self.state.inner();
            let Some(session) = inner.uploads.get(self.id) else { return Ok(gone()) };
            let method = &self.state.apis[session.api].methods[session.method];
            (method.upload.unwrap_or(u64::MAX), session.length, session.classic)
        };
        let before = lease.sink().len();
        if offset.is_some_and(|offset| offset != before) || (offset.is_none() && before > 0) {
            body.drain(LONGEST_DRAIN).await;
            let text = format!("The offset should be {before}.");
            return Ok(if classic { self.incomplete(before) } else { Reply::text(400, text) });
        }
        let mark = lease.sink().mark();
        let most = length.unwrap_or(most).min(most);
        let carried = pour(body, lease.sink(), most, fault).await?;
        let brought = lease.sink().len() - before;
        self.state.inner().journal.body(self.number, &Bytes::new(), brought);
        if let Err(problem) = carried {
            body.drain(LONGEST_DRAIN).await;
            lease.sink().rollback(mark)?;
            return Ok(Reply::problem(&problem, false));
        }
        if last {
            return Ok(self.end(lease.keep(), length));
        }
        if classic {
            return Ok(self.incomplete(lease.sink().len()));
        }
        let granularity = self.state.config.granularity;
        if granularity > 0 && !brought.is_multiple_of(granularity) {
            lease.sink().rollback(mark)?;
            let text = format!(
                "The client sent {brought} bytes, which is not a multiple of the {granularity} byte chunk granularity."
            );
            return Ok(Reply::text(400, text));
        }
        Ok(active())
    }

    /// All bytes are there: the upload ends, well or not.
    fn end(self, sink: Sink, announced: Option<u64>) -> Reply {
        let received = sink.len();
        let finished = if let Some(announced) = announced.filter(|announced| *announced != received) {
            let problem = Problem::invalid(format!("The upload has {received} bytes, and {announced} were announced."));
            Finished(problem.code, problem.body())
        } else {
            let call = {
                let mut inner = self.state.inner();
                let Some(session) = inner.uploads.get(self.id) else { return gone() };
                let api = &*self.state.apis[session.api];
                Call {
                    state: self.state,
                    api,
                    method: &api.methods[session.method],
                    arguments: session.arguments.clone(),
                    resource: session.resource.clone(),
                    body: session.body.clone(),
                    media: Some(sink.finish(session.content_type.clone())),
                }
            };
            finish(self.state, call)
        };
        if let Some(session) = self.state.inner().uploads.get(self.id) {
            session.progress = Progress::Done(finished.0, finished.1.clone());
        }
        ended(finished)
    }

    /// The classic protocol's way of saying that more is expected.
    fn incomplete(self, received: u64) -> Reply {
        let reply = match self.head.header("x-guploader-no-308") {
            Some("yes") => Reply::text(200, "").header("x-http-status-code-override", "308"),
            _ => Reply::text(308, ""),
        };
        match received.checked_sub(1) {
            Some(last) => reply.header("range", format!("bytes=0-{last}")),
            None => reply,
        }
    }
}

fn active() -> Reply {
    Reply::text(200, "").header("x-goog-upload-status", "active")
}

fn cancelled(classic: bool) -> Reply {
    Reply::text(if classic { 499 } else { 200 }, "").header("x-goog-upload-status", "cancelled")
}

fn ended(finished: Finished) -> Reply {
    Reply::from(finished).header("x-goog-upload-status", "final")
}

fn gone() -> Reply {
    Reply::text(404, "There is no such upload.")
}
