//! Errors that name their location.

use std::{error, fmt, io};

/// The result of every fallible function in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// The reason for which a document or an overlay was refused.
///
/// The text is one line, with the path to the location and the problem there: `v1beta/20260101.json: resource models:
/// method get: no path`.
#[derive(Debug)]
pub struct Error {
    /// The path to the problem, outermost location first.
    path: Vec<String>,
    problem: Problem,
}

/// The problem at the end of the path.
#[derive(Debug)]
enum Problem {
    Message(String),
    Io(io::Error),
}

/// Adds a location to the path of an error.
pub(crate) trait At<T> {
    /// Prepends `place` to the path of the error, if there is one.
    fn at<P: Into<String>>(self, place: impl FnOnce() -> P) -> Result<T>;
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Error { path: Vec::new(), problem: Problem::Message(message.into()) }
    }

    /// Returns the path that leads to the problem, outermost location first.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// Returns the kind of the I/O error, if a file could not be read.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        match &self.problem {
            Problem::Io(error) => Some(error.kind()),
            Problem::Message(_) => None,
        }
    }

    pub(crate) fn within(mut self, place: impl Into<String>) -> Self {
        self.path.insert(0, place.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in &self.path {
            write!(f, "{place}: ")?;
        }
        match &self.problem {
            Problem::Message(message) => f.write_str(message),
            Problem::Io(error) => error.fmt(f),
        }
    }
}

// The text is complete, so a source would only repeat a part of it.
impl error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error { path: Vec::new(), problem: Problem::Io(error) }
    }
}

impl<T, E: Into<Error>> At<T> for std::result::Result<T, E> {
    fn at<P: Into<String>>(self, place: impl FnOnce() -> P) -> Result<T> {
        self.map_err(|error| error.into().within(place()))
    }
}

/// Returns an error with a formatted message unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::Error::new(format!($($message)+)));
        }
    };
}
pub(crate) use ensure;
