//! Uploads with `uploadType=resumable` over loopback: the protocol on the wire, failures, and servers that lie.

use std::io;
use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::call::Unary;
use generativelanguage::error::ErrorKind;
use generativelanguage::upload::{ResumableProtocol, ResumeHandle, Uploading};
use tokio::sync::oneshot;

use crate::support::api::{CreateFileResponse, client, upload};
use crate::support::content_range_server::{CHUNK, ContentRangeServer, DONE, Fault};
use crate::support::server::Server;
use crate::support::small_upload::{content, file, quick};

/// Two chunks and a part.
const LENGTH: usize = 2 * CHUNK + 1000;

const FIRST: &str = "PUT 0-262143/525288";
const SECOND: &str = "PUT 262144-524287/525288";
const LAST: &str = "PUT 524288-525287/525288";
const QUERY: &str = "PUT */525288";

type Upload = Uploading<CreateFileResponse, Unary>;

fn ranged(upload: Upload) -> Upload {
    quick(upload).protocol(ResumableProtocol::ContentRange)
}

/// Uploads to a server with these faults, from a source that can be read again, and from one that cannot.
async fn with_faults(send: &[Fault], query: &[Fault]) -> (Result<CreateFileResponse, Error>, ContentRangeServer) {
    let content = content(LENGTH);
    let mut results = Vec::new();
    for once in [true, false] {
        let server = ContentRangeServer::with(send, query);
        let call = upload(&client(&server.url()));
        let source = io::Cursor::new(content.clone());
        let upload = if once { call.reader(source, LENGTH as u64) } else { call.bytes(content.clone()) };
        let result = ranged(upload).await;
        if result.is_ok() {
            assert!(server.state().received == content, "the server holds other bytes");
        }
        results.push((result, server));
    }
    let (result, server) = results.pop().unwrap();
    let (once, other) = results.pop().unwrap();
    assert_eq!(result.is_ok(), once.is_ok(), "{result:?} {once:?}");
    assert_eq!(server.commands(), other.commands());
    (result, server)
}

