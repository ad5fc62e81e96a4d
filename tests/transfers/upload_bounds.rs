//! The bounds of an upload: the limit of the method, the memory of the sender, and the timeout.

use std::io;
use std::time::Duration;

use crate::support::api::{self, CreateFileResponse, client, download, upload, upload_builder};
use crate::support::server::Server;
use crate::support::small_upload::{content, file, quick};
use crate::support::upload_server::{self, Fault, UploadServer};
use generativelanguage::Call;
use generativelanguage::call::Upload;
use generativelanguage::error::ErrorKind;

const MIB: usize = 1 << 20;

#[tokio::test]
async fn more_than_the_method_accepts_is_not_sent() {
    let server = UploadServer::start(None);
    let client = client(&server.url());
    let limited =
        || -> Call<CreateFileResponse, Upload> { upload_builder(&client).upload_max(2500).build("test.media.upload") };
    // A length that is known is compared before anything is sent.
    let error = quick(limited().bytes(content(2501))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.server.count(), 0);
    // One that is not known shows when the bytes come.
    let error = quick(limited().reader(io::Cursor::new(content(9000)), None)).await.unwrap_err();
    assert_eq!(error.message(), "the media has 3000 bytes or more, and the method accepts 2500");
    assert_eq!((error.kind(), error.resume_handle().is_some()), (ErrorKind::Request, false));
    assert_eq!(server.commands(), ["start", "upload@0+1000", "upload@1000+1000", "cancel"]);
}

#[tokio::test]
async fn as_much_as_the_method_accepts_is_sent() {
    let server = UploadServer::start(None);
    let client = client(&server.url());
    let call: Call<CreateFileResponse, Upload> = upload_builder(&client).upload_max(2500).build("test.media.upload");
    quick(call.reader(io::Cursor::new(content(2500)), None)).await.unwrap();
    assert!(server.state().received == content(2500));
}

#[tokio::test]
async fn one_request_is_not_filled_beyond_what_the_method_accepts() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    let alone = |length| {
        let call: Call<CreateFileResponse, Upload> = upload_builder(&client)
            .upload_paths("/upload/v1beta/files", "")
            .upload_max(2500)
            .build("test.media.upload");
        // It would never end.
        let source = tokio::io::AsyncReadExt::take(tokio::io::repeat(7), length);
        call.reader(source, None).media_type("video/mp4")
    };
    let error = alone(u64::MAX).await.unwrap_err();
    assert_eq!(error.message(), "the media has 2501 bytes or more, and the method accepts 2500");
    assert_eq!(server.count(), 0);
    alone(2500).await.unwrap();
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn large_chunks_of_a_file_become_small_ones_of_a_reader() {
    let all = content(20 * MIB);
    let path = file("large-chunks", &all);
    for (granularity, chunks) in [
        (None, &["upload@0+8388608", "upload@8388608+8388608", "upload, finalize@16777216+4194304"][..]),
        (Some(3 * MIB as u64), &["upload@0+6291456", "upload@6291456+6291456", "upload@12582912+6291456"]),
        (Some(9 * MIB as u64), &["upload@0+9437184", "upload@9437184+9437184", "upload, finalize@18874368+2097152"]),
    ] {
        let server = UploadServer::start(granularity);
        let client = client(&server.url());
        // Nothing of the only chunk arrives, and the session is not asked about any more.
        server.state().send = vec![Fault::CutAfter(0)].into();
        server.state().query = vec![Fault::Code(403, false)].into();
        let error = upload(&client).file(&path).await.unwrap_err();
        let handle = error.resume_handle().unwrap().clone();
        assert!(handle.chunk_size() > 60 * MIB as u64, "{handle:?}");
        let kept = serde_json::to_string(&handle).unwrap();
        let reader = io::Cursor::new(all.clone());
        let before = server.commands().len() + 1;
        upload(&client).reader(reader, None).resume(serde_json::from_str(&kept).unwrap()).await.unwrap();
        assert_eq!(server.commands()[before..before + 3], *chunks);
        assert!(server.state().received == all);
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_server_is_told_of_the_time_for_all_of_it() {
    let server = UploadServer::start(None);
    let client = client(&server.url());
    let told = |skip: usize| -> Vec<_> {
        let seen = server.server.seen();
        seen[skip..].iter().map(|seen| seen.header("x-server-timeout").map(str::to_owned)).collect()
    };
    quick(upload(&client).bytes(content(1500))).await.unwrap();
    assert_eq!(told(0), [None, None, None]);
    *server.state() = upload_server::State::default();
    quick(upload(&client).timeout(Duration::from_secs(7_000)).bytes(content(1500))).await.unwrap();
    for told in told(3) {
        let seconds: u32 = told.unwrap().parse().unwrap();
        assert!((6_000..=7_000).contains(&seconds), "{seconds}");
    }

    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    let client = api::client(&server.url());
    download(&client).download().bytes().await.unwrap();
    download(&client).timeout(Duration::from_secs(7_000)).download().bytes().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("x-server-timeout"), None);
    assert!(seen[1].header("x-server-timeout").is_some());
}
