//! Uploads of media, in one request or resumable over many.
//!
//! A method that takes media has a call of the kind [`Upload`](crate::call::Upload). Give it a source
//! ([`file`](crate::Call::file), [`bytes`](crate::Call::bytes), [`reader`](crate::Call::reader),
//! [`stream`](crate::Call::stream)) and await it.
//!
//! Uploads in several requests use the `X-Goog-Upload-*` protocol, or that of `uploadType=resumable`: see
//! [`ResumableProtocol`].
//!
//! An interrupted upload can be resumed, in this process or another:
//!
//! ```no_run
//! use discovery_runtime::upload::ResumeHandle;
//! # use discovery_runtime::{call::Upload, types::Value, Call};
//! # fn upload() -> Call<Value, Upload> { unimplemented!() }
//! # async fn show() -> Result<(), Box<dyn std::error::Error>> {
//! if let Err(error) = upload().file("talk.mp4").await
//!     && let Some(handle) = error.resume_handle()
//! {
//!     std::fs::write("talk.resume", serde_json::to_string(handle)?)?;
//! }
//! let handle: ResumeHandle = serde_json::from_str(&std::fs::read_to_string("talk.resume")?)?;
//! upload().file("talk.mp4").resume(handle).await?;
//! # Ok(())
//! # }
//! ```

mod byte_counter;
mod call;
mod chunks;
mod dialect;
mod failed_requests;
mod failure;
mod file;
mod media_type;
mod multipart;
mod progress;
mod protocol;
mod resend_buffer;
mod resumable;
mod resume_handle;
mod server_status;
mod session;
mod session_url;
mod single_request;
mod source;

pub use call::Uploading;
pub use dialect::ResumableProtocol;
pub use progress::{Phase, Progress};
pub use resume_handle::ResumeHandle;

#[doc(hidden)]
pub use media_type::guess as media_type;
