//! Streamed answers over HTTP/2 that are cut at every byte: streams that end, and streams that are reset.

use std::sync::Arc;

use generativelanguage::Error;
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::v1beta::Client;
use h2::Reason;

use crate::cut_cases::{Bodies, Case, End};
use crate::shapes::Format;
use crate::support::h2_server::{http2, serve};

/// The end of an HTTP/2 stream for each end of HTTP/1.1 with the same meaning.
const ENDS: [(End, Option<Reason>); 3] =
    [(End::Orderly, None), (End::Reset, Some(Reason::INTERNAL_ERROR)), (End::Close, Some(Reason::CANCEL))];

/// Reads a stream to its end.
async fn read(client: &Client, number: usize) -> Result<(), Error> {
    let mut stream = client.models().stream_generate_content(number.to_string(), "x").stream().await?;
    while stream.try_next().await?.is_some() {}
    Ok(())
}

async fn client(cases: Vec<(Vec<u8>, Option<usize>, Option<Reason>)>) -> Client {
    let url = serve(move |mut exchange| {
        let path = exchange.request.uri.path();
        let number = path.split_once("/models/").and_then(|(_, rest)| rest.split(':').next()?.parse::<usize>().ok());
        let (body, length, reset) = cases[number.unwrap()].clone();
        async move {
            exchange.read_body().await.unwrap();
            let length = length.map(|length| length.to_string());
            let mut headers = vec![("content-type", "text/event-stream")];
            headers.extend(length.as_deref().map(|length| ("content-length", length)));
            exchange.respond_until(&headers, body, reset).await;
        }
    })
    .await;
    let builder = Client::builder().api_key("key").base_url(url).retry(Retry::never());
    builder.configure_http_client(http2).build().unwrap()
}

#[tokio::test]
async fn every_cut_is_told_from_a_complete_answer() {
    let bodies = Arc::new(Bodies::new());
    let mut cases: Vec<(Case, Option<Reason>)> = Vec::new();
    for case in bodies.cases(Format::Events, false) {
        let reset = ENDS.iter().find(|(end, _)| *end == case.end);
        cases.extend(reset.map(|(_, reset)| (case, *reset)));
    }
    let answers = cases.iter().map(|(case, reset)| (bodies.text(case).to_vec(), None, *reset)).collect();
    let client = client(answers).await;
    let mut wrong = Vec::new();
    for (number, (case, _)) in cases.iter().enumerate() {
        let outcome = read(&client, number).await;
        let kind = outcome.as_ref().map_err(Error::kind);
        let right = match (bodies.is_complete(case), kind) {
            (complete, Ok(())) => complete,
            (complete, Err(kind)) => !complete && kind == ErrorKind::StreamInterrupted,
        };
        if !right {
            wrong.push(format!("{case:?}: {outcome:?}"));
        }
    }
    println!("HTTP/2: {} cuts", cases.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(20)].join("\n"));
}

const FINISHED: &str = "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n";

/// `hyper` takes a stream that is reset with `NO_ERROR` for one that has ended, which only the length of the body or its
/// compression disproves.
#[tokio::test]
async fn a_reset_without_an_error_is_noticed_where_the_length_is_known() {
    let body = FINISHED.as_bytes().to_vec();
    let reset = Some(Reason::NO_ERROR);
    let client = client(vec![
        (body.clone(), Some(body.len() + 1), reset),
        (body.clone(), Some(body.len()), None),
        (body.clone(), None, reset),
    ])
    .await;
    let error = read(&client, 0).await.unwrap_err();
    assert_eq!((error.kind(), error.finished_before_error()), (ErrorKind::StreamInterrupted, true), "{error:?}");
    read(&client, 1).await.unwrap();
    read(&client, 2).await.unwrap();
}
