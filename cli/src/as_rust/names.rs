//! The Rust names of a version, from its ledger.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use discovery_document::Document;
use serde_json::Value;

use crate::exit::{Failure, Result};

/// The names of the elements of one version.
pub(super) struct Names {
    /// The path of the module with the client.
    pub(super) module: String,
    /// The crate with the types of values.
    pub(super) runtime: &'static str,
    /// True for the client of the Gemini API, whose documents are in this program.
    pub(super) is_gemini: bool,
    ledger: BTreeMap<String, BTreeMap<String, String>>,
}

impl Names {
    /// Returns the names of a document: those of a crate that was generated from it, or those of the client of the Gemini API.
    pub(super) fn of(document: &Document, krate: Option<&Path>) -> Result<Option<Self>> {
        let file = format!("{}.json", document.version);
        if let Some(folder) = krate {
            let manifest = read(&folder.join("Cargo.toml"))?;
            let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
            let name = name.ok_or_else(|| Failure::usage(format!("{} has no package name", folder.display())))?;
            let ledger = ledger(&read(&folder.join("discovery/names").join(&file))?, &file)?;
            let module = name.replace('-', "_");
            return Ok(Some(Self { module, runtime: "discovery_runtime", is_gemini: false, ledger }));
        }
        let found = generativelanguage_documents::NAMES.iter().find(|(name, _)| *name == file);
        let Some((_, text)) = found.filter(|_| document.name == "generativelanguage") else { return Ok(None) };
        let module = format!("generativelanguage::{}", document.version);
        Ok(Some(Self { module, runtime: "generativelanguage", is_gemini: true, ledger: ledger(text, &file)? }))
    }

    /// Returns the name of an element.
    pub(super) fn get(&self, section: &str, path: &str) -> Option<&str> {
        self.ledger.get(section)?.get(path).map(String::as_str)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))
}

fn ledger(text: &str, file: &str) -> Result<BTreeMap<String, BTreeMap<String, String>>> {
    let ledger: BTreeMap<String, Value> =
        serde_json::from_str(text).map_err(|error| Failure::usage(format!("names of {file}: {error}")))?;
    let section = |value: Value| {
        let names = value.as_object().cloned().unwrap_or_default().into_iter();
        names.filter_map(|(path, name)| Some((path, name.as_str()?.to_owned()))).collect()
    };
    Ok(ledger.into_iter().map(|(name, value)| (name, section(value))).collect())
}
