//! The nesting limit of values. Deeper ones would overflow the stack while they are written.

use std::cell::Cell;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The most levels of messages, and of arrays and objects in a text: as many as `serde_json` reads.
pub(super) const MAX_DEPTH: usize = 128;

pub(super) const TOO_DEEP: &str = "nested more than 128 levels deep";

thread_local! {
    /// The levels of messages that are being written.
    static LEVELS: Cell<usize> = const { Cell::new(0) };
}

/// A message that is being written, within others.
pub(super) struct Level(());

impl Level {
    /// Enters a message; `None` if it is nested too deeply.
    pub(super) fn enter() -> Option<Self> {
        LEVELS.with(|levels| {
            let entered = levels.get() < MAX_DEPTH;
            levels.set(levels.get() + usize::from(entered));
            // Made only if entered: dropping it leaves.
            entered.then(|| Self(()))
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVELS.with(|levels| levels.set(levels.get() - 1));
    }
}

/// Writes any value as JSON text, unless it is nested too deeply.
pub(crate) fn to_json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(&mut text, CompactUpToDepth { depth: 0 }))?;
    Ok(text)
}

/// Writes JSON without blanks, up to a depth.
struct CompactUpToDepth {
    depth: usize,
}

impl CompactUpToDepth {
    fn deeper(&mut self) -> io::Result<()> {
        if self.depth >= MAX_DEPTH {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, TOO_DEEP));
        }
        self.depth += 1;
        Ok(())
    }
}

impl Formatter for CompactUpToDepth {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.deeper()?;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.deeper()?;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"}")
    }
}
