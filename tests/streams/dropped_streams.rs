//! Streams that are given up leave nothing behind.

use std::sync::mpsc;
use std::time::Duration;

use crate::support::api::{client, stream};
use crate::support::server::{self, Server};

const FIRST: &str = "data: {\"candidates\":[{\"text\":\"Hel\"}]}\n\n";

/// Waits until the runtime has no more tasks than it had.
async fn settled(tasks: usize) -> bool {
    for _ in 0..1000 {
        if tokio::runtime::Handle::current().metrics().num_alive_tasks() <= tasks {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

#[tokio::test]
async fn no_task_is_left_behind() {
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece(FIRST);
        exchange.wait_for_close();
    });
    let client = client(&server.url());
    let mut streams = Vec::new();
    for _ in 0..50 {
        streams.push(stream(&client).stream().await.unwrap());
    }
    let mut waiting = Vec::new();
    for mut stream in streams.drain(25..) {
        waiting.push(tokio::spawn(async move { while let Ok(Some(_)) = stream.try_next().await {} }));
    }
    tokio::task::yield_now().await;
    for task in waiting {
        task.abort();
    }
    drop((streams, client));
    assert!(settled(tasks).await, "{}", tokio::runtime::Handle::current().metrics().num_alive_tasks());
}

#[tokio::test]
async fn dropping_the_stream_ends_the_request() {
    let (closed, was_closed) = mpsc::channel();
    let server = Server::start(move |exchange| {
        exchange.begin("text/event-stream").piece(FIRST);
        closed.send(exchange.wait_for_close()).unwrap();
    });
    let mut stream = stream(&client(&server.url())).stream().await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    drop(stream);
    let closed = tokio::task::spawn_blocking(move || was_closed.recv_timeout(Duration::from_secs(10)));
    assert_eq!(closed.await.unwrap(), Ok(true));
}

#[tokio::test]
async fn an_error_ends_the_request_too() {
    let (closed, was_closed) = mpsc::channel();
    let server = Server::start(move |exchange| {
        exchange.begin("text/event-stream").piece(format!("{FIRST}data: {}\n\n", server::error(500)));
        closed.send(exchange.wait_for_close()).unwrap();
    });
    let mut stream = stream(&client(&server.url())).stream().await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    assert_eq!(stream.try_next().await.unwrap_err().code(), Some(500));
    let closed = tokio::task::spawn_blocking(move || was_closed.recv_timeout(Duration::from_secs(10)));
    assert_eq!(closed.await.unwrap(), Ok(true));
}
