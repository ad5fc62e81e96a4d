//! `sources.json`: the origins of the documents of a `discovery/` directory.

use std::{collections::BTreeMap, fs, io, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use discovery_document::{json, load::SOURCES};

use crate::{
    command::fetch::{Incoming, Outcome, Source},
    file::Changes,
};

/// Records by the path of the document, such as `v1beta/20260831.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sources(pub BTreeMap<String, Record>);

/// The source of one document. Unknown facts are written as `null`: they are not guessed later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// The URL or the name of a file; `None` for standard input, and if it is not known.
    pub from: Option<String>,
    /// The time at which it was fetched, in UTC, as in RFC 3339; none if it is not known.
    pub when: Option<String>,
    /// The `ETag` header of the reply, or the document's own `etag`; none if there was neither, or it is not known.
    pub etag: Option<String>,
    /// SHA-256 of the bytes as they came, in hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of all that the document says but for people. The stored document has it too, whoever wrote its descriptions: see
    /// [`facts::digest`](crate::command::fetch::facts::digest).
    pub facts: String,
}

/// A document that has arrived, and what is to be done with it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The document.
    pub incoming: Incoming,
    /// The action.
    pub outcome: Outcome,
    /// The source.
    pub record: Record,
}

/// Stores the new documents in a `discovery/` directory, and records their origins.
pub fn store(arrivals: &[Arrival], directory: &Path) -> Result<()> {
    let mut changes = Changes::new();
    change(arrivals, directory, &mut changes, |_| {})?;
    Ok(changes.apply(directory)?)
}

/// Adds the documents that are new to what a run changes, and their records, which `also` may change.
pub(crate) fn change(
    arrivals: &[Arrival],
    directory: &Path,
    changes: &mut Changes,
    also: impl FnOnce(&mut Sources),
) -> Result<()> {
    for Arrival { incoming, outcome, .. } in arrivals {
        if let Outcome::Store { path, .. } | Outcome::Replace { path, .. } = outcome {
            changes.write(path, incoming.text.as_str());
        }
    }
    let before = Sources::read(directory)?;
    let mut sources = before.clone();
    sources.note(arrivals);
    also(&mut sources);
    if sources != before {
        changes.write(directory.join(SOURCES), sources.text());
    }
    Ok(())
}

impl Arrival {
    /// Returns its path in a `discovery/` directory.
    pub fn path(&self) -> String {
        let document = &self.incoming.document;
        format!("{}/{}.json", document.version, document.revision)
    }
}

impl Record {
    /// Creates the record of a document that has arrived.
    pub fn new(incoming: &Incoming, source: &Source, when: String, etag: Option<String>) -> Self {
        let from = match source {
            // The rest of the path is about the maintainer's machine.
            Source::File(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            Source::Stdin => None,
            Source::Url(_) => Some(source.to_string()),
        };
        let etag = etag.or_else(|| incoming.etag.clone());
        Record { from, when: Some(when), etag, sha256: incoming.sha256.clone(), facts: incoming.facts.clone() }
    }
}

impl Sources {
    /// Reads the file of a `discovery/` directory; no records when there is none.
    pub fn read(directory: &Path) -> Result<Self> {
        let path = directory.join(SOURCES);
        match fs::read_to_string(&path) {
            Ok(text) => json::read(&text).with_context(|| path.display().to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Sources::default()),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Records the origins of documents: of those that are stored now, and of stored ones without a record.
    fn note(&mut self, arrivals: &[Arrival]) {
        for arrival in arrivals {
            match arrival.outcome {
                Outcome::Store { .. } | Outcome::Replace { .. } => {
                    self.0.insert(arrival.path(), arrival.record.clone());
                }
                Outcome::Same { .. } | Outcome::Prose { .. } => {
                    self.0.entry(arrival.path()).or_insert_with(|| arrival.record.clone());
                }
                Outcome::Differs { .. } | Outcome::Older { .. } => {}
            }
        }
    }

    /// Returns the text of the file: sorted, an indent of two spaces, a newline at the end.
    pub fn text(&self) -> String {
        match serde_json::to_string_pretty(self) {
            Ok(text) => text + "\n",
            Err(error) => unreachable!("plain data has no way to fail: {error}"),
        }
    }
}
