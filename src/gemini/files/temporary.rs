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
        let waits = upload.waits();
        let file = upload.without_waiting().await?;
        // From here on, the file is deleted even if the service cannot process it.
        self.add(&file);
        if waits { usable(&self.service, &file).await } else { Ok(file) }
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
    pub async fn close(mut self) -> Result<()> {
        let names = std::mem::take(&mut self.names);
        delete(self.service.clone(), names).await
    }
}

impl<S: FileService> Drop for TemporaryFiles<S> {
    fn drop(&mut self) {
        let names = std::mem::take(&mut self.names);
        if let (false, Ok(runtime)) = (names.is_empty(), Handle::try_current()) {
            drop(runtime.spawn(delete(self.service.clone(), names)));
        }
    }
}

impl<S: FileService> fmt::Debug for TemporaryFiles<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryFiles").field("names", &self.names).finish_non_exhaustive()
    }
}

async fn delete<S: FileService>(service: S, names: Vec<String>) -> Result<()> {
    let mut result = Ok(());
    for name in names {
        let deleted = service.delete_call(&name).await.map(drop);
        // For a deleted file, the service reports a missing permission.
        let is_gone = |error: &Error| error.is_not_found() || error.is_permission_denied();
        result = result.and(deleted.or_else(|error| if is_gone(&error) { Ok(()) } else { Err(error) }));
    }
    result
}
