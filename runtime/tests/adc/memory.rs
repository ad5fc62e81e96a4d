//! A network in memory, so that time can be paused.

use std::sync::{Arc, Mutex};

use discovery_runtime::http::{Request, Response};
use discovery_runtime::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};

/// The handler of a request, by its URL and its body: returns a status and a body, or nothing.
type Answer = dyn Fn(&str, &str) -> Option<(u16, String)> + Send + Sync;

/// Answers, and keeps what was asked.
#[derive(Clone)]
pub(crate) struct Memory {
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<(String, String)>>>,
}

impl Memory {
    pub(crate) fn new(answer: impl Fn(&str, &str) -> Option<(u16, String)> + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), seen: Arc::default() }
    }

    /// URLs and bodies, in order.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().clone()
    }
}

impl Transport for Memory {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        let url = request.uri().to_string();
        let body = String::from_utf8(request.body().as_bytes().unwrap().to_vec()).unwrap();
        self.seen.lock().unwrap().push((url.clone(), body.clone()));
        Box::pin(async move {
            // As long as a request takes, in which others may come.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            match (self.answer)(&url, &body) {
                Some((status, body)) => Ok(Response::builder().status(status).body(ByteStream::from(body)).unwrap()),
                None => std::future::pending().await,
            }
        })
    }
}
