//! Schemas that are long-running operations.

use crate::wire::{Struct, Value, Wire};

/// A long-running operation, whatever its schema is called.
pub trait LongRunning: Wire {
    /// The name it can be asked for by.
    fn name(&self) -> Option<&str>;

    /// True if the operation is done.
    fn done(&self) -> bool;

    /// The error, as a `google.rpc.Status` in JSON.
    fn error(&self) -> Option<Value>;

    /// The result, with its `@type`, once there is one.
    fn response(&self) -> Option<&Struct>;

    /// The progress, with its `@type`.
    fn metadata(&self) -> Option<&Struct>;
}
