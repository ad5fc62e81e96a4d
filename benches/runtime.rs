//! The cost of the runtime itself, without a network: `cargo bench`. `benches/peers` compares with other crates.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use bytes::Bytes;
use generativelanguage::{
    Call,
    stream::Decoder,
    transport::{Body, BoxFuture, ByteStream, Transport, TransportError},
    types::Base64,
    v1beta::{
        Client,
        schemas::{Content, GenerateContentRequest, GenerateContentResponse, Part},
    },
};
use measure::{Candidate, candidate, compare, shown};

#[path = "measure/mod.rs"]
mod measure;
#[path = "peers/src/samples.rs"]
mod samples;

fn main() {
    // `cargo test` also builds and runs benchmarks, but does not need the numbers.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let (grounded, chunk, picture) = (samples::grounded(), samples::chunk(), samples::picture(1 << 20));
    let reply = read(&grounded);
    let events = format!("data: {chunk}\n\n").repeat(1000);
    let event = format!("data: {}\n\n", samples::picture(4 << 20));
    let client = Client::new("key").expect("a client");
    let bytes = vec![0x5a; 1 << 20];
    report(vec![
        candidate("decode a grounded reply", || read(&grounded)),
        candidate("decode one event of a stream", || read(&chunk)),
        candidate("decode a picture of 1 MiB", || read(&picture)),
        candidate("encode a grounded reply", || serde_json::to_vec(&reply)),
        candidate("make base64 of 1 MiB", || Base64::from(bytes.as_slice())),
        candidate("cut 1,000 short events", || frames(&events)),
        candidate("cut one event of 4 MiB", || frames(&event)),
        candidate("make a request", || ask(&client)),
    ]);
    happy_path(&grounded);
}

/// Shows that locating decode errors costs nothing if decoding succeeds: an awaited call takes as long as decoding the
/// body by hand.
fn happy_path(text: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let says = Says(Bytes::from(text.to_owned()));
    let client = Client::builder().api_key("key").transport(says).build().expect("a client");
    let raw = || runtime.block_on(ask(&client).send_raw()).expect("the transport answers").into_value();
    report(vec![
        candidate("a call without a network", || {
            runtime.block_on(ask(&client).send()).expect("the samples are replies")
        }),
        candidate("… decoded by hand", || serde_json::from_slice::<GenerateContentResponse>(&raw())),
        candidate("… not decoded", raw),
    ]);
}

fn read(text: &str) -> GenerateContentResponse {
    serde_json::from_str(text).expect("the samples are replies")
}

fn ask(client: &Client) -> Call<GenerateContentResponse> {
    let part = Part::new().set_text("Why is the sky blue?");
    let request = GenerateContentRequest::new().set_contents([Content::new().set_parts([part])]);
    client.models().generate_content("gemini-2.5-flash", request)
}

/// Counts the frames of a body that arrives in chunks of 1,400 bytes.
fn frames(body: &str) -> usize {
    let mut decoder = Decoder::new();
    let mut count = 0;
    for piece in body.as_bytes().chunks(1400) {
        decoder.feed(piece);
        while let Ok(Some(_)) = decoder.next_frame() {
            count += 1;
        }
    }
    count
}

/// A transport that sends the same response to every request.
struct Says(Bytes);

impl Transport for Says {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async { Ok(http::Response::new(ByteStream::from(self.0.clone()))) })
    }
}

fn report(candidates: Vec<Candidate<'_>>) {
    for timing in compare(candidates) {
        println!("{:>32}  {}", timing.name, shown(timing.time));
    }
}
