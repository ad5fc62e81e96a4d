//! Files of the service: uploads from paths, and temporary files.

mod temporary;
mod upload;

use discovery_runtime::Result;
use discovery_runtime::rt::{self, Call, Output, Uploading};

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

/// Polls a file until it is ready; returns an error if its processing failed.
async fn usable<S: FileService>(service: &S, file: &S::File) -> Result<S::File> {
    let name = file.name().unwrap_or_default();
    wait_active(|| service.get_call(name), rt::to_value::<S::File>).await
}

/// An upload with its options.
type UploadingTo<S> = Uploading<<S as FileService>::Uploaded, rt::Unary>;
