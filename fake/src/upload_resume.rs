//! Later requests of an upload: more bytes, queries for the number of received bytes, and cancellation.

use std::sync::Arc;

use bytes::Bytes;

use crate::api_error::ApiError;
use crate::call::Call;
use crate::fault_reply::{LONGEST_DRAIN, fault_reply};
use crate::faults::FaultKind;
use crate::http::hang_up::HangUp;
use crate::http::reply::{Reply, ReplyStyle};
use crate::http::request::{RequestBody, RequestHead};
use crate::media::MediaWriter;
use crate::server_state::ServerState;
use crate::upload_lease::UploadLease;
use crate::upload_protocol::{UploadCommand, command};
use crate::upload_receive::{UploadOutcome, finish_upload, receive_media};
use crate::upload_sessions::UploadProgress;

/// A request to the URL of an upload session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UploadResume<'a> {
    pub(crate) server: &'a Arc<ServerState>,
    /// The id of the session.
    pub(crate) id: &'a str,
    pub(crate) head: &'a RequestHead,
    /// The number of the request in the log.
    pub(crate) number: u64,
}

impl UploadResume<'_> {
    pub(crate) async fn answer(self, body: &mut RequestBody, style: &mut ReplyStyle) -> Result<Reply, HangUp> {
        let UploadResume { server, id, head, .. } = self;
        let (command, method, received) = {
            let mut data = server.data();
            let Some(session) = data.uploads.get(id) else { return Ok(no_session()) };
            let method = &server.apis[session.api].methods[session.method];
            (command(head, session.classic), method.id.clone(), session.received())
        };
        let carried = matches!(command, UploadCommand::Data { .. }).then_some((received, head.length));
        let fault = server.data().faults.take(&method, carried);
        if let Some(reply) = fault_reply(fault.as_ref(), false, body).await? {
            return Ok(reply);
        }
        style.fault.clone_from(&fault);
        Ok(match command {
            UploadCommand::Query { total } => {
                // The end of the media may become known only after its last byte.
                let is_end = total == Some(received);
                if let Some(lease) = is_end.then(|| UploadLease::take(server, id)).flatten() {
                    return self.data(total, true, lease, body, fault.as_ref()).await;
                }
                self.status()
            }
            UploadCommand::Cancel => self.cancel(),
            UploadCommand::Data { offset, finish } => {
                if let Some(lease) = UploadLease::take(server, id) {
                    return self.data(offset, finish, lease, body, fault.as_ref()).await;
                }
                body.drain(LONGEST_DRAIN).await;
                let busy =
                    server.data().uploads.get(id).is_some_and(|one| matches!(one.progress, UploadProgress::Busy(_)));
                if busy {
                    // The server may not have noticed a broken connection yet. Without an upload status, the client must query.
                    Reply::text(503, "Another request is writing to this upload.")
                } else {
                    // The client may have lost the reply, so it is sent again.
                    self.status()
                }
            }
            UploadCommand::Unknown => {
                body.drain(LONGEST_DRAIN).await;
                Reply::text(400, "The request has no known upload command.")
            }
        })
    }

    /// Reports the number of received bytes.
    fn status(self) -> Reply {
        let mut data = self.server.data();
        let Some(session) = data.uploads.get(self.id) else { return no_session() };
        let received = session.received();
        match &session.progress {
            UploadProgress::Open(_) | UploadProgress::Busy(_) if session.classic => self.incomplete(received),
            UploadProgress::Open(_) | UploadProgress::Busy(_) => {
                active().header("x-goog-upload-size-received", received.to_string())
            }
            UploadProgress::Done { code, body } => ended(UploadOutcome { code: *code, body: body.clone() }),
            UploadProgress::Cancelled => cancelled(session.classic),
        }
    }

    fn cancel(self) -> Reply {
        let mut data = self.server.data();
        let Some(session) = data.uploads.get(self.id) else { return no_session() };
        // A finished upload stays finished.
        if !matches!(session.progress, UploadProgress::Done { .. }) {
            session.progress = UploadProgress::Cancelled;
        }
        cancelled(session.classic)
    }

    /// Adds bytes to the session.
    async fn data(
        self,
        offset: Option<u64>,
        last: bool,
        mut lease: UploadLease,
        body: &mut RequestBody,
        fault: Option<&FaultKind>,
    ) -> Result<Reply, HangUp> {
        let (limit, length, classic) = {
            let mut data = self.server.data();
            let Some(session) = data.uploads.get(self.id) else { return Ok(no_session()) };
            let method = &self.server.apis[session.api].methods[session.method];
            (method.upload.unwrap_or(u64::MAX), session.length, session.classic)
        };
        let before = lease.writer().len();
        if offset.is_some_and(|offset| offset != before) || (offset.is_none() && before > 0) {
            body.drain(LONGEST_DRAIN).await;
            let text = format!("The offset should be {before}.");
            return Ok(if classic { self.incomplete(before) } else { Reply::text(400, text) });
        }
        let mark = lease.writer().mark();
        let limit = length.unwrap_or(limit).min(limit);
        let received = receive_media(body, lease.writer(), limit, fault).await?;
        let added = lease.writer().len() - before;
        self.server.data().log.body(self.number, &Bytes::new(), added);
        if let Err(error) = received {
            body.drain(LONGEST_DRAIN).await;
            lease.writer().rollback(mark)?;
            return Ok(Reply::error(&error, false));
        }
        if last {
            return Ok(self.end(lease.keep(), length));
        }
        if classic {
            return Ok(self.incomplete(lease.writer().len()));
        }
        let granularity = self.server.settings.granularity;
        if granularity > 0 && !added.is_multiple_of(granularity) {
            lease.writer().rollback(mark)?;
            let text = format!(
                "The client sent {added} bytes, which is not a multiple of the {granularity} byte chunk granularity."
            );
            return Ok(Reply::text(400, text));
        }
        Ok(active())
    }

    /// Ends the upload after all bytes have arrived.
    fn end(self, writer: MediaWriter, announced: Option<u64>) -> Reply {
        let received = writer.len();
        let outcome = if let Some(announced) = announced.filter(|announced| *announced != received) {
            let text = format!("The upload has {received} bytes, but {announced} were announced.");
            UploadOutcome::error(&ApiError::invalid(text))
        } else {
            let call = {
                let mut data = self.server.data();
                let Some(session) = data.uploads.get(self.id) else { return no_session() };
                let api = &*self.server.apis[session.api];
                Call {
                    server: self.server,
                    api,
                    method: &api.methods[session.method],
                    parameters: session.parameters.clone(),
                    resource: session.resource.clone(),
                    body: session.body.clone(),
                    media: Some(writer.finish(session.content_type.clone())),
                }
            };
            finish_upload(self.server, call)
        };
        if let Some(session) = self.server.data().uploads.get(self.id) {
            session.progress = UploadProgress::Done { code: outcome.code, body: outcome.body.clone() };
        }
        ended(outcome)
    }

    /// Requests more bytes in the classic protocol.
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

fn ended(outcome: UploadOutcome) -> Reply {
    Reply::from(outcome).header("x-goog-upload-status", "final")
}

fn no_session() -> Reply {
    Reply::text(404, "The upload does not exist.")
}
