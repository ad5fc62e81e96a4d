//! Streamed answers.

mod call;
mod completeness;
mod decoder;
mod event;
mod frame;
mod frames;
mod json;
mod line;
pub(crate) mod probe;
mod response;

pub use decoder::{DEFAULT_MAX_EVENT, Decoder, Ending, EventTooLarge};
pub use frame::{Frame, FrameKind};
pub use response::ResponseStream;
