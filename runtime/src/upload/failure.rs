//! Why an upload cannot go on, as an error.

use std::sync::Arc;

use super::protocol::ProtocolFailure;
use super::resume_handle::ResumeHandle;
use super::session_url::BadUrl;
use crate::error::{Error, ErrorKind};

impl Error {
    /// What it takes to go on with the upload that failed, in this process or another; `None` when it cannot go on, or never
    /// began.
    pub fn resume_handle(&self) -> Option<&ResumeHandle> {
        self.extension::<Arc<ResumeHandle>>().map(AsRef::as_ref)
    }
}

/// The error for what the protocol came to. `last` is what the server, or the connection, last said.
pub(crate) fn error(failure: ProtocolFailure, last: Option<Error>) -> Error {
    let message = match failure {
        ProtocolFailure::Refused { .. } => {
            return last.unwrap_or_else(|| Error::new(ErrorKind::Upload, "the server refused the upload"));
        }
        ProtocolFailure::Cancelled => "the upload was cancelled".to_owned(),
        ProtocolFailure::Unseekable { needed, oldest } => format!(
            "the server needs the bytes from {needed} on again, and the source cannot give those before {oldest} again"
        ),
        ProtocolFailure::Ahead { received, sent } => {
            format!("the server claims to have {received} bytes, of which {sent} were sent")
        }
        ProtocolFailure::Stuck { at } => format!("the server keeps losing what comes after {at} bytes"),
        ProtocolFailure::Length { given, found } => {
            format!(
                "the source was to have {given} bytes, and has {}",
                if found > given { "more".into() } else { found.to_string() }
            )
        }
    };
    let error = Error::new(ErrorKind::Upload, message);
    match last {
        Some(last) => error.with_source(last),
        None => error,
    }
}

/// Whether an upload can go on after this, given its session's handle.
pub(crate) fn resumable(failure: ProtocolFailure) -> bool {
    match failure {
        ProtocolFailure::Refused { resumable } => resumable,
        ProtocolFailure::Cancelled | ProtocolFailure::Ahead { .. } => false,
        ProtocolFailure::Unseekable { .. } | ProtocolFailure::Stuck { .. } | ProtocolFailure::Length { .. } => true,
    }
}

impl From<BadUrl> for Error {
    fn from(bad: BadUrl) -> Self {
        Self::new(ErrorKind::Upload, bad.to_string())
    }
}
