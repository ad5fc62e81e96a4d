//! A process is killed while it uploads, and another goes on with the handle it left.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::support::api::{CreateFileResponse, client, upload};
use crate::support::upload_server::{Fault, UploadServer};
use generativelanguage::call::Unary;
use generativelanguage::upload::{ResumeHandle, Uploading};

const LENGTH: usize = 4 << 20;
const CHUNK: usize = 64 << 10;

/// Files of one test, which are gone with it.
struct Files {
    source: PathBuf,
    handle: PathBuf,
    content: Vec<u8>,
}

impl Files {
    fn new(name: &str) -> Self {
        let mut random = fastrand::Rng::with_seed(11);
        let content: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(LENGTH).collect();
        let path = |what| std::env::temp_dir().join(format!("{what}-{name}-{}.mp4", std::process::id()));
        let files = Self { source: path("killed"), handle: path("killed-handle"), content };
        std::fs::write(&files.source, &files.content).unwrap();
        files
    }

    fn take_handle(&self) -> ResumeHandle {
        let resume = serde_json::from_str(&std::fs::read_to_string(&self.handle).unwrap()).unwrap();
        std::fs::remove_file(&self.handle).unwrap();
        resume
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.source);
    }
}

/// The way an upload reads its source.
#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    File,
    /// From a reader, whose length may be known.
    Reader(Option<u64>),
}

async fn begin_upload(url: &str, source: &Path, from: From) -> Uploading<CreateFileResponse, Unary> {
    let call = upload(&client(url));
    let upload = match from {
        From::File => call.file(source),
        From::Reader(length) => call.reader(tokio::fs::File::open(source).await.unwrap(), length),
    };
    upload.media_type("video/mp4").chunk_size(CHUNK as u64).one_request_up_to(0)
}

/// The work of the process that will be killed. Without its variables, which is when all tests are run, it does nothing.
#[tokio::test]
async fn the_process_that_is_killed() {
    let (Ok(url), Ok(source), Ok(handle)) =
        (std::env::var("UPLOAD_URL"), std::env::var("UPLOAD_SOURCE"), std::env::var("UPLOAD_HANDLE"))
    else {
        return;
    };
    let from = if std::env::var("UPLOAD_READER").is_ok() { From::Reader(None) } else { From::File };
    let mut kept = false;
    let upload = begin_upload(&url, Path::new(&source), from).await.progress(move |progress| {
        if let Some(resume) = progress.handle().filter(|_| !kept) {
            let unfinished = format!("{handle}.tmp");
            std::fs::write(&unfinished, serde_json::to_string(resume).unwrap()).unwrap();
            std::fs::rename(&unfinished, &handle).unwrap();
            kept = true;
        }
    });
    upload.await.unwrap();
}

fn spawn(server: &UploadServer, files: &Files, from: From) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "resume::the_process_that_is_killed"]);
    if from != From::File {
        command.env("UPLOAD_READER", "");
    }
    command
        .env("UPLOAD_URL", server.url())
        .env("UPLOAD_SOURCE", &files.source)
        .env("UPLOAD_HANDLE", &files.handle)
        .spawn()
        .unwrap()
}

/// Begins an upload in chunks of this size in another process, and kills that when so many bytes have arrived.
fn killed_at(bytes: usize, chunk: usize, server: &UploadServer, files: &Files, from: From) -> ResumeHandle {
    let mut send = vec![Fault::None; bytes / chunk];
    send.push(Fault::Hold(bytes % chunk));
    server.state().send = send.into();
    let mut child = spawn(server, files, from);
    let patience = Instant::now() + Duration::from_secs(60);
    while server.state().received.len() < bytes || !server.state().send.is_empty() {
        assert!(Instant::now() < patience, "the upload does not move");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Its last bytes may still be in flight.
    server.server.settle();
    assert_eq!(server.state().received.len(), bytes);
    files.take_handle()
}

#[tokio::test]
async fn another_process_goes_on() {
    let files = Files::new("file");
    let mut random = fastrand::Rng::with_seed(12);
    for _ in 0..10 {
        let server = UploadServer::start(None);
        let resume = killed_at(random.usize(1..LENGTH), CHUNK, &server, &files, From::File);
        upload(&client(&server.url())).file(&files.source).resume(resume).await.unwrap();
        assert!(server.state().received == files.content, "the server holds other bytes");
    }
}

/// The server takes only multiples of some size, and the source can be read once, from its beginning.
#[tokio::test]
async fn another_process_goes_on_in_steps_and_from_a_reader() {
    let files = Files::new("reader");
    let mut random = fastrand::Rng::with_seed(13);
    let (known, unknown) = (From::Reader(Some(LENGTH as u64)), From::Reader(None));
    for (first, second, granularity, chunk) in [
        (From::File, known, 40_000, 40_000),
        (From::File, unknown, 20_000, 60_000),
        (unknown, known, 100_000, 100_000),
        (unknown, unknown, 40_000, 40_000),
        (unknown, From::File, 20_000, 60_000),
    ] {
        for whole_steps in [true, false] {
            let server = UploadServer::start(Some(granularity as u64));
            let resume = killed_at(random.usize(1..LENGTH), chunk, &server, &files, first);
            assert_eq!((resume.chunk_size(), resume.total().is_some()), (chunk as u64, first == From::File));
            let (arrived, asked) = {
                let mut state = server.state();
                if whole_steps {
                    // Less than one chunk counts as lost.
                    let steps = state.received.len() / granularity;
                    state.received.truncate(steps * granularity);
                }
                (state.received.len(), state.commands.len())
            };
            begin_upload(&server.url(), &files.source, second).await.resume(resume).await.unwrap();
            assert!(server.state().received == files.content, "the server holds other bytes");
            // It asks once, goes on from there, and no piece but the last is less than the chunk.
            let mut expected = vec!["query".to_owned()];
            let mut at = arrived;
            while LENGTH - at > chunk {
                expected.push(format!("upload@{at}+{chunk}"));
                at += chunk;
            }
            expected.push(format!("upload, finalize@{at}+{}", LENGTH - at));
            assert_eq!(server.commands()[asked..], expected, "{first:?} {second:?} {granularity} {whole_steps}");
        }
    }
}
