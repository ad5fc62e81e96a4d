use std::error::Error;
use std::fmt;

use crate::error::BoxError;

/// The reason why a request got no response, or why a response broke off.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: BoxError,
}

/// The progress of a request before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be established, or the server refused the request without processing it.
    Connect,
    /// A timeout of the transport expired.
    Timeout,
    /// The connection broke after something was sent.
    Broken,
    /// The source of the request's body failed.
    Source,
    /// The request cannot be sent at all.
    Invalid,
}

impl TransportError {
    /// Creates an error from the progress of the request and the cause.
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: source.into() }
    }

    /// Returns the cause alone.
    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }

    /// Returns the progress of the request.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Broken => "the connection broke",
            TransportErrorKind::Source => "the source of the body failed",
            TransportErrorKind::Invalid => "the request cannot be sent",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
