/// The kinds of failure that an [`Error`](crate::Error) can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: no key, an invalid URL, or no TLS.
    Config,
    /// The request cannot be sent: an argument does not match its pattern, or a header is invalid.
    Request,
    /// Failed to obtain credentials for the request.
    Credentials,
    /// No connection could be established; the server has not seen the request.
    Connect,
    /// A timeout expired.
    Timeout,
    /// The connection broke after the request, or part of it, was sent.
    Transport,
    /// The server reported an error.
    Api,
    /// A response came that does not fit its type.
    Decode,
    /// A stream ended before it was complete.
    StreamInterrupted,
    /// No data arrived within the idle timeout of a stream.
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
    /// Reading or writing a file, reader, or writer of the caller failed.
    Io,
}
