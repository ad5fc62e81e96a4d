//! A transport that keeps what was sent and answers with what it was given.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use discovery_runtime::client::{Client as RuntimeClient, ClientBuilder};
use discovery_runtime::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use futures_core::Stream;

/// One request as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Verb and address.
    pub(crate) line: String,
    /// The request without its body.
    pub(crate) head: http::request::Parts,
    /// The body.
    pub(crate) body: String,
}

/// The network, as far as these tests need one.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    replies: Arc<Mutex<VecDeque<http::Response<Bytes>>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Wire {
    /// Answers with these JSON texts, one after another.
    pub(crate) fn json(replies: impl IntoIterator<Item = &'static str>) -> Self {
        Wire::of(replies.into_iter().map(|text| ("application/json", text)))
    }

    /// Answers with these bodies of these types; an empty one is a 204.
    pub(crate) fn of(replies: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        let response = |(media_type, text): (&str, &'static str)| {
            let status = if text.is_empty() { 204 } else { 200 };
            let response = http::Response::builder().status(status).header("content-type", media_type);
            response.body(Bytes::from_static(text.as_bytes())).expect("a response")
        };
        Wire { replies: Arc::new(Mutex::new(replies.into_iter().map(response).collect())), ..Wire::default() }
    }

    /// A client on this network.
    pub(crate) fn client<C: From<RuntimeClient>>(&self, builder: ClientBuilder<C>) -> C {
        builder.api_key("key").transport(self.clone()).build().expect("a client")
    }

    /// The requests so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().expect("no test panics with the lock").clone()
    }

    /// The only request, as HTTP method and URL.
    pub(crate) fn line(&self) -> String {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent[0].line.clone()
    }
}

impl Transport for Wire {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let (head, body) = request.into_parts();
        let line = format!("{} {}", head.method, head.uri);
        let reply = self.replies.lock().expect("no test panics with the lock").pop_front();
        let reply = reply.expect("a reply for each request");
        let sent = self.sent.clone();
        Box::pin(async move {
            let mut body = Box::pin(body.into_stream());
            let mut bytes = Vec::new();
            while let Some(chunk) = poll_fn(|context| body.as_mut().poll_next(context)).await {
                bytes.extend_from_slice(&chunk.expect("a body in memory"));
            }
            let body = String::from_utf8_lossy(&bytes).into_owned();
            sent.lock().expect("no test panics with the lock").push(Sent { line, head, body });
            Ok(reply.map(ByteStream::from))
        })
    }
}
