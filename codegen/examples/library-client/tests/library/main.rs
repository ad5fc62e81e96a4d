//! The features that a method of any API may need, on a client that was generated when this crate was built: requests,
//! responses, and the same client against the fake server.

mod fake;
mod replies;
mod sent;
mod wire;
