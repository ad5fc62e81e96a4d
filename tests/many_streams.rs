//! Many streams at once, and nothing left of them afterwards.

#[path = "common/api.rs"]
mod api;
#[path = "common/misbehave.rs"]
mod misbehave;

use std::time::Duration;

use api::{client, stream};
use misbehave::Server;

const FIRST: &str = "data: {\"candidates\":[{\"text\":\"Hel\"}]}\n\n";
const LAST: &str = "data: {\"candidates\":[{\"text\":\"!\",\"finishReason\":\"STOP\"}]}\n\n";

#[tokio::test]
async fn two_hundred_streams_at_once_on_one_client() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream");
        for _ in 0..20 {
            exchange.piece(FIRST).pause(2);
        }
        exchange.piece(LAST).end();
    });
    let client = client(&server.url());
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let call = stream(&client);
            tokio::spawn(async move {
                let mut stream = call.stream().await.unwrap();
                let mut text = String::new();
                while let Some(answer) = stream.try_next().await.unwrap() {
                    text.extend(answer.candidates.into_iter().filter_map(|candidate| candidate.text));
                }
                text
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "Hel".repeat(20) + "!");
    }
}

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
