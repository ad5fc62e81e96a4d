//! A server on loopback that does to a connection whatever a test says, byte by byte.
//!
//! Plain threads and blocking sockets: a test says in order what is written, when, and how the connection ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A server; it stops when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<Mutex<bool>>,
    /// Returns the number of connections that are open or have unread data.
    open: Arc<AtomicUsize>,
}

/// A request as it came, its body as far as the handler read it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A request that is being answered.
pub(crate) struct Exchange {
    /// The request. The body is there after [`read_body`](Self::read_body).
    pub request: Seen,
    /// Which request of the server this is, counted from 0.
    pub number: usize,
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    open: bool,
    body_read: bool,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server that gives each request to `handler`, each connection on a thread of its own.
    pub(crate) fn start(handler: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
            stop: Arc::default(),
            open: Arc::default(),
        };
        let (seen, stop, handler) = (server.seen.clone(), server.stop.clone(), Arc::new(handler));
        let open = server.open.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if *stop.lock().unwrap() {
                    return;
                }
                let (seen, handler, open) = (seen.clone(), handler.clone(), open.clone());
                open.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    serve(&stream, &seen, &*handler);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// A base URL for a client.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// All requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until all connections have ended and what came over them has been dealt with.
    pub(crate) fn settle(&self) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.open.load(Ordering::SeqCst) > 0 {
            assert!(Instant::now() < patience, "a connection stays open");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Returns the number of requests so far.
    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *self.stop.lock().unwrap() = true;
        // The thread waits for a connection, so it gets one.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: &TcpStream, seen: &Arc<Mutex<Vec<Seen>>>, handler: &(dyn Fn(&mut Exchange) + Send + Sync)) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = read_head(&mut reader) {
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(request.clone());
            seen.len() - 1
        };
        let mut exchange = Exchange {
            request,
            number,
            stream: stream.try_clone().unwrap(),
            reader,
            open: true,
            body_read: false,
            seen: seen.clone(),
        };
        handler(&mut exchange);
        if exchange.open && !exchange.body_read {
            exchange.read_body();
        }
        if !exchange.open {
            return;
        }
        reader = exchange.reader;
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<Seen> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut words = line.split_whitespace();
    let mut seen = Seen { method: words.next()?.to_owned(), target: words.next()?.to_owned(), ..Seen::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            return Some(seen);
        }
        let (name, value) = line.split_once(':')?;
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }
}

impl Exchange {
    /// Reads the whole body.
    pub(crate) fn read_body(&mut self) -> &[u8] {
        self.read_body_up_to(usize::MAX)
    }

    /// Reads the body up to this many bytes; with less than the whole, end the connection afterwards.
    pub(crate) fn read_body_up_to(&mut self, limit: usize) -> &[u8] {
        self.body_read = true;
        if let Some(length) = self.request.header("content-length") {
            let length: usize = length.parse().unwrap();
            let _ = (&mut self.reader).take(length.min(limit) as u64).read_to_end(&mut self.request.body);
        } else if self.request.header("transfer-encoding").is_some() {
            self.read_chunks(limit);
        }
        // Before anything is answered, so that whoever has the answer finds it here.
        self.seen.lock().unwrap()[self.number].body.clone_from(&self.request.body);
        &self.request.body
    }

    fn read_chunks(&mut self, limit: usize) {
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let Ok(length) = u64::from_str_radix(line.trim(), 16) else { return };
            let mut chunk = Vec::new();
            let _ = (&mut self.reader).take(length + 2).read_to_end(&mut chunk);
            chunk.truncate(chunk.len().saturating_sub(2));
            self.request.body.extend(chunk);
            if length == 0 || self.request.body.len() >= limit {
                return;
            }
        }
    }

    /// Writes bytes as they are; whether the client still listens does not matter.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let _ = self.stream.write_all(bytes.as_ref());
        self
    }

    /// Answers with a status, headers and a whole body.
    pub(crate) fn respond(&mut self, status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) {
        if !self.body_read {
            self.read_body();
        }
        self.write(response(status, headers, body.as_ref()));
    }

    /// Answers with JSON.
    pub(crate) fn json(&mut self, status: u16, body: impl AsRef<[u8]>) {
        self.respond(status, &[("content-type", "application/json; charset=UTF-8")], body);
    }

    /// Answers with an error of this code.
    pub(crate) fn error(&mut self, status: u16) {
        self.json(status, error(status));
    }

    /// Begins an answer of unknown length.
    pub(crate) fn begin(&mut self, content_type: &str) -> &mut Self {
        if !self.body_read {
            self.read_body();
        }
        self.write(format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n"))
    }

    /// Sends a piece of an answer of unknown length.
    pub(crate) fn piece(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.write(chunk)
    }

    /// Ends an answer of unknown length.
    pub(crate) fn end(&mut self) {
        self.write("0\r\n\r\n");
    }

    pub(crate) fn pause(&mut self, milliseconds: u64) -> &mut Self {
        thread::sleep(Duration::from_millis(milliseconds));
        self
    }

    /// Ends the connection where it stands. Unread data from the client turns it into a reset.
    pub(crate) fn close(&mut self) {
        self.open = false;
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// Waits until the client ends the connection; `false` when it does not within ten seconds.
    pub(crate) fn wait_for_close(&mut self) -> bool {
        self.open = false;
        let _ = self.stream.set_read_timeout(Some(Duration::from_secs(10)));
        let mut byte = [0];
        loop {
            match self.reader.read(&mut byte) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() == std::io::ErrorKind::ConnectionReset,
            }
        }
    }
}

/// A response, head and all.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let mut response = head.into_bytes();
    response.extend_from_slice(body);
    response
}

/// An error as Google sends it.
pub(crate) fn error(code: u16) -> String {
    let status = match code {
        400 => "INVALID_ARGUMENT",
        404 => "NOT_FOUND",
        402 | 429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
    format!(r#"{{"error":{{"code":{code},"message":"made up","status":"{status}"}}}}"#)
}
