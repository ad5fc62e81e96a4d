//! The progress of an operation as a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::time::Sleep;

use super::Operation;
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::transport::BoxFuture;
use crate::wire::{Value, Wire};

/// A stream of the metadata of an operation, with an element for each change.
///
/// It ends when the operation is done, successfully or not; [`Operation::wait`] then returns the result at once.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no change is lost, and a request in flight continues.
#[must_use = "an operation is not polled unless its updates are read"]
pub struct Updates<'a, R, M> {
    operation: &'a mut Operation<R, M>,
    step: Step,
    /// The update that was returned last.
    given: Value,
}

enum Step {
    /// Something was seen that has not been given yet.
    Seen,
    Waiting(Pin<Box<Sleep>>),
    Asking(BoxFuture<'static, Result<Snapshot>>),
    End,
}

impl<'a, R: Wire, M: Wire> Updates<'a, R, M> {
    pub(super) fn new(operation: &'a mut Operation<R, M>) -> Self {
        Self { operation, step: Step::Seen, given: Value::Null }
    }

    /// Returns the metadata after the next change; `None` when the operation is done.
    pub async fn try_next(&mut self) -> Result<Option<M>> {
        std::future::poll_fn(|context| self.poll_update(context)).await.transpose()
    }

    /// Returns the next change unchanged, for callers that do not need the decoded value.
    pub(super) async fn try_next_raw(&mut self) -> Result<Option<()>> {
        std::future::poll_fn(|context| self.poll_change(context)).await.transpose()
    }

    fn poll_update(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<M>>> {
        Poll::Ready(match ready!(self.poll_change(context)) {
            Some(Ok(())) => self.operation.metadata().transpose(),
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }

    fn poll_change(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<()>>> {
        loop {
            match &mut self.step {
                Step::End => return Poll::Ready(None),
                Step::Seen => {
                    let seen = &self.operation.snapshot;
                    self.step = if seen.done {
                        Step::End
                    } else {
                        // The first poll is sent at once.
                        let at_once = seen.json.is_null() && self.operation.polling.is_new();
                        match self.operation.polling.next(&self.operation.name, at_once) {
                            Ok(_) if at_once => Step::Asking(Box::pin(self.operation.fetch_snapshot())),
                            Ok(wait) => Step::Waiting(Box::pin(tokio::time::sleep(wait))),
                            Err(error) => return self.end(error),
                        }
                    };
                    let metadata = &self.operation.snapshot.json["metadata"];
                    if !metadata.is_null() && *metadata != self.given {
                        self.given = metadata.clone();
                        return Poll::Ready(Some(Ok(())));
                    }
                }
                Step::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    self.step = if self.operation.polling.is_over() {
                        Step::Seen
                    } else {
                        Step::Asking(Box::pin(self.operation.fetch_snapshot()))
                    };
                }
                Step::Asking(asking) => {
                    match ready!(asking.as_mut().poll(context)) {
                        Ok(seen) => {
                            self.operation.polling.succeeded();
                            self.operation.snapshot = seen;
                        }
                        Err(error) => {
                            if let Err(error) = self.operation.polling.failed(error) {
                                return self.end(error);
                            }
                        }
                    }
                    self.step = Step::Seen;
                }
            }
        }
    }

    fn end(&mut self, error: crate::error::Error) -> Poll<Option<Result<()>>> {
        self.step = Step::End;
        Poll::Ready(Some(Err(error)))
    }
}

impl<R: Wire, M: Wire> Stream for Updates<'_, R, M> {
    type Item = Result<M>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_update(context)
    }
}

impl<R, M> fmt::Debug for Updates<'_, R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Updates").field("operation", &self.operation).finish_non_exhaustive()
    }
}
