//! Each kind of source, read in chunks and again.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::super::file::FileChanged;
use super::{OpenSource, Source};

/// Gives these pieces.
struct Given(VecDeque<Bytes>);

impl Stream for Given {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

fn content() -> Vec<u8> {
    (0..1_000_000_u32).map(|place| place.to_le_bytes()[place as usize % 3]).collect()
}

fn given(content: &[u8]) -> Given {
    let mut pieces: VecDeque<_> = content.chunks(77_777).map(Bytes::copy_from_slice).collect();
    pieces.insert(2, Bytes::new());
    Given(pieces)
}

async fn collect(feed: &OpenSource, range: Range<u64>) -> Vec<u8> {
    let mut pieces = feed.pieces(range);
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| Pin::new(&mut pieces).poll_next(context)).await {
        all.extend_from_slice(&piece.unwrap());
    }
    all
}

#[tokio::test]
async fn every_source_gives_the_same_bytes() {
    let content = content();
    let path = std::env::temp_dir().join(format!("upload-source-{}", std::process::id()));
    std::fs::write(&path, &content).unwrap();
    let sources = [
        Source::Bytes(Bytes::from(content.clone())),
        Source::File(path.clone()),
        Source::Reader(Box::pin(io::Cursor::new(content.clone())), None),
        Source::Reader(Box::pin(io::Cursor::new(content.clone())), Some(1_000_000)),
        Source::Stream(Box::pin(given(&content)), None),
    ];
    for source in sources {
        let name = format!("{source:?}");
        let mut feed = source.open().await.unwrap();
        let mut from = 0;
        loop {
            feed.read(from, from + 300_000).await.unwrap();
            let (held, ended) = feed.held();
            assert!(held.start <= from, "{name}");
            let up_to = held.end.min(from + 300_000);
            let expected = &content[usize::try_from(from).unwrap()..usize::try_from(up_to).unwrap()];
            for _ in 0..2 {
                assert!(collect(&feed, from..up_to).await == expected, "{name} at {from}");
            }
            from = up_to;
            if ended && held.end == up_to {
                break;
            }
        }
        assert_eq!(from, 1_000_000, "{name}");
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn what_is_not_needed_is_let_go_of() {
    let mut feed = Source::Reader(Box::pin(tokio::io::repeat(7)), None).open().await.unwrap();
    feed.read(0, 1_000_000).await.unwrap();
    assert_eq!(feed.held(), (0..1_000_000, false));
    feed.read(5_000_000, 5_000_100).await.unwrap();
    assert_eq!(feed.held(), (5_000_000..5_000_100, false));
}

/// Opens a file of 100 bytes, does something to it, and returns why it can no longer be read.
async fn changed(name: &str, change: impl FnOnce(&Path)) -> Option<FileChanged> {
    let path = std::env::temp_dir().join(format!("upload-{name}-{}", std::process::id()));
    std::fs::write(&path, [1; 100]).unwrap();
    // File systems may have coarse timestamps, so the file is dated before everything that follows.
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(60)).unwrap();
    let feed = Source::File(path.clone()).open().await.unwrap();
    assert!(collect(&feed, 0..100).await == [1; 100]);
    feed.check().await.unwrap();
    change(&path);
    let mut pieces = feed.pieces(10..90);
    let piece = std::future::poll_fn(|context| Pin::new(&mut pieces).poll_next(context)).await.unwrap();
    let reason = |error: io::Error| *error.get_ref().unwrap().downcast_ref::<FileChanged>().unwrap();
    let (read, checked) = (piece.err().map(reason), feed.check().await.err().map(reason));
    assert_eq!(read, checked);
    let _ = std::fs::remove_file(&path);
    read
}

#[tokio::test]
async fn a_file_that_changes_or_is_replaced_is_noticed() {
    let shorter = changed("shrinks", |path| std::fs::write(path, [1; 50]).unwrap()).await;
    assert_eq!(shorter, Some(FileChanged::Length { before: 100, now: 50 }));
    let longer = changed("grows", |path| std::fs::write(path, [1; 101]).unwrap()).await;
    assert_eq!(longer, Some(FileChanged::Length { before: 100, now: 101 }));
    let modified = changed("modified", |path| std::fs::write(path, [2; 100]).unwrap()).await;
    assert_eq!(modified, Some(FileChanged::Modified));
    // Equal to the byte and as old, but another file.
    let replaced = changed("replaced", |path| {
        let (other, modified) = (path.with_extension("new"), std::fs::metadata(path).unwrap().modified().unwrap());
        std::fs::write(&other, [1; 100]).unwrap();
        std::fs::File::options().write(true).open(&other).unwrap().set_modified(modified).unwrap();
        std::fs::rename(other, path).unwrap();
    });
    assert_eq!(replaced.await, Some(FileChanged::Replaced));
    assert_eq!(changed("removed", |path| std::fs::remove_file(path).unwrap()).await, None);
}

#[tokio::test]
async fn a_directory_is_refused() {
    let error = Source::File(std::env::temp_dir()).open().await.err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
}
