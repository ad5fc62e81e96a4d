//! A server on loopback that records requests, and answers with what it was given.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// An answer: a status code, a header, and a body.
pub(crate) struct Answer(u16, (&'static str, &'static str), Vec<u8>);

/// A request that came.
pub(crate) struct Seen {
    pub(crate) http_method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

pub(crate) fn reply(value: &Value) -> Answer {
    Answer(200, ("content-type", "application/json"), value.to_string().into_bytes())
}

pub(crate) fn empty() -> Answer {
    reply(&json!({}))
}

pub(crate) fn no_content() -> Answer {
    Answer(204, ("content-type", "text/plain"), Vec::new())
}

pub(crate) fn media(bytes: &[u8]) -> Answer {
    Answer(200, ("content-type", "text/plain"), bytes.to_vec())
}

/// The address of an upload.
pub(crate) fn session(url: &'static str) -> Answer {
    Answer(200, ("location", url), Vec::new())
}

impl Server {
    /// Answers one request after the other, each over a connection of its own.
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (log, mut answers) = (seen.clone(), VecDeque::from(answers));
        tokio::spawn(async move {
            while let Some(answer) = answers.pop_front() {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let request = read(&mut stream).await;
                log.lock().expect("no panic").push(request);
                write(&mut stream, answer).await;
            }
        });
        Self { url, seen }
    }

    pub(crate) fn seen(self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().expect("no panic"))
    }
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

async fn read(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        assert_ne!(stream.read_buf(&mut bytes).await.expect("bytes"), 0, "the head is cut");
    };
    let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
    let mut lines = head.lines();
    let mut words = lines.next().expect("a request line").split(' ').map(str::to_owned);
    let (http_method, target) = (words.next().expect("a method"), words.next().expect("a target"));
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut seen = Seen { http_method, target, headers, body: bytes[end + 4..].to_vec() };
    let length: usize = seen.header("content-length").map_or(0, |length| length.parse().expect("a number"));
    while seen.body.len() < length {
        assert_ne!(stream.read_buf(&mut seen.body).await.expect("bytes"), 0, "the body is cut");
    }
    seen
}

async fn write(stream: &mut TcpStream, Answer(code, (name, value), body): Answer) {
    let length = if code == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = format!("HTTP/1.1 {code} Fine\r\n{name}: {value}\r\n{length}connection: close\r\n\r\n");
    stream.write_all(&[head.as_bytes(), &body].concat()).await.expect("the client listens");
}
