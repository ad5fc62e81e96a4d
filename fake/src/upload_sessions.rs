//! Resumable uploads in progress.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::media::MediaWriter;
use crate::parameters::Parameters;

/// The maximum number of sessions, each with up to one mebibyte in memory. The oldest finished session is removed first.
const MOST_SESSIONS: usize = 256;

/// A resumable upload.
#[derive(Debug)]
pub(crate) struct UploadSession {
    pub(crate) api: usize,
    pub(crate) method: usize,
    pub(crate) resource: String,
    pub(crate) parameters: Parameters,
    pub(crate) body: Value,
    pub(crate) content_type: String,
    /// The declared length.
    pub(crate) length: Option<u64>,
    pub(crate) classic: bool,
    pub(crate) progress: UploadProgress,
}

/// The progress of a session.
#[derive(Debug)]
pub(crate) enum UploadProgress {
    /// No request is writing.
    Open(MediaWriter),
    /// A request is writing; this many bytes were received before it.
    Busy(u64),
    /// Finished, with the code and the body of the reply.
    Done {
        code: u16,
        body: Value,
    },
    Cancelled,
}

/// The sessions of one server.
#[derive(Debug, Default)]
pub(crate) struct UploadSessions {
    sessions: BTreeMap<String, UploadSession>,
    order: VecDeque<String>,
}

impl UploadSessions {
    pub(crate) fn add(&mut self, id: String, session: UploadSession) {
        self.order.push_back(id.clone());
        self.sessions.insert(id, session);
        if self.order.len() > MOST_SESSIONS {
            let ended = |id: &String| {
                let progress = self.sessions.get(id).map(|session| &session.progress);
                matches!(progress, Some(UploadProgress::Done { .. } | UploadProgress::Cancelled))
            };
            let oldest = self.order.iter().position(ended).unwrap_or(0);
            if let Some(id) = self.order.remove(oldest) {
                self.sessions.remove(&id);
            }
        }
    }

    pub(crate) fn get(&mut self, id: &str) -> Option<&mut UploadSession> {
        self.sessions.get_mut(id)
    }
}

impl UploadSession {
    /// Returns the number of received bytes.
    pub(crate) fn received(&self) -> u64 {
        match &self.progress {
            UploadProgress::Open(writer) => writer.len(),
            UploadProgress::Busy(len) => *len,
            UploadProgress::Done { .. } | UploadProgress::Cancelled => 0,
        }
    }
}
