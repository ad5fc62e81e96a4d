//! The progress of a running upload.

use std::sync::Arc;

use super::resume_handle::ResumeHandle;

/// The progress of an upload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// The current step.
    pub phase: Phase,
    /// The bytes handed to the connection so far. It goes back when some have to be sent again.
    pub sent: u64,
    /// The bytes there are, if that is known.
    pub total: Option<u64>,
    pub(crate) handle: Option<Arc<ResumeHandle>>,
}

/// The steps of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// It is being announced to the server.
    Starting,
    /// Bytes are on their way.
    Sending,
    /// A request failed, and the server is queried for the offset.
    Recovering,
    /// It is being cancelled.
    Cancelling,
    /// The server has it all.
    Done,
}

impl Progress {
    /// Returns the handle for continuing the upload in another process; `None` before the server has opened a session, and
    /// for an upload in one request.
    ///
    /// Keep it to survive the end of this process. Errors carry one too.
    pub fn handle(&self) -> Option<&ResumeHandle> {
        self.handle.as_deref()
    }
}

/// The callback.
pub(crate) struct ProgressListener {
    tell: Option<Box<dyn FnMut(Progress) + Send>>,
    total: Option<u64>,
    pub(crate) handle: Option<Arc<ResumeHandle>>,
}

impl ProgressListener {
    pub(crate) fn new(tell: Option<Box<dyn FnMut(Progress) + Send>>, total: Option<u64>) -> Self {
        Self { tell, total, handle: None }
    }

    pub(crate) fn tell(&mut self, phase: Phase, sent: u64) {
        if let Some(tell) = &mut self.tell {
            tell(Progress { phase, sent, total: self.total, handle: self.handle.clone() });
        }
    }
}
