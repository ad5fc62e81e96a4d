//! What a method of any API may need, on a client that was generated when this crate was built: what is sent, what is made of
//! the replies, and the same client against the fake server.

mod fake;
mod replies;
mod sent;
mod wire;
