//! Futures that have a result only once.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::BoxFuture;
use discovery_runtime::{Error, Result};

/// Polls a future. Once it has returned its result, it returns an error, as a call does: an async block would panic.
pub(super) fn poll_once<T>(running: &mut BoxFuture<'static, Result<T>>, context: &mut Context<'_>) -> Poll<Result<T>> {
    let result = ready!(running.as_mut().poll(context));
    *running = Box::pin(poll_fn(|_| {
        let message = "the call was already sent: create a new call";
        Poll::Ready(Err(Error::new(ErrorKind::Request, message)))
    }));
    Poll::Ready(result)
}
