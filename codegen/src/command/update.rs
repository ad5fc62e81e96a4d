//! A new document all the way: stored, generated, compared, and noted in the changelog.
//!
//! Everything is made in memory first, so that a document that cannot become code changes no file, and then all files change or
//! none. The baseline is the set of documents that the generated code names in its header. So an entry of the changelog
//! lists the changes of the code, whatever was stored meanwhile.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Error, Result, bail, ensure};

use discovery_document::{Document, Overlay, revision_order};

use crate::{
    Generator,
    command::{
        bindings::Bindings,
        changelog::{Entry, News},
        diff::{Diff, Event, Pair},
        fetch::Outcome,
        sources::{self, Arrival},
        surface,
    },
    file::Changes,
    header::Origin,
    ledger::Ledger,
    plan::{Plan, Report, Version},
};

/// The files around the generated code.
#[derive(Clone, Debug)]
pub struct Files {
    /// The folder of the documents, which the generator must have been told too.
    pub discovery: PathBuf,
    /// The changelog.
    pub changelog: PathBuf,
    /// The folder with a snapshot of the surface of each version; when it does not exist, there are none.
    pub surface: PathBuf,
    /// Another output folder, to tell what is new beside the documents that it was made from.
    pub base: Option<PathBuf>,
}

/// The news about one version.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VersionChange {
    /// API version.
    pub version: String,
    /// The documents that it is about.
    pub news: News,
    /// Their changes; none if the version itself is new.
    pub diff: Option<Diff>,
}

/// An update that is ready to be written.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared {
    /// The generated files, and what there is to say about the documents.
    pub plan: Plan,
    /// The news of each version that has any.
    pub versions: Vec<VersionChange>,
    /// The same, beside what [`Files::base`] was made from if there is one.
    pub since_base: Vec<VersionChange>,
    /// Notes for the maintainer.
    pub notes: Vec<String>,
    /// Documents that cannot become code, and why; the others are not kept from it.
    pub failures: Vec<(String, Error)>,
    changes: Changes,
    root: PathBuf,
}

/// The result of an update.
#[derive(Debug)]
#[non_exhaustive]
pub struct Update {
    /// The report of `generate`.
    pub report: Report,
    /// True if any file was written or removed.
    pub changed: bool,
}

/// Documents of one version, oldest first.
type Revisions = Vec<Document>;

/// A revision of a version to drop, `v1beta@20240713`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// API version.
    pub version: String,
    /// Revision.
    pub revision: String,
}

/// The documents before and after an update.
struct Both<'a> {
    plan: &'a Plan,
    old: Vec<Revisions>,
    new: Vec<Revisions>,
    arrivals: &'a [Arrival],
    overlay: Option<Overlay>,
    names: BTreeMap<String, Ledger>,
}

/// The baseline of a version.
struct Baseline<'p> {
    version: &'p Version,
    known: Revisions,
    revisions: Revisions,
    news: News,
}

impl Dropped {
    /// Reads `v1beta@20240713`.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((version, revision)) = text.split_once('@') else {
            bail!("{text:?} names no stored revision, as v1beta@20240713 does");
        };
        Ok(Dropped { version: version.to_owned(), revision: revision.to_owned() })
    }

    /// Its path in a `discovery/` directory.
    fn path(&self) -> String {
        format!("{}/{}.json", self.version, self.revision)
    }
}

/// Generates as if the documents were stored and others dropped, and writes an entry for each version into the changelog's text.
///
/// A document that cannot become code is left out, so that each version goes its own way; when none can, it is an error.
pub fn prepare(generator: &Generator, arrivals: Vec<Arrival>, dropped: &[Dropped], files: &Files) -> Result<Prepared> {
    let at_hand = generator.input()?.0;
    let (arrivals, plan, failures) = agreeable(generator, arrivals, dropped)?;
    let old = sorted(at_hand.versions);
    let mut new = old.clone();
    apply(&mut new, &arrivals, dropped)?;
    let names = plan.versions.iter().map(|version| (version.api.version.clone(), version.ledger.clone()));
    let both = Both { plan: &plan, old, new, arrivals: &arrivals, overlay: at_hand.overlay, names: names.collect() };
    let mut notes = Vec::new();
    let versions = both.since(&generator.settings().out, &mut notes)?;
    let since_base = match &files.base {
        Some(base) => both.since(base, &mut Vec::new())?,
        None => versions.clone(),
    };
    let before = read(&files.changelog)?;
    let mut after = before.clone();
    for VersionChange { version, news, diff } in &versions {
        let title = plan.versions.iter().find(|made| made.api.version == *version).map_or("", |made| &made.api.title);
        let entry = match diff {
            Some(diff) => Entry::new(diff, news),
            None => Entry::first(title, version, news),
        };
        after = entry.insert(&after);
    }
    let mut changes = Changes::new();
    sources::change(&arrivals, &files.discovery, &mut changes, |sources| {
        for dropped in dropped {
            sources.0.remove(&dropped.path());
        }
    })?;
    for dropped in dropped {
        changes.remove(files.discovery.join(dropped.path()));
    }
    if before != after {
        changes.write(&files.changelog, after);
    }
    snapshots(&plan, files, &mut changes)?;
    let root = files.discovery.clone();
    Ok(Prepared { plan, versions, since_base, notes, failures, changes, root })
}

