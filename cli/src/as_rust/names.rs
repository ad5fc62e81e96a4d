//! The Rust names of a version, from its ledger.

use std::collections::BTreeMap;

use discovery_document::Document;
use serde_json::Value;

use crate::exit::{Failure, Result};

/// The names of the elements of one version.
pub(super) struct Names {
    /// The module of the version.
    pub(super) version: String,
    ledger: BTreeMap<String, BTreeMap<String, String>>,
}

impl Names {
    /// Returns the names of a document, if it is one that the typed client was generated from.
    pub(super) fn of(document: &Document) -> Result<Option<Self>> {
        let file = format!("{}.json", document.version);
        let found = generativelanguage_documents::NAMES.iter().find(|(name, _)| *name == file);
        let Some((_, text)) = found.filter(|_| document.name == "generativelanguage") else { return Ok(None) };
        let ledger: BTreeMap<String, Value> =
            serde_json::from_str(text).map_err(|error| Failure::other(format!("names of {file}: {error}")))?;
        let section = |value: Value| {
            let names = value.as_object().cloned().unwrap_or_default().into_iter();
            names.filter_map(|(path, name)| Some((path, name.as_str()?.to_owned()))).collect()
        };
        let ledger = ledger.into_iter().map(|(name, value)| (name, section(value))).collect();
        Ok(Some(Self { version: document.version.clone(), ledger }))
    }

    /// Returns the name of an element.
    pub(super) fn get(&self, section: &str, path: &str) -> Option<&str> {
        self.ledger.get(section)?.get(path).map(String::as_str)
    }
}
