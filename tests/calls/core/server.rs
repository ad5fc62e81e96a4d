//! A server that answers each request with the reply that the test has put ready.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

pub(crate) use crate::support::server::Seen;
use crate::support::server::{self, Exchange};

/// The reaction of the server to a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Sends these bytes, head and all, and goes on.
    Bytes(Vec<u8>),
    /// Sends these bytes and closes the connection.
    Cut(Vec<u8>),
    /// Never answers.
    Silence,
}

pub(crate) struct Server {
    pub(crate) url: String,
    server: server::Server,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    /// The number of requests that the test has looked at.
    taken: Mutex<usize>,
}

impl Reply {
    pub(crate) fn new(code: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        Self::Bytes(server::response(code, headers, body.as_ref()))
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::error(200, body)
    }

    pub(crate) fn error(code: u16, body: &str) -> Self {
        Self::new(code, &[("content-type", "application/json; charset=UTF-8")], body)
    }

    fn send(self, exchange: &mut Exchange) {
        exchange.read_body();
        match self {
            Self::Bytes(bytes) => drop(exchange.write(bytes)),
            Self::Cut(bytes) => exchange.write(bytes).close(),
            Self::Silence => drop(exchange.wait_for_close()),
        }
    }
}

impl Server {
    pub(crate) fn start() -> Self {
        let replies: Arc<Mutex<VecDeque<Reply>>> = Arc::default();
        let next = Arc::clone(&replies);
        let server = server::Server::start(move |exchange| {
            let reply = next.lock().unwrap().pop_front();
            reply.unwrap_or_else(|| Reply::json("{}")).send(exchange);
        });
        Self { url: server.url(), server, replies, taken: Mutex::default() }
    }

    /// Puts a reply ready; when there is none, `{}` is answered.
    pub(crate) fn reply(&self, reply: Reply) -> &Self {
        self.replies.lock().unwrap().push_back(reply);
        self
    }

    /// The one request that came since the last look.
    pub(crate) fn take(&self) -> Seen {
        let mut all = self.take_all();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    pub(crate) fn take_all(&self) -> Vec<Seen> {
        let mut seen = self.server.seen();
        let mut taken = self.taken.lock().unwrap();
        let new = seen.split_off(*taken);
        *taken += new.len();
        new
    }
}
