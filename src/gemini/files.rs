//! Files of the service: uploads from paths, and temporary files.

mod temporary;
mod upload;

use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{self, Call, Output, Uploading};
use discovery_runtime::{Error, Result};
use tokio::time::{Instant, timeout_at};

use super::active::wait_active;
use super::schema::{Schema, Sealed};
pub use temporary::TemporaryFiles;
pub use upload::FileUpload;

/// An uploaded file.
pub trait StoredFile: Schema + Output {
    /// Returns the name, such as `files/abc`.
    fn name(&self) -> Option<&str>;
}

/// The methods for files.
pub trait FileService: Sealed + Clone + Send + Sync + 'static {
    /// A file.
    type File: StoredFile;
    /// The response to an upload.
    type Uploaded: Output + Send;
    /// The response to a deletion.
    type Deleted: Output + Send;

    /// Starts an upload of a file with a display name.
    fn upload_call(&self, display_name: Option<String>) -> Call<Self::Uploaded, rt::Upload>;

    /// Returns the file of a response to an upload.
    fn uploaded(response: Self::Uploaded) -> Option<Self::File>;

    /// Starts a call that gets a file.
    fn get_call(&self, name: &str) -> Call<Self::File>;

    /// Starts a call that deletes a file.
    fn delete_call(&self, name: &str) -> Call<Self::Deleted>;
}

/// Polls a file until it is ready; returns an error if its processing failed, or if the time has passed.
async fn usable<S: FileService>(service: &S, file: &S::File, limit: Limit) -> Result<S::File> {
    let name = file.name().unwrap_or_default();
    let waiting = wait_active(|| service.get_call(name), rt::to_value::<S::File>);
    let Some(deadline) = limit.deadline else { return waiting.await };
    timeout_at(deadline, waiting).await.unwrap_or_else(|_| {
        let message = format!("`{name}` was not ready in the time that was given; the service keeps it for two days");
        Err(Error::new(ErrorKind::Timeout, message))
    })
}

/// The end of the time for an upload and for the wait after it.
#[derive(Clone, Copy)]
struct Limit {
    deadline: Option<Instant>,
}

impl Limit {
    /// Starts the time.
    fn start(timeout: Option<Duration>) -> Self {
        Self { deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)) }
    }
}

/// An upload with its options.
type UploadingTo<S> = Uploading<<S as FileService>::Uploaded, rt::Unary>;
