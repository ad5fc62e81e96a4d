//! The canonical statuses of `google.rpc.Code`.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use http::StatusCode;

use crate::wire::{UnknownValue, unknown_text};

/// The canonical status of an error, by its name in `google.rpc.Code`.
///
/// ```
/// use discovery_runtime::error::Status;
///
/// assert_eq!(Status::from("NOT_FOUND"), Status::NotFound);
/// assert_eq!(Status::NotFound.as_str(), "NOT_FOUND");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The caller cancelled the operation.
    Cancelled,
    /// `UNKNOWN`: the server reported an error without a more specific status.
    UnknownError,
    /// An argument is invalid, regardless of the state of the service.
    InvalidArgument,
    /// The deadline expired before the operation completed.
    DeadlineExceeded,
    /// The named resource does not exist.
    NotFound,
    /// The resource that the request creates already exists.
    AlreadyExists,
    /// The credentials are valid but do not permit the operation.
    PermissionDenied,
    /// A quota or a rate limit is exhausted.
    ResourceExhausted,
    /// The state of the resource does not permit the operation.
    FailedPrecondition,
    /// A concurrent operation conflicted with this one.
    Aborted,
    /// The operation was attempted past the valid range.
    OutOfRange,
    /// The server does not implement or support the method.
    Unimplemented,
    /// An internal error of the server.
    Internal,
    /// The service is temporarily unavailable.
    Unavailable,
    /// Data was lost or corrupted, and cannot be recovered.
    DataLoss,
    /// Valid credentials are missing.
    Unauthenticated,
    /// A value that this version of the crate does not know.
    Unknown(UnknownValue),
}

/// The statuses in the order of their numbers, from 1 on, with their names.
const NAMES: [(Status, &str); 16] = [
    (Status::Cancelled, "CANCELLED"),
    (Status::UnknownError, "UNKNOWN"),
    (Status::InvalidArgument, "INVALID_ARGUMENT"),
    (Status::DeadlineExceeded, "DEADLINE_EXCEEDED"),
    (Status::NotFound, "NOT_FOUND"),
    (Status::AlreadyExists, "ALREADY_EXISTS"),
    (Status::PermissionDenied, "PERMISSION_DENIED"),
    (Status::ResourceExhausted, "RESOURCE_EXHAUSTED"),
    (Status::FailedPrecondition, "FAILED_PRECONDITION"),
    (Status::Aborted, "ABORTED"),
    (Status::OutOfRange, "OUT_OF_RANGE"),
    (Status::Unimplemented, "UNIMPLEMENTED"),
    (Status::Internal, "INTERNAL"),
    (Status::Unavailable, "UNAVAILABLE"),
    (Status::DataLoss, "DATA_LOSS"),
    (Status::Unauthenticated, "UNAUTHENTICATED"),
];

impl Status {
    /// Returns the name of the status, such as `NOT_FOUND`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unknown(value) => value.as_str(),
            known => NAMES.iter().find(|(status, _)| status == known).map_or("", |(_, name)| name),
        }
    }

    /// Returns the canonical status of an HTTP status code; `None` for a success and for codes without a canonical
    /// status.
    pub fn from_http(code: u16) -> Option<Self> {
        let status = match code {
            400 => Self::InvalidArgument,
            401 => Self::Unauthenticated,
            402 | 429 => Self::ResourceExhausted,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            409 => Self::Aborted,
            416 => Self::OutOfRange,
            499 => Self::Cancelled,
            500 => Self::Internal,
            501 => Self::Unimplemented,
            502 | 503 => Self::Unavailable,
            408 | 504 => Self::DeadlineExceeded,
            _ => return None,
        };
        Some(status)
    }

    /// Returns the status with this number in `google.rpc.Code`. Long-running operations report such numbers.
    ///
    /// ```
    /// use discovery_runtime::error::Status;
    ///
    /// assert_eq!(Status::from_rpc_code(8), Some(Status::ResourceExhausted));
    /// assert_eq!(Status::from_rpc_code(0), None);
    /// ```
    pub fn from_rpc_code(code: i32) -> Option<Self> {
        let index = usize::try_from(code).ok()?.checked_sub(1)?;
        NAMES.get(index).map(|(status, _)| status.clone())
    }

    /// Returns the number of the status in `google.rpc.Code`; `None` if this version of the crate does not know the
    /// status.
    ///
    /// ```
    /// use discovery_runtime::error::Status;
    ///
    /// assert_eq!(Status::ResourceExhausted.rpc_code(), Some(8));
    /// ```
    pub fn rpc_code(&self) -> Option<i32> {
        (1..).zip(&NAMES).find(|(_, (status, _))| status == self).map(|(code, _)| code)
    }
}

impl From<StatusCode> for Status {
    fn from(code: StatusCode) -> Self {
        Self::from_http(code.as_u16()).unwrap_or(Self::UnknownError)
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        let known = NAMES.iter().find(|(_, name)| *name == text);
        known.map_or_else(|| Self::Unknown(unknown_text(text)), |(status, _)| status.clone())
    }
}

impl From<String> for Status {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl FromStr for Status {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Status};

    #[test]
    fn names_and_numbers() {
        for (index, (status, name)) in (1..).zip(&NAMES) {
            assert_eq!(Status::from(*name), *status);
            assert_eq!(status.to_string(), *name);
            assert_eq!(Status::from_rpc_code(index), Some(status.clone()));
        }
        assert_eq!(Status::from_rpc_code(16), Some(Status::Unauthenticated));
        for code in [-1, 0, 17] {
            assert_eq!(Status::from_rpc_code(code), None);
        }
        assert_eq!(Status::from("BRAND_NEW").as_str(), "BRAND_NEW");
    }
}
