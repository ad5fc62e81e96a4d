//! Requests and replies as they go over the wire.

pub(crate) mod body;
pub(crate) mod hang_up;
pub(crate) mod reply;
pub(crate) mod request;
