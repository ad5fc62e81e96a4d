//! Streamed responses.
//!
//! A method that streams returns a [`ResponseStream`]: values, each as soon as it has arrived, until the answer is
//! complete.
//!
//! ```no_run
//! use discovery_runtime::{call::{Call, Streaming}, error::ErrorKind, types::Value};
//!
//! # async fn show(call: Call<Value, Streaming>) -> discovery_runtime::Result<()> {
//! let mut story = call.stream().await?;
//! loop {
//!     match story.try_next().await {
//!         Ok(Some(chunk)) => print!("{}", chunk["text"]),
//!         Ok(None) => break,
//!         Err(error) if error.kind() == ErrorKind::StreamInterrupted => {
//!             eprintln!("the story has no end: {error}");
//!             break;
//!         }
//!         Err(error) => return Err(error),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Beneath it is a [`Decoder`], which does no I/O: it cuts bodies in any of the forms that Google's servers and the
//! gateways in front of them send (server-sent events, a JSON array, errors of either or of neither form) into [`Frame`]s.

mod call;
mod completeness;
mod decoder;
mod event;
mod frame;
mod frames;
mod join;
mod line;
mod response;

pub use crate::facts::Completion;
pub use decoder::{DEFAULT_MAX_EVENT, Decoder, Ending, EventTooLarge};
pub use frame::{Frame, FrameKind};
pub use join::{Join, Joining};
pub use response::ResponseStream;
