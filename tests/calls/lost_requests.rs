//! Requests that a server did not process are retried for every call, and requests that it may have processed are not:
//! refused streams of HTTP/2, and connections that it ends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::api::{self, builder, create, create_with, get, quick};
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::{Outcome, Retry};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The response of the server in place of the requested one.
#[derive(Clone, Copy)]
enum Refusal {
    /// This frame.
    Frame(fn(u32) -> Vec<u8>),
    /// This frame, and then the end of the connection.
    Last(fn(u32) -> Vec<u8>),
}

/// Speaks just enough HTTP/2 to answer the first `refused` requests so, and the others with `{}`.
fn serve(refused: usize, refusal: Refusal) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let count = seen.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let count = count.clone();
            std::thread::spawn(move || connection(stream, refused, refusal, &count));
        }
    });
    (url, seen)
}

fn connection(mut stream: TcpStream, refused: usize, refusal: Refusal, seen: &AtomicUsize) -> Option<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).ok()?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).ok()?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        stream.read_exact(&mut payload).ok()?;
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        match head[3] {
            SETTINGS if head[4] & 1 == 0 => stream.write_all(&frame(SETTINGS, 1, 0, &[])).ok()?,
            PING if head[4] & 1 == 0 => stream.write_all(&frame(PING, 1, 0, &payload)).ok()?,
            HEADERS if seen.fetch_add(1, Ordering::SeqCst) < refused => match refusal {
                Refusal::Frame(frame) => stream.write_all(&frame(id)).ok()?,
                Refusal::Last(frame) => {
                    stream.write_all(&frame(id)).ok()?;
                    stream.shutdown(Shutdown::Write).ok()?;
                    // With bytes left unread the end would be a reset, which may overtake the frame.
                    return std::io::copy(&mut stream, &mut std::io::sink()).ok().map(drop);
                }
            },
            HEADERS => {
                // `:status: 200` is the eighth entry of the table that both sides know.
                stream.write_all(&frame(HEADERS, 4, id, &[0x88])).ok()?;
                stream.write_all(&frame(DATA, 1, id, b"{}")).ok()?;
            }
            _ => {}
        }
    }
}

fn client(url: &str) -> api::Client {
    builder(url).configure_http_client(reqwest::ClientBuilder::http2_prior_knowledge).build().unwrap()
}

/// The stream was refused before anything was done.
fn refused(id: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, id, &7_u32.to_be_bytes())
}

/// The connection is going away, and this stream is none of those that are still answered.
fn going_away(_: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[0; 8])
}

/// The connection is going away, and this stream is the last of those that are still answered.
fn last_of_all(id: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[id.to_be_bytes(), [0; 4]].concat())
}

/// The connection breaks because of an error, which this stream came before.
fn broken_after(id: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[id.to_be_bytes(), 2_u32.to_be_bytes()].concat())
}

/// The stream broke, nobody knows where.
fn broken(id: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, id, &2_u32.to_be_bytes())
}

#[tokio::test]
async fn what_was_refused_unprocessed_is_sent_again() {
    for refusal in [Refusal::Frame(refused), Refusal::Frame(going_away), Refusal::Last(going_away)] {
        let (url, seen) = serve(2, refusal);
        create(&client(&url)).await.unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), 3);
        // The policy alone decides how often: what sends the requests adds none.
        for (retry, attempts) in [(Retry::never(), 1), (quick().attempts(2), 2)] {
            let (url, seen) = serve(9, refusal);
            let error = create(&client(&url)).retry(retry).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()[0].outcome),
                (ErrorKind::Connect, Outcome::NotSent),
                "{error:?}"
            );
            assert_eq!((error.attempts().len(), seen.load(Ordering::SeqCst)), (attempts, attempts));
        }
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_not() {
    for refusal in [Refusal::Frame(broken), Refusal::Last(last_of_all), Refusal::Last(broken_after)] {
        let (url, seen) = serve(1, refusal);
        let error = create(&client(&url)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()[0].outcome), (ErrorKind::Transport, Outcome::Lost), "{error:?}");
        assert_eq!((error.attempts().len(), seen.load(Ordering::SeqCst)), (1, 1));
        // A read does no harm when it is done twice.
        let (url, seen) = serve(1, refusal);
        get(&client(&url)).await.unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), 2);
    }
}

/// The same with a body that is still being sent when the connection ends.
#[tokio::test]
async fn a_body_under_way_does_not_change_that() {
    let body = || serde_json::json!({"name": "x".repeat(1 << 20)});
    let (url, seen) = serve(1, Refusal::Last(last_of_all));
    let error = create_with(&client(&url), body()).await.unwrap_err();
    assert_eq!((error.attempts()[0].outcome, seen.load(Ordering::SeqCst)), (Outcome::Lost, 1), "{error:?}");
    let (url, seen) = serve(1, Refusal::Last(going_away));
    let error = create_with(&client(&url), body()).retry(Retry::never()).await.unwrap_err();
    assert_eq!((error.attempts()[0].outcome, seen.load(Ordering::SeqCst)), (Outcome::NotSent, 1), "{error:?}");
}
