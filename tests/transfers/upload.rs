//! Uploads over loopback: every source, progress, resuming, and what can be known before.

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::support::api::{builder, client, upload};
use crate::support::server::{self, Server};
use crate::support::small_upload::{content, file, quick};
use crate::support::upload_server::{self, Fault, UploadServer};
use futures_core::Stream;
use generativelanguage::error::ErrorKind;
use generativelanguage::upload::{Phase, Progress, ResumeHandle};

struct Given(VecDeque<Vec<u8>>);

impl Stream for Given {
    type Item = io::Result<bytes::Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(piece.into())))
    }
}

#[tokio::test]
async fn every_source_arrives() {
    let content = content(10_500);
    let path = file("every-source", &content);
    let given = || Given(content.chunks(777).map(<[u8]>::to_vec).collect());
    for known in [Some(10_500), None] {
        let server = UploadServer::start(Some(1000));
        let client = client(&server.url());
        let uploads = [
            upload(&client).bytes(content.clone()),
            upload(&client).file(&path),
            upload(&client).reader(io::Cursor::new(content.clone()), known),
            upload(&client).stream(given(), known),
        ];
        for (number, upload) in uploads.into_iter().enumerate() {
            *server.state() = upload_server::State { granularity: Some(1000), ..Default::default() };
            let created = quick(upload).chunk_size(3500).await.unwrap();
            assert_eq!(created.file.unwrap().name.as_deref(), Some("files/abc"));
            let state = server.state();
            assert!(state.received == content, "source {number}");
            assert_eq!(state.media_type, "video/mp4");
            assert_eq!(state.metadata, r#"{"file":{"displayName":"x"}}"#);
            assert_eq!(state.declared, if number < 2 { Some(10_500) } else { known });
            drop(state);
            let commands =
                ["start", "upload@0+3000", "upload@3000+3000", "upload@6000+3000", "upload, finalize@9000+1500"];
            assert_eq!(server.commands(), commands, "source {number}");
        }
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn the_session_is_opened_with_the_calls_headers_and_used_with_its_credentials() {
    let server = UploadServer::start(None);
    quick(upload(&client(&server.url())).header("x-own", "1").bytes("x".repeat(1500))).await.unwrap();
    let seen = server.server.seen();
    assert_eq!(seen[0].path(), "/upload/v1beta/files");
    assert_eq!(seen[0].header("x-goog-upload-protocol"), Some("resumable"));
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(seen[1].target, "/upload/v1beta/files?upload_id=SECRET-SESSION");
    assert_eq!(seen[1].header("content-type"), None);
    assert_eq!(seen[1].header("content-length"), Some("1000"));
    assert!(seen.iter().all(|seen| seen.header("x-goog-api-key") == Some("SECRET-KEY") && seen.method == "POST"));
    assert!(seen.iter().all(|seen| seen.header("x-own") == Some("1")));
}

#[tokio::test]
async fn small_media_goes_in_one_request() {
    let path = file("small", b"\x00MEDIA\xff");
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        _ => exchange.json(200, upload_server::DONE),
    });
    let client = client(&server.url());
    upload(&client).file(&path).await.unwrap();
    upload(&client).reader(io::Cursor::new(b"\x00MEDIA\xff"), 7).media_type("video/mp4").await.unwrap();
    std::fs::remove_file(path).unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3, "{seen:?}");
    for seen in seen {
        assert_eq!(seen.target, "/upload/v1beta/files?uploadType=multipart");
        let content_type = seen.header("content-type").unwrap();
        let boundary = content_type.strip_prefix("multipart/related; boundary=").unwrap();
        let text = String::from_utf8_lossy(&seen.body).into_owned();
        assert!(
            text.starts_with(&format!("--{boundary}\r\n")) && text.ends_with(&format!("\r\n--{boundary}--\r\n")),
            "{text}"
        );
        assert!(text.contains("{\"file\":{\"displayName\":\"x\"}}"));
        assert!(text.contains("Content-Type: video/mp4\r\n"));
        assert!(seen.body.windows(9).any(|window| window == b"\n\x00MEDIA\xff\r"), "{text}");
        assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn one_request_that_creates_is_not_repeated_when_it_is_lost() {
    let server = Server::start(server::Exchange::close);
    let error = upload(&client(&server.url())).bytes("x").media_type("text/plain").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.resume_handle().is_none());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_empty_source() {
    let server = UploadServer::start(Some(1000));
    let empty: &[u8] = b"";
    quick(upload(&client(&server.url())).reader(empty, None)).await.unwrap();
    assert_eq!(server.commands(), ["start", "finalize@0+0"]);
    assert_eq!(server.server.seen()[1].header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_source_of_whole_chunks_whose_length_is_unknown() {
    let server = UploadServer::start(Some(1000));
    quick(upload(&client(&server.url())).reader(io::Cursor::new(content(2000)), None)).await.unwrap();
    assert_eq!(server.commands(), ["start", "upload@0+1000", "upload@1000+1000", "finalize@2000+0"]);
}

#[tokio::test]
async fn the_granularity_of_the_server_rules() {
    for (chunk, granularity, expected) in [(10, 1000, 1000), (2500, 1000, 2000), (1000, 1000, 1000)] {
        let server = UploadServer::start(Some(granularity));
        let content = content(4321);
        quick(upload(&client(&server.url())).bytes(content.clone())).chunk_size(chunk).await.unwrap();
        assert_eq!(server.commands()[1], format!("upload@0+{expected}"));
        assert!(server.state().received == content);
    }
}

#[tokio::test]
async fn another_process_goes_on_with_a_handle() {
    let content = content(2500);
    let path = file("resumed", &content);
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::CutAfter(400), Fault::None].into();
    server.state().query = [Fault::Code(403, false)].into();
    let error = quick(upload(&client(&server.url())).file(&path)).await.unwrap_err();
    let text = serde_json::to_string(error.resume_handle().unwrap()).unwrap();
    for source in 0..3 {
        server.state().received.truncate(1400);
        server.state().complete = false;
        server.state().commands.clear();
        let handle: ResumeHandle = serde_json::from_str(&text).unwrap();
        let call = upload(&client(&server.url()));
        let upload = match source {
            0 => call.file(&path),
            1 => call.bytes(content.clone()),
            _ => call.reader(io::Cursor::new(content.clone()), None),
        };
        upload.resume(handle).await.unwrap();
        assert_eq!(server.commands(), ["query", "upload@1400+1000", "upload, finalize@2400+100"], "source {source}");
        assert!(server.state().received == content);
    }
    let handle: ResumeHandle = serde_json::from_str(&text).unwrap();
    upload(&client(&server.url())).file(&path).resume(handle.clone()).await.unwrap();
    assert_eq!(server.commands().last().unwrap(), "query", "it was complete");
    let error = upload(&client(&server.url())).bytes("other").resume(handle).await.unwrap_err();
    assert_eq!(error.message(), "the source has 5 bytes, and the upload began with one of 2500");
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn progress_is_told_with_a_handle() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::CutAfter(0)].into();
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let sink = told.clone();
    let upload = quick(upload(&client(&server.url())).bytes(content(2500)));
    upload.progress(move |progress| sink.lock().unwrap().push(progress)).await.unwrap();
    let told = told.lock().unwrap();
    assert_eq!((told[0].phase, told[0].sent, told[0].total), (Phase::Starting, 0, Some(2500)));
    assert!(told[0].handle().is_none() && told[1].handle().is_some());
    assert!(told.iter().any(|progress| progress.phase == Phase::Recovering));
    let last = told.last().unwrap();
    assert_eq!((last.phase, last.sent), (Phase::Done, 2500));
    let sending: Vec<u64> = told.iter().filter(|told| told.phase == Phase::Sending).map(|told| told.sent).collect();
    assert!(sending.contains(&2000), "{sending:?}");
}

#[tokio::test]
async fn the_session_must_be_at_a_host_that_is_trusted() {
    let server = UploadServer::start(None);
    // Behind a gateway the server names itself; the client stays with the gateway.
    server.state().upload_url =
        Some("https://generativelanguage.googleapis.com/upload/v1beta/files?upload_id=SECRET".to_owned());
    quick(upload(&client(&format!("{}gateway/", server.url()))).bytes(content(1500))).await.unwrap();
    let targets: Vec<String> = server.server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets[0], "/gateway/upload/v1beta/files");
    assert_eq!(targets[1], "/gateway/upload/v1beta/files?upload_id=SECRET");
}

#[tokio::test]
async fn sources_that_fail_or_lie() {
    struct Broken;
    impl Stream for Broken {
        type Item = io::Result<bytes::Bytes>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Some(Err(io::Error::other("disk on fire"))))
        }
    }
    let server = UploadServer::start(None);
    let client = client(&server.url());
    let error = quick(upload(&client).stream(Broken, None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(format!("{error:?}").contains("disk on fire"));
    assert!(error.resume_handle().is_some());
    let error = quick(upload(&client).reader(io::Cursor::new(content(1500)), 1400)).await.unwrap_err();
    assert_eq!(error.message(), "the source was declared with 1400 bytes, but has more: pass its real length");
    let error = quick(upload(&client).reader(io::Cursor::new(content(1500)), 1600)).await.unwrap_err();
    assert_eq!(error.message(), "the source was declared with 1600 bytes, but has 1500: pass its real length");
    let error = upload(&client).reader(io::Cursor::new(content(5)), 6).media_type("a/b").await.unwrap_err();
    assert_eq!(error.message(), "the source was declared with 6 bytes, but has 5: pass its real length");
    let error = upload(&client).file("/does/not/exist.mp4").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

/// Bytes on the border between two chunks too.
#[tokio::test]
async fn a_source_that_is_longer_or_shorter_than_declared_is_an_error() {
    let server = UploadServer::start(None);
    let client = client(&server.url());
    for declared in [0, 1, 999, 1000, 1001, 2000, 3000] {
        for found in [0, 1, 999, 1000, 1001, 1999, 2000, 2001, 3000, 3001] {
            for whole_pieces in [true, false] {
                *server.state() = upload_server::State::default();
                let content = content(found);
                let call = upload(&client);
                let upload = if whole_pieces {
                    call.stream(Given([content.clone()].into()), declared)
                } else {
                    call.reader(io::Cursor::new(content.clone()), declared)
                };
                let result = quick(upload).await;
                if declared == found as u64 {
                    result.unwrap();
                    assert!(server.state().received == content);
                } else {
                    let error = result.unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::Upload, "{declared} {found}: {error:?}");
                    let message = format!("the source was declared with {declared} bytes, but has ");
                    assert!(error.message().starts_with(&message), "{error}");
                    assert!(!server.state().complete, "{declared} {found}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_an_error() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 6] = [
        ("shrinks", |path| std::fs::write(path, content(2400)).unwrap()),
        ("grows", |path| std::fs::write(path, content(2600)).unwrap()),
        ("is-emptied", |path| std::fs::write(path, "").unwrap()),
        ("is-modified", |path| std::fs::write(path, vec![7; 2500]).unwrap()),
        ("is-removed-and-modified", |path| {
            let mut opened = std::fs::File::options().write(true).open(path).unwrap();
            std::fs::remove_file(path).unwrap();
            opened.write_all(&[7; 2500]).unwrap();
        }),
        ("is-replaced", |path| {
            let other = path.with_extension("new");
            std::fs::write(&other, vec![7; 2500]).unwrap();
            let modified = std::fs::metadata(path).unwrap().modified().unwrap();
            std::fs::File::options().write(true).open(&other).unwrap().set_modified(modified).unwrap();
            std::fs::rename(other, path).unwrap();
        }),
    ];
    for (name, change) in changes {
        // After the start, and after each chunk but the last.
        for at in [0, 1000, 2000] {
            let server = UploadServer::start(None);
            let path = file(name, &content(2500));
            let long_ago = std::time::SystemTime::now() - Duration::from_secs(60);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
            let (file, mut done) = (path.clone(), false);
            let upload = quick(upload(&client(&server.url())).file(&path)).progress(move |progress| {
                if progress.phase == Phase::Sending && progress.sent == at && !std::mem::replace(&mut done, true) {
                    change(&file);
                }
            });
            let error = upload.await.unwrap_err();
            let _ = std::fs::remove_file(path);
            assert_eq!(error.kind(), ErrorKind::Io, "{name} at {at}: {error:?}");
            let reason = std::error::Error::source(&error).unwrap().to_string();
            assert!(reason.starts_with("the file") && reason.ends_with(": start the upload again"), "{reason}");
            assert!(error.resume_handle().is_none(), "{name} at {at}: the file is not the same");
            assert!(!server.state().complete, "{name} at {at}");
        }
    }
}

#[tokio::test]
async fn an_empty_file_that_grows_is_an_error() {
    let server = UploadServer::start(None);
    let path = file("grows-from-nothing", b"");
    let grown = path.clone();
    let upload = quick(upload(&client(&server.url())).file(&path))
        .progress(move |_| std::fs::write(&grown, b"not empty any more").unwrap());
    let error = upload.await.unwrap_err();
    std::fs::remove_file(path).unwrap();
    assert_eq!((error.kind(), server.state().complete), (ErrorKind::Io, false), "{error:?}");
}

#[tokio::test]
async fn a_file_that_changed_before_its_upload_goes_on_is_refused() {
    let server = UploadServer::start(None);
    let path = file("modified-between", &content(2500));
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(60);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    server.state().send = [Fault::None, Fault::Code(403, false)].into();
    let error = quick(upload(&client(&server.url())).file(&path)).await.unwrap_err();
    let handle = error.resume_handle().unwrap().clone();
    std::fs::write(&path, vec![7; 2500]).unwrap();
    let error = quick(upload(&client(&server.url())).file(&path).resume(handle.clone())).await.unwrap_err();
    std::fs::remove_file(path).unwrap();
    assert!(error.message().starts_with("the file was modified after the upload began"), "{error}");
    assert!(!server.state().complete);
    // A caller that still has the bytes can continue.
    quick(upload(&client(&server.url())).bytes(content(2500)).resume(handle)).await.unwrap();
    assert!(server.state().received == content(2500));
}

/// To open a pipe waits for somebody who writes to it, and no timeout would end that.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_refused() {
    let server = UploadServer::start(None);
    let pipe = std::env::temp_dir().join(format!("upload-pipe-{}", std::process::id()));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [&pipe, Path::new("/dev/null"), Path::new("/")] {
        let upload = quick(upload(&client(&server.url())).file(path));
        let result = tokio::time::timeout(Duration::from_secs(30), upload).await;
        if result.is_err() {
            // Otherwise the thread that waits for the pipe would keep this test from failing.
            let _ = std::fs::File::options().read(true).write(true).open(&pipe);
        }
        let error = result.expect("it does not wait for a writer").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{error:?}");
        let reason = std::error::Error::source(&error).unwrap().to_string();
        assert!(reason.starts_with(&format!("`{}` is ", path.display())), "{reason}");
    }
    std::fs::remove_file(pipe).unwrap();
    assert_eq!(server.server.count(), 0);
}

#[tokio::test]
async fn what_can_be_known_before_is_told_before() {
    let server = UploadServer::start(None);
    let client = client(&server.url());
    let error = upload(&client).bytes("x").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Request, "the media type is unknown: set it with `media_type`")
    );
    let big = upload(&client).reader(tokio::io::empty(), 2_147_483_649).media_type("video/mp4").await.unwrap_err();
    assert_eq!(big.message(), "the media has 2147483649 bytes, and the method accepts 2147483648");
    assert_eq!(server.server.count(), 0);
}

#[tokio::test]
async fn a_call_that_takes_media_can_be_made_without() {
    let server = Server::start(|exchange| exchange.json(200, upload_server::DONE));
    upload(&client(&server.url())).await.unwrap();
    assert_eq!(server.seen()[0].target, "/v1beta/files");
}

#[tokio::test]
async fn the_session_is_in_no_error() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::Code(403, false)].into();
    let error = quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap_err();
    let mut text = format!("{error:?} {error} {:?} {:?}", error.resume_handle(), error.url());
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text.extend([format!("{cause:?}"), cause.to_string()]);
        source = cause.source();
    }
    assert!(!text.contains("SECRET"), "{text}");
    let bad = builder("http://127.0.0.1:9/").build().unwrap();
    let handle = error.resume_handle().unwrap().clone();
    let call = quick(upload(&bad).bytes(content(1500)).resume(handle)).give_up_after(Duration::from_millis(20));
    let error = call.await.unwrap_err();
    assert!(!format!("{error:?} {:?}", std::error::Error::source(&error)).contains("SECRET"), "{error:?}");
}
