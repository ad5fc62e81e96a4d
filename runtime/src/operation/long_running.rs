//! Schemas that are long-running operations.

use crate::wire::{Struct, Value, Wire};

/// A long-running operation, with a schema of any name.
pub trait LongRunning: Wire {
    /// Returns the name of the operation.
    fn name(&self) -> Option<&str>;

    /// Returns true if the operation is done.
    fn done(&self) -> bool;

    /// Returns the error, as a `google.rpc.Status` in JSON.
    fn error(&self) -> Option<Value>;

    /// Returns the result with its `@type`, if there is one.
    fn response(&self) -> Option<&Struct>;

    /// Returns the progress with its `@type`.
    fn metadata(&self) -> Option<&Struct>;
}
