//! The future inside a call that is polled itself.

use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// A future that has been polled, and may be polled on.
///
/// The lock is never taken. It makes calls `Sync`, because boxed futures are not.
pub(crate) struct Running<T>(Mutex<BoxFuture<'static, T>>);

impl<T> Running<T> {
    pub(crate) fn new(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(Mutex::new(Box::pin(future)))
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<T> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(context)
    }

    pub(crate) fn into_future(self) -> BoxFuture<'static, T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the error for a call that is made again.
pub(super) fn already_started(id: &'static str) -> Error {
    Error::new(ErrorKind::Request, "the call was already sent: create a new call").with_method(id)
}
