//! The end of a connection without the method's reply.

use std::io;

/// The reason why a request cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HangUp {
    /// The connection broke, or a fault closed it.
    Broken,
    /// The body took too long.
    TooSlow,
}

impl From<io::Error> for HangUp {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::TimedOut { HangUp::TooSlow } else { HangUp::Broken }
    }
}
