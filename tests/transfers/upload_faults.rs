//! Uploads over loopback to servers that fail: every row of the upload state table.

use std::io;
use std::time::Duration;

use crate::support::api::{CreateFileResponse, client, upload};
use crate::support::server::Server;
use crate::support::small_upload::{content, quick};
use crate::support::upload_server::{Fault, UploadServer};
use generativelanguage::Error;
use generativelanguage::error::ErrorKind;
use tokio::sync::oneshot;

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
        .give_up_after(Duration::from_millis(150))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.message().contains("reported no upload offset"), "{error}");
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
async fn a_session_that_is_gone_leaves_no_handle_and_one_that_is_denied_does() {
    for (code, can_go_on) in
        [(401, true), (403, true), (404, false), (405, false), (410, false), (413, false), (415, false)]
    {
        for (send, query) in
            [(vec![Fault::Code(code, false)], vec![]), (vec![Fault::CutAfter(0)], vec![Fault::Code(code, false)])]
        {
            let (result, server) = with_faults(&send, &query).await;
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(code)));
            assert_eq!(error.resume_handle().is_some(), can_go_on, "{code}");
            assert_eq!(server.commands().len(), 2 + query.len());
        }
    }
}

/// A server that calls an upload complete before it was sent the end has lost the rest.
#[tokio::test]
async fn an_upload_that_is_called_complete_too_early_is_an_error() {
    for (send, query, sent) in [
        (vec![Fault::Final(200, true)], vec![], 0),
        (vec![Fault::None, Fault::Final(200, true)], vec![], 1000),
        (vec![Fault::CutAfter(0)], vec![Fault::Final(200, true)], 0),
        (vec![Fault::None, Fault::CutAfter(10)], vec![Fault::Code(503, false), Fault::Final(200, true)], 1000),
    ] {
        let (result, _) = with_faults(&send, &query).await;
        let error = result.unwrap_err();
        let message =
            format!("the server reports a complete upload after {sent} bytes, before the whole source was sent");
        assert_eq!((error.kind(), error.message()), (ErrorKind::Upload, message.as_str()));
        assert!(error.resume_handle().is_none(), "there is nothing to go on with");
    }
}

#[tokio::test]
async fn the_same_bytes_lost_again_and_again() {
    let (result, server) = with_faults(&vec![Fault::Code(500, false); 20], &[]).await;
    let error = result.unwrap_err();
    assert_eq!(error.message(), "the server does not accept bytes after offset 0: resume later");
    assert!(error.resume_handle().is_some());
    assert_eq!(server.commands().iter().filter(|command| *command == "query").count(), 4);
}

#[tokio::test]
async fn a_server_that_claims_too_much_or_lost_too_much() {
    let (result, _) = with_faults(&[Fault::CutAfter(0)], &[Fault::Claim(1001)]).await;
    assert_eq!(result.unwrap_err().message(), "the server reports 1001 bytes, but only 1000 were sent");
    // The third chunk fails, and the server has forgotten the first: only a source that can be read again has it still.
    let server = UploadServer::start(None);
    server.state().send = [Fault::None, Fault::None, Fault::CutAfter(0)].into();
    server.state().query = [Fault::Claim(0)].into();
    let error = quick(upload(&client(&server.url())).reader(io::Cursor::new(content(2500)), None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.message().contains("the source kept only those from 1000"), "{error}");
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
        assert!(error.is_cancelled() && error.resume_handle().is_none());
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
    assert!(error.is_cancelled());
    assert!(server.commands().iter().all(|command| command == "start"), "there was nothing to cancel");
}

/// A server may ask to be left alone for longer than anybody has patience.
#[tokio::test]
async fn a_wait_beyond_all_patience() {
    for delay in ["3600", "18446744073709551615"] {
        let busy = format!("HTTP/1.1 503 X\r\nretry-after: {delay}\r\ncontent-length: 0\r\n\r\n");
        let server = UploadServer::start(None);
        server.state().send = [Fault::CutAfter(10)].into();
        server.state().query = [Fault::Raw(false, busy.leak())].into();
        let upload = quick(upload(&client(&server.url())).bytes(content(2500)));
        let error = tokio::time::timeout(Duration::from_secs(20), upload).await.expect("no wait").unwrap_err();
        assert!(error.resume_handle().is_some(), "{error:?}");
    }
}

/// Cancelling must not wait for a dead network.
#[tokio::test]
async fn cancelling_ends_although_nobody_answers() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::Slow(60_000), Fault::Slow(60_000), Fault::Slow(60_000), Fault::Slow(60_000)].into();
    let upload = upload(&client(&server.url())).bytes(content(2500)).media_type("a/b").chunk_size(1000);
    let cancelled = upload.one_request_up_to(0).cancel_on(tokio::time::sleep(Duration::from_millis(100)));
    let error = tokio::time::timeout(Duration::from_secs(40), cancelled.send()).await.expect("an end").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.is_cancelled() && error.resume_handle().is_none(), "{error:?}");
}

/// However the media is sent, and whatever the server says.
#[tokio::test]
async fn a_cancelled_upload_is_told_from_one_that_failed() {
    for largest in [0, 5000] {
        let server = UploadServer::start(None);
        let now = std::future::ready(());
        let call = upload(&client(&server.url())).bytes(content(2500)).one_request_up_to(largest);
        let error = call.media_type("a/b").cancel_on(now).await.unwrap_err();
        assert!(error.is_cancelled() && error.kind() == ErrorKind::Upload, "{error:?}");

        let says = r#"{"error":{"code":400,"message":"the upload was cancelled"}}"#;
        let server = Server::start(move |exchange| exchange.json(400, says));
        let call = upload(&client(&server.url())).bytes(content(2500)).one_request_up_to(largest);
        let error = call.media_type("a/b").await.unwrap_err();
        assert!(!error.is_cancelled() && error.message() == "the upload was cancelled", "{error:?}");
    }
}
