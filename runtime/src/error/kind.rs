/// What kind of failure an [`Error`](crate::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: no key, a URL that is none, no TLS.
    Config,
    /// The request cannot be sent: an argument that does not fit its pattern, a header that is none.
    Request,
    /// No credentials could be had for the request.
    Credentials,
    /// No connection came about; the server has seen nothing of the request.
    Connect,
    /// One of the clocks ran out.
    Timeout,
    /// The connection broke after the request, or part of it, was sent.
    Transport,
    /// The server reported an error.
    Api,
    /// A response came that does not fit its type.
    Decode,
    /// A stream ended before it was complete.
    StreamInterrupted,
    /// A stream stayed silent for too long.
    StreamIdle,
    /// An element of a stream is larger than the limit.
    EventTooLarge,
    /// A response is larger than the limit.
    ResponseTooLarge,
    /// An upload cannot go on.
    Upload,
    /// A download cannot go on.
    Download,
    /// A long-running operation failed or was cancelled.
    Operation,
    /// A file or another source or sink of the caller's failed.
    Io,
}
