//! A server on loopback that gives prepared replies, one per connection.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// The server; its thread ends with the last prepared reply.
pub(crate) struct Server {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// The response to one connection.
pub(crate) struct Reply(Vec<u8>);

impl Server {
    /// Starts a server. Connections after the last response are refused.
    pub(crate) fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound port").to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else { return };
                // Known before it is answered, so that whoever has the answer finds the request.
                seen.lock().expect("no panic while held").push(head(&stream));
                answer(stream, &reply);
            }
        });
        Server { address, requests }
    }

    /// An address on the server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Heads of the requests so far, lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic while held").clone()
    }
}

impl Reply {
    /// A reply with a status such as `200 OK`, further headers, and a body.
    pub(crate) fn new(status: &str, headers: &[&str], body: &[u8]) -> Self {
        let mut text = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for header in headers {
            text.push_str(header);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(body);
        Reply(bytes)
    }

    /// A good reply.
    pub(crate) fn ok(body: &[u8]) -> Self {
        Reply::new("200 OK", &["content-type: application/json"], body)
    }

    /// The reply without its last `count` bytes.
    pub(crate) fn cut(mut self, count: usize) -> Self {
        self.0.truncate(self.0.len() - count);
        self
    }
}

/// Reads the head of a request, in lower case.
fn head(stream: &TcpStream) -> String {
    let mut head = String::new();
    let mut reader = BufReader::new(stream);
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            break;
        }
    }
    head.to_ascii_lowercase()
}

/// Writes the reply, and closes.
fn answer(mut stream: TcpStream, reply: &Reply) {
    // A client that has gone away is the client's business.
    _ = stream.write_all(&reply.0);
}
