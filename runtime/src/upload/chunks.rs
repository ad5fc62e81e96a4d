//! A range of a source as a stream of blocks, which are small enough to show progress.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::JoinHandle;

use super::file::SourceFile;

/// The size of a block from memory: 256 KiB.
pub(crate) const BODY_CHUNK: usize = 256 << 10;

/// The size of a block from a file: 1 MiB. Each is read on another thread.
const FILE_CHUNK: u64 = 1 << 20;

/// Bytes that are sent in a request, block by block.
#[derive(Debug)]
pub(crate) struct BodyChunks {
    from: From,
}

#[derive(Debug)]
enum From {
    Memory(VecDeque<Bytes>),
    File(FileChunks),
}

/// A range of a file, read one block ahead.
#[derive(Debug)]
struct FileChunks {
    file: Arc<SourceFile>,
    rest: Range<u64>,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl BodyChunks {
    /// Creates a stream of bytes in memory.
    pub(crate) fn of(slices: Vec<Bytes>) -> Self {
        let mut pieces = VecDeque::new();
        for mut slice in slices {
            while slice.len() > BODY_CHUNK {
                pieces.push_back(slice.split_to(BODY_CHUNK));
            }
            if !slice.is_empty() {
                pieces.push_back(slice);
            }
        }
        Self { from: From::Memory(pieces) }
    }

    /// Creates a stream of a range of a file, which is read when the first block is polled.
    pub(crate) fn of_file(file: Arc<SourceFile>, range: Range<u64>) -> Self {
        Self { from: From::File(FileChunks { file, rest: range, reading: None }) }
    }
}

impl Stream for BodyChunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        match &mut self.from {
            From::Memory(pieces) => Poll::Ready(pieces.pop_front().map(Ok)),
            From::File(file) => file.poll_next(context),
        }
    }
}

impl FileChunks {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.reading.is_none() {
            if self.rest.is_empty() {
                return Poll::Ready(None);
            }
            self.read();
        }
        let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
        let result = ready!(Pin::new(reading).poll(context)).unwrap_or_else(|error| Err(io::Error::other(error)));
        self.reading = None;
        match result {
            Ok(piece) => {
                self.rest.start += piece.len() as u64;
                if !self.rest.is_empty() {
                    self.read();
                }
                Poll::Ready(Some(Ok(piece)))
            }
            Err(error) => {
                self.rest.start = self.rest.end;
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    /// Starts to read the next block.
    fn read(&mut self) {
        let file = self.file.clone();
        let range = self.rest.start..self.rest.end.min(self.rest.start + FILE_CHUNK);
        self.reading = Some(tokio::task::spawn_blocking(move || file.read(range)));
    }
}
