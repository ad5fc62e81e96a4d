//! A whole call over loopback, compared with one that a user writes by hand with reqwest and serde.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use generativelanguage::v1beta::{
    Client,
    schemas::{Content, GenerateContentRequest, Part},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{measure::Timing, plain, samples, table::Table};

/// The number of turns. Many are needed, because the kernel schedules the two threads on one core or on two, which
/// halves or doubles the time of a call. Both candidates should run in the better case at least once.
const TURNS: u32 = 300;

/// The number of calls in a turn.
const CALLS: u32 = 50;

/// Adds the rows.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    for (what, reply) in [
        ("a call of `generateContent` over HTTP/1.1 on loopback, reply of 0.3 KiB", samples::chunk()),
        ("the same, reply of 10 KiB", samples::grounded()),
    ] {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let address = serve(&reply)?;
        let timings = runtime.block_on(rounds(&address))?;
        table.timings(what, &timings);
    }
    Ok(())
}

/// Runs both candidates in turns, and returns the fastest turn of each.
async fn rounds(address: &str) -> Result<Vec<Timing>> {
    let client = Client::builder().api_key("key").base_url(address).build()?;
    let plain = reqwest::Client::new();
    let url = format!("{address}/v1beta/models/gemini-2.5-flash:generateContent");
    let (mut best, mut best_plain) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        let start = Instant::now();
        for _ in 0..CALLS {
            let request = GenerateContentRequest::new().set_contents([Content::new()
                .set_role("user")
                .set_parts([Part::new().set_text("Why is the sky blue?")])]);
            let reply = client.models().generate_content("models/gemini-2.5-flash", request).await?;
            ensure!(reply.candidates.len() == 1, "not the reply");
        }
        best = best.min(start.elapsed() / CALLS);
        let start = Instant::now();
        for _ in 0..CALLS {
            let reply = by_hand(&plain, &url).await?;
            ensure!(reply.candidates.len() == 1, "not the reply");
        }
        best_plain = best_plain.min(start.elapsed() / CALLS);
    }
    let timing = |name: &str, time| Timing { name: name.to_owned(), time };
    Ok(vec![timing("ours", best), timing("`reqwest` and `serde` by hand", best_plain)])
}

/// Makes the call without this crate.
async fn by_hand(client: &reqwest::Client, url: &str) -> Result<plain::GenerateContentResponse> {
    #[derive(serde::Serialize)]
    struct Request {
        contents: Vec<Turn>,
    }
    #[derive(serde::Serialize)]
    struct Turn {
        role: String,
        parts: Vec<Text>,
    }
    #[derive(serde::Serialize)]
    struct Text {
        text: String,
    }
    let parts = vec![Text { text: "Why is the sky blue?".to_owned() }];
    let request = Request { contents: vec![Turn { role: "user".to_owned(), parts }] };
    let reply = client.post(url).header("x-goog-api-key", "key").json(&request).send().await?;
    Ok(reply.error_for_status()?.json().await?)
}

/// Starts a server on its own thread that sends `reply` to every request; returns its URL.
fn serve(reply: &str) -> Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    listener.set_nonblocking(true)?;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", reply.len());
    let reply = format!("{head}{reply}").into_bytes();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener)?;
            loop {
                let (connection, _) = listener.accept().await?;
                connection.set_nodelay(true)?;
                tokio::spawn(answer(connection, reply.clone()));
            }
            #[allow(unreachable_code, reason = "it gives the block its type")]
            Ok::<(), std::io::Error>(())
        })
    });
    Ok(address)
}

/// Answers each request on a connection. It does as little as possible, because its time is part of the measurement.
async fn answer(mut connection: TcpStream, reply: Vec<u8>) -> Result<()> {
    let mut pending = Vec::with_capacity(4096);
    loop {
        let length = loop {
            if let Some(length) = request(&pending)? {
                break length;
            }
            ensure!(connection.read_buf(&mut pending).await? > 0, "closed");
        };
        pending.drain(..length);
        connection.write_all(&reply).await?;
    }
}

/// Returns the length of the request, with its body, once all of it has arrived.
fn request(pending: &[u8]) -> Result<Option<usize>> {
    let Some((head, body)) = std::str::from_utf8(pending)?.split_once("\r\n\r\n") else { return Ok(None) };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("a request without a length")?.parse()?;
    Ok((body.len() >= length).then_some(head.len() + 4 + length))
}
