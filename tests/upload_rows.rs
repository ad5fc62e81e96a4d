//! Rows of the upload state table that take two faults, or an end without bytes, over loopback.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;
#[path = "common/small_upload.rs"]
mod small_upload;
#[path = "common/upload_server.rs"]
mod upload_server;

use std::io;
use std::time::Duration;

use api::{client, upload};
use generativelanguage::error::ErrorKind;
use small_upload::{content, quick};
use upload_server::{Fault, UploadServer};

/// A server where these faults happen to what is sent, and then to what is asked.
fn server(send: &[Fault], query: &[Fault]) -> UploadServer {
    let server = UploadServer::start(None);
    server.state().send = send.to_vec().into();
    server.state().query = query.to_vec().into();
    server
}

const ACTIVE: &str = "HTTP/1.1 200 OK\r\nx-goog-upload-status: active\r\ncontent-length: 0\r\n\r\n";
const CANCELLED: &str = "HTTP/1.1 200 OK\r\nx-goog-upload-status: cancelled\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_question_answered_with_a_refusal() {
    for code in [400, 403, 500] {
        let server = server(&[Fault::CutAfter(10)], &[Fault::Final(code, false)]);
        let error = quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(code), "made up"));
        assert!(error.resume_handle().is_none(), "the upload is over");
        assert_eq!(server.commands(), ["start", "upload@0+10", "query"]);
    }
}

/// Where the end of the source is found only after its last byte, the upload is ended by a request of its own.
#[tokio::test]
async fn an_end_without_bytes_that_is_lost() {
    let nothing = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    for (fault, rest) in [
        // It was heard, and only the answer is lost.
        (Fault::Code(503, true), &["query"][..]),
        (Fault::Raw(true, nothing), &["query"]),
        (Fault::Raw(true, ACTIVE), &["query"]),
        // It was not.
        (Fault::CutAfter(0), &["query", "finalize@2000+0"]),
        (Fault::Code(503, false), &["query", "finalize@2000+0"]),
        (Fault::Raw(false, ACTIVE), &["query", "finalize@2000+0"]),
    ] {
        let server = server(&[Fault::None, Fault::None, fault.clone()], &[]);
        let source = io::Cursor::new(content(2000));
        let done = quick(upload(&client(&server.url())).reader(source, None)).await.unwrap();
        assert_eq!(done.file.unwrap().name.as_deref(), Some("files/abc"), "{fault:?}");
        let commands = server.commands();
        assert_eq!(commands[..4], ["start", "upload@0+1000", "upload@1000+1000", "finalize@2000+0"], "{fault:?}");
        assert_eq!(commands[4..], *rest, "{fault:?}");
        assert!(server.state().received == content(2000));
    }
}

#[tokio::test]
async fn a_last_chunk_that_did_not_end_the_upload() {
    for (stored, rest) in [(true, &["query"][..]), (false, &["query", "upload, finalize@1000+500"])] {
        let server = server(&[Fault::None, Fault::Raw(stored, ACTIVE)], &[]);
        quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap();
        let commands = server.commands();
        assert_eq!(commands[..3], ["start", "upload@0+1000", "upload, finalize@1000+500"]);
        assert_eq!(commands[3..], *rest);
        assert!(server.state().received == content(1500));
    }
}

#[tokio::test]
async fn a_session_that_somebody_else_cancelled() {
    let cancelled = || Fault::Raw(false, CANCELLED);
    for (send, query) in [
        (vec![cancelled()], vec![]),
        (vec![Fault::None, cancelled()], vec![]),
        (vec![Fault::None, Fault::None, cancelled()], vec![]),
        (vec![Fault::CutAfter(10)], vec![cancelled()]),
        (vec![Fault::CutAfter(10)], vec![Fault::Code(503, false), cancelled()]),
    ] {
        let server = server(&send, &query);
        let error = quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Upload, "the upload was cancelled"));
        assert!(error.resume_handle().is_none(), "there is nothing to go on with");
        assert_eq!(server.commands().len(), 1 + send.len() + query.len());
    }
}

#[tokio::test]
async fn the_total_clock_runs_out_while_nobody_answers() {
    let silent = vec![Fault::Code(503, false); 10_000];
    let slow = vec![Fault::Slow(20_000); 10];
    for query in [silent, slow] {
        let server = server(&[Fault::CutAfter(10)], &query);
        let call = upload(&client(&server.url())).timeout(Duration::from_millis(150));
        let error = quick(call.bytes(content(2500))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        let handle = error.resume_handle().expect("another process may have more time").clone();
        // And it has: the bytes that arrived are not sent again.
        server.state().query.clear();
        quick(upload(&client(&server.url())).bytes(content(2500))).resume(handle).await.unwrap();
        assert!(server.state().received == content(2500));
        assert_eq!(server.commands().iter().filter(|command| *command == "start").count(), 1);
    }
}
