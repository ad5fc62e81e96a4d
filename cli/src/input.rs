//! The values of options: text as it is, or from a file or standard input.

use std::fs;
use std::io::Read as _;

use crate::exit::{Failure, Result};

/// A value.
pub(crate) enum Input {
    /// Text from the command line.
    Text(String),
    /// The content of a file or of standard input.
    Bytes { origin: String, bytes: Vec<u8> },
}

impl Input {
    /// Reads a value: `@FILE` is the content of a file, `-` is standard input, `@@` stands for one `@`.
    pub(crate) fn read(text: &str) -> Result<Self> {
        if text == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure::other(format!("cannot read standard input: {error}")))?;
            return Ok(Self::Bytes { origin: "standard input".to_owned(), bytes });
        }
        match text.strip_prefix('@') {
            Some(rest) if rest.starts_with('@') => Ok(Self::Text(rest.to_owned())),
            Some("") | None => Ok(Self::Text(text.to_owned())),
            Some(path) => match fs::read(path) {
                Ok(bytes) => Ok(Self::Bytes { origin: path.to_owned(), bytes }),
                Err(error) => Err(Failure::usage(format!(
                    "cannot read {path}: {error}; write `@@` for a text that begins with `@`"
                ))),
            },
        }
    }

    /// Returns the value as text. The line break at the end of a file is not part of it.
    pub(crate) fn text(self) -> Result<String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Bytes { origin, bytes } => {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::usage(format!("{origin} is not UTF-8, so it is not text")))?;
                let line = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text));
                Ok(line.map_or_else(|| text.clone(), str::to_owned))
            }
        }
    }
}