impl Prepared {
    /// Writes documents, generated files, changelog and snapshots: all of them, or none.
    pub fn write(mut self) -> Result<Update> {
        let report = self.plan.check()?;
        self.changes.extend(self.plan.changes(&report));
        let changed = !self.changes.is_empty();
        self.changes.apply(&self.root)?;
        Ok(Update { report, changed })
    }
}

impl Baseline<'_> {
    /// The revisions that the news are about.
    fn revisions_of_news(&self) -> Vec<String> {
        let News { added, replaced, dropped, .. } = &self.news;
        [added, replaced, dropped].into_iter().flatten().cloned().collect()
    }
}

impl Both<'_> {
    /// Returns the news since the documents that the code in a folder was made from.
    fn since(&self, out: &Path, notes: &mut Vec<String>) -> Result<Vec<VersionChange>> {
        let mut baselines = Vec::new();
        for version in &self.plan.versions {
            let same = |list: &&Revisions| list.iter().any(|document| is_of(document, version));
            let Some(revisions) = self.new.iter().find(same) else { continue };
            let stored = self.old.iter().find(same).map(Vec::as_slice).unwrap_or_default();
            let origin = Origin::read(&out.join(&version.summary.folder));
            let (known, news) = baseline(origin.as_ref(), stored, revisions, self.arrivals, notes);
            baselines.push(Baseline { version, known, revisions: revisions.clone(), news });
        }
        let mut changes = Vec::new();
        for baseline in &baselines {
            changes.extend(self.change(baseline, &baselines)?);
        }
        Ok(changes)
    }

    /// Returns the news about one version, which may borrow from `all`.
    fn change(&self, baseline: &Baseline<'_>, all: &[Baseline<'_>]) -> Result<Option<VersionChange>> {
        let Baseline { version, known, revisions, news } = baseline;
        let (mut news, lender) = (news.clone(), self.lender(version, all));
        if news.is_empty() {
            news.borrowed = lender.map(|lender| (lender.version.api.version.clone(), lender.revisions_of_news()));
        }
        if news.is_empty() {
            return Ok(None);
        }
        let version = version.api.version.clone();
        if known.is_empty() {
            return Ok(Some(VersionChange { version, news, diff: None }));
        }
        let others = all.iter().filter(|other| other.version.api.version != version);
        let (before, after): (Vec<_>, Vec<_>) =
            others.map(|other| (other.known.clone(), other.revisions.clone())).unzip();
        let others = [before, after].map(|lists| lists.into_iter().filter(|list| !list.is_empty()).collect());
        let pair = Pair::whole(known.clone(), revisions.clone(), self.overlay.clone()).with_others(others);
        let diff = pair.with_names(self.names.clone()).diff()?;
        // Another version has news, and none of them is borrowed.
        let is_other = news.borrowed.is_some() && diff.changes.iter().all(|change| change.event == Event::Prose);
        Ok((!is_other).then_some(VersionChange { version, news, diff: Some(diff) }))
    }

    /// The version from which another borrows, when it has news.
    fn lender<'b, 'p>(&self, version: &Version, all: &'b [Baseline<'p>]) -> Option<&'b Baseline<'p>> {
        let borrow = self.overlay.as_ref()?.apis.get(&version.api.name)?.borrow.get(&version.api.version)?;
        let is_it = |other: &&Baseline<'_>| {
            let api = &other.version.api;
            api.name == version.api.name && api.version == borrow.from && !other.news.is_empty()
        };
        all.iter().find(is_it)
    }
}

/// Documents that can become code together, their plan, and the versions that cannot, with the reason.
type Agreed = (Vec<Arrival>, Plan, Vec<(String, Error)>);

/// The documents that can become code together, and what becomes of them.
fn agreeable(generator: &Generator, arrivals: Vec<Arrival>, dropped: &[Dropped]) -> Result<Agreed> {
    let error = match plan(generator, &arrivals, dropped) {
        Ok(plan) => return Ok((arrivals, plan, Vec::new())),
        Err(error) => error,
    };
    let (writing, mut taken): (Vec<_>, Vec<_>) = arrivals.into_iter().partition(|arrival| arrival.outcome.writes());
    if writing.len() < 2 {
        return Err(error);
    }
    let mut failures = Vec::new();
    for arrival in writing {
        taken.push(arrival);
        if let Err(error) = plan(generator, &taken, dropped) {
            failures.extend(taken.pop().map(|arrival| (arrival.path(), error)));
        }
    }
    ensure!(taken.iter().any(|arrival| arrival.outcome.writes()), error);
    let plan = plan(generator, &taken, dropped)?;
    Ok((taken, plan, failures))
}

