//! When a stream is complete: by the facts of its service, and without any.

use crate::support::api::{Answer, client, stream};
use crate::support::server::Server;
use generativelanguage::Call;
use generativelanguage::call::Streaming;
use generativelanguage::error::ErrorKind;
use generativelanguage::rt::{self, Value};
use generativelanguage::stream::ResponseStream;

/// Answers with these elements, as an event stream that ends in order.
fn server(elements: &'static [&'static str]) -> Server {
    Server::start(move |exchange| {
        let events = elements.iter().fold(String::new(), |events, element| events + &format!("data: {element}\n\n"));
        exchange.begin("text/event-stream").piece(events).end();
    })
}

/// Reads to the end, and returns how many elements there were.
async fn read<R: rt::Wire>(mut stream: ResponseStream<R>) -> Result<usize, ErrorKind> {
    let mut count = 0;
    while stream.try_next().await.map_err(|error| error.kind())?.is_some() {
        count += 1;
    }
    Ok(count)
}

async fn answers(elements: &'static [&'static str]) -> Result<usize, ErrorKind> {
    let server = server(elements);
    let call: Call<Answer, Streaming> = stream(&client(&server.url()));
    read(call.stream().await.unwrap()).await
}

/// The rule of one service is none for another, whatever words its elements have.
#[tokio::test]
async fn a_stream_of_another_api() {
    static SERVICE: rt::Service = rt::Service::new("jobs", "v1", "https://jobs.example.com/");
    for elements in [
        [r#"{"label":"candidates"}"#],
        [r#"{"candidates":[{"label":"x"}]}"#],
        [r#"{"promptFeedback":{},"finishReason":null}"#],
    ] {
        let server = server(Vec::from(elements).leak());
        let client = rt::Client::builder(&SERVICE).anonymous().base_url(server.url()).build().unwrap();
        let call: Call<Value, Streaming> =
            rt::post(&client, "v1/things:streamLabels").build("jobs.things.streamLabels");
        assert_eq!(read(call.stream().await.unwrap()).await, Ok(1), "{elements:?}");
    }
}

#[tokio::test]
async fn every_candidate_needs_a_final_reason() {
    const FIRST: &str = r#"{"candidates":[{"text":"A1","index":0}]}"#;
    const SECOND: &str = r#"{"candidates":[{"text":"B1","index":1}]}"#;
    const FIRST_ENDS: &str = r#"{"candidates":[{"text":"A2","index":0,"finishReason":"STOP"}]}"#;
    const SECOND_ENDS: &str = r#"{"candidates":[{"index":1,"finishReason":"MAX_TOKENS"}]}"#;
    assert_eq!(answers(&[FIRST, SECOND, FIRST_ENDS]).await, Err(ErrorKind::StreamInterrupted));
    assert_eq!(answers(&[FIRST, SECOND, FIRST_ENDS, SECOND]).await, Err(ErrorKind::StreamInterrupted));
    assert_eq!(answers(&[FIRST, SECOND, FIRST_ENDS, SECOND_ENDS]).await, Ok(4));
    // With code execution a model gives a reason, goes on, and gives it again.
    assert_eq!(answers(&[FIRST_ENDS, FIRST]).await, Err(ErrorKind::StreamInterrupted));
    assert_eq!(answers(&[FIRST_ENDS, FIRST, FIRST_ENDS]).await, Ok(3));
}

#[tokio::test]
async fn some_values_are_no_reason() {
    assert_eq!(
        answers(&[r#"{"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#]).await,
        Err(ErrorKind::StreamInterrupted)
    );
    assert_eq!(answers(&[r#"{"candidates":[{"finishReason":""}]}"#]).await, Err(ErrorKind::StreamInterrupted));
    assert_eq!(answers(&[r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#]).await, Ok(1));
}

/// A rule of the caller's own stands in place of the service's.
#[tokio::test]
async fn a_rule_of_the_callers_own() {
    let server = server(&[r#"{"candidates":[{"text":"A1","index":0}]}"#]);
    let call = || stream(&client(&server.url()));
    assert_eq!(read(call().stream_until(|_| true).await.unwrap()).await, Ok(1));
    assert_eq!(read(call().stream_until(|_| false).await.unwrap()).await, Err(ErrorKind::StreamInterrupted));
}
