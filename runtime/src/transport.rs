//! The seam between calls and the network: a request goes in, a response with a stream of bytes comes out.

mod body;
mod builder;
mod connection;
mod error;
mod lazy;
#[cfg(feature = "tracing")]
mod logging;
mod request_context;
mod reqwest;
mod tls;

use std::pin::Pin;

#[cfg(feature = "tracing")]
pub(crate) use self::logging::LoggingTransport;
pub use self::reqwest::ReqwestTransport;
pub use body::{Body, ByteStream};
pub use builder::ReqwestTransportBuilder;
pub(crate) use lazy::LazyTransport;

pub use error::{TransportError, TransportErrorKind};
pub use request_context::ConnectTimeout;

/// A future in a box, as object-safe traits need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests.
///
/// The default goes over [`reqwest`](::reqwest). Another one can be given to
/// [`ClientBuilder::transport`](crate::client::ClientBuilder::transport): to test without a network, to record, to route.
///
/// It sends one request once. The caller handles retries, timeouts, and credentials. A response with an error code is a
/// response.
///
/// ```
/// use discovery_runtime::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
///
/// /// Says the same to everybody.
/// struct Parrot;
///
/// impl Transport for Parrot {
///     fn send(
///         &self,
///         request: http::Request<Body>,
///     ) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
///         println!("{} {}", request.method(), request.uri().path());
///         Box::pin(async { Ok(http::Response::new(ByteStream::from(r#"{"books": []}"#))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request, and returns when the head of the response has come.
    ///
    /// Dropping the future, or the stream in the response, cancels the request.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        (**self).send(request)
    }
}
