//! A server on loopback that speaks HTTP/2 without TLS, and hands each request to a test.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use tokio::net::TcpListener;

use crate::support::api::{Client, builder};

/// A request that is being answered.
pub(crate) struct Exchange {
    pub request: http::request::Parts,
    pub body: RecvStream,
    respond: SendResponse<Bytes>,
}

/// Starts a server that gives each request to `handler`, in a task of its own, and returns its base URL.
pub(crate) async fn serve<F: Future<Output = ()> + Send + 'static>(
    handler: impl Fn(Exchange) -> F + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let handler = Arc::new(handler);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A reset would wait for the acknowledgement of what was written before.
            stream.set_nodelay(true).unwrap();
            let handler = handler.clone();
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, respond))) = connection.accept().await {
                    let (request, body) = request.into_parts();
                    tokio::spawn(handler(Exchange { request, body, respond }));
                }
            });
        }
    });
    url
}

/// A client that speaks HTTP/2 from the first byte on.
pub(crate) fn client(url: &str) -> Client {
    builder(url).configure_http_client(http2).build().unwrap()
}

pub(crate) fn http2(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    http.http2_prior_knowledge()
}

impl Exchange {
    /// The whole body, or why it ended before.
    pub(crate) async fn read_body(&mut self) -> Result<Vec<u8>, Option<Reason>> {
        let mut all = Vec::new();
        while let Some(piece) = self.body.data().await {
            let piece = piece.map_err(|error| error.reason())?;
            self.body.flow_control().release_capacity(piece.len()).unwrap();
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// Begins an answer, whose body is yet to be sent.
    pub(crate) fn begin(&mut self, headers: &[(&str, &str)]) -> SendStream<Bytes> {
        let mut response = http::Response::builder();
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.respond.send_response(response.body(()).unwrap(), false).unwrap()
    }

    /// Begins an answer with some bytes, and ends it in order, or resets it for a reason.
    pub(crate) async fn respond_until(&mut self, headers: &[(&str, &str)], body: Vec<u8>, reset: Option<Reason>) {
        let mut stream = self.begin(headers);
        stream.send_data(body.into(), reset.is_none()).unwrap();
        if let Some(reason) = reset {
            // A reset overtakes what has not been written yet.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            stream.send_reset(reason);
        }
    }

    /// Answers with a whole body.
    pub(crate) fn respond(&mut self, headers: &[(&str, &str)], body: &'static str) {
        self.begin(headers).send_data(body.into(), true).unwrap();
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.get(name)?.to_str().ok()
    }
}

/// Something that tasks tell a test, in order.
pub(crate) type Told<T> = Arc<Mutex<Vec<T>>>;
