//! Media, hashed while it arrives. Small media is kept in memory, larger media in an unlinked temporary file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// The maximum size of media that is kept in memory.
const IN_MEMORY: usize = 1 << 20;

/// Complete media.
#[derive(Debug)]
pub(crate) struct Media {
    pub(crate) len: u64,
    pub(crate) content_type: String,
    pub(crate) sha256: [u8; 32],
    data: Data,
}

#[derive(Debug)]
enum Data {
    Memory(Bytes),
    // Each read seeks first, so reads must not overlap.
    Disk(Mutex<File>),
    /// The bytes were only counted and hashed.
    Gone,
}

/// Media that is being received.
#[derive(Debug, Default)]
pub(crate) struct MediaWriter {
    len: u64,
    hash: Sha256,
    memory: Vec<u8>,
    disk: Option<File>,
    /// True if bytes are only counted and hashed.
    discards: bool,
}

/// A length to return to if the bytes after it are refused.
#[derive(Debug)]
pub(crate) struct Mark {
    len: u64,
    hash: Sha256,
}

impl MediaWriter {
    pub(crate) fn new(keeps: bool) -> Self {
        MediaWriter { discards: !keeps, ..MediaWriter::default() }
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.discards && self.disk.is_none() && self.memory.len() + bytes.len() > IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.disk = Some(file);
        }
        match &mut self.disk {
            Some(file) => file.write_all(bytes)?,
            None if self.discards => {}
            None => self.memory.extend_from_slice(bytes),
        }
        self.hash.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { len: self.len, hash: self.hash.clone() }
    }

    pub(crate) fn rollback(&mut self, mark: Mark) -> io::Result<()> {
        match &mut self.disk {
            Some(file) => {
                file.set_len(mark.len)?;
                file.seek(SeekFrom::Start(mark.len))?;
            }
            // At most a megabyte is kept in memory, so the length fits.
            None => self.memory.truncate(usize::try_from(mark.len).unwrap_or(usize::MAX)),
        }
        (self.len, self.hash) = (mark.len, mark.hash);
        Ok(())
    }

    pub(crate) fn finish(self, content_type: String) -> Media {
        let data = match self.disk {
            Some(file) => Data::Disk(Mutex::new(file)),
            None if self.discards => Data::Gone,
            None => Data::Memory(self.memory.into()),
        };
        Media { len: self.len, content_type, sha256: self.hash.finalize().into(), data }
    }
}

impl Default for Media {
    fn default() -> Self {
        Media::of(&[], "")
    }
}

impl Media {
    pub(crate) fn of(bytes: &[u8], content_type: &str) -> Self {
        Media {
            len: bytes.len() as u64,
            content_type: content_type.to_owned(),
            sha256: Sha256::digest(bytes).into(),
            data: Data::Memory(Bytes::copy_from_slice(bytes)),
        }
    }

    /// Returns true if the bytes can be read.
    pub(crate) fn is_kept(&self) -> bool {
        !matches!(self.data, Data::Gone)
    }

    /// Reads up to `most` bytes from `start`. The result is empty at the end, and if the bytes were not kept.
    pub(crate) fn read(&self, start: u64, most: usize) -> io::Result<Bytes> {
        match &self.data {
            Data::Gone => Ok(Bytes::new()),
            Data::Memory(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..bytes.len().min(start.saturating_add(most))))
            }
            Data::Disk(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(start))?;
                let mut out = Vec::with_capacity(most);
                (&mut *file).take(most as u64).read_to_end(&mut out)?;
                Ok(out.into())
            }
        }
    }
}

/// Parses a `Range` header: `Ok(None)` if it has no valid range, `Err` if the range is out of bounds.
pub(crate) fn range(header: Option<&str>, len: u64) -> Result<Option<(u64, u64)>, ()> {
    let Some((first, last)) = header.and_then(|header| header.strip_prefix("bytes=")?.split_once('-')) else {
        return Ok(None);
    };
    let (start, end) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(start), Ok(last)) if start <= last => (start, last.saturating_add(1).min(len)),
        (Ok(start), Err(_)) if last.trim().is_empty() => (start, len),
        (Err(_), Ok(suffix)) if first.trim().is_empty() && suffix > 0 => (len.saturating_sub(suffix), len),
        (Err(_), Ok(0)) => return Err(()),
        _ => return Ok(None),
    };
    if start < len { Ok(Some((start, end))) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_are_kept_alike() {
        for pieces in [3, 40] {
            let mut writer = MediaWriter::default();
            let piece = |n: u8| vec![n; 50_000];
            let mut whole = Vec::new();
            for n in 0..pieces {
                writer.write(&piece(n)).expect("a temporary file");
                whole.extend(piece(n));
            }
            let mark = writer.mark();
            writer.write(&[9; 7]).expect("a temporary file");
            writer.rollback(mark).expect("a temporary file");
            writer.write(b"end").expect("a temporary file");
            whole.extend(b"end");
            let (media, expected) = (writer.finish("a/b".to_owned()), Media::of(&whole, "a/b"));
            assert_eq!((media.len, media.sha256), (expected.len, expected.sha256));
            assert!(media.read(0, whole.len() + 1).expect("a temporary file") == whole);
            assert_eq!(media.read(media.len - 2, 10).expect("a temporary file"), "nd");
            assert_eq!(media.read(media.len + 5, 10).expect("a temporary file"), "");
        }
    }

    #[test]
    fn ranges() {
        for (header, expected) in [
            (None, Ok(None)),
            (Some("bytes=0-3"), Ok(Some((0, 4)))),
            (Some("bytes=4-"), Ok(Some((4, 10)))),
            (Some("bytes=-3"), Ok(Some((7, 10)))),
            (Some("bytes=-99"), Ok(Some((0, 10)))),
            (Some("bytes=5-999"), Ok(Some((5, 10)))),
            (Some("bytes=10-"), Err(())),
            (Some("bytes=-0"), Err(())),
            (Some("bytes=3-2"), Ok(None)),
            (Some("bytes=18446744073709551615-18446744073709551615"), Err(())),
            (Some("lines=1-2"), Ok(None)),
        ] {
            assert_eq!(range(header, 10), expected, "{header:?}");
        }
    }
}
