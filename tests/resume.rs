//! A process is killed while it uploads, and another goes on with the handle it left.

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;
#[path = "common/upload_server.rs"]
mod upload_server;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use api::{client, upload};
use generativelanguage::upload::ResumeHandle;
use upload_server::UploadServer;

const LENGTH: usize = 4 << 20;
const CHUNK: u64 = 64 << 10;

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{name}-{}.mp4", std::process::id()))
}

/// What the process does that is going to be killed. Without its variables, which is when all tests are run, it does nothing.
#[tokio::test]
async fn the_process_that_is_killed() {
    let (Ok(url), Ok(source), Ok(handle)) =
        (std::env::var("UPLOAD_URL"), std::env::var("UPLOAD_SOURCE"), std::env::var("UPLOAD_HANDLE"))
    else {
        return;
    };
    let mut kept = false;
    let upload = upload(&client(&url)).file(source).chunk_size(CHUNK).one_request_up_to(0).progress(move |progress| {
        if let Some(resume) = progress.handle().filter(|_| !kept) {
            let unfinished = format!("{handle}.tmp");
            std::fs::write(&unfinished, serde_json::to_string(resume).unwrap()).unwrap();
            std::fs::rename(&unfinished, &handle).unwrap();
            kept = true;
        }
    });
    upload.await.unwrap();
}

fn begin(server: &UploadServer, source: &Path, handle: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_that_is_killed"])
        .env("UPLOAD_URL", server.url())
        .env("UPLOAD_SOURCE", source)
        .env("UPLOAD_HANDLE", handle)
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn another_process_goes_on() {
    let mut random = fastrand::Rng::with_seed(11);
    let content: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(LENGTH).collect();
    let (source, handle) = (path("killed"), path("killed-handle"));
    std::fs::write(&source, &content).unwrap();
    for _ in 0..10 {
        let server = UploadServer::start(None);
        server.state().pause = 2;
        let killed_at = random.usize(1..LENGTH * 9 / 10);
        let mut child = begin(&server, &source, &handle);
        let patience = Instant::now() + Duration::from_secs(60);
        while server.state().received.len() < killed_at {
            assert!(Instant::now() < patience, "the upload does not move");
            tokio::time::sleep(Duration::from_micros(300)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!server.state().complete, "the process was done before it could be killed");
        let resume: ResumeHandle = serde_json::from_str(&std::fs::read_to_string(&handle).unwrap()).unwrap();
        server.state().pause = 0;
        upload(&client(&server.url())).file(&source).resume(resume).await.unwrap();
        assert!(server.state().received == content, "the server holds other bytes");
        std::fs::remove_file(&handle).unwrap();
    }
    std::fs::remove_file(&source).unwrap();
}
