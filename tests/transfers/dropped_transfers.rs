//! Transfers that are given up half-way end on the wire too: nobody goes on sending what nobody wants.

use std::sync::mpsc;
use std::time::Duration;

use crate::support::api::{Client, client, download, upload};
use crate::support::server::Server;

/// More than fits into the buffers between a client and a server that does not read.
const LARGE: usize = 64 << 20;

/// The time that a connection may take to end; the machine may be busy.
const LONG: Duration = Duration::from_secs(30);

/// The protocol for sending media.
#[derive(Clone, Copy)]
enum How {
    OneRequest,
    Chunks,
}

/// Uploads until the server has had some of the media, and then gives up.
async fn upload_until(client: &Client, how: How, under_way: impl Future) {
    let simple = match how {
        How::OneRequest => u64::MAX,
        How::Chunks => 0,
    };
    let call = upload(client).bytes(vec![7; LARGE]).media_type("a/b").one_request_up_to(simple);
    tokio::select! {
        done = call.send() => panic!("it ended by itself: {done:?}"),
        _ = under_way => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_over_http1() {
    for how in [How::OneRequest, How::Chunks] {
        let (begun, mut under_way) = tokio::sync::mpsc::unbounded_channel();
        let (ended, end) = mpsc::channel();
        let server = Server::start(move |exchange| {
            if exchange.request.header("x-goog-upload-command") == Some("start") {
                let url = format!("http://{}/session", exchange.request.header("host").unwrap());
                exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
                return;
            }
            exchange.read_body_up_to(100_000);
            begun.send(()).unwrap();
            ended.send((exchange.request.body.len(), exchange.wait_for_close())).unwrap();
        });
        // It outlives what it was used for, as the connections end with it.
        let client = client(&server.url());
        upload_until(&client, how, under_way.recv()).await;
        let (received, closed) = end.recv_timeout(LONG).expect("the connection stays open");
        assert!(closed && received > 0);
        assert_eq!(
            server.count(),
            match how {
                How::OneRequest => 1,
                How::Chunks => 2,
            }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_over_http1() {
    let (ended, end) = mpsc::channel();
    let server = Server::start(move |exchange| {
        exchange.read_body();
        exchange.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\n\r\n")).write([7; 1000]);
        ended.send(exchange.wait_for_close()).unwrap();
    });
    let client = client(&server.url());
    let mut download = download(&client).download().await.unwrap();
    assert!(download.try_next().await.unwrap().is_some());
    drop(download);
    assert!(end.recv_timeout(LONG).expect("the connection stays open"));
    assert_eq!(server.count(), 1);
}

#[cfg(feature = "http2")]
mod http2 {
    use bytes::Bytes;
    use h2::Reason;
    use tokio::sync::mpsc::unbounded_channel;
    use tokio::time::timeout;

    use super::{How, LARGE, LONG, download, upload_until};
    use crate::support::h2_server::{client, serve};

    #[tokio::test]
    async fn an_upload() {
        for how in [How::OneRequest, How::Chunks] {
            let (begun, mut under_way) = unbounded_channel();
            let (ended, mut end) = unbounded_channel();
            let url = serve(move |mut exchange| {
                let (begun, ended) = (begun.clone(), ended.clone());
                async move {
                    if exchange.header("x-goog-upload-command") == Some("start") {
                        exchange.read_body().await.unwrap();
                        let url = format!("http://{}/session", exchange.request.uri.authority().unwrap());
                        let headers = [("x-goog-upload-status", "active"), ("x-goog-upload-url", url.as_str())];
                        exchange.respond(&headers, "");
                        return;
                    }
                    assert!(!exchange.body.data().await.unwrap().unwrap().is_empty());
                    begun.send(()).unwrap();
                    ended.send(exchange.read_body().await.map(|body| body.len())).unwrap();
                }
            })
            .await;
            let client = client(&url);
            upload_until(&client, how, under_way.recv()).await;
            let end = timeout(LONG, end.recv()).await.expect("the stream stays open").unwrap();
            assert_eq!(end, Err(Some(Reason::CANCEL)));
        }
    }

    #[tokio::test]
    async fn a_download() {
        let (ended, mut end) = unbounded_channel();
        let url = serve(move |mut exchange| {
            let ended = ended.clone();
            async move {
                let mut body = exchange.begin(&[("content-length", &LARGE.to_string())]);
                body.send_data(Bytes::from_static(&[7; 1000]), false).unwrap();
                let reset = std::future::poll_fn(|context| body.poll_reset(context)).await;
                ended.send(reset.unwrap()).unwrap();
            }
        })
        .await;
        let client = client(&url);
        let mut download = download(&client).download().await.unwrap();
        assert!(download.try_next().await.unwrap().is_some());
        drop(download);
        let reason = timeout(LONG, end.recv()).await.expect("the stream stays open").unwrap();
        assert_eq!(reason, Reason::CANCEL);
    }
}
