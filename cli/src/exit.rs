//! Exit codes, and the failures that lead to them.

use std::error::Error as _;
use std::fmt::Display;
use std::io;

use discovery_runtime::Error;
use discovery_runtime::error::ErrorKind;

/// The exit codes. The page about the command line lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something failed that has no code of its own, such as reading a file.
    Failed = 1,
    /// The arguments are wrong; nothing was sent.
    Usage = 2,
    /// The server answered with an error.
    Refused = 3,
    /// The server could not be reached, or did not answer in time.
    Network = 4,
    /// Credentials are missing, or the server does not accept them.
    Credentials = 5,
    /// A stream, an upload, or a download ended before it was complete.
    Incomplete = 6,
    /// A long-running operation failed.
    Operation = 7,
    /// Ctrl-C.
    Interrupted = 130,
}

/// The end of a run that did not succeed: its exit code and its message.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// One line; empty if nothing is to be said.
    pub(crate) message: String,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string() }
    }

    /// Returns a failure because of the arguments.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Returns a failure without an exit code of its own.
    pub(crate) fn other(message: impl Display) -> Self {
        Self::new(Exit::Failed, message)
    }

    /// Returns the failure to write to standard output. A reader that has seen enough is not reported.
    pub(crate) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::other(""),
            _ => Self::other(format!("cannot write to standard output: {error}")),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Config | ErrorKind::Request => Exit::Usage,
            ErrorKind::Credentials => Exit::Credentials,
            ErrorKind::Api if error.is_unauthenticated() || error.is_permission_denied() => Exit::Credentials,
            ErrorKind::Api => Exit::Refused,
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::StreamIdle => Exit::Network,
            ErrorKind::StreamInterrupted | ErrorKind::Upload | ErrorKind::Download => Exit::Incomplete,
            ErrorKind::Operation => Exit::Operation,
            _ => Exit::Failed,
        };
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = inner.source();
        }
        Self::new(exit, one_line(&message))
    }
}

impl From<discovery_document::Error> for Failure {
    fn from(error: discovery_document::Error) -> Self {
        Self::usage(one_line(&format!("{error:#}")))
    }
}

/// Returns a text with line breaks turned into spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
