//! A transport that records requests and responses.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::cassette::{Cassette, Exchange, clean_path};
use crate::redact::Secrets;
use crate::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};

/// Records the requests and responses of another transport.
///
/// Clones share the record, so keep one clone and pass the other to the client.
///
/// Whole bodies are kept in memory until the cassette is written.
///
/// ```no_run
/// use discovery_runtime::{Client, client::Service, record::Recorder, transport::ReqwestTransport};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// # async fn show() -> discovery_runtime::Result<()> {
/// let recorder = Recorder::new(ReqwestTransport::open()?);
/// let client = Client::builder(&LIBRARY).with_env().transport(recorder.clone()).build()?;
/// # drop(client);
/// // …calls of the client…
/// recorder.cassette().save("tests/get_book.json")?;
/// # Ok(())
/// # }
/// ```
pub struct Recorder<T> {
    transport: Arc<T>,
    record: Record,
}

/// Exchanges by the order in which they began, as they were, with what a cassette must not tell of them. One without a response yet has the status 0.
type Record = Arc<Mutex<Vec<(Exchange, Secrets)>>>;

impl<T: Transport> Recorder<T> {
    /// Wraps a transport.
    pub fn new(transport: T) -> Self {
        Self { transport: Arc::new(transport), record: Record::default() }
    }

    /// Returns the exchanges so far. Requests without a response are left out.
    pub fn cassette(&self) -> Cassette {
        let record = lock(&self.record);
        // One exchange may tell what another one has to keep to itself, such as the address of an upload.
        let mut secrets = Secrets::default();
        for (exchange, sent) in record.iter() {
            secrets.extend(&sent.with_response(&exchange.response_headers));
        }
        // Only now is a body whole: a key may come in two pieces.
        let answered = record.iter().filter(|(exchange, _)| exchange.status != 0);
        Cassette { exchanges: answered.map(|(exchange, _)| exchange.without(&secrets)).collect() }
    }
}

impl<T> Clone for Recorder<T> {
    fn clone(&self) -> Self {
        Self { transport: self.transport.clone(), record: self.record.clone() }
    }
}

impl<T> fmt::Debug for Recorder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("exchanges", &lock(&self.record).len()).finish_non_exhaustive()
    }
}

impl<T: Transport> Transport for Recorder<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let place = {
            let mut record = lock(&self.record);
            record.push((new_exchange(&request), Secrets::in_request(&request)));
            record.len() - 1
        };
        let recorded = RecordedExchange { record: self.record.clone(), place };
        let request = request.map(|body| {
            if body.as_bytes().is_some() {
                return body;
            }
            let length = body.len();
            let stream = RecordedBody {
                stream: Box::pin(body.into_stream()),
                recorded: recorded.clone(),
                direction: Direction::Request,
            };
            Body::from_stream(stream, length)
        });
        Box::pin(async move {
            let response = self.transport.send(request).await?;
            recorded.write(|exchange| {
                exchange.status = response.status().as_u16();
                exchange.response_headers.clone_from(response.headers());
            });
            Ok(response.map(|body| {
                ByteStream::new(RecordedBody { stream: Box::pin(body), recorded, direction: Direction::Response })
            }))
        })
    }
}

fn new_exchange(request: &http::Request<Body>) -> Exchange {
    Exchange {
        method: request.method().as_str().to_owned(),
        path: clean_path(request.uri().path_and_query().map_or("/", |path| path.as_str())),
        request_headers: request.headers().clone(),
        request_body: request.body().as_bytes().map(Bytes::copy_from_slice).unwrap_or_default(),
        status: 0,
        response_headers: http::HeaderMap::new(),
        response_body: Bytes::new(),
        broken: false,
    }
}

/// The index of the exchange that is being recorded.
#[derive(Clone)]
struct RecordedExchange {
    record: Record,
    place: usize,
}

impl RecordedExchange {
    fn write(&self, write: impl FnOnce(&mut Exchange)) {
        if let Some((exchange, _)) = lock(&self.record).get_mut(self.place) {
            write(exchange);
        }
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Request,
    Response,
}

/// A body that is recorded while it passes.
struct RecordedBody<E> {
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, E>> + Send>>,
    recorded: RecordedExchange,
    direction: Direction,
}

impl<E> Stream for RecordedBody<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.stream.as_mut().poll_next(context));
        let direction = self.direction;
        match &item {
            Some(Ok(bytes)) => self.recorded.write(|exchange| {
                let body = match direction {
                    Direction::Request => &mut exchange.request_body,
                    Direction::Response => &mut exchange.response_body,
                };
                let mut longer = bytes::BytesMut::from(std::mem::take(body));
                longer.extend_from_slice(bytes);
                *body = longer.freeze();
            }),
            Some(Err(_)) => self.recorded.write(|exchange| exchange.broken = true),
            None => {}
        }
        Poll::Ready(item)
    }
}

/// Locks the record. After a panic in another thread, it is incomplete but not wrong.
fn lock(record: &Record) -> MutexGuard<'_, Vec<(Exchange, Secrets)>> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}
