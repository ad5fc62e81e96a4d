//! A new document all the way: stored, generated, compared, and noted in the changelog.
//!
//! Everything is made in memory first, so that a document that cannot become code changes no file.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};

use discovery_document::{Document, revision_order};

use crate::{
    Generator,
    command::changelog::{self, Entry},
    command::diff::{Diff, Pair},
    command::fetch::{Incoming, Outcome},
    file::replace,
    ledger::Ledger,
    plan::{Plan, Report},
};

/// An update that is ready to be written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared {
    /// The generated files, and what there is to say about the documents.
    pub plan: Plan,
    /// What is new, for each version with a new document or without an entry in the changelog.
    pub diffs: Vec<Diff>,
    documents: Vec<(Incoming, Outcome)>,
    changelog: PathBuf,
    before: String,
    after: String,
}

/// What an update did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Update {
    /// What `generate` would report.
    pub report: Report,
    /// What is new.
    pub diffs: Vec<Diff>,
    /// Documents that were written.
    pub stored: Vec<PathBuf>,
    /// Whether the changelog has another text now.
    pub noted: bool,
}

/// Documents of one version, oldest first.
type Revisions = Vec<Document>;

/// Generates as if the documents were stored, and writes an entry for each new revision into the changelog's text.
///
/// A revision that is at hand already, and that the changelog does not speak of, gets its entry too; so an update that was
/// interrupted is finished by the next one, and one that was not changes nothing.
pub fn prepare(generator: &Generator, documents: Vec<(Incoming, Outcome)>, changelog: &Path) -> Result<Prepared> {
    let start = Instant::now();
    let (mut input, unmatched) = generator.input()?;
    let overlay = input.overlay.clone();
    let old = sorted(input.versions.clone());
    for (incoming, _) in documents.iter().filter(|(_, outcome)| outcome.writes()) {
        put(&mut input.versions, incoming.document.clone());
    }
    let new = sorted(input.versions.clone());
    let plan = Plan::new(&generator.settings(), &input, unmatched, start)?;
    let names: BTreeMap<String, Ledger> =
        plan.versions.iter().map(|version| (version.api.version.clone(), version.ledger.clone())).collect();
    let before = read(changelog)?;
    let (mut after, mut diffs) = (before.clone(), Vec::new());
    for revisions in new {
        let Some(Document { name, version, revision, title, .. }) = revisions.last().cloned() else { continue };
        let same = |list: &&Revisions| list.last().is_some_and(|old| old.name == name && old.version == version);
        let mut known = old.iter().find(same).cloned().unwrap_or_default();
        if known == revisions {
            // Nothing new; but was the newest ever told?
            known.pop();
            if known.is_empty() || changelog::mentions(&before, &version, &revision) {
                continue;
            }
        }
        let entry = if known.is_empty() {
            Entry::first(&title, &version, &revision)
        } else {
            let diff = Pair::new(known, revisions, overlay.clone(), true)?.with_names(names.clone()).diff()?;
            let entry = Entry::new(&diff);
            diffs.push(diff);
            entry
        };
        after = entry.insert(&after);
    }
    Ok(Prepared { plan, diffs, documents, changelog: changelog.to_owned(), before, after })
}

impl Prepared {
    /// Writes documents, generated files and changelog.
    pub fn write(self) -> Result<Update> {
        // Warnings may be denied, or the output folder be somebody else's: better known before anything is written.
        self.plan.check()?;
        let mut stored = Vec::new();
        for (incoming, outcome) in &self.documents {
            incoming.store(outcome)?;
            if let Outcome::Store { path, .. } | Outcome::Replace { path, .. } = outcome {
                stored.push(path.clone());
            }
        }
        let report = self.plan.write()?;
        let noted = self.before != self.after;
        if noted {
            replace(&self.changelog, &self.after)?;
        }
        Ok(Update { report, diffs: self.diffs, stored, noted })
    }
}

/// Puts a document in the place of its revision.
fn put(versions: &mut Vec<Revisions>, document: Document) {
    let same = |other: &Document| other.name == document.name && other.version == document.version;
    match versions.iter_mut().find(|list| list.iter().any(same)) {
        Some(list) => {
            list.retain(|other| other.revision != document.revision);
            list.push(document);
        }
        None => versions.push(vec![document]),
    }
}

fn sorted(mut versions: Vec<Revisions>) -> Vec<Revisions> {
    for list in &mut versions {
        list.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    }
    versions
}

fn read(changelog: &Path) -> Result<String> {
    match fs::read_to_string(changelog) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| changelog.display().to_string()),
    }
}
