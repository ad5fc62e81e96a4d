//! The right to write to an upload session, which one request has at a time.

use std::sync::Arc;

use crate::media::MediaWriter;
use crate::server_state::ServerState;
use crate::upload_sessions::UploadProgress;

/// A session's bytes while one request writes to them. They go back to the session when the request ends, however it ends.
#[derive(Debug)]
pub(crate) struct UploadLease {
    server: Arc<ServerState>,
    id: String,
    writer: Option<MediaWriter>,
}

impl UploadLease {
    /// Takes a session's bytes; `None` when another request has them, or when the session has ended.
    pub(crate) fn take(server: &Arc<ServerState>, id: &str) -> Option<Self> {
        let mut data = server.data();
        let session = data.uploads.get(id)?;
        match std::mem::replace(&mut session.progress, UploadProgress::Cancelled) {
            UploadProgress::Open(writer) => {
                session.progress = UploadProgress::Busy(writer.len());
                Some(UploadLease { server: Arc::clone(server), id: id.to_owned(), writer: Some(writer) })
            }
            other => {
                session.progress = other;
                None
            }
        }
    }

    pub(crate) fn writer(&mut self) -> &mut MediaWriter {
        self.writer.get_or_insert_default()
    }

    /// Takes the bytes for good: the session ends with this request.
    pub(crate) fn keep(mut self) -> MediaWriter {
        self.writer.take().unwrap_or_default()
    }
}

impl Drop for UploadLease {
    fn drop(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        if let Some(session) = self.server.data().uploads.get(&self.id)
            && matches!(session.progress, UploadProgress::Busy(_))
        {
            session.progress = UploadProgress::Open(writer);
        }
    }
}
