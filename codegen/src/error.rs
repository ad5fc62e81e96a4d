//! Errors of a run.

use std::{error, fmt, io, path::PathBuf};

/// Result of everything that can fail in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Reason why a run failed. Its text is one complete line, so it has no source.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A document or the overlay was refused.
    Input(discovery_document::Error),
    /// A file or folder could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// An option has a value that it cannot have.
    Option(String),
    /// A names ledger was refused.
    Names(String),
    /// The output folder cannot be what the run would make of it.
    Output(String),
    /// There are warnings, this many, and they are denied.
    Warnings(usize),
}

/// Names the file or folder that an operation is about.
pub(crate) trait AtPath<T> {
    /// Adds the path to the error, if there is one.
    fn at_path(self, path: impl Into<PathBuf>) -> Result<T>;
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input(error) => error.fmt(f),
            Error::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Error::Option(message) | Error::Output(message) => f.write_str(message),
            Error::Names(message) => write!(f, "names: {message}"),
            Error::Warnings(count) => {
                write!(f, "{count} warning{}, and warnings are denied", if *count == 1 { "" } else { "s" })
            }
        }
    }
}

impl error::Error for Error {}

impl From<discovery_document::Error> for Error {
    fn from(error: discovery_document::Error) -> Self {
        Error::Input(error)
    }
}

impl<T> AtPath<T> for io::Result<T> {
    fn at_path(self, path: impl Into<PathBuf>) -> Result<T> {
        self.map_err(|error| Error::Io { path: path.into(), error })
    }
}
