//! Temporary files, which are deleted after use.

use std::fmt;
use std::path::Path;

use discovery_runtime::{Error, Result};
use tokio::runtime::Handle;

use super::{FileService, FileUpload, StoredFile, usable};

/// Uploaded files that are deleted by [`close`](Self::close), or when the value is dropped.
///
/// Dropping the value deletes the files in the background if a Tokio runtime is available. It cannot report errors, and
/// the deletions may not complete if the program ends right afterwards. In any case, the service deletes files after two days.
///
/// ```no_run
/// # async fn show(client: generativelanguage::v1beta::Client) -> generativelanguage::Result<()> {
/// let mut files = client.files().temporary();
/// let report = files.upload("report.pdf").await?;
/// let reply = client.models().generate_content("gemini-2.5-flash", (&report, "Summarize the report.")).await?;
/// files.close().await?;
/// # drop(reply);
/// # Ok(())
/// # }
/// ```
pub struct TemporaryFiles<S: FileService> {
    service: S,
    names: Vec<String>,
}

impl<S: FileService> TemporaryFiles<S> {
    /// Creates an empty set.
    pub fn new(service: &S) -> Self {
        Self { service: service.clone(), names: Vec::new() }
    }

    /// Uploads a file, waits until it is ready, and adds it.
    pub async fn upload(&mut self, path: impl AsRef<Path>) -> Result<S::File> {
        self.add_upload(FileUpload::new(&self.service, path)).await
    }

    /// Sends a prepared upload, and adds the file.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the upload. The file belongs to the set, and is deleted with it, as soon as the service
    /// has confirmed it.
    pub async fn add_upload(&mut self, upload: FileUpload<S>) -> Result<S::File> {
        let (waits, limit) = (upload.waits(), upload.limit());
        let file = upload.without_waiting().await?;
        // From here on, the file is deleted even if the service cannot process it.
        self.add(&file);
        if waits { usable(&self.service, &file, limit).await } else { Ok(file) }
    }

    /// Adds an uploaded file.
    pub fn add(&mut self, file: &S::File) {
        self.names.extend(file.name().map(str::to_owned));
    }

    /// Removes a file from the set, so that it is not deleted.
    pub fn keep(&mut self, file: &S::File) {
        self.names.retain(|name| file.name() != Some(name));
    }

    /// Returns the names of the files.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Deletes the files. Files that no longer exist are ignored. After any other error, the remaining files are still
    /// deleted, and the first error is returned.
    ///
    /// The service answers alike for a file that does not exist and for one that these credentials must not read: both
    /// count as gone. A file that they may read but not delete is an error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future deletes the remaining files in the background, as dropping the value does.
    pub async fn close(mut self) -> Result<()> {
        let mut result = Ok(());
        while let Some(name) = self.names.first() {
            result = result.and(delete(&self.service, name).await);
            // Only now, so that a file whose deletion is cancelled is left for the background.
            self.names.remove(0);
        }
        result
    }
}

impl<S: FileService> Drop for TemporaryFiles<S> {
    fn drop(&mut self) {
        let names = std::mem::take(&mut self.names);
        if let (false, Ok(runtime)) = (names.is_empty(), Handle::try_current()) {
            let service = self.service.clone();
            drop(runtime.spawn(async move {
                for name in names {
                    drop(delete(&service, &name).await);
                }
            }));
        }
    }
}

impl<S: FileService> fmt::Debug for TemporaryFiles<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryFiles").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Deletes a file, unless it is gone already.
async fn delete<S: FileService>(service: &S, name: &str) -> Result<()> {
    let Err(error) = service.delete_call(name).await else { return Ok(()) };
    // The service does not tell a missing file from one that may not be deleted, but only the latter can be read.
    let is_gone = may_be_gone(&error) && service.get_call(name).await.is_err_and(|error| may_be_gone(&error));
    if is_gone { Ok(()) } else { Err(error) }
}

/// Returns true if a file is missing, or if the credentials do not permit to use it. A permission that is missing for
/// another reason, such as a blocked key, has a reason.
fn may_be_gone(error: &Error) -> bool {
    error.is_not_found() || (error.is_permission_denied() && error.reason().is_none())
}
