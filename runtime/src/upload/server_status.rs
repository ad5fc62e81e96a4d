//! The meaning of a response of the upload server.

/// The state of the session according to one response of the upload server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerStatus {
    /// The session is open. The reply to a query has the number of bytes that arrived.
    Active { received: Option<u64> },
    /// The upload is complete, and the body of the reply is the result. The reply may contain the number of bytes.
    Final { received: Option<u64> },
    /// The upload is complete and was refused. The body has the reason, and a retry is useless.
    Rejected,
    /// The session was cancelled.
    Cancelled,
    /// The session cannot be used by this caller. With other credentials it can.
    Denied,
    /// The session cannot be used, by anybody.
    Gone,
    /// The reply proves nothing, perhaps because it is not from the upload server: query the status.
    Unclear,
}