#[tokio::test]
async fn every_source_arrives_in_chunks() {
    let content = content(LENGTH);
    let path = file("content-range", &content);
    for known in [Some(LENGTH as u64), None] {
        for source in 0..3 {
            let server = ContentRangeServer::start();
            let call = upload(&client(&server.url()));
            let upload = match source {
                0 => call.bytes(content.clone()),
                1 => call.file(&path),
                _ => call.reader(io::Cursor::new(content.clone()), known),
            };
            let created = ranged(upload).await.unwrap();
            assert_eq!(created.file.unwrap().name.as_deref(), Some("files/abc"));
            assert!(server.state().received == content, "source {source}");
            let known = known.filter(|_| source == 2).or((source < 2).then_some(LENGTH as u64));
            let expected =
                if known.is_some() { [FIRST, SECOND, LAST] } else { ["PUT 0-262143/*", "PUT 262144-524287/*", LAST] };
            assert_eq!(server.commands(), expected, "source {source}");
            let seen = server.server.seen();
            assert_eq!(
                (seen[0].method.as_str(), seen[0].target.as_str()),
                ("POST", "/upload/v1beta/files?uploadType=resumable")
            );
            assert_eq!(seen[0].text(), r#"{"file":{"displayName":"x"}}"#);
            assert_eq!(seen[0].header("x-upload-content-type"), Some("video/mp4"));
            let declared = known.map(|length| length.to_string());
            assert_eq!(seen[0].header("x-upload-content-length"), declared.as_deref());
            assert_eq!(seen[1].target, "/upload/v1beta/files?upload_id=SECRET-SESSION");
            assert_eq!((seen[1].header("content-type"), seen[1].header("content-length")), (None, Some("262144")));
            assert!(seen.iter().all(|seen| seen.header("x-goog-api-key") == Some("SECRET-KEY")));
            let names = seen.iter().flat_map(|seen| &seen.headers).map(|(name, _)| name.as_str());
            assert!(names.into_iter().all(|name| !name.starts_with("x-goog-upload")));
        }
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn an_end_without_bytes() {
    let server = ContentRangeServer::start();
    let empty: &[u8] = b"";
    ranged(upload(&client(&server.url())).reader(empty, None)).await.unwrap();
    assert_eq!(server.commands(), ["PUT */0"]);
    assert_eq!(server.server.seen()[1].header("content-length"), Some("0"));
    // The end of the source is found only after its last byte.
    for (query, rest) in [(Fault::None, &[][..]), (Fault::CutAfter(0), &["PUT */*"])] {
        let server = ContentRangeServer::with(&[], &[query]);
        ranged(upload(&client(&server.url())).reader(io::Cursor::new(content(CHUNK)), None)).await.unwrap();
        let commands = server.commands();
        assert_eq!(commands[..2], ["PUT 0-262143/*", "PUT */262144"]);
        assert_eq!(commands[2..], *rest);
        assert!(server.state().complete && server.state().received == content(CHUNK));
    }
}

#[tokio::test]
async fn small_media_goes_in_one_request() {
    let server = Server::start(|exchange| exchange.json(200, DONE));
    let upload = upload(&client(&server.url())).bytes("x").media_type("a/b");
    upload.protocol(ResumableProtocol::ContentRange).await.unwrap();
    assert_eq!(server.seen()[0].target, "/upload/v1beta/files?uploadType=multipart");
}

#[tokio::test]
async fn a_start_that_fails_is_tried_again_and_one_that_is_refused_is_not() {
    for fault in [Fault::Code(503), Fault::Page(502), Fault::CutAfter(0)] {
        let server = ContentRangeServer::start();
        server.state().start = [fault].into();
        ranged(upload(&client(&server.url())).bytes(content(LENGTH))).await.unwrap();
        assert_eq!(server.server.count(), 5, "{fault:?}");
    }
    let server = ContentRangeServer::start();
    server.state().start = [Fault::Code(403)].into();
    let error = ranged(upload(&client(&server.url())).bytes(content(LENGTH))).await.unwrap_err();
    assert_eq!((error.code(), server.server.count()), (Some(403), 1));
    assert!(error.resume_handle().is_none());
    // A server that does not know the protocol.
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let error = ranged(upload(&client(&server.url())).bytes(content(LENGTH))).await.unwrap_err();
    assert_eq!(error.message(), "the server opened no upload session");
}

#[tokio::test]
async fn doubt_about_a_chunk_is_cleared_by_a_question() {
    static CODES: [Fault; 7] = [
        Fault::Code(503),
        Fault::Code(429),
        Fault::Code(416),
        Fault::Page(400),
        Fault::Page(502),
        Fault::Range("bytes=5-9"),
        Fault::Range("lots"),
    ];
    for fault in &CODES {
        let (result, server) = with_faults(&[Fault::None, *fault], &[]).await;
        result.unwrap();
        assert_eq!(server.commands(), [FIRST, SECOND, QUERY, SECOND, LAST], "{fault:?}");
        let (result, server) = with_faults(&[Fault::None, Fault::Stored(fault)], &[]).await;
        result.unwrap();
        assert_eq!(server.commands(), [FIRST, SECOND, QUERY, LAST], "{fault:?}");
        // The last answer is lost, and the upload is complete.
        let (result, server) = with_faults(&[Fault::None, Fault::None, Fault::Stored(fault)], &[]).await;
        result.unwrap();
        assert_eq!(server.commands(), [FIRST, SECOND, LAST, QUERY], "{fault:?}");
    }
}

#[tokio::test]
async fn a_chunk_that_arrives_in_part_goes_on_where_the_server_stands() {
    for kept in [Fault::CutAfter(100), Fault::Keep(100)] {
        let (result, server) = with_faults(&[Fault::None, kept], &[]).await;
        result.unwrap();
        let commands = server.commands();
        assert_eq!(commands[..3], [FIRST, SECOND, QUERY], "{kept:?}");
        assert_eq!(commands[3..], ["PUT 262244-524387/525288", "PUT 524388-525287/525288"], "{kept:?}");
        // All that is left of the last chunk.
        let (result, server) = with_faults(&[Fault::None, Fault::None, kept], &[Fault::Code(503)]).await;
        result.unwrap();
        assert_eq!(server.commands()[2..], [LAST, QUERY, QUERY, "PUT 524388-525287/525288"], "{kept:?}");
    }
}

#[tokio::test]
async fn a_server_that_hides_308_from_proxies() {
    let server = ContentRangeServer::with(&[Fault::CutAfter(7)], &[]);
    server.state().hides_308 = true;
    ranged(upload(&client(&server.url())).bytes(content(LENGTH))).await.unwrap();
    assert!(server.state().received == content(LENGTH));
    assert_eq!(server.commands()[..3], [FIRST, QUERY, "PUT 7-262150/525288"]);
}

#[tokio::test]
async fn an_error_of_the_api_is_for_good() {
    for code in [400, 412, 422] {
        let (result, server) = with_faults(&[Fault::None, Fault::None, Fault::Code(code)], &[]).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(code), "made up"));
        assert!(error.resume_handle().is_none());
        assert_eq!(server.commands(), [FIRST, SECOND, LAST]);
    }
    for (code, can_go_on) in [(401, true), (403, true), (404, false), (410, false), (499, false)] {
        let (result, _) = with_faults(&[Fault::CutAfter(9)], &[Fault::Code(code)]).await;
        let error = result.unwrap_err();
        assert_eq!(error.resume_handle().is_some(), can_go_on, "{code}");
    }
}

#[tokio::test]
async fn another_process_goes_on_with_a_handle() {
    let content = content(LENGTH);
    for known in [Some(LENGTH as u64), None] {
        let server = ContentRangeServer::with(&[Fault::None, Fault::CutAfter(400)], &[Fault::Code(403)]);
        let source = io::Cursor::new(content.clone());
        let error = ranged(upload(&client(&server.url())).reader(source, known)).await.unwrap_err();
        assert!(!format!("{error:?} {:?}", error.resume_handle()).contains("SECRET"));
        let text = serde_json::to_string(error.resume_handle().unwrap()).unwrap();
        let handle: ResumeHandle = serde_json::from_str(&text).unwrap();
        assert_eq!(handle.protocol(), ResumableProtocol::ContentRange);
        server.state().commands.clear();
        // The handle decides the protocol.
        let upload = quick(upload(&client(&server.url())).reader(io::Cursor::new(content.clone()), known));
        upload.resume(handle).await.unwrap();
        assert!(server.state().received == content);
        let (all, end) = (if known.is_some() { "525288" } else { "*" }, 262_544 + CHUNK);
        let chunk = format!("PUT 262544-{}/{all}", end - 1);
        assert_eq!(server.commands(), [format!("PUT */{all}"), chunk, format!("PUT {end}-525287/525288")]);
    }
}

#[tokio::test]
async fn cancelling_deletes_the_session() {
    let server = ContentRangeServer::with(&[Fault::None, Fault::CutAfter(0)], &vec![Fault::Code(503); 10_000]);
    let (cancel, cancelled) = oneshot::channel::<()>();
    let upload = ranged(upload(&client(&server.url())).bytes(content(LENGTH)));
    let upload = upload.cancel_on(async move { drop(cancelled.await) });
    let giving_up = async {
        while server.commands().len() < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        cancel.send(()).unwrap();
    };
    let (result, ()) = tokio::join!(upload, giving_up);
    let error = result.unwrap_err();
    assert_eq!(error.message(), "the upload was cancelled");
    assert!(error.resume_handle().is_none() && server.state().cancelled);
    assert_eq!(server.commands().last().unwrap(), "DELETE");
    let last = server.server.seen().pop().unwrap();
    assert_eq!((last.header("content-range"), last.header("content-length")), (None, None));
}

#[tokio::test]
async fn servers_that_lie() {
    // It calls the upload complete before it was sent the end.
    static DONE_ALREADY: Fault = Fault::Page(200);
    for (send, query, sent) in [
        (vec![DONE_ALREADY], vec![], 0),
        (vec![Fault::None, DONE_ALREADY], vec![], CHUNK),
        (vec![Fault::CutAfter(0)], vec![DONE_ALREADY], 0),
    ] {
        let (result, _) = with_faults(&send, &query).await;
        let error = result.unwrap_err();
        let message =
            format!("the server reports a complete upload after {sent} bytes, before the whole source was sent");
        assert_eq!((error.kind(), error.message()), (ErrorKind::Upload, message.as_str()));
        assert!(error.resume_handle().is_none(), "there is nothing to go on with");
    }
    // It claims more than it was sent, and takes up no chunk.
    let (result, _) = with_faults(&[Fault::CutAfter(0)], &[Fault::Range("bytes=0-262144")]).await;
    assert_eq!(result.unwrap_err().message(), "the server reports 262145 bytes, but only 262144 were sent");
    let (result, server) = with_faults(&[Fault::Keep(0); 20], &[]).await;
    let error = result.unwrap_err();
    assert_eq!(error.message(), "the server does not accept bytes after offset 0: resume later");
    assert!(error.resume_handle().is_some() && server.commands().len() < 10);
    // It loses what it had: only a source that can be read again has it still.
    for once in [true, false] {
        let server = ContentRangeServer::with(&[Fault::None, Fault::None, Fault::CutAfter(0)], &[Fault::Forget(0)]);
        let call = upload(&client(&server.url()));
        let source = content(LENGTH);
        let upload = if once { call.reader(io::Cursor::new(source), None) } else { call.bytes(source) };
        match ranged(upload).await {
            Ok(_) => assert!(!once && server.state().received == content(LENGTH)),
            Err(error) => assert!(once && error.resume_handle().is_some(), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn the_session_must_be_at_a_host_that_is_trusted() {
    let server = ContentRangeServer::start();
    // Behind a gateway the server names itself; the client stays with the gateway.
    server.state().location = Some("https://generativelanguage.googleapis.com/upload/v1beta/files?upload_id=S".into());
    ranged(upload(&client(&format!("{}gateway/", server.url()))).bytes(content(LENGTH))).await.unwrap();
    let seen = server.server.seen();
    assert_eq!(seen[0].target, "/gateway/upload/v1beta/files?uploadType=resumable");
    assert_eq!(seen[1].target, "/gateway/upload/v1beta/files?upload_id=S");
    for odd in ["", "/upload", "files"] {
        let server = ContentRangeServer::start();
        server.state().location = Some(odd.into());
        let error = ranged(upload(&client(&server.url())).bytes(content(LENGTH))).await.unwrap_err();
        assert_eq!((error.kind(), server.server.count()), (ErrorKind::Upload, 1), "{odd}: {error:?}");
    }
}
