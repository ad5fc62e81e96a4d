//! Schemas that are long-running operations.

use crate::wire::{Map, Value, Wire};

/// A long-running operation, whatever its schema is called.
pub trait LongRunning: Wire {
    /// The name it can be asked for by.
    fn name(&self) -> Option<&str>;

    /// Whether it is over.
    fn done(&self) -> bool;

    /// What went wrong, as a `google.rpc.Status` in JSON.
    fn error(&self) -> Option<Value>;

    /// The result, with its `@type`; empty before there is one.
    fn response(&self) -> &Map<Value>;

    /// The progress, with its `@type`.
    fn metadata(&self) -> &Map<Value>;
}
