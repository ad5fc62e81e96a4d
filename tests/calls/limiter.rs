//! The requests that a limiter lets through, and their times. Time is tokio's, which runs only while all wait.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::support::api::{Client, builder, generate, get, stream};
use bytes::Bytes;
use futures_core::Stream;
use generativelanguage::limit::Limiter;
use generativelanguage::retry::Retry;
use generativelanguage::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep};

/// Answers with what a function says, a second after it was asked, and notes when that was.
struct Server<F> {
    answer: F,
    asked: Mutex<Vec<Instant>>,
    under_way: Arc<AtomicUsize>,
    most: AtomicUsize,
}

/// Counts a request for as long as its body lives.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<F: Fn(usize) -> (u16, String) + Send + Sync + 'static> Server<F> {
    fn new(answer: F) -> Self {
        Self { answer, asked: Mutex::default(), under_way: Arc::default(), most: AtomicUsize::new(0) }
    }

    /// The seconds at which requests came.
    fn seconds(&self) -> Vec<u64> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|at| at.duration_since(asked[0]).as_secs()).collect()
    }
}

impl<F: Fn(usize) -> (u16, String) + Send + Sync + 'static> Transport for Server<F> {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(Instant::now());
            asked.len() - 1
        };
        self.most.fetch_max(self.under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let counted = Counted(self.under_way.clone());
        Box::pin(async move {
            let (status, text) = (self.answer)(number);
            let mut response = http::Response::new(ByteStream::new(Late::new(text, counted)));
            response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}

/// A body that comes after a second.
struct Late {
    second: Pin<Box<Sleep>>,
    text: Option<String>,
    _counted: Counted,
}

impl Late {
    fn new(text: String, counted: Counted) -> Self {
        Self { second: Box::pin(sleep(Duration::from_secs(1))), text: Some(text), _counted: counted }
    }
}

impl Stream for Late {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.text.is_some() {
            ready!(self.second.as_mut().poll(context));
        }
        Poll::Ready(self.text.take().map(|text| Ok(text.into())))
    }
}

fn fine(_: usize) -> (u16, String) {
    (200, "{}".to_owned())
}

fn client(limiter: impl Transport) -> Client {
    builder("https://example.com").transport(limiter).retry(Retry::never()).build().unwrap()
}

async fn all(client: &Client, calls: usize) -> usize {
    let mut tasks = JoinSet::new();
    for _ in 0..calls {
        tasks.spawn(get(client).send());
    }
    tasks.join_all().await.iter().filter(|result| result.is_ok()).count()
}

#[tokio::test(start_paused = true)]
async fn only_so_many_are_under_way() {
    let server = Arc::new(Server::new(fine));
    let client = client(Limiter::new(server.clone()).concurrent(4));
    assert_eq!(all(&client, 20).await, 20);
    assert_eq!(server.most.load(Ordering::SeqCst), 4);
    assert_eq!(server.seconds(), [[0; 4], [1; 4], [2; 4], [3; 4], [4; 4]].concat());
}

#[tokio::test(start_paused = true)]
async fn only_so_many_are_sent_in_any_minute() {
    let server = Arc::new(Server::new(fine));
    let client = client(Limiter::new(server.clone()).per_minute(3));
    assert_eq!(all(&client, 2).await, 2);
    sleep(Duration::from_secs(29)).await;
    assert_eq!(all(&client, 6).await, 6);
    assert_eq!(server.seconds(), [0, 0, 30, 60, 60, 90, 120, 120]);
}

#[tokio::test(start_paused = true)]
async fn only_so_many_tokens_are_used_in_any_minute() {
    let server = Arc::new(Server::new(|_| (200, r#"{"usageMetadata": {"totalTokenCount": 60}}"#.to_owned())));
    let client = client(Limiter::new(server.clone()).concurrent(1).tokens_per_minute(100));
    for _ in 0..5 {
        generate(&client).await.unwrap();
    }
    assert_eq!(server.seconds(), [0, 1, 61, 62, 122]);
}

#[tokio::test(start_paused = true)]
async fn what_is_looked_at_costs_nothing() {
    // As cached contents tell how large they are.
    let server = Arc::new(Server::new(|_| (200, r#"{"usageMetadata": {"totalTokenCount": 400000}}"#.to_owned())));
    let client = client(Limiter::new(server.clone()).concurrent(1).tokens_per_minute(100));
    assert_eq!(all(&client, 3).await, 3);
    assert_eq!(server.seconds(), [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn all_heed_a_refusal() {
    let server = Arc::new(Server::new(|number| match number {
        0 => (
            429,
            r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{
                "@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7.5s"}]}}"#
                .to_owned(),
        ),
        _ => fine(number),
    }));
    let client = client(Limiter::new(server.clone()));
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.retry_delay(), Some(Duration::from_millis(7500)), "the error is still told in full");
    assert_eq!(all(&client, 2).await, 2);
    assert_eq!(server.seconds(), [0, 8, 8]);
}

#[tokio::test(start_paused = true)]
async fn a_daily_quota_holds_nobody_back() {
    let server = Arc::new(Server::new(|number| match number {
        0 => (
            429,
            r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[
                {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[
                    {"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"50s"}]}}"#
                .to_owned(),
        ),
        _ => fine(number),
    }));
    let client = client(Limiter::new(server.clone()));
    get(&client).await.unwrap_err();
    get(&client).await.unwrap();
    assert_eq!(server.seconds(), [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_leaves_the_place_to_others() {
    let server = Arc::new(Server::new(|_| {
        let event = "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n";
        (200, event.repeat(2))
    }));
    let client = client(Arc::new(Limiter::new(server.clone()).concurrent(1).per_minute(5)));
    // A stream that is held, and has a place for as long.
    let held = stream(&client).stream().await.unwrap();
    for _ in 0..3 {
        let waiting = tokio::time::timeout(Duration::from_secs(10), generate(&client)).await;
        assert!(waiting.is_err(), "there is one place only");
    }
    drop(held);
    drop(stream(&client).stream().await.unwrap());
    assert_eq!(server.seconds().len(), 2, "those that gave up were never sent");
}

/// A head without a body is a refusal all the same.
#[tokio::test(start_paused = true)]
async fn an_error_whose_body_never_comes() {
    struct Silent;

    impl Transport for Silent {
        fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
            let body = ByteStream::new(Never);
            Box::pin(async { Ok(http::Response::builder().status(503).body(body).unwrap()) })
        }
    }

    let client = builder("https://example.com").transport(Silent).retry(Retry::never()).attempt_timeout(None);
    let error = get(&client.build().unwrap()).await.unwrap_err();
    assert_eq!(error.code(), Some(503));
}

/// A body of which nothing ever comes.
struct Never;

impl Stream for Never {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}
