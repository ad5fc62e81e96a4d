//! Work that is given up at each of its await points leaves nothing behind; work that is only looked at loses nothing.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::support::api::{Client, Model, Progress, client, download, get, list, start, stream, upload};
use crate::support::server::{Exchange, Server};
use crate::support::small_upload::{content, quick};
use crate::support::upload_server::{Fault, UploadServer};
use generativelanguage::operation::Operation;

/// More polls than any of this takes. Work that needs as many does not end.
const MOST: usize = 200;

/// Polls a future whenever it was woken, at most so many times, and then drops it; `None` when it was not done by then.
async fn polled<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = times;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Polls a future once and drops it, then gives the runtime time for what it waits for, until one is done.
macro_rules! glimpses {
    ($future:expr) => {{
        let mut patience = 0;
        loop {
            if let Some(done) = polled(1, $future).await {
                break done;
            }
            patience += 1;
            assert!(patience < 10_000, "nothing comes");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }};
}

/// Gives up work after 0 polls, after 1, and so on, until there is a round in which it ends by itself. Everything is
/// made anew for each round, and gone in the end.
async fn at_every_poll(work: impl AsyncFn()) {
    let tasks = alive();
    let mut polls = 0;
    while tokio::time::timeout(Duration::from_secs(30), polled(polls, work())).await.expect("a round hangs").is_none() {
        polls += 1;
        assert!(polls < MOST, "it does not end");
    }
    assert!(polls > 1, "there was nothing to wait for");
    println!("given up after each of {polls} polls");
    for _ in 0..1000 {
        if alive() <= tasks {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks where there were {tasks}", alive());
}

fn alive() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn a_call_that_is_tried_again() {
    at_every_poll(async || {
        let server = Server::start(|exchange| match exchange.number {
            0 => exchange.error(503),
            _ => exchange.json(200, r#"{"name":"models/x"}"#),
        });
        get(&client(&server.url())).await.unwrap();
        assert_eq!(server.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_stream() {
    at_every_poll(async || {
        let server = Server::start(|exchange| {
            exchange.begin("text/event-stream");
            for text in ["a", "b", "c"] {
                exchange.piece(format!("data: {{\"candidates\":[{{\"text\":\"{text}\"}}]}}\n\n")).pause(2);
            }
            exchange.piece("data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n").end();
        });
        let mut stream = stream(&client(&server.url())).stream().await.unwrap();
        let mut count = 0;
        while stream.try_next().await.unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 4);
    })
    .await;
}

#[tokio::test]
async fn an_upload_in_chunks() {
    at_every_poll(async || {
        let server = UploadServer::start(None);
        server.state().send = [Fault::None, Fault::CutAfter(300)].into();
        quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap();
        assert!(server.state().received == content(2500), "the server holds other bytes");
    })
    .await;
}

/// Sends what was asked for of 3,000 bytes, a third at a time.
fn thirds(exchange: &mut Exchange) {
    let content = content(3000);
    let from = exchange
        .request
        .header("range")
        .map_or(0, |range| range.trim_start_matches("bytes=").split('-').next().unwrap().parse().unwrap());
    exchange.read_body();
    let head =
        if from == 0 { "200 OK".to_owned() } else { format!("206 Part\r\ncontent-range: bytes {from}-2999/3000") };
    exchange.write(format!("HTTP/1.1 {head}\r\netag: \"a\"\r\ncontent-length: {}\r\n\r\n", 3000 - from));
    exchange.write(&content[from..(from + 1000).min(3000)]).pause(2);
    match exchange.number {
        0 => exchange.close(),
        _ => drop(exchange.write(&content[from + 1000..])),
    }
}

#[tokio::test]
async fn a_download_that_breaks() {
    at_every_poll(async || {
        let server = Server::start(thirds);
        assert!(download(&client(&server.url())).download().bytes().await.unwrap() == content(3000));
    })
    .await;
}

/// Two models on each of three pages.
fn pages(exchange: &mut Exchange) {
    let page = exchange.number;
    let next = if page < 2 { format!(",\"nextPageToken\":\"{}\"", page + 1) } else { String::new() };
    exchange.json(200, format!(r#"{{"models":[{{"name":"{page}a"}},{{"name":"{page}b"}}]{next}}}"#));
}

const NAMES: [&str; 6] = ["0a", "0b", "1a", "1b", "2a", "2b"];

fn names(models: &[Model]) -> Vec<&str> {
    models.iter().map(|model| model.name.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn the_items_of_a_list() {
    at_every_poll(async || {
        let server = Server::start(pages);
        let models = list(&client(&server.url())).items().try_collect::<Vec<_>>().await.unwrap();
        assert_eq!(names(&models), NAMES);
    })
    .await;
}

/// An operation that is done after four polls.
fn operation(exchange: &mut Exchange) {
    let percent = (exchange.number * 25).min(100);
    let end = if percent == 100 { r#","done":true,"response":{"name":"models/done"}"# } else { "" };
    exchange.json(200, format!(r#"{{"name":"batches/7","metadata":{{"percent":{percent}}}{end}}}"#));
}

async fn begin(client: &Client) -> Operation<Model, Progress> {
    start(client).operation().await.unwrap().poll_waits(Duration::from_millis(1), Duration::from_millis(2))
}

#[tokio::test]
async fn an_operation() {
    at_every_poll(async || {
        let server = Server::start(operation);
        let model = begin(&client(&server.url())).await.wait().await.unwrap();
        assert_eq!(model.name.as_deref(), Some("models/done"));
        assert_eq!(server.count(), 5);
    })
    .await;
}

#[tokio::test]
async fn items_that_are_looked_for_now_and_then() {
    let server = Server::start(|exchange| {
        exchange.pause(5);
        pages(exchange);
    });
    let mut items = list(&client(&server.url())).items();
    let mut models = Vec::new();
    while let Some(model) = glimpses!(items.try_next()).unwrap() {
        models.push(model);
    }
    assert_eq!(names(&models), NAMES);
    assert_eq!(server.count(), 3, "a page was asked for twice");
}

#[tokio::test]
async fn updates_that_are_looked_for_now_and_then() {
    let server = Server::start(|exchange| {
        exchange.pause(5);
        operation(exchange);
    });
    let mut operation = begin(&client(&server.url())).await;
    let mut updates = operation.updates();
    let mut percents = Vec::new();
    while let Some(progress) = glimpses!(updates.try_next()).unwrap() {
        percents.push(progress.percent.unwrap());
    }
    assert_eq!(percents, [0, 25, 50, 75, 100]);
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn a_result_that_is_looked_for_now_and_then() {
    let server = Server::start(operation);
    let mut operation = begin(&client(&server.url())).await;
    // Waiting anew asks anew, however often it was given up.
    for polls in 1..20 {
        polled(polls, operation.wait()).await;
    }
    assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
}

#[tokio::test]
async fn a_download_that_is_looked_for_now_and_then() {
    let server = Server::start(|exchange| {
        exchange.pause(5);
        thirds(exchange);
    });
    let mut download = download(&client(&server.url())).download().await.unwrap();
    let mut all = Vec::new();
    while let Some(chunk) = glimpses!(download.try_next()).unwrap() {
        all.extend_from_slice(&chunk);
        assert_eq!(download.received(), all.len() as u64);
    }
    assert!(all == content(3000));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_stream_that_is_looked_for_now_and_then() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream");
        for number in 0..10 {
            let event = format!("data: {{\"candidates\":[{{\"index\":{number},\"finishReason\":\"STOP\"}}]}}\r\n\r\n");
            let (head, tail) = event.split_at(number * 3 + 2);
            exchange.piece(head).pause(3).piece(tail).pause(3);
        }
        exchange.piece("data: {\"candidates\":[{\"index\":10,\"finishReason\":\"STOP\"}]}\n\n").end();
    });
    let mut stream = stream(&client(&server.url())).stream().await.unwrap();
    let mut numbers = Vec::new();
    while let Some(answer) = glimpses!(stream.try_next()).unwrap() {
        numbers.push(answer.candidates[0].index.unwrap());
    }
    assert_eq!(numbers, (0..=10).collect::<Vec<_>>());
}
