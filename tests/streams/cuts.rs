//! Streamed answers that are cut off at every byte, in every way in which a connection or a server can end them.
//!
//! An answer counts as complete only if a terminal fact was seen, no candidate is open, and the framing ended. The cases work
//! that out from the elements and the place of the cut alone; the client is asked over a socket. Time is tokio's, which runs
//! only while all wait, so that a stalled stream takes none.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::v1beta::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::cut_cases::{Bodies, Case, End};
use crate::shapes::Format;

/// Streams that are read at the same time.
const PARALLEL: usize = 32;

/// For how long a stream may be silent, where nothing more comes.
const IDLE: Duration = Duration::from_secs(3600);

/// Answers one request as its case says; the number of the case is the model's name.
async fn serve(mut stream: TcpStream, bodies: Arc<Bodies>, cases: Arc<Vec<Case>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let head = String::from_utf8_lossy(&request);
    let number = head.split_once("/models/").and_then(|(_, rest)| rest.split_once(':')).map(|(number, _)| number);
    let case = &cases[number.and_then(|number| number.parse::<usize>().ok()).expect("a case")];
    stream.write_all(&bodies.response(case)).await?;
    match case.end {
        // Until the client gives up.
        End::Stall => while stream.read(&mut buffer).await? > 0 {},
        End::Reset => stream.set_zero_linger()?,
        _ => stream.shutdown().await?,
    }
    Ok(())
}

/// Reads a stream to its end.
async fn read(client: &Client, number: usize, case: &Case) -> Result<(), Error> {
    let call = client.models().stream_generate_content(number.to_string(), "x");
    let call = if case.end == End::Stall { call.idle_timeout(IDLE) } else { call.idle_timeout(None) };
    let mut stream = if case.format == Format::Array { call.as_array() } else { call }.stream().await?;
    let mut failure = None;
    loop {
        match stream.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => return failure.map_or(Ok(()), Err),
            // An element that cannot be decoded is followed by others.
            Err(error) => failure = Some(error),
        }
    }
}

/// Returns what is wrong with an outcome.
fn verdict(bodies: &Bodies, case: &Case, outcome: &Result<(), Error>) -> Option<String> {
    let error = match (outcome, bodies.is_complete(case)) {
        (Ok(()), true) => return None,
        (Ok(()), false) => return Some("passes for complete".to_owned()),
        (Err(error), true) => return Some(format!("{error}")),
        (Err(error), false) => error,
    };
    let kind = match case.end {
        End::Stall => ErrorKind::StreamIdle,
        End::Error if bodies.can_report(case) => ErrorKind::Api,
        _ => ErrorKind::StreamInterrupted,
    };
    if error.kind() != kind {
        return Some(format!("{error:?}"));
    }
    let finished = bodies.is_finished(case).filter(|finished| *finished != error.finished_before_error());
    finished.map(|finished| format!("is said not to be {finished}"))
}

/// A point at which an answer that ends in order cannot be told from one that was to go on: the kind of answer, and the number
/// of elements that have arrived.
type Point = (&'static str, usize);

/// Cuts all answers of one form at every byte, and returns the points that are ambiguous.
async fn cut_all(format: Format, gzip: bool) -> Vec<Point> {
    let bodies = Arc::new(Bodies::new());
    let cases = Arc::new(bodies.cases(format, gzip));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn({
        let (bodies, cases) = (bodies.clone(), cases.clone());
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, bodies.clone(), cases.clone()));
            }
        }
    });
    let builder = Client::builder().api_key("key").base_url(url).retry(Retry::never());
    let client = builder.attempt_timeout(None).connect_timeout(Duration::from_secs(86_400)).build().unwrap();
    let mut running = JoinSet::new();
    let (mut wrong, mut complete, mut ambiguous) = (Vec::new(), 0, BTreeMap::new());
    let mut check = |number: usize, outcome: &Result<(), Error>| {
        let case = &cases[number];
        complete += usize::from(bodies.is_complete(case));
        if let Some(arrived) = bodies.ambiguous(case) {
            *ambiguous.entry((bodies.shapes[case.shape].name, arrived)).or_insert(0) += 1;
        }
        if let Some(verdict) = verdict(&bodies, case, outcome) {
            wrong.push(format!("{} {case:?}: {verdict}", bodies.shapes[case.shape].name));
        }
    };
    for number in 0..cases.len() {
        while running.len() >= PARALLEL {
            let (number, outcome) = running.join_next().await.unwrap().unwrap();
            check(number, &outcome);
        }
        let (client, case) = (client.clone(), cases[number]);
        running.spawn(async move {
            loop {
                let outcome = read(&client, number, &case).await;
                // Time may have run while the machine was connecting.
                if !outcome.as_ref().is_err_and(Error::is_connect) {
                    return (number, outcome);
                }
            }
        });
    }
    while let Some(done) = running.join_next().await {
        let (number, outcome) = done.unwrap();
        check(number, &outcome);
    }
    server.abort();
    println!("{format:?}, gzip {gzip}: {} cuts, {complete} of complete answers", cases.len());
    for ((shape, arrived), cuts) in &ambiguous {
        println!("  {cuts} cuts that end in order could be anything: {shape}, after element {arrived}");
    }
    assert!(wrong.is_empty(), "{} of {} cuts:\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(40)].join("\n"));
    ambiguous.into_keys().collect()
}

#[tokio::test(start_paused = true)]
async fn every_cut_of_events_is_told_from_a_complete_answer() {
    let points = cut_all(Format::Events, false).await;
    let every = "a reason on every element";
    assert_eq!(points, [(every, 1), (every, 2), ("code execution", 1), ("usage at the end", 2)]);
}

#[cfg(feature = "gzip")]
#[tokio::test(start_paused = true)]
async fn every_cut_of_compressed_events_is_told_from_a_complete_answer() {
    assert_eq!(cut_all(Format::Events, true).await, []);
}

#[tokio::test(start_paused = true)]
async fn every_cut_of_an_array_is_told_from_a_complete_answer() {
    assert_eq!(cut_all(Format::Array, false).await, []);
}

#[cfg(feature = "gzip")]
#[tokio::test(start_paused = true)]
async fn every_cut_of_a_compressed_array_is_told_from_a_complete_answer() {
    assert_eq!(cut_all(Format::Array, true).await, []);
}
