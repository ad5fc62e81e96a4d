//! Exclusive access to the bytes of an upload session.

use std::sync::Arc;

use crate::media::MediaWriter;
use crate::server_state::ServerState;
use crate::upload_sessions::UploadProgress;

/// The bytes of a session while a request writes to them. They return to the session when the request ends in any way.
#[derive(Debug)]
pub(crate) struct UploadLease {
    server: Arc<ServerState>,
    id: String,
    writer: Option<MediaWriter>,
}

impl UploadLease {
    /// Takes the bytes of a session; returns `None` if another request has them, or if the session has ended.
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

    /// Keeps the bytes, because the session ends with this request.
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
