//! Uploads over loopback: every source, and every row of the upload state table.

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;
#[path = "common/upload_server.rs"]
mod upload_server;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use api::{CreateFileResponse, builder, client, upload};
use futures_core::Stream;
use generativelanguage::upload::{Phase, Progress, ResumeHandle, Uploading};
use generativelanguage::{Error, ErrorKind, Unary};
use misbehave::Server;
use tokio::sync::oneshot;
use upload_server::{Fault, UploadServer};

type Upload = Uploading<CreateFileResponse, Unary>;

/// Chunks are small, so that an upload has several, and waits are short.
fn quick(upload: Upload) -> Upload {
    upload
        .media_type("video/mp4")
        .chunk_size(1000)
        .one_request_up_to(0)
        .recovery_waits(Duration::from_millis(5), Duration::from_millis(20))
}

fn content(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(length as u64);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}.mp4", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path
}

/// Uploads 2,500 bytes to a server with these faults, from a source that can be read again, and from one that cannot.
async fn with_faults(faults: &[Fault], queries: &[Fault]) -> (Result<CreateFileResponse, Error>, UploadServer) {
    let content = content(2500);
    let mut results = Vec::new();
    for once in [true, false] {
        let server = UploadServer::start(None);
        server.state().send = faults.to_vec().into();
        server.state().query = queries.to_vec().into();
        let call = upload(&client(&server.url()));
        let upload =
            if once { call.reader(io::Cursor::new(content.clone()), None) } else { call.bytes(content.clone()) };
        let result = quick(upload).await;
        if result.is_ok() {
            assert!(server.state().received == content, "the server holds other bytes");
        }
        results.push((result, server));
    }
    let (result, server) = results.pop().unwrap();
    let (once, other) = results.pop().unwrap();
    assert_eq!(result.is_ok(), once.is_ok(), "{result:?} {once:?}");
    if !queries.iter().any(|fault| matches!(fault, Fault::Claim(0))) {
        assert_eq!(server.commands()[1..], other.commands()[1..]);
    }
    (result, server)
}

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
    let server = Server::start(misbehave::Exchange::close);
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
async fn a_start_that_fails_is_tried_again() {
    for fault in [
        Fault::Code(503, false),
        Fault::Code(500, false),
        Fault::CutAfter(1000),
        Fault::Raw(false, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let server = UploadServer::start(None);
        server.state().start = [fault].into();
        quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap();
        assert_eq!(server.commands(), ["start", "start", "upload@0+1000", "upload, finalize@1000+500"]);
    }
}

#[tokio::test]
async fn a_start_that_is_refused_is_not() {
    for fault in [Fault::Code(400, false), Fault::Code(403, false), Fault::Final(503, false), Fault::Final(400, false)]
    {
        let server = UploadServer::start(None);
        server.state().start = [fault.clone()].into();
        let error = quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap_err();
        assert_eq!((error.kind(), server.commands().len()), (ErrorKind::Api, 1), "{fault:?}");
        assert!(error.resume_handle().is_none());
    }
    let server = UploadServer::start(None);
    server.state().start = vec![Fault::Raw(false, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"); 9].into();
    let error = quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap_err();
    assert_eq!((error.message(), error.attempts().len()), ("the server opened no upload session", 5));
}

#[tokio::test]
async fn doubt_about_a_chunk_is_cleared_by_a_question() {
    let missing = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    for (fault, resent) in [
        // Nothing of it was kept.
        (Fault::Code(503, false), "upload@0+1000"),
        (Fault::Code(500, false), "upload@0+1000"),
        (Fault::Code(400, false), "upload@0+1000"),
        (Fault::Code(408, false), "upload@0+1000"),
        (Fault::Code(409, false), "upload@0+1000"),
        (Fault::Code(412, false), "upload@0+1000"),
        (Fault::Code(416, false), "upload@0+1000"),
        (Fault::Code(429, false), "upload@0+1000"),
        (Fault::Code(499, false), "upload@0+1000"),
        (Fault::Raw(false, missing), "upload@0+1000"),
        // Part of it was.
        (Fault::CutAfter(300), "upload@300+1000"),
        (Fault::CutAfter(0), "upload@0+1000"),
        // All of it was.
        (Fault::CutAfter(1000), "upload@1000+1000"),
        (Fault::Code(503, true), "upload@1000+1000"),
        (Fault::Raw(true, missing), "upload@1000+1000"),
        (
            Fault::Raw(true, "HTTP/1.1 200 OK\r\nx-goog-upload-status: odd\r\ncontent-length: 0\r\n\r\n"),
            "upload@1000+1000",
        ),
        // It says that it kept less than it was sent.
        (Fault::Claim(5), "upload@1000+1000"),
    ] {
        let (result, server) = with_faults(std::slice::from_ref(&fault), &[]).await;
        result.unwrap();
        let commands = server.commands();
        assert_eq!(commands[2..4], ["query", resent], "{fault:?}");
    }
}

#[tokio::test]
async fn a_lost_last_answer_does_not_upload_twice() {
    let ok = [Fault::None, Fault::None];
    for fault in
        [Fault::CutAfter(500), Fault::Code(503, true), Fault::Raw(true, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]
    {
        let (result, server) = with_faults(&[ok[0].clone(), ok[1].clone(), fault.clone()], &[]).await;
        result.unwrap();
        let commands = server.commands();
        assert_eq!(commands[3], "upload, finalize@2000+500");
        match fault {
            // The bytes are there, only the end is missing.
            Fault::CutAfter(_) => assert_eq!(commands[4..], ["query", "finalize@2500+0"]),
            _ => assert_eq!(commands[4..], ["query"]),
        }
    }
}

#[tokio::test]
async fn a_question_is_asked_until_it_is_answered() {
    let silence = [
        Fault::Code(503, false),
        Fault::CutAfter(0),
        Fault::Raw(false, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
        Fault::Code(429, false),
    ];
    let (result, server) = with_faults(&[Fault::CutAfter(10)], &silence).await;
    result.unwrap();
    assert_eq!(server.commands()[2..8], ["query", "query", "query", "query", "query", "upload@10+1000"]);
}

#[tokio::test]
async fn patience_has_an_end() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::CutAfter(10)].into();
    server.state().query = vec![Fault::Code(503, false); 1000].into();
    let error = quick(upload(&client(&server.url())).bytes(content(1500)))
        .patience(Duration::from_millis(150))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.message().contains("did not say"), "{error}");
    assert!(error.resume_handle().is_some());
}

#[tokio::test]
async fn rejected_is_for_good() {
    for code in [400, 403, 404, 500, 503] {
        let (result, server) = with_faults(&[Fault::None, Fault::Final(code, false)], &[]).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(code)));
        assert!(error.resume_handle().is_none());
        assert_eq!(server.commands().len(), 3);
    }
}

