//! Requests and replies on the wire.

pub(crate) mod body;
pub(crate) mod hang_up;
pub(crate) mod reply;
pub(crate) mod request;