/// Returns the plan of `generate` for these documents. Warnings that are denied, or a folder that is somebody's own, count as errors.
fn plan(generator: &Generator, arrivals: &[Arrival], dropped: &[Dropped]) -> Result<Plan> {
    let start = Instant::now();
    let (mut input, unmatched) = generator.input()?;
    apply(&mut input.versions, arrivals, dropped)?;
    let plan = Plan::new(&generator.settings(), &input, unmatched, start)?;
    plan.check()?;
    Ok(plan)
}

/// The documents as they are after an update.
fn apply(versions: &mut Vec<Revisions>, arrivals: &[Arrival], dropped: &[Dropped]) -> Result<()> {
    for Dropped { version, revision } in dropped {
        let list = versions.iter_mut().find(|list| list.iter().any(|document| document.version == *version));
        let (name, before) = (format!("{version}@{revision}"), list.as_ref().map_or(0, |list| list.len()));
        let list = list.with_context(|| format!("{name}: there is no document of {version}"))?;
        list.retain(|document| document.revision != *revision);
        ensure!(list.len() < before, "{name}: there is no document of that revision");
        ensure!(
            !list.is_empty(),
            "{name}: it is the only document of {version}; to drop the version, remove its folder"
        );
    }
    for arrival in arrivals.iter().filter(|arrival| arrival.outcome.writes()) {
        let document = &arrival.incoming.document;
        let same = |other: &Document| other.name == document.name && other.version == document.version;
        match versions.iter_mut().find(|list| list.iter().any(same)) {
            Some(list) => {
                list.retain(|other| other.revision != document.revision);
                list.push(document.clone());
            }
            None => versions.push(vec![document.clone()]),
        }
    }
    sort(versions);
    Ok(())
}

/// Returns the baseline of a version, and the documents that are newer.
///
/// Its head names documents and their digests. One that has another text now is taken as it is now: descriptions are rewritten
/// by hand. One that is gone cannot be taken.
fn baseline(
    origin: Option<&Origin>,
    stored: &[Document],
    revisions: &[Document],
    arrivals: &[Arrival],
    notes: &mut Vec<String>,
) -> (Revisions, News) {
    let path = |document: &Document| format!("{}/{}.json", document.version, document.revision);
    let sources = origin.map(|origin| origin.documents.as_slice()).unwrap_or_default();
    let made_from = |document: &&Document| sources.iter().any(|source| source.path == path(document));
    let known: Revisions = stored.iter().filter(made_from).cloned().collect();
    let is_in = |list: &[Document], document: &Document| list.iter().any(|other| other.revision == document.revision);
    let names = |list: Vec<&Document>| list.into_iter().map(|document| document.revision.clone()).collect::<Vec<_>>();
    let replaced = |document: &&Document| {
        let replaces =
            |arrival: &Arrival| matches!(arrival.outcome, Outcome::Replace { .. }) && arrival.path() == path(document);
        is_in(&known, document) && arrivals.iter().any(replaces)
    };
    let news = News {
        added: names(revisions.iter().filter(|document| !is_in(&known, document)).collect()),
        replaced: names(revisions.iter().filter(replaced).collect()),
        dropped: names(known.iter().filter(|document| !is_in(revisions, document)).collect()),
        borrowed: None,
    };
    for source in sources.iter().filter(|source| !stored.iter().any(|document| path(document) == source.path)) {
        notes.push(format!(
            "the generated code was made from {0}, which is gone, so the changelog does not name what only it had; \
             to have it named, restore the file and use `cargo codegen update --drop {1}`",
            source.path,
            source.path.trim_end_matches(".json").replace('/', "@")
        ));
    }
    (known, news)
}

/// Brings the snapshots of the surface up to date.
fn snapshots(plan: &Plan, files: &Files, changes: &mut Changes) -> Result<()> {
    if !files.surface.is_dir() {
        return Ok(());
    }
    for version in &plan.versions {
        let path = files.surface.join(format!("{}.snap", version.summary.folder));
        let there = if path.exists() { Some(read(&path)?) } else { None };
        let text = surface::snapshot(&Bindings(version.api.clone()), there.as_deref());
        if there.as_deref() != Some(&text) {
            changes.write(path, text);
        }
    }
    Ok(())
}

fn is_of(document: &Document, version: &Version) -> bool {
    document.name == version.api.name && document.version == version.api.version
}

fn sorted(mut versions: Vec<Revisions>) -> Vec<Revisions> {
    sort(&mut versions);
    versions
}

fn sort(versions: &mut [Revisions]) {
    for list in versions {
        list.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    }
}

fn read(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| path.display().to_string()),
    }
}
