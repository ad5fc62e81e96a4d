//! Limits where nothing hangs: waits that are part of a call, bodies without an end, and timeouts that are none.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use generativelanguage::Error;
use generativelanguage::auth::{ApiKey, credentials_from};
use generativelanguage::error::ErrorKind;
use generativelanguage::limit::Limiter;
use generativelanguage::retry::{Decision, Failure, Retry, RetryPolicy, Wait};
use generativelanguage::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use tokio::time::Instant;

use crate::support::api::{Client, builder, download, generate, start, stream, upload};
use super::hanging_server::{Hanging, HangingTransport, Place};
use super::kinds::KINDS;

const LIMIT: Duration = Duration::from_secs(100);

/// A server that answers everything.
fn willing() -> HangingTransport {
    HangingTransport(Hanging::at(Place::Head(usize::MAX), false))
}

fn client(transport: impl Transport) -> Client {
    builder("http://a.example/").transport(transport).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_credentials_says_so() {
    let hanging = credentials_from(std::future::pending::<Result<ApiKey, Error>>);
    let builder = builder("http://a.example/").transport(willing()).credentials(hanging);
    let client = builder.attempt_timeout(Duration::from_secs(7)).retry(Retry::never()).build().unwrap();
    let upload = |threshold| upload(&client).bytes("x").media_type("a/b").one_request_up_to(threshold);
    for error in [
        generate(&client).await.unwrap_err(),
        stream(&client).stream().await.unwrap_err(),
        download(&client).download().await.unwrap_err(),
        upload(0).await.unwrap_err(),
        upload(100).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.message()), (ErrorKind::Timeout, "no credentials within 7s"), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_permit_is_part_of_the_call() {
    let limiter = Arc::new(Limiter::new(willing()).concurrent(1));
    let client = client(limiter.clone());
    // It holds the permit for as long as it is not read.
    let holder = stream(&client).stream().await.unwrap();
    let began = Instant::now();
    assert!(generate(&client).timeout(LIMIT).await.unwrap_err().is_timeout());
    assert!(generate(&client).attempt_timeout(LIMIT).retry(Retry::never()).await.unwrap_err().is_timeout());
    assert!(stream(&client).timeout(LIMIT).stream().await.unwrap_err().is_timeout());
    assert!(download(&client).timeout(LIMIT).download().await.unwrap_err().is_timeout());
    assert!(start(&client).timeout(LIMIT).wait().await.unwrap_err().is_timeout());
    for simple in [0, u64::MAX] {
        let call = upload(&client).timeout(LIMIT).bytes("x").media_type("a/b").one_request_up_to(simple);
        assert!(call.await.unwrap_err().is_timeout());
        let call = upload(&client).bytes("x").media_type("a/b").one_request_up_to(simple);
        let error = call.cancel_on(tokio::time::sleep(LIMIT)).await.unwrap_err();
        assert!(error.message().contains("cancelled"), "{error}");
    }
    assert_eq!(began.elapsed().as_secs(), 9 * LIMIT.as_secs());
    drop(holder);
    generate(&client).timeout(LIMIT).await.unwrap();
    assert!(format!("{limiter:?}").contains("free: Some(1)"), "{limiter:?}");
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_turn_is_part_of_the_call() {
    let client = client(Limiter::new(willing()).per_minute(1));
    generate(&client).await.unwrap();
    let began = Instant::now();
    assert!(generate(&client).timeout(Duration::from_secs(20)).await.unwrap_err().is_timeout());
    assert_eq!(began.elapsed().as_secs(), 20);
    generate(&client).timeout(LIMIT).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 60);
}

/// Waits for any time up to the longest that there is.
struct Endless;

impl RetryPolicy for Endless {
    fn decide(&self, _: &Failure) -> Decision {
        Decision::Retry(Wait::between(Duration::ZERO, Duration::MAX))
    }
}

#[tokio::test(start_paused = true)]
async fn a_backoff_is_part_of_the_call() {
    for kind in KINDS {
        let hanging = Hanging::at(Place::Head(usize::MAX), true);
        let client = builder("http://a.example/").transport(HangingTransport(hanging.clone())).retry(Endless);
        let client = client.timeout(LIMIT).build().unwrap();
        let began = Instant::now();
        let (_, result) = kind.run(client.clone(), hanging, None).await;
        assert!(result.unwrap_err().is_timeout(), "{kind:?}");
        assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs(), "{kind:?}");
        if kind.is_upload() {
            let hanging = Hanging::at(Place::Head(usize::MAX), true);
            let client = builder("http://a.example/").transport(HangingTransport(hanging.clone())).retry(Endless);
            let (_, result) = kind.run(client.build().unwrap(), hanging, Some(LIMIT)).await;
            assert!(result.unwrap_err().message().contains("cancelled"), "{kind:?}");
            assert_eq!(began.elapsed().as_secs(), 2 * LIMIT.as_secs(), "{kind:?}");
        }
    }
}

/// Answers with a body that never ends and never pauses.
struct Chatterbox;

/// Time passes with each piece.
struct Chatter;

impl Stream for Chatter {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(b": nothing\n\ndata: {\"candidates\":[{\"text\":\"a\"}]}\n\n"))))
    }
}

impl Transport for Chatterbox {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async { Ok(http::Response::new(ByteStream::new(Chatter))) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_pauses_does_not_outlast_the_deadline() {
    let client = client(Chatterbox);
    let mut stream = stream(&client).timeout(LIMIT).stream().await.unwrap();
    let mut media = download(&client).timeout(LIMIT).download().await.unwrap();
    for _ in 0..10 {
        assert!(stream.try_next().await.unwrap().is_some());
        assert!(media.try_next().await.unwrap().is_some());
    }
    tokio::time::advance(LIMIT).await;
    // Data that arrived before is still returned.
    let mut left = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(_) => left += 1,
            Err(error) => break error,
        }
        assert!(left < 3, "it goes on");
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(media.try_next().await.unwrap_err().is_timeout());
}

/// A timeout that is too long to be a point in time limits nothing, and nothing overflows.
#[tokio::test(start_paused = true)]
async fn the_longest_timeouts_limit_nothing() {
    const LONGEST: Duration = Duration::MAX;
    for kind in KINDS {
        let hanging = Hanging::at(Place::Head(usize::MAX), true);
        let builder = builder("http://a.example/").transport(HangingTransport(hanging.clone()));
        let builder = builder.timeout(LONGEST).attempt_timeout(LONGEST).idle_timeout(LONGEST).connect_timeout(LONGEST);
        let (_, result) = kind.run(builder.build().unwrap(), hanging, None).await;
        result.unwrap();
    }
}
