//! The request that a task is sending, for the hooks of `reqwest`, which see neither its connect timeout nor its method.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Method, StatusCode};
use reqwest::redirect::{Action, Attempt};
use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

/// The connect timeout of a request, name lookup and TLS included.
///
/// An extension of requests whose call has a connect timeout of its own; a [`Transport`](super::Transport) that makes
/// connections should keep to it.
///
/// ```
/// use std::time::Duration;
/// use discovery_runtime::transport::{Body, ConnectTimeout};
///
/// let mut request = http::Request::new(Body::default());
/// request.extensions_mut().insert(ConnectTimeout(Duration::from_secs(3)));
/// assert_eq!(request.extensions().get(), Some(&ConnectTimeout(Duration::from_secs(3))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectTimeout(pub Duration);

/// The request that a task is sending.
pub(super) struct RequestContext {
    pub(super) connect_timeout: Option<ConnectTimeout>,
    pub(super) method: Method,
}

tokio::task_local! {
    static CONTEXT: RequestContext;
}

impl RequestContext {
    /// Sends a request within the context that hooks read.
    pub(super) async fn scope<T>(self, sending: impl Future<Output = T>) -> T {
        CONTEXT.scope(self, sending).await
    }
}

/// Puts the connect timeout of the request that needs a connection around the connector.
#[derive(Clone, Copy)]
pub(super) struct ConnectTimeoutLayer;

/// A connector with a connect timeout.
#[derive(Clone)]
pub(super) struct ConnectTimeoutService<S>(S);

impl<S> Layer<S> for ConnectTimeoutLayer {
    type Service = ConnectTimeoutService<S>;

    fn layer(&self, connector: S) -> ConnectTimeoutService<S> {
        ConnectTimeoutService(connector)
    }
}

impl<S, R> Service<R> for ConnectTimeoutService<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.0.call(request);
        // Another task may do the rest, when a connection becomes free meanwhile, so the timeout is looked up now.
        match CONTEXT.try_with(|sending| sending.connect_timeout) {
            Ok(Some(ConnectTimeout(limit))) => Box::pin(async move {
                tokio::time::timeout(limit, connecting).await.unwrap_or_else(|_| Err(ConnectTimedOut(limit).into()))
            }),
            _ => Box::pin(connecting),
        }
    }
}

/// No connection in time.
#[derive(Debug)]
struct ConnectTimedOut(Duration);

impl fmt::Display for ConnectTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {:?}", self.0)
    }
}

impl Error for ConnectTimedOut {}

/// Follows a redirect if that is what the caller wants.
///
/// A redirect to another host would send the credentials there. Some redirects turn a `POST` into a `GET`, whose reply
/// could pass for the wanted one, because all of its fields are optional.
pub(super) fn redirect(attempt: Attempt<'_>) -> Action {
    let first = attempt.previous().first();
    let same_host = first.is_some_and(|first| first.origin() == attempt.url().origin());
    let status = attempt.status();
    let same_method = CONTEXT.try_with(|sending| keeps_method(status, &sending.method)).unwrap_or(true);
    if same_host && same_method && attempt.previous().len() < 10 { attempt.follow() } else { attempt.stop() }
}

/// Returns true if a redirect keeps the HTTP method of a request.
fn keeps_method(status: StatusCode, method: &Method) -> bool {
    match status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method != Method::POST,
        StatusCode::SEE_OTHER => method.is_safe(),
        _ => true,
    }
}
