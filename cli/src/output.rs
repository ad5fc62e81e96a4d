//! Replies on standard output.

use std::io::{self, IsTerminal as _, Write as _};

use serde_json::Value;

use crate::exit::{Failure, Result};

/// Standard output. JSON is indented on a terminal, and in one line anywhere else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pretty: bool,
}

impl Output {
    /// Creates the output. If `lines` is true, each value is on one line, also on a terminal.
    pub(crate) fn new(lines: bool) -> Self {
        Self { pretty: !lines && io::stdout().is_terminal() }
    }

    /// Prints a value, and does not wait for the next one.
    pub(crate) fn value(self, value: &Value) -> Result<()> {
        let text = if self.pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        let mut text = text.map_err(|error| Failure::other(format!("cannot write the reply as JSON: {error}")))?;
        text.push('\n');
        bytes(text.as_bytes())
    }
}

/// Prints text as it is, at once.
pub(crate) fn text(text: &str) -> Result<()> {
    bytes(text.as_bytes())
}

/// Prints bytes, at once.
pub(crate) fn bytes(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
}

/// Prints a line about what happens, for people only: nothing is printed unless they look.
pub(crate) fn note(line: &str) {
    if io::stderr().is_terminal() {
        eprintln!("{line}");
    }
}
