//! Splitting an event stream into events: one long event in network-sized chunks, and many short events.

use std::convert::Infallible;

use anyhow::{Result, ensure};
use bytes::Bytes;
use eventsource_stream::Eventsource as _;
use futures::{StreamExt as _, executor::block_on, stream};
use generativelanguage::stream::Decoder;

use crate::{
    measure::{candidate, compare},
    samples,
    table::Table,
};

/// The payload of a network packet.
const PIECE: usize = 1400;

/// Adds the rows.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let long = format!("data: {}\n\n", samples::picture(4 << 20));
    rows(table, "cut one event of 4 MiB that comes in pieces of 1,400 bytes", &long, 1)?;
    let short = format!("data: {}\n\n", samples::chunk()).repeat(4000);
    rows(table, "cut 4,000 events of 0.3 KiB that come in pieces of 1,400 bytes", &short, 4000)
}

fn rows(table: &mut Table, what: &str, body: &str, events: usize) -> Result<()> {
    let body = Bytes::from(body.to_owned());
    let pieces: Vec<Bytes> =
        (0..body.len()).step_by(PIECE).map(|at| body.slice(at..body.len().min(at + PIECE))).collect();
    let counts = [ours(&pieces), eventsource(&pieces), sse(&pieces), sseer(&pieces)];
    ensure!(counts.iter().all(|count| *count == events), "{what}: {counts:?} events");
    let timings = compare(vec![
        candidate("ours", || ours(&pieces)),
        candidate("sse-stream", || sse(&pieces)),
        candidate("sseer", || sseer(&pieces)),
        candidate("eventsource-stream", || eventsource(&pieces)),
    ]);
    table.timings(what, &timings);
    Ok(())
}

fn ours(pieces: &[Bytes]) -> usize {
    let mut decoder = Decoder::new();
    let mut count = 0;
    let mut take = |decoder: &mut Decoder| {
        while let Ok(Some(_)) = decoder.next_frame() {
            count += 1;
        }
    };
    for piece in pieces {
        decoder.feed(piece);
        take(&mut decoder);
    }
    decoder.close();
    take(&mut decoder);
    count
}

/// Returns the chunks in the form that the other crates expect.
fn source(pieces: &[Bytes]) -> impl futures::Stream<Item = Result<Bytes, Infallible>> + Unpin + '_ {
    stream::iter(pieces.iter().cloned().map(Ok))
}

fn eventsource(pieces: &[Bytes]) -> usize {
    block_on(source(pieces).eventsource().filter(|event| futures::future::ready(event.is_ok())).count())
}

fn sse(pieces: &[Bytes]) -> usize {
    block_on(
        sse_stream::SseStream::from_bytes_stream(source(pieces))
            .filter(|event| futures::future::ready(event.is_ok()))
            .count(),
    )
}

fn sseer(pieces: &[Bytes]) -> usize {
    block_on(sseer::EventStream::new(source(pieces)).filter(|event| futures::future::ready(event.is_ok())).count())
}
