use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::TransportError;

type BoxStream<E> = Pin<Box<dyn Stream<Item = Result<Bytes, E>> + Send>>;

/// The body of a request: nothing, bytes, or a stream of them.
///
/// ```
/// use discovery_runtime::transport::Body;
///
/// let body = Body::from(bytes::Bytes::from_static(b"{}"));
/// assert_eq!((body.len(), body.as_bytes()), (Some(2), Some(&b"{}"[..])));
/// ```
#[derive(Default)]
pub struct Body(Kind);

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    Bytes(Bytes),
    Stream(BoxStream<std::io::Error>, Option<u64>),
}

impl Body {
    /// Creates a body that is produced while it is sent. The length, if it is known, becomes `Content-Length`.
    pub fn from_stream(
        stream: impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self(Kind::Stream(Box::pin(stream), length))
    }

    /// Returns the number of bytes, if it is known.
    pub fn len(&self) -> Option<u64> {
        match &self.0 {
            Kind::Empty => Some(0),
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Stream(_, length) => *length,
        }
    }

    /// Returns true if the body is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Returns the bytes, unless the body is a stream.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Empty => Some(&[]),
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Stream(..) => None,
        }
    }

    /// Returns the body as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
        match self.0 {
            Kind::Empty => IntoStream::Once(None),
            Kind::Bytes(bytes) => IntoStream::Once(Some(bytes)),
            Kind::Stream(stream, _) => IntoStream::Stream(stream),
        }
    }

    /// Returns the bytes, or the stream with its length.
    pub(super) fn into_bytes(self) -> Result<Option<Bytes>, (BoxStream<std::io::Error>, Option<u64>)> {
        match self.0 {
            Kind::Empty => Ok(None),
            Kind::Bytes(bytes) => Ok(Some(bytes)),
            Kind::Stream(stream, length) => Err((stream, length)),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

/// The body of a response, as it arrives.
///
/// ```
/// use discovery_runtime::transport::ByteStream;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut body = ByteStream::from("hello");
/// assert_eq!(body.next_chunk().await.unwrap().unwrap(), "hello");
/// assert!(body.next_chunk().await.is_none());
/// # });
/// ```
pub struct ByteStream(Source);

enum Source {
    Once(Option<Bytes>),
    Stream(BoxStream<TransportError>),
}

impl ByteStream {
    /// Creates a body that arrives over time.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Source::Stream(Box::pin(stream)))
    }

    /// Returns the next chunk; `None` at the end.
    pub async fn next_chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads the whole body. A body of one chunk is not copied.
    pub async fn collect(self) -> Result<Bytes, TransportError> {
        self.collect_up_to(usize::MAX).await
    }

    /// Reads the first bytes, up to about `limit`, and does not wait for the rest.
    pub(crate) async fn collect_up_to(mut self, limit: usize) -> Result<Bytes, TransportError> {
        let Some(first) = self.next_chunk().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let mut all = Collected::One(first);
        while all.len() < limit {
            match self.next_chunk().await.transpose()? {
                Some(chunk) => all = all.and(&chunk),
                None => break,
            }
        }
        Ok(all.into_bytes())
    }

    /// Reads the bytes that arrive within some time, up to about `limit`. If the body breaks or stalls, returns the bytes so far.
    pub(crate) async fn collect_arriving(mut self, limit: usize, patience: Duration) -> Bytes {
        let mut all = Collected::One(Bytes::new());
        let arriving = async {
            while all.len() < limit {
                let Some(Ok(chunk)) = self.next_chunk().await else { return };
                all = match std::mem::replace(&mut all, Collected::One(Bytes::new())) {
                    Collected::One(first) if first.is_empty() => Collected::One(chunk),
                    some => some.and(&chunk),
                };
            }
        };
        // It makes no difference if the body ended or the time expired.
        let _ = tokio::time::timeout(patience, arriving).await;
        all.into_bytes()
    }
}

impl<T: Into<Bytes>> From<T> for ByteStream {
    fn from(bytes: T) -> Self {
        Self(Source::Once(Some(bytes.into())))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Source::Once(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Source::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

enum IntoStream {
    Once(Option<Bytes>),
    Stream(BoxStream<std::io::Error>),
}

impl Stream for IntoStream {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut *self {
            Self::Once(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Self::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

/// The bytes so far: the first chunk without a copy, and a copy from the second on.
enum Collected {
    One(Bytes),
    Many(BytesMut),
}

impl Collected {
    fn len(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn and(self, chunk: &Bytes) -> Self {
        let mut all = match self {
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(2 * (first.len() + chunk.len()));
                all.extend_from_slice(&first);
                all
            }
            Self::Many(all) => all,
        };
        all.extend_from_slice(chunk);
        Self::Many(all)
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}