#[tokio::test]
async fn fatal_codes_leave_a_handle() {
    for code in [401, 403, 404, 405, 410, 413, 415] {
        let (result, server) = with_faults(&[Fault::Code(code, false)], &[]).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(code)));
        assert!(error.resume_handle().is_some());
        assert_eq!(server.commands().len(), 2);
    }
    let (result, _) = with_faults(&[Fault::CutAfter(0)], &[Fault::Code(404, false)]).await;
    assert!(result.unwrap_err().resume_handle().is_some());
}

#[tokio::test]
async fn the_same_bytes_lost_again_and_again() {
    let (result, server) = with_faults(&vec![Fault::Code(500, false); 20], &[]).await;
    let error = result.unwrap_err();
    assert_eq!(error.message(), "the server keeps losing what comes after 0 bytes");
    assert!(error.resume_handle().is_some());
    assert_eq!(server.commands().iter().filter(|command| *command == "query").count(), 4);
}

#[tokio::test]
async fn a_server_that_claims_too_much_or_lost_too_much() {
    let (result, _) = with_faults(&[Fault::CutAfter(0)], &[Fault::Claim(1001)]).await;
    assert_eq!(result.unwrap_err().message(), "the server claims to have 1001 bytes, of which 1000 were sent");
    // The third chunk fails, and the server has forgotten the first: only a source that can be read again has it still.
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::None, Fault::CutAfter(0)].into();
    server.state().query = [Fault::Claim(0)].into();
    let error = quick(upload(&client(&server.url())).reader(io::Cursor::new(content(2500)), None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.message().contains("cannot give those before 1000 again"), "{error}");
    assert!(error.resume_handle().is_some());
}

