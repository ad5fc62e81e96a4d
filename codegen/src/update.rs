//! A new document all the way: stored, generated, compared, and noted in the changelog.
//!
//! Everything is made in memory first, so that a document that cannot become code changes no file.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{
    Generator,
    changelog::{self, Entry},
    diff::{Diff, Pair},
    discovery::{Document, age},
    fetch::{Incoming, Outcome, replace},
    plan::{Plan, Report},
};

/// What an update did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Update {
    /// What `generate` would report.
    pub report: Report,
    /// What is new, for each version with a new document or without an entry in the changelog.
    pub diffs: Vec<Diff>,
    /// Documents that were written.
    pub stored: Vec<PathBuf>,
    /// Whether the changelog has another text now.
    pub noted: bool,
}

/// Documents of one version, oldest first.
type Revisions = Vec<Document>;

/// Stores documents, generates, and writes an entry for each new revision into the changelog.
///
/// A revision that is at hand already, and that the changelog does not speak of, gets its entry too; so an update that was
/// interrupted is finished by the next one, and one that was not changes nothing.
pub fn update(generator: &Generator, incoming: &[(Incoming, Outcome)], changelog: &Path) -> Result<Update> {
    let start = Instant::now();
    let (mut input, unmatched) = generator.input()?;
    let overlay = input.overlay.clone();
    let before = sorted(input.versions.clone());
    for (incoming, outcome) in incoming.iter().filter(|(_, outcome)| outcome.writes()) {
        put(&mut input.versions, incoming.document.clone());
        if let Outcome::Store { path, .. } = outcome {
            input.read.push(path.clone());
        }
    }
    let after = sorted(input.versions.clone());
    let plan = Plan::new(generator, input, unmatched, start)?;
    let text = read(changelog)?;
    let (mut changed, mut diffs) = (text.clone(), Vec::new());
    for new in after {
        let Some(newest) = new.last() else { continue };
        let same =
            |list: &&Revisions| list.last().is_some_and(|old| old.name == newest.name && old.version == newest.version);
        let at_hand = before.iter().find(same).cloned().unwrap_or_default();
        let mut old = at_hand.clone();
        if at_hand == new {
            // Nothing new; but was the newest ever told?
            old.pop();
            if old.is_empty() || changelog::mentions(&text, &newest.version, &newest.revision) {
                continue;
            }
        }
        let entry = if old.is_empty() {
            Entry::first(&newest.title, &newest.version, &newest.revision)
        } else {
            let diff = Pair::new(old, new, overlay.clone(), true)?.diff()?;
            let entry = Entry::new(&diff);
            diffs.push(diff);
            entry
        };
        changed = entry.insert(&changed);
    }
    // Warnings may be denied, or the output folder be somebody else's: better known before anything is written.
    plan.check()?;
    let mut stored = Vec::new();
    for (incoming, outcome) in incoming {
        incoming.store(outcome)?;
        if let Outcome::Store { path, .. } | Outcome::Replace { path, .. } = outcome {
            stored.push(path.clone());
        }
    }
    let report = plan.write()?;
    let noted = changed != text;
    if noted {
        replace(changelog, &changed)?;
    }
    Ok(Update { report, diffs, stored, noted })
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
        list.sort_by(|a, b| age(&a.revision).cmp(&age(&b.revision)));
    }
    versions
}

fn read(changelog: &Path) -> Result<String> {
    match fs::read_to_string(changelog) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| changelog.display().to_string()),
    }
}
