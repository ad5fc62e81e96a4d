//! Files with one request on each line.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::panic::resume_unwind;
use std::path::PathBuf;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{Bytes, Deserializer, MapAccess};
use discovery_runtime::{Error, Result};
use serde::de::{DeserializeSeed, IgnoredAny, Visitor};
use tokio::runtime::Handle;

/// Lines with requests.
#[derive(Clone, Debug)]
pub(super) enum Jsonl {
    /// A local file.
    File(PathBuf),
    /// The text of such a file.
    Text(Bytes),
}

impl Jsonl {
    /// Returns the keys of the requests, in their order.
    pub(super) async fn keys(&self) -> Result<Vec<String>> {
        let source = self.clone();
        off_executor(move || {
            let mut keys = Vec::new();
            source.each_line(|key, _| keys.push(key))?;
            Ok(keys)
        })
        .await
    }

    /// Returns the lines with these keys.
    pub(super) async fn only(&self, mut keys: BTreeSet<String>) -> Result<Self> {
        let source = self.clone();
        off_executor(move || {
            let mut text = Vec::new();
            source.each_line(|key, line| {
                if keys.remove(&key) {
                    text.extend_from_slice(line.trim_ascii_end());
                    text.push(b'\n');
                }
            })?;
            match keys.first() {
                None => Ok(Self::Text(text.into())),
                Some(key) => Err(refused(format!("{source} no longer have the key `{key}`"))),
            }
        })
        .await
    }

    /// Calls a function with each key and its line.
    fn each_line(&self, each: impl FnMut(String, &[u8])) -> Result<()> {
        match self {
            Self::File(path) => {
                let file = File::open(path).map_err(|source| self.unreadable(source))?;
                self.each_line_of(BufReader::new(file), each)
            }
            Self::Text(text) => self.each_line_of(&text[..], each),
        }
    }

    /// Reads line by line, because a file may have gigabytes.
    fn each_line_of(&self, mut reader: impl BufRead, mut each: impl FnMut(String, &[u8])) -> Result<()> {
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(|source| self.unreadable(source))? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let mut key = None;
            let read = read_key(&line, &mut key);
            let refused = |problem: &str| refused(format!("line {number} of {self} {problem}: write {FORM}"));
            read.map_err(|source| refused("is not a request with a key").with_source(source))?;
            each(key.ok_or_else(|| refused("has no key"))?, &line);
        }
        Ok(())
    }

    fn unreadable(&self, source: io::Error) -> Error {
        Error::new(ErrorKind::Io, format!("cannot read {self}")).with_source(source)
    }
}

/// Writes the name that errors have for the lines.
impl Display for Jsonl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the requests in {}", path.display()),
            Self::Text(_) => f.write_str("the requests"),
        }
    }
}

/// The form of a line.
const FORM: &str = r#"`{"key": "…", "request": {…}}`"#;

/// Returns the key of a line as far as the line can be read.
pub(super) fn key_of(line: &[u8]) -> Option<String> {
    let mut key = None;
    // The key may come before the place that cannot be read.
    drop(read_key(line, &mut key));
    key
}

/// Returns true if an error says that a file does not exist.
pub(super) fn is_missing(error: &Error) -> bool {
    let source = std::error::Error::source(error).and_then(<dyn std::error::Error>::downcast_ref::<io::Error>);
    source.is_some_and(|source| source.kind() == io::ErrorKind::NotFound)
}

/// Reads the key of a line, and passes over everything else without keeping it.
fn read_key(line: &[u8], key: &mut Option<String>) -> serde_json::Result<()> {
    let mut input = serde_json::Deserializer::from_slice(line);
    Key(key).deserialize(&mut input)?;
    input.end()
}

/// The place for the key of a line.
struct Key<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            if name == "key" {
                *self.0 = Some(fields.next_value()?);
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Does blocking work where it holds up no other task.
async fn off_executor<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    // Without a runtime, no task is held up, and the call that follows says what is missing.
    let Ok(runtime) = Handle::try_current() else { return work() };
    runtime.spawn_blocking(work).await.unwrap_or_else(|failure| match failure.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(ended) => Err(Error::new(ErrorKind::Io, "the runtime ended before a file was read").with_source(ended)),
    })
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Request, message)
}
