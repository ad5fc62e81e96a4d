//! Media from files.

use std::path::Path;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result, rt};

/// Reads a file, and determines its MIME type from the extension.
///
/// Fails with [`ErrorKind::Io`] if the file cannot be read, and with [`ErrorKind::Request`] if the extension is unknown.
pub fn read_media(path: &Path) -> Result<(&'static str, Vec<u8>)> {
    let mime_type = rt::media_type(path).ok_or_else(|| {
        let message = format!("no MIME type is known for the extension of {}: use Part::from_bytes", path.display());
        Error::new(ErrorKind::Request, message)
    })?;
    let data = std::fs::read(path)
        .map_err(|source| Error::new(ErrorKind::Io, format!("cannot read {}", path.display())).with_source(source))?;
    Ok((mime_type, data))
}
