//! The reason why an upload cannot continue, as an error.

use std::io;
use std::sync::Arc;

use super::file::FileChanged;
use super::protocol::ProtocolFailure;
use super::resume_handle::ResumeHandle;
use super::session_url::BadUrl;
use crate::error::{Error, ErrorKind};

/// Marks the error of an upload that was cancelled.
struct Cancelled;

impl Error {
    /// Returns true if an upload ended because it was [cancelled](crate::upload::Uploading::cancel_on), here or by another
    /// process that knows its session.
    pub fn is_cancelled(&self) -> bool {
        self.extension::<Cancelled>().is_some()
    }

    /// Returns the handle for resuming the failed upload, in this process or another; `None` if it cannot be resumed or
    /// never started.
    pub fn resume_handle(&self) -> Option<&ResumeHandle> {
        self.extension::<Arc<ResumeHandle>>().map(AsRef::as_ref)
    }
}

/// Returns the error of a failed upload. `last` is the last error of the server or the connection.
pub(crate) fn error(failure: ProtocolFailure, last: Option<Error>) -> Error {
    let message = match failure {
        ProtocolFailure::Refused { .. } => {
            return last.unwrap_or_else(|| Error::new(ErrorKind::Upload, "the server refused the upload"));
        }
        ProtocolFailure::Cancelled => return with_cause(cancelled(), last),
        ProtocolFailure::Unseekable { needed, oldest } => format!(
            "the server requests bytes from offset {needed} again, but the source kept only those from {oldest}: start \
             the upload again, from a file"
        ),
        ProtocolFailure::Ahead { received, sent } => {
            format!("the server reports {received} bytes, but only {sent} were sent")
        }
        ProtocolFailure::Stuck { at } => format!("the server does not accept bytes after offset {at}: resume later"),
        ProtocolFailure::Early { sent } => {
            format!("the server reports a complete upload after {sent} bytes, before the whole source was sent")
        }
        ProtocolFailure::Size { received, length } => {
            format!("the server completed the upload with {received} bytes, but the source has {length}")
        }
        ProtocolFailure::Length { given, found } => {
            format!(
                "the source was declared with {given} bytes, but has {}: pass its real length",
                if found > given { "more".into() } else { found.to_string() }
            )
        }
    };
    with_cause(Error::new(ErrorKind::Upload, message), last)
}

/// The error for an upload that was cancelled.
pub(crate) fn cancelled() -> Error {
    Error::new(ErrorKind::Upload, "the upload was cancelled").with_extension(Cancelled)
}

fn with_cause(error: Error, cause: Option<Error>) -> Error {
    match cause {
        Some(cause) => error.with_source(cause),
        None => error,
    }
}

/// Returns the error of a source that cannot be read.
pub(crate) fn source(failure: io::Error) -> Error {
    Error::new(ErrorKind::Io, "the source of the upload failed").with_source(failure)
}

/// Returns true if a source failed because it changed after the upload began.
pub(crate) fn is_changed_source(error: &Error) -> bool {
    let failure = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    failure.and_then(io::Error::get_ref).is_some_and(<dyn std::error::Error + Send + Sync>::is::<FileChanged>)
}

/// Returns true if an upload can continue after this error, given the handle of its session.
pub(crate) fn resumable(failure: ProtocolFailure) -> bool {
    match failure {
        ProtocolFailure::Refused { resumable } => resumable,
        ProtocolFailure::Cancelled
        | ProtocolFailure::Ahead { .. }
        | ProtocolFailure::Early { .. }
        | ProtocolFailure::Size { .. } => false,
        ProtocolFailure::Unseekable { .. } | ProtocolFailure::Stuck { .. } | ProtocolFailure::Length { .. } => true,
    }
}

impl From<BadUrl> for Error {
    fn from(bad: BadUrl) -> Self {
        Self::new(ErrorKind::Upload, bad.to_string())
    }
}
