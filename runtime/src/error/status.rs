use http::StatusCode;

crate::__gl_open_enum! {
    /// The canonical status of an error, by its name in `google.rpc.Code`.
    ///
    /// ```
    /// use discovery_runtime::Status;
    ///
    /// assert_eq!(Status::from("NOT_FOUND"), Status::NotFound);
    /// assert_eq!(Status::NotFound.as_str(), "NOT_FOUND");
    /// ```
    pub enum Status {
        /// The caller gave up.
        Cancelled = "CANCELLED",
        /// Nobody knows.
        UnknownError = "UNKNOWN",
        /// The request is wrong, whatever the state of the server.
        InvalidArgument = "INVALID_ARGUMENT",
        /// The server did not finish in time.
        DeadlineExceeded = "DEADLINE_EXCEEDED",
        /// What was named does not exist.
        NotFound = "NOT_FOUND",
        /// What was to be created exists.
        AlreadyExists = "ALREADY_EXISTS",
        /// The credentials do not allow it.
        PermissionDenied = "PERMISSION_DENIED",
        /// A quota or a rate limit is used up.
        ResourceExhausted = "RESOURCE_EXHAUSTED",
        /// The state of things does not allow it now.
        FailedPrecondition = "FAILED_PRECONDITION",
        /// Somebody else was quicker.
        Aborted = "ABORTED",
        /// Past the end of what there is.
        OutOfRange = "OUT_OF_RANGE",
        /// The server does not do this.
        Unimplemented = "UNIMPLEMENTED",
        /// The server is at fault.
        Internal = "INTERNAL",
        /// The server cannot be used now.
        Unavailable = "UNAVAILABLE",
        /// Data was lost for good.
        DataLoss = "DATA_LOSS",
        /// The credentials are missing or wrong.
        Unauthenticated = "UNAUTHENTICATED",
    }
}

impl Status {
    /// What an HTTP code stands for; `None` for a success and for codes that stand for nothing in particular.
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

    /// The status by its number in `google.rpc.Code`, which is what a long-running operation reports.
    ///
    /// ```
    /// use discovery_runtime::Status;
    ///
    /// assert_eq!(Status::from_rpc_code(8), Some(Status::ResourceExhausted));
    /// assert_eq!(Status::from_rpc_code(0), None);
    /// ```
    pub fn from_rpc_code(code: i32) -> Option<Self> {
        let status = match code {
            1 => Self::Cancelled,
            2 => Self::UnknownError,
            3 => Self::InvalidArgument,
            4 => Self::DeadlineExceeded,
            5 => Self::NotFound,
            6 => Self::AlreadyExists,
            7 => Self::PermissionDenied,
            8 => Self::ResourceExhausted,
            9 => Self::FailedPrecondition,
            10 => Self::Aborted,
            11 => Self::OutOfRange,
            12 => Self::Unimplemented,
            13 => Self::Internal,
            14 => Self::Unavailable,
            15 => Self::DataLoss,
            16 => Self::Unauthenticated,
            _ => return None,
        };
        Some(status)
    }
}

impl From<StatusCode> for Status {
    fn from(code: StatusCode) -> Self {
        Self::from_http(code.as_u16()).unwrap_or(Self::UnknownError)
    }
}
