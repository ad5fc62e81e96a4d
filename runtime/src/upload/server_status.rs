//! The meaning of a response of the upload server.

/// The state of the session according to one response of the upload server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerStatus {
    /// The session is open. A query's answer tells how many bytes have arrived.
    Active { received: Option<u64> },
    /// The upload is complete, and the answer's body is the result. The answer may say how many bytes it has.
    Final { received: Option<u64> },
    /// The upload is complete and was turned down: the body says why, and trying again is useless.
    Rejected,
    /// The session was cancelled.
    Cancelled,
    /// The session cannot be used by this caller. With other credentials it can.
    Denied,
    /// The session cannot be used, by anybody.
    Gone,
    /// The answer tells nothing for sure, perhaps as it is not the upload server's at all: ask where things stand.
    Unclear,
}
