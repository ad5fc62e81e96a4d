//! Files that a program deletes when it has used them.

use std::fmt;
use std::path::Path;

use discovery_runtime::{Error, Result};
use tokio::runtime::Handle;

use super::{FileService, FileUpload, StoredFile, usable};

/// Uploaded files that are deleted in the end: by [`close`](Self::close), or when the value is dropped.
///
/// Dropping starts the deletions in the background, if a Tokio runtime is there, and cannot report errors; a program that ends
/// right afterwards may end before them. The service deletes files after two days in any case.
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

    /// Uploads a file, waits until it can be used, and adds it.
    pub async fn upload(&mut self, path: impl AsRef<Path>) -> Result<S::File> {
        self.add_upload(FileUpload::new(&self.service, path)).await
    }

    /// Makes an upload with its options, and adds the file.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the upload. A file is in the set, and deleted in the end, from the moment that the service said
    /// it has it.
    pub async fn add_upload(&mut self, upload: FileUpload<S>) -> Result<S::File> {
        let waits = upload.waits();
        let file = upload.without_waiting().await?;
        // From here on the file is deleted, even if the service cannot process it.
        self.add(&file);
        if waits { usable(&self.service, &file).await } else { Ok(file) }
    }

    /// Adds a file that is uploaded already.
    pub fn add(&mut self, file: &S::File) {
        self.names.extend(file.name().map(str::to_owned));
    }

    /// Removes a file from the set, so that it stays with the service.
    pub fn keep(&mut self, file: &S::File) {
        self.names.retain(|name| file.name() != Some(name));
    }

    /// Returns the names of the files.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Deletes the files. A file that is gone already is no error; after another error the remaining files are deleted too,
    /// and the first error is returned.
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
        // The service says of a file that is gone that there is no permission to see it.
        let is_gone = |error: &Error| error.is_not_found() || error.is_permission_denied();
        result = result.and(deleted.or_else(|error| if is_gone(&error) { Ok(()) } else { Err(error) }));
    }
    result
}
