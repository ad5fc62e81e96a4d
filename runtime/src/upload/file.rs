//! A file that is uploaded: opened once, and the same until its last byte has been read.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use bytes::Bytes;

/// An open file, with what was known of it when it was opened.
#[derive(Debug)]
pub(crate) struct SourceFile {
    path: PathBuf,
    file: Mutex<File>,
    identity: Identity,
}

/// The identity of a file: distinguishes it from other files, and from later versions of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    /// The device and the number of the file on it; nothing if the platform has no such number.
    place: Option<(u64, u64)>,
    length: u64,
    /// When the file was last modified, in nanoseconds since 1970.
    modified: Option<u64>,
}

/// The error for a file that is no longer what was to be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileChanged {
    Replaced,
    Length { before: u64, now: u64 },
    Modified,
}

impl SourceFile {
    /// Opens a regular file. Any other could block for ever, has no length, or cannot be read twice.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        // To open a pipe waits for somebody who writes to it, so that the kind of file is looked up first.
        regular(path, &fs::metadata(path)?)?;
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        regular(path, &metadata)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file), identity: Identity::of(&metadata) })
    }

    /// Returns the length of the file when it was opened.
    pub(crate) fn length(&self) -> u64 {
        self.identity.length
    }

    /// Returns when the file was last modified before it was opened, in nanoseconds since 1970.
    pub(crate) fn modified(&self) -> Option<u64> {
        self.identity.modified
    }

    /// Reads a range, and fails if the file changed since it was opened.
    pub(crate) fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let length = range.end - range.start;
        let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        // A panic elsewhere leaves a file that is still open; each reader seeks first.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(range.start))?;
        (&mut *file).take(length).read_to_end(&mut piece)?;
        self.compare(&file)?;
        if piece.len() as u64 != length {
            let now = range.start + piece.len() as u64;
            return Err(FileChanged::Length { before: self.identity.length, now }.into());
        }
        Ok(piece.into())
    }

    /// Fails if the file changed since it was opened.
    pub(crate) fn check(&self) -> io::Result<()> {
        self.compare(&self.file.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn compare(&self, file: &File) -> io::Result<()> {
        let now = Identity::of(&file.metadata()?);
        if now.length != self.identity.length {
            return Err(FileChanged::Length { before: self.identity.length, now: now.length }.into());
        }
        if now.modified != self.identity.modified {
            return Err(FileChanged::Modified.into());
        }
        match fs::metadata(&self.path) {
            Ok(metadata) if Identity::of(&metadata) != self.identity => Err(FileChanged::Replaced.into()),
            // A file that was removed is still the one that was opened.
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
        let modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Self { place: place(metadata), length: metadata.len(), modified }
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other platforms tell no place")]
fn place(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;

    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn place(_: &Metadata) -> Option<(u64, u64)> {
    None
}

fn regular(path: &Path, metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let path = path.display();
    Err(if metadata.is_dir() {
        io::Error::new(io::ErrorKind::IsADirectory, format!("`{path}` is a directory: upload a file"))
    } else {
        let message = format!("`{path}` is not a regular file: open it, and upload it with `reader`");
        io::Error::new(io::ErrorKind::InvalidInput, message)
    })
}

impl fmt::Display for FileChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaced => f.write_str("the file was replaced while it was being uploaded")?,
            Self::Modified => f.write_str("the file was modified while it was being uploaded")?,
            Self::Length { before, now } => {
                write!(f, "the file had {before} bytes and has {now} while it is being uploaded")?;
            }
        }
        f.write_str(": start the upload again")
    }
}

impl std::error::Error for FileChanged {}

impl From<FileChanged> for io::Error {
    fn from(changed: FileChanged) -> Self {
        Self::new(io::ErrorKind::InvalidData, changed)
    }
}
