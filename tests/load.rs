//! One client under load: every answer goes to whoever asked, memory stays bounded, and nothing is left behind.
//!
//! There is one test, so that the memory of this process is that of what is tested. It includes the server's.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]
#![cfg(target_os = "linux")]

#[path = "support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::support::api::{Answer, Candidate, Client, client};
use crate::support::server::{Exchange, Server};
use generativelanguage::call::Streaming;
use generativelanguage::{Call, Result, rt};
use tokio::task::JoinSet;

const CALLS: usize = 1000;
const STREAMS: usize = 200;
const FEW: usize = 20;
/// The number of events in a stream, and the length of each. Buffers have their full size after some.
const SHORT: usize = 2;
const MIDDLE: usize = 16;
const LONG: usize = 64;
const EVENT: usize = 64 << 10;

const MIB: u64 = 1 << 20;

fn numbered<K>(client: &Client, number: usize, what: &str) -> Call<Answer, K> {
    rt::post(client.runtime(), "v1beta/{+model}:generateContent")
        .path("model", "^models/[^/]+$", format!("models/{what}-{number}"))
        .build("generativelanguage.models.generateContent")
}

/// Which number a request has: the answer has to find its way back to it.
fn number(exchange: &Exchange) -> String {
    let path = exchange.request.path();
    path.rsplit('-').next().and_then(|rest| rest.split(':').next()).expect("a number").to_owned()
}

/// Nobody is answered before all have asked, so that all calls are really under way at once.
fn answer(exchange: &mut Exchange, all: &Barrier) {
    let number = number(exchange);
    if exchange.request.path().contains("call-") {
        all.wait();
        return exchange.json(200, format!(r#"{{"candidates":[{{"text":"{number}"}}]}}"#));
    }
    let text = "0".repeat(EVENT - number.len()) + &number;
    exchange.begin("text/event-stream");
    let path = exchange.request.path();
    let events = [("short-", SHORT), ("middle-", MIDDLE), ("long-", LONG)];
    let events = events.into_iter().find_map(|(what, events)| path.contains(what).then_some(events)).expect("a length");
    for _ in 0..events {
        exchange.piece(format!("data: {{\"candidates\":[{{\"text\":\"{text}\"}}]}}\n\n"));
    }
    exchange.piece("data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n").end();
}

fn text(candidates: Vec<Candidate>) -> Option<String> {
    candidates.into_iter().next()?.text
}

async fn calls(client: &Client) {
    let mut tasks = JoinSet::new();
    for number in 0..CALLS {
        let call: Call<Answer> = numbered(client, number, "call");
        tasks.spawn(async move { (number, call.await) });
    }
    while let Some(done) = tasks.join_next().await {
        let (number, answer) = done.expect("no panic");
        assert_eq!(text(answer.expect("an answer").candidates), Some(number.to_string()));
    }
}

async fn streams(client: &Client, count: usize, what: &str, events: usize) {
    let mut tasks = JoinSet::<Result<usize>>::new();
    for number in 0..count {
        let call: Call<Answer, Streaming> = numbered(client, number, what);
        tasks.spawn(async move {
            let mut stream = call.stream().await?;
            let mut length = 0;
            while let Some(answer) = stream.try_next().await? {
                if let Some(text) = text(answer.candidates) {
                    assert_eq!(text.trim_start_matches('0').parse().unwrap_or(0), number);
                    length += text.len();
                }
            }
            assert!(stream.is_complete());
            Ok(length)
        });
    }
    while let Some(done) = tasks.join_next().await {
        assert_eq!(done.expect("no panic").expect("a whole stream"), events * EVENT);
    }
}

/// Returns the memory use of this process.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).expect("a number") << 10
}

/// The most that there is in memory while something is done, looked at by a thread of its own.
async fn peak<T>(work: impl Future<Output = T>) -> u64 {
    let (most, over) = (Arc::new(AtomicU64::new(memory())), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (most, over) = (most.clone(), over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(memory(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    };
    work.await;
    over.store(true, Ordering::Relaxed);
    watch.join().expect("no panic");
    most.load(Ordering::Relaxed)
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_and_two_hundred_streams_on_one_client() {
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let all = Barrier::new(CALLS);
    let server = Server::start(move |exchange| answer(exchange, &all));
    let client = client(&server.url());
    // The longer ones say 60 MiB more.
    let middle = peak(streams(&client, FEW, "middle", MIDDLE)).await;
    let long = peak(streams(&client, FEW, "long", LONG)).await;
    assert!(long < middle + 16 * MIB, "{} MiB instead of {} MiB for longer streams", long / MIB, middle / MIB);
    let all = peak(async { tokio::join!(calls(&client), streams(&client, STREAMS, "short", SHORT)) }).await;
    assert!(all < long + 256 * MIB, "{} MiB above that of a few", (all - long) / MIB);
    drop(client);
    assert!(settled(tasks).await, "{}", tokio::runtime::Handle::current().metrics().num_alive_tasks());
}
