//! A file that media is downloaded into: under another name beside it until it is complete.

use std::ffi::OsString;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::Download;
use super::validators::Validators;
use crate::error::{Error, ErrorKind, Result};
use crate::replacement;

/// The number of bytes at the end of a partial file that are compared with the response if no validator proves that the
/// media is the same.
pub(super) const COMPARED: usize = 64 << 10;

/// The start of every note.
const NOTE_START: &str = r#"{"partialDownload":"#;

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
        // A link leads to a file that no download made.
        fs::symlink_metadata(&self.data).await.ok().filter(std::fs::Metadata::is_file)?;
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
        // The old file may have become private since.
        self.restrict(&file).await;
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
        if self.has_note().await? {
            match fs::remove_file(&self.data).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => fs::remove_file(&self.note).await?,
            }
        }
        for path in [&self.note, &self.data] {
            if fs::symlink_metadata(path).await.is_ok() {
                return Err(in_the_way(path));
            }
        }
        let (path, text) = (self.note.clone(), note.to_text());
        // Neither file is more readable than the one that it replaces.
        let mode = self.mode().await;
        let noting = move || replacement::put(&path, text.as_bytes(), mode);
        tokio::task::spawn_blocking(noting).await.map_err(io::Error::other)??;
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if let Some(mode) = mode {
            options.mode(mode);
        }
        options.write(true).create_new(true).open(&self.data).await
    }

    /// Returns the permissions of the file that is replaced, without those to execute it, and with those that a download needs.
    async fn mode(&self) -> Option<u32> {
        let replaced = fs::metadata(&self.path).await.ok()?;
        replacement::mode(&replaced).map(|mode| mode & 0o666 | replacement::PRIVATE)
    }

    /// Makes a partial file no more readable than the file that it replaces, if the file system has permissions.
    async fn restrict(&self, file: &File) {
        #[cfg(unix)]
        if let Some(mode) = self.mode().await {
            _ = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode)).await;
        }
        #[cfg(not(unix))]
        let _ = file;
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
            // Some file systems have no permissions.
            _ = file.set_permissions(replaced.permissions()).await;
        }
        drop(file);
        fs::rename(&self.data, &self.path).await?;
        // The file is complete, so nothing below makes the download fail. The name is on the disk with its folder, if the
        // folder can be opened.
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder).await {
            let _ = folder.sync_all().await;
        }
        _ = fs::remove_file(&self.note).await;
        Ok(())
    }

    async fn note(&self) -> Option<Note> {
        Note::from_json(&serde_json::from_slice(&fs::read(&self.note).await.ok()?).ok()?)
    }

    /// Returns true if an earlier download left a note, even one of which only a part reached the disk.
    async fn has_note(&self) -> io::Result<bool> {
        match fs::read(&self.note).await {
            Ok(text) => Ok(is_note(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(_) => Err(in_the_way(&self.note)),
        }
    }
}

impl Note {
    fn to_text(&self) -> String {
        let (url, end) = (Value::from(self.url.as_str()), Value::from(self.end));
        format!("{NOTE_START}{url},\"from\":{},\"end\":{end},\"media\":{}}}", self.from, self.known.to_json())
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

/// Returns true if a text begins as a note does. After a power failure, zeros can take the place of text.
fn is_note(text: &[u8]) -> bool {
    let written = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let (text, start) = (&text[..written], NOTE_START.as_bytes());
    text.starts_with(start) || start.starts_with(text)
}

fn in_the_way(path: &Path) -> io::Error {
    let message = format!("`{}` already exists and is not a partial download: rename or remove it", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
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
