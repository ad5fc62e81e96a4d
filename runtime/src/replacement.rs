//! Files that are written under a temporary name and then renamed, so that nobody sees a part of one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The permissions of a file whose owner alone has access.
pub(crate) const PRIVATE: u32 = 0o600;

/// A file under a temporary name, which is removed unless the file gets its own name.
struct Temporary(PathBuf);

/// Puts a file at a path, in place of a file or a link there. Only Unix has the permissions; without any, those of every new
/// file apply.
pub(crate) fn put(path: &Path, content: &[u8], mode: Option<u32>) -> io::Result<()> {
    let (temporary, mut file) = Temporary::beside(path, mode)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary.0, path)
}

/// Writes a file as [`std::fs::write`] does, which follows links and keeps permissions. A pipe or a device cannot be replaced, so
/// it is written to.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => put(&fs::canonicalize(path)?, content, mode(&metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
            put(path, content, None)
        }
        _ => fs::write(path, content),
    }
}

/// Returns the permissions of a file.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no permissions")]
pub(crate) fn mode(metadata: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    Some(metadata.permissions().mode() & 0o777)
}

/// Returns the permissions of a file.
#[cfg(not(unix))]
pub(crate) fn mode(_: &fs::Metadata) -> Option<u32> {
    None
}

impl Temporary {
    fn beside(path: &Path, mode: Option<u32>) -> io::Result<(Self, File)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{:016x}", fastrand::u64(..)));
        let temporary = path.with_file_name(hidden);
        let file = options(mode).create_new(true).open(&temporary)?;
        restore(&file, mode);
        Ok((Self(temporary), file))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the renaming, there is nothing to remove.
        _ = fs::remove_file(&self.0);
    }
}

fn options(mode: Option<u32>) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    if let Some(mode) = mode {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    options
}

/// Sets the permissions that the process's mask took away. A file system without permissions has none to restore.
fn restore(file: &File, mode: Option<u32>) {
    #[cfg(unix)]
    if let Some(mode) = mode {
        _ = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = (file, mode);
}
