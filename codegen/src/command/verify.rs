//! Verifies generated code: this generator made it, from these documents, which have the recorded sources.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};
use serde_json::Value;

use discovery_document::json;

use crate::{Generator, command::fetch::facts, command::sources::Sources, header::Origin, plan::Plan};

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// One line for each version, and one for the records.
    pub good: Vec<String>,
    /// The failed checks.
    pub bad: Vec<String>,
}

/// Regenerates everything in memory from a `discovery/` directory, and compares; writes nothing.
///
/// Nothing else is read, so that it also holds for the contents of published packages.
pub fn verify(generator: &Generator, directory: &Path, out: &Path) -> Result<Verification> {
    let plan = generator.plan()?;
    let mut found = Verification::default();
    let difference = plan.check()?.difference;
    for version in &plan.versions {
        let folder = &version.summary.folder;
        let before = found.bad.len();
        match Origin::read(&out.join(folder)) {
            None => found.bad.push(format!("{folder}/mod.rs does not say what it was made from")),
            Some(origin) => origins(folder, &origin, &version.origin, &mut found.bad),
        }
        for (what, paths) in [("stale", &difference.stale), ("missing", &difference.missing)] {
            let paths = paths.iter().filter(|path| path.starts_with(folder));
            found.bad.extend(paths.map(|path| format!("{what}: {}", out.join(path).display())));
        }
        if found.bad.len() == before {
            let (files, documents) = (version.files.len(), version.origin.documents.len());
            let version = &version.origin.generator;
            found
                .good
                .push(format!("{folder}: {files} files are what version {version} makes of {documents} documents"));
        }
    }
    found.bad.extend(difference.stray.iter().map(|path| format!("stray: {}", out.join(path).display())));
    found.bad.extend(difference.names.iter().chain(&difference.pages).map(|path| format!("stale: {}", path.display())));
    records(&plan, directory, &mut found)?;
    Ok(found)
}

/// Compares what code says it was made from with what there is.
fn origins(folder: &str, says: &Origin, is: &Origin, bad: &mut Vec<String>) {
    if says.generator != is.generator {
        bad.push(format!("{folder} was made by version {}, and this is {}", says.generator, is.generator));
    }
    for source in &says.documents {
        match is.documents.iter().find(|document| document.path == source.path) {
            None => bad.push(format!("{folder} was made from {}, which is not there", source.path)),
            Some(document) if document.digest != source.digest => {
                bad.push(format!("{folder} was made from another text of {}", source.path));
            }
            Some(_) => {}
        }
    }
    for document in is.documents.iter().filter(|known| !says.documents.iter().any(|other| other.path == known.path)) {
        bad.push(format!("{folder} was not made from {}", document.path));
    }
}

/// Compares the documents with what is recorded of those that arrived.
fn records(plan: &Plan, directory: &Path, found: &mut Verification) -> Result<()> {
    let Sources(records) = Sources::read(directory)?;
    let documents: BTreeSet<&String> =
        plan.versions.iter().flat_map(|version| &version.origin.documents).map(|document| &document.path).collect();
    let mut good = 0;
    for (path, record) in &records {
        if !documents.contains(path) {
            found.bad.push(format!("sources.json has {path}, which is not there"));
            continue;
        }
        let file = directory.join(path);
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let value: Value = json::read(&text).with_context(|| file.display().to_string())?;
        if facts::digest(&value) == record.facts {
            good += 1;
        } else {
            found.bad.push(format!("{path} says something else than the document that was fetched"));
        }
    }
    for path in documents.into_iter().filter(|path| !records.contains_key(*path)) {
        found.bad.push(format!("sources.json does not say where {path} came from"));
    }
    found.good.push(format!("{good} documents say what was fetched, but for their descriptions"));
    Ok(())
}
