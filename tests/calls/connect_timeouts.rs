//! Connections that are never established: the server saw nothing of the request, so every call is retried.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::api::{Client, Model, builder, create, download, generate, get, quick, stream, upload};
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::{Outcome, Retry};
use generativelanguage::transport::{Body, BoxFuture, ByteStream, ConnectTimeout, Transport, TransportError};
use generativelanguage::{Call, Error};

/// Accepts connections and does this with them; counts them.
fn accepts(mut does: impl FnMut(TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let accepted = count.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            accepted.fetch_add(1, Ordering::SeqCst);
            does(stream);
        }
    });
    (url, count)
}

/// An address without a listener.
fn closed() -> String {
    format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

#[track_caller]
fn check(error: &Error, attempts: usize) {
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.attempts().len(), attempts, "{error:?}");
    assert!(error.attempts().iter().all(|attempt| attempt.outcome == Outcome::NotSent), "{error:?}");
}

/// A call that is safe to repeat, one that is not, and a stream; each must be tried so often.
async fn cannot_connect(client: &Client, attempts: usize) {
    check(&generate(client).await.unwrap_err(), attempts);
    check(&create(client).await.unwrap_err(), attempts);
    check(&stream(client).stream().await.unwrap_err(), attempts);
}

#[tokio::test]
async fn the_connect_clock_covers_the_handshake() {
    let mut silent = Vec::new();
    // On a slow machine the timeout may expire before a connection is accepted, so connections are not counted.
    let (url, _) = accepts(move |stream| silent.push(stream));
    let clock = |retry| {
        let builder = builder(&url).connect_timeout(Duration::from_millis(50)).retry(retry);
        // A timeout that ends the test if the other one does not.
        builder.attempt_timeout(Duration::from_secs(30)).build().unwrap()
    };
    cannot_connect(&clock(Retry::never()), 1).await;
    cannot_connect(&clock(quick().attempts(2)), 2).await;
}

#[tokio::test]
async fn a_handshake_that_the_peer_ends() {
    let (url, count) = accepts(drop);
    cannot_connect(&builder(&url).retry(quick().attempts(3)).build().unwrap(), 3).await;
    assert_eq!(count.load(Ordering::SeqCst), 9);
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls() {
    let (url, count) = accepts(|mut stream| {
        let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    cannot_connect(&builder(&url).retry(quick().attempts(2)).build().unwrap(), 2).await;
    assert_eq!(count.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn a_name_that_nobody_has() {
    // By RFC 6761 this name is never anybody's.
    cannot_connect(&builder("http://nowhere.invalid/").retry(quick().attempts(2)).build().unwrap(), 2).await;
}

#[tokio::test]
async fn a_port_that_is_closed() {
    let client = builder(&closed()).retry(quick().attempts(3)).build().unwrap();
    cannot_connect(&client, 3).await;
    check(&download(&client).download().await.unwrap_err(), 3);
    check(&upload(&client).bytes("small").media_type("text/plain").await.unwrap_err(), 3);
    let chunks = upload(&client).bytes("large").media_type("text/plain").one_request_up_to(0);
    check(&chunks.await.unwrap_err(), 3);
}

/// Returns the texts of the causes of an error.
fn causes(error: &Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[tokio::test]
async fn a_call_has_less_patience_than_its_client() {
    let mut silent = Vec::new();
    let (url, _) = accepts(move |stream| silent.push(stream));
    let client = builder(&url).attempt_timeout(Duration::from_secs(30)).retry(Retry::never()).build().unwrap();
    let clock = Duration::from_millis(50);
    let error = get(&client).connect_timeout(clock).await.unwrap_err();
    check(&error, 1);
    assert!(causes(&error).contains("no connection within 50ms"), "{}", causes(&error));
    check(&stream(&client).connect_timeout(clock).stream().await.unwrap_err(), 1);
    check(&download(&client).connect_timeout(clock).download().await.unwrap_err(), 1);
    check(&upload(&client).connect_timeout(clock).bytes("small").media_type("text/plain").await.unwrap_err(), 1);
}

#[tokio::test]
async fn a_call_has_more_patience_than_its_client() {
    let (url, _) = accepts(|_| thread::sleep(Duration::from_millis(200)));
    let client = builder(&url).connect_timeout(Duration::from_millis(20)).retry(Retry::never()).build().unwrap();
    for _ in 0..2 {
        let error = get(&client).connect_timeout(Duration::from_secs(30)).await.unwrap_err();
        check(&error, 1);
        // It is the server that ended it.
        assert!(!causes(&error).contains("timed out") && !causes(&error).contains("within"), "{}", causes(&error));
    }
    let mut silent = Vec::new();
    let (url, _) = accepts(move |stream| silent.push(stream));
    let client = builder(&url).connect_timeout(Duration::from_millis(20)).retry(Retry::never()).build().unwrap();
    assert!(causes(&get(&client).await.unwrap_err()).contains("timed out"));
}

/// Responds with the timeout that it receives.
struct Told;

impl Transport for Told {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let clock = request.extensions().get::<ConnectTimeout>().map(|ConnectTimeout(clock)| clock.as_secs());
        Box::pin(async move { Ok(http::Response::new(ByteStream::from(format!(r#"{{"name": "{clock:?}"}}"#)))) })
    }
}

#[tokio::test]
async fn a_transport_of_ones_own_is_told() {
    let name = async |call: Call<Model>| call.await.unwrap().name.unwrap();
    let client = builder("http://a.example/").transport(Told).build().unwrap();
    assert_eq!(name(get(&client)).await, "None");
    assert_eq!(name(get(&client).connect_timeout(Duration::from_secs(4))).await, "Some(4)");
    let client = builder("http://a.example/").transport(Told).connect_timeout(Duration::from_secs(5)).build().unwrap();
    assert_eq!(name(get(&client)).await, "Some(5)");
    assert_eq!(name(get(&client).connect_timeout(Duration::from_secs(4))).await, "Some(4)");
}
