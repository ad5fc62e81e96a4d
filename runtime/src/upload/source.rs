//! The source of the bytes of an upload.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::chunks::{BODY_CHUNK, BodyChunks};
use super::file::SourceFile;
use super::resend_buffer::ResendBuffer;

/// The media that a caller gave.
pub(crate) enum Source {
    Bytes(Bytes),
    File(PathBuf),
    Reader(Pin<Box<dyn AsyncRead + Send>>, Option<u64>),
    Stream(ByteStream, Option<u64>),
}

/// Bytes that arrive over time.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A source that is being read.
pub(crate) enum OpenSource {
    /// Any part can be read at any time.
    Bytes(Bytes),
    File(Arc<SourceFile>),
    /// Each byte can be read once, so the last ones are kept.
    Once {
        input: OneTimeSource,
        window: ResendBuffer,
        ended: bool,
        length: Option<u64>,
    },
}

/// A source that can be read once.
pub(crate) enum OneTimeSource {
    Reader(Pin<Box<dyn AsyncRead + Send>>),
    Stream(ByteStream),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "`{}`", path.display()),
            Self::Bytes(_) | Self::Reader(..) | Self::Stream(..) => f.write_str("the source of the upload"),
        }
    }
}

impl Source {
    /// Makes the source ready. A file is opened here and never again.
    pub(crate) async fn open(self) -> io::Result<OpenSource> {
        let once = |input, length| OpenSource::Once { input, window: ResendBuffer::default(), ended: false, length };
        Ok(match self {
            Self::Bytes(bytes) => OpenSource::Bytes(bytes),
            Self::File(path) => {
                let opening = tokio::task::spawn_blocking(move || SourceFile::open(&path));
                OpenSource::File(Arc::new(opening.await.map_err(io::Error::other)??))
            }
            Self::Reader(reader, length) => once(OneTimeSource::Reader(reader), length),
            Self::Stream(stream, length) => once(OneTimeSource::Stream(stream), length),
        })
    }
}

impl OpenSource {
    /// Returns the length of the source, if it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::File(file) => Some(file.length()),
            Self::Once { length, .. } => *length,
        }
    }

    /// Returns when the source was last modified, in nanoseconds since 1970, if it is a file.
    pub(crate) fn modified(&self) -> Option<u64> {
        match self {
            Self::File(file) => file.modified(),
            Self::Bytes(_) | Self::Once { .. } => None,
        }
    }

    /// Fails if the source is a file that changed since it was opened.
    pub(crate) fn check(&self) -> impl Future<Output = io::Result<()>> + Send + use<> {
        // A source of another kind cannot be shared between threads, so that it is not borrowed.
        let file = if let Self::File(file) = self { Some(file.clone()) } else { None };
        async move {
            let Some(file) = file else { return Ok(()) };
            tokio::task::spawn_blocking(move || file.check()).await.map_err(io::Error::other)?
        }
    }

    /// Returns true if chunks stay in memory until the server has them.
    pub(crate) fn is_held_in_memory(&self) -> bool {
        matches!(self, Self::Once { .. })
    }

    /// Returns the bytes that can be sent now, and true if the source ends with them.
    pub(crate) fn held(&self) -> (Range<u64>, bool) {
        match self {
            Self::Bytes(bytes) => (0..bytes.len() as u64, true),
            Self::File(file) => (0..file.length(), true),
            Self::Once { window, ended, .. } => (window.held(), *ended),
        }
    }

    /// Reads until the bytes before `up_to` are held, or the source ends. Those before `keep` are let go of.
    pub(crate) async fn read(&mut self, keep: u64, up_to: u64) -> io::Result<()> {
        let Self::Once { input, window, ended, .. } = self else { return Ok(()) };
        loop {
            window.forget_before(keep);
            let end = window.held().end;
            if end >= up_to || *ended {
                return Ok(());
            }
            match input.next(up_to - end).await? {
                Some(piece) => window.push(piece),
                None => *ended = true,
            }
        }
    }

    /// Returns the buffers of a range that is held.
    pub(crate) fn pieces(&self, range: Range<u64>) -> BodyChunks {
        match self {
            Self::Bytes(bytes) => {
                let place = |place: u64| usize::try_from(place).map_or(bytes.len(), |place| place.min(bytes.len()));
                BodyChunks::of(vec![bytes.slice(place(range.start)..place(range.end))])
            }
            Self::File(file) => BodyChunks::of_file(file.clone(), range),
            Self::Once { window, .. } => BodyChunks::of(window.slice(range)),
        }
    }
}

impl OneTimeSource {
    /// Reads the next bytes, at most `wanted` from a reader; `None` at the end.
    async fn next(&mut self, wanted: u64) -> io::Result<Option<Bytes>> {
        match self {
            Self::Reader(reader) => {
                let wanted = wanted.min(BODY_CHUNK as u64);
                let mut piece = Vec::with_capacity(BODY_CHUNK.min(usize::try_from(wanted).unwrap_or(BODY_CHUNK)));
                // A piece is filled before it is kept: many short ones would cost more than they hold.
                reader.take(wanted).read_to_end(&mut piece).await?;
                Ok((!piece.is_empty()).then(|| Bytes::from(piece)))
            }
            Self::Stream(stream) => loop {
                match std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
                    Some(piece) => {
                        let piece = piece?;
                        if !piece.is_empty() {
                            return Ok(Some(piece));
                        }
                    }
                    None => return Ok(None),
                }
            },
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Reader(_, length) => f.debug_tuple("Reader").field(length).finish(),
            Self::Stream(_, length) => f.debug_tuple("Stream").field(length).finish(),
        }
    }
}

#[cfg(test)]
mod tests;
