//! A file that media is downloaded into: under another name beside it until it is complete.

use std::ffi::OsString;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::Download;
use super::validators::Validators;
use crate::error::{Error, ErrorKind, Result};

/// The number of bytes at the end of a partial file that are compared with the response if no validator proves that the
/// media is the same.
pub(super) const COMPARED: usize = 64 << 10;

/// The target of a download.
pub(super) enum Destination {
    /// A regular file, or nothing yet.
    Beside(PartialFile),
    /// A pipe or a device, which cannot be replaced.
    InPlace(PathBuf),
}

/// The files beside a file that is being downloaded.
pub(super) struct PartialFile {
    path: PathBuf,
    /// The bytes so far.
    data: PathBuf,
    /// The facts that decide whether a partial file can be continued.
    note: PathBuf,
}

/// The record that is kept beside a partial file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// The URL without its secrets.
    pub(super) url: String,
    /// The part of the media that is wanted.
    pub(super) from: u64,
    pub(super) end: Option<u64>,
    pub(super) known: Validators,
}

/// The state that an earlier download left.
pub(super) struct Left {
    pub(super) known: Validators,
    pub(super) held: u64,
    /// The last bytes.
    pub(super) tail: Bytes,
}

impl Destination {
    /// Decides how to write to a path. A link is followed.
    pub(super) async fn new(path: &Path) -> Result<Self> {
        let path = match fs::symlink_metadata(path).await {
            Ok(metadata) if metadata.is_symlink() => {
                fs::canonicalize(path).await.map_err(|source| cannot_open(path, source))?
            }
            _ => path.to_owned(),
        };
        match fs::metadata(&path).await {
            Ok(metadata) if metadata.is_dir() => {
                Err(cannot_open(&path, io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")))
            }
            Ok(metadata) if !metadata.is_file() => Ok(Self::InPlace(path)),
            _ => PartialFile::beside(path).map(Self::Beside),
        }
    }
}

impl PartialFile {
    fn beside(path: PathBuf) -> Result<Self> {
        let Some(name) = path.file_name() else {
            return Err(cannot_open(&path, io::Error::new(io::ErrorKind::InvalidInput, "it has no file name")));
        };
        let named = |suffix: &str| {
            let mut name = OsString::from(name);
            name.push(suffix);
            path.with_file_name(name)
        };
        let (data, note) = (named(".partial"), named(".partial.json"));
        Ok(Self { path, data, note })
    }

    /// Returns what an earlier download of the same left, if it can be continued.
    pub(super) async fn left(&self, url: &str, from: u64, end: Option<u64>) -> Option<Left> {
        let note = self.note().await?;
        // Media that only its length tells from other media could have changed since.
        if (note.url.as_str(), note.from, note.end) != (url, from, end) || !note.known.identify() {
            return None;
        }
        let mut data = File::open(&self.data).await.ok()?;
        let held = data.metadata().await.ok()?.len();
        let compared = held.min(COMPARED as u64);
        data.seek(SeekFrom::Start(held - compared)).await.ok()?;
        let mut tail = Vec::new();
        data.take(compared).read_to_end(&mut tail).await.ok()?;
        (held > 0).then(|| Left { known: note.known, held, tail: tail.into() })
    }

    /// Writes a download anew, and returns how many bytes it has.
    pub(super) async fn write(&self, note: &Note, download: Download) -> Result<u64> {
        let file = self.create(note).await.map_err(|source| cannot_open(&self.path, source))?;
        self.fill(file, 0, download).await
    }

    /// Writes the rest of a download after what is held, and returns how many bytes were added.
    pub(super) async fn append(&self, held: u64, download: Download) -> Result<u64> {
        let opened = OpenOptions::new().append(true).open(&self.data).await;
        let file = opened.map_err(|source| cannot_open(&self.path, source))?;
        self.fill(file, held, download).await
    }

    async fn fill(&self, mut file: File, held: u64, mut download: Download) -> Result<u64> {
        let written = match download.write_with(&mut file, |source| cannot_write_to(&self.path, source)).await {
            Ok(written) => written,
            Err(error) => {
                // Received bytes are on disk before the download continues.
                let _ = file.flush().await;
                return Err(error);
            }
        };
        // A download cannot be shared between threads, so that it is not borrowed while the file is finished.
        let id = download.source.id();
        let finished = self.finish(file, held + written).await;
        finished.map_err(|source| cannot_write_to(&self.path, source).with_method(id))?;
        Ok(written)
    }

    /// Creates the partial file. Only what an earlier download left is removed.
    async fn create(&self, note: &Note) -> io::Result<File> {
        if self.note().await.is_some() {
            match fs::remove_file(&self.data).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => fs::remove_file(&self.note).await?,
            }
        }
        for path in [&self.note, &self.data] {
            if fs::try_exists(path).await? {
                let message =
                    format!("`{}` already exists and is not a partial download: rename or remove it", path.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
            }
        }
        fs::write(&self.note, note.to_json().to_string()).await?;
        OpenOptions::new().write(true).create_new(true).open(&self.data).await
    }

    /// Gives the complete file its name, once all of it is on the disk.
    async fn finish(&self, file: File, length: u64) -> io::Result<()> {
        file.sync_all().await?;
        let (written, named) = (file.metadata().await?, fs::metadata(&self.data).await?);
        if written.len() != length || !is_same(&written, &named) {
            let message = format!("another program changed `{}` during the download", self.data.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        if let Ok(replaced) = fs::metadata(&self.path).await {
            file.set_permissions(replaced.permissions()).await?;
        }
        drop(file);
        fs::rename(&self.data, &self.path).await?;
        // The name is on the disk with its folder, where a folder can be opened. The file is complete in any case.
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder).await {
            let _ = folder.sync_all().await;
        }
        fs::remove_file(&self.note).await
    }

    async fn note(&self) -> Option<Note> {
        Note::from_json(&serde_json::from_slice(&fs::read(&self.note).await.ok()?).ok()?)
    }
}

impl Note {
    fn to_json(&self) -> Value {
        json!({ "partialDownload": self.url, "from": self.from, "end": self.end, "media": self.known.to_json() })
    }

    fn from_json(json: &Value) -> Option<Self> {
        Some(Self {
            url: json["partialDownload"].as_str()?.to_owned(),
            from: json["from"].as_u64()?,
            end: json["end"].as_u64(),
            known: Validators::from_json(&json["media"]),
        })
    }
}

#[cfg(unix)]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    one.len() == other.len()
}

pub(super) fn cannot_open(path: &Path, source: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot open `{}` for the download", path.display())).with_source(source)
}

pub(super) fn cannot_write_to(path: &Path, source: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the download to `{}`", path.display())).with_source(source)
}

pub(super) fn cannot_write(source: io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot write the download").with_source(source)
}