#[tokio::test]
async fn an_unseekable_source_survives_the_loss_of_one_chunk() {
    let content = content(2500);
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::None, Fault::CutAfter(0)].into();
    server.state().query = [Fault::Forget(1000)].into();
    quick(upload(&client(&server.url())).reader(io::Cursor::new(content.clone()), None)).await.unwrap();
    assert_eq!(server.commands()[3..6], ["upload, finalize@2000+0", "query", "upload@1000+1000"]);
    assert!(server.state().received == content);
}

#[tokio::test]
async fn a_server_that_is_slow_is_asked_when_the_clock_runs_out() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::Slow(400)].into();
    let call = upload(&client(&server.url())).attempt_timeout(Duration::from_millis(100));
    quick(call.bytes(content(1500))).await.unwrap();
    assert_eq!(server.commands(), ["start", "upload@0+1000", "query", "upload, finalize@1000+500"]);
}

#[tokio::test]
async fn the_total_clock_leaves_a_handle() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::Slow(5000)].into();
    let call = upload(&client(&server.url())).timeout(Duration::from_millis(200));
    let error = quick(call.bytes(content(2500))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.resume_handle().is_some());
}

#[tokio::test]
async fn another_process_goes_on_with_a_handle() {
    let content = content(2500);
    let path = file("resumed", &content);
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::CutAfter(400), Fault::None].into();
    server.state().query = [Fault::Code(410, false)].into();
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
async fn cancelling_tells_the_server() {
    for fault in [Fault::Slow(20_000), Fault::CutAfter(0)] {
        let server = UploadServer::start(None);
        server.state().send = [Fault::None, fault].into();
        server.state().query = vec![Fault::Code(503, false); 10_000].into();
        let (cancel, cancelled) = oneshot::channel::<()>();
        let upload = quick(upload(&client(&server.url())).bytes(content(2500))).cancel_on(async {
            let _ = cancelled.await;
        });
        let giving_up = async {
            while server.commands().len() < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            cancel.send(()).unwrap();
        };
        let (result, ()) = tokio::join!(upload, giving_up);
        let error = result.unwrap_err();
        assert_eq!(error.message(), "the upload was cancelled");
        assert!(error.resume_handle().is_none());
        assert!(server.state().cancelled);
    }
}

#[tokio::test]
async fn cancelling_before_there_is_a_session() {
    let server = UploadServer::start(None);
    server.state().start = [Fault::Slow(20_000)].into();
    let cancel = tokio::time::sleep(Duration::from_millis(50));
    let error = quick(upload(&client(&server.url())).bytes(content(2500))).cancel_on(cancel).await.unwrap_err();
    assert_eq!(error.message(), "the upload was cancelled");
    assert!(server.commands().iter().all(|command| command == "start"), "there was nothing to cancel");
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
    assert_eq!(error.message(), "the source was to have 1400 bytes, and has more");
    let error = quick(upload(&client).reader(io::Cursor::new(content(1500)), 1600)).await.unwrap_err();
    assert_eq!(error.message(), "the source was to have 1600 bytes, and has 1500");
    let error = upload(&client).reader(io::Cursor::new(content(5)), 6).media_type("a/b").await.unwrap_err();
    assert_eq!(error.message(), "the source was to have 6 bytes, and has 5");
    let error = upload(&client).file("/does/not/exist.mp4").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let path = file("shrinks", &content(2500));
    let shrink = path.clone();
    let upload = quick(upload(&client).file(&path)).progress(move |progress| {
        if progress.phase == Phase::Sending {
            std::fs::write(&shrink, b"short").unwrap();
        }
    });
    let error = upload.await.unwrap_err();
    assert_eq!((error.kind(), error.resume_handle().is_some()), (ErrorKind::Io, true), "{error:?}");
    std::fs::remove_file(path).unwrap();
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
    server.state().send = [Fault::None, Fault::Code(404, false)].into();
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
    let call = quick(upload(&bad).bytes(content(1500)).resume(handle)).patience(Duration::from_millis(20));
    let error = call.await.unwrap_err();
    assert!(!format!("{error:?} {:?}", std::error::Error::source(&error)).contains("SECRET"), "{error:?}");
}
