//! Credentials that change: they are asked for before each request, those of one call included.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::api::{Client, builder, download, generate, list, start, stream, upload};
use crate::support::server::{Exchange, Server};
use crate::support::small_upload::{content, quick};
use crate::support::upload_server::{self, Fault, UploadServer};
use generativelanguage::auth::{ApiKey, Credentials, credentials_from};

/// `key-0`, `key-1`, and so on.
fn rotating() -> impl Credentials {
    let turn = AtomicUsize::new(0);
    credentials_from(move || {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        async move { ApiKey::new(format!("key-{turn}")) }
    })
}

fn client(url: &str) -> Client {
    builder(url).credentials(rotating()).build().unwrap()
}

/// Asserts that each request had a new key, and that there were so many.
#[track_caller]
fn all_new(server: &Server, count: usize) {
    let keys: Vec<_> = server.seen().iter().map(|seen| seen.header("x-goog-api-key").unwrap().to_owned()).collect();
    assert_eq!(keys, (0..count).map(|turn| format!("key-{turn}")).collect::<Vec<_>>());
}

/// A server whose first answer is that it has too much to do.
fn busy_once(handler: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Server {
    Server::start(move |exchange| if exchange.number == 0 { exchange.error(503) } else { handler(exchange) })
}

#[tokio::test]
async fn each_attempt() {
    let server = busy_once(|exchange| exchange.json(200, "{}"));
    generate(&client(&server.url())).await.unwrap();
    all_new(&server, 2);
    let server = busy_once(|exchange| {
        let event = r#"data: {"candidates":[{"finishReason":"STOP"}]}"#;
        exchange.begin("text/event-stream").piece(format!("{event}\n\n")).end();
    });
    stream(&client(&server.url())).stream().await.unwrap().try_next().await.unwrap().unwrap();
    all_new(&server, 2);
}

#[tokio::test]
async fn each_page_and_each_poll() {
    let server = busy_once(|exchange| match exchange.number {
        1 => exchange.json(200, r#"{"models":[{}],"nextPageToken":"t"}"#),
        _ => exchange.json(200, r#"{"models":[{}]}"#),
    });
    assert_eq!(list(&client(&server.url())).items().try_collect::<Vec<_>>().await.unwrap().len(), 2);
    all_new(&server, 3);
    let server = busy_once(|exchange| match exchange.number {
        1 | 2 => exchange.json(200, r#"{"name":"batches/7"}"#),
        _ => exchange.json(200, r#"{"name":"batches/7","done":true,"response":{}}"#),
    });
    let millisecond = std::time::Duration::from_millis(1);
    let operation = start(&client(&server.url())).operation().await.unwrap();
    operation.poll_waits(millisecond, millisecond).wait().await.unwrap();
    all_new(&server, 4);
}

#[tokio::test]
async fn each_part_of_a_download() {
    let server = busy_once(|exchange| {
        exchange.read_body();
        match exchange.number {
            1 => exchange.write("HTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 4\r\n\r\nab").close(),
            _ => exchange.respond(206, &[("content-range", "bytes 2-3/4"), ("etag", "\"a\"")], "cd"),
        }
    });
    assert_eq!(download(&client(&server.url())).download().bytes().await.unwrap(), "abcd");
    all_new(&server, 3);
}

#[tokio::test]
async fn each_request_of_an_upload() {
    let server = UploadServer::start(None);
    server.state().start = [Fault::Code(503, false)].into();
    server.state().send = [Fault::None, Fault::CutAfter(300)].into();
    quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap();
    let expected = ["start", "start", "upload@0+1000", "upload@1000+300", "query", "upload@1300+1000"];
    assert_eq!(server.commands()[..6], expected);
    all_new(&server.server, 7);
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        _ => exchange.json(200, upload_server::DONE),
    });
    upload(&client(&server.url())).bytes("small").media_type("text/plain").await.unwrap();
    all_new(&server, 2);
}
