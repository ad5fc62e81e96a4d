//! The stream decoder: an event of 4 MiB, and many small events, in chunks of several sizes.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use generativelanguage::stream::Decoder;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let image = "QUJD".repeat(1 << 20);
    let element = format!(r#"{{"candidates":[{{"content":{{"parts":[{{"inlineData":{{"data":"{image}"}}}}]}}}}]}}"#);
    let small = r#"{"candidates":[{"content":{"parts":[{"text":"a few words"}]},"index":0}]}"#;
    for (name, body) in [
        ("one event of 4 MiB", format!("data: {element}\r\n\r\n")),
        ("one array element of 4 MiB", format!("[{element}]")),
        ("10,000 small events", format!("data: {small}\r\n\r\n").repeat(10_000)),
    ] {
        for size in [1, 1400, 16 << 10, body.len()] {
            let time = best_of(20, || decode(body.as_bytes(), size));
            println!("{name}, pieces of {size}: {time:.2?}");
        }
    }
}

fn decode(body: &[u8], size: usize) -> usize {
    let mut decoder = Decoder::new();
    let mut length = 0;
    for piece in body.chunks(size) {
        decoder.feed(piece);
        while let Some(frame) = decoder.next_frame().expect("no event is too large") {
            length += frame.data.len();
        }
    }
    length
}

fn best_of<T>(times: usize, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let began = Instant::now();
        black_box(work());
        began.elapsed()
    };
    (0..times).map(run).min().unwrap_or_default()
}
