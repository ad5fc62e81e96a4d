//! One run up to the output folder: every file made, nothing written.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use discovery_document::{
    Diagnostic, Document, Method, Resource, fold,
    load::Input,
    overlay::{Facts, Unmatched},
    revision_order, stack,
};

use crate::{
    api::Api,
    emit,
    file::{self, Changes, Difference, File, Tree},
    header::{self, Origin, Source},
    lower, names,
    settings::{Options, Settings},
};

/// Everything that a run makes, in memory.
#[derive(Clone, Debug)]
pub struct Plan {
    /// API versions, in the order of API name and version.
    pub versions: Vec<Version>,
    /// What there is to say about the documents, in the order of versions and places.
    pub diagnostics: Vec<Diagnostic>,
    /// Files and folders that the run depends on.
    pub inputs: Vec<PathBuf>,
    tree: Tree,
    deny_warnings: bool,
    start: Instant,
}

/// One API version: what was decided, and the files that say it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The decided API.
    pub api: Api,
    /// What it was made from.
    pub origin: Origin,
    /// Generated files, relative to the version's folder.
    pub files: Vec<File>,
    /// Counts for people.
    pub summary: Summary,
    diagnostics: Vec<Diagnostic>,
}

/// What one API version amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// API version.
    pub version: String,
    /// Its folder in the output folder, which is its module's name.
    pub folder: String,
    /// Revisions it was made from, oldest first.
    pub revisions: Vec<String>,
    /// Methods of the documents.
    pub methods: Count,
    /// Methods that the overlay adds.
    pub added: usize,
    /// Named schemas of the documents.
    pub schemas: Count,
    /// Generated files.
    pub files: usize,
    /// Files that are, or would be, written or removed.
    pub changed: usize,
    /// Time taken by everything between reading and comparing.
    pub time: Duration,
}

/// How many elements there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In all revisions.
    pub all: usize,
    /// In the newest revision.
    pub today: usize,
}

/// What a run found and did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// One for each API version.
    pub versions: Vec<Summary>,
    /// What there is to say about the documents.
    pub diagnostics: Vec<Diagnostic>,
    /// What differed from the output folder; `generate` has settled it.
    pub difference: Difference,
    /// Files and folders that the run depends on.
    pub inputs: Vec<PathBuf>,
    /// Time of the whole run.
    pub time: Duration,
}

impl Plan {
    /// Folds, applies the overlay, and generates every version on a thread of its own.
    pub(crate) fn new(settings: &Settings, input: Input, unmatched: Unmatched, start: Instant) -> Result<Self> {
        let inputs = input.read.clone();
        // Whatever walks a document recurses, and documents may be nested deeply.
        let versions = stack::roomy(|| versions(settings, &input, unmatched))?;
        let mut tree = Tree::new(&settings.out, settings.extent);
        for version in &versions {
            tree.add(&version.summary.folder, &version.files)?;
        }
        let diagnostics = versions.iter().flat_map(|version| version.diagnostics.iter().cloned()).collect();
        let deny_warnings = settings.deny_warnings;
        Ok(Plan { versions, diagnostics, inputs, tree, deny_warnings, start })
    }

    /// Brings the output folder up to date.
    pub fn write(&self) -> Result<Report> {
        file::recover(&self.tree.root)?;
        let report = self.check()?;
        self.changes(&report).apply(&self.tree.root)?;
        Ok(Report { time: self.start.elapsed(), ..report })
    }

    /// Documents that the code in the output folder was not made from, by their paths in a `discovery/` directory. None of a version
    /// of which there is no code yet.
    pub fn new_documents(&self) -> Vec<String> {
        let mut new = Vec::new();
        for version in &self.versions {
            let Some(origin) = Origin::read(&self.tree.root.join(&version.summary.folder)) else { continue };
            let is_known = |source: &&Source| origin.documents.iter().any(|known| known.path == source.path);
            new.extend(
                version.origin.documents.iter().filter(|source| !is_known(source)).map(|source| source.path.clone()),
            );
        }
        new
    }

    /// What brings the output folder up to date.
    pub fn changes(&self, report: &Report) -> Changes {
        self.tree.changes(&report.difference)
    }

    /// Compares the output folder with what it should hold.
    pub fn check(&self) -> Result<Report> {
        let count = self.diagnostics.len();
        let plural = if count == 1 { "" } else { "s" };
        ensure!(!self.deny_warnings || count == 0, "{count} warning{plural}, and warnings are denied");
        let difference = file::compare(&self.tree)?;
        let summary = |version: &Version| {
            let changed = difference.count(&version.summary.folder);
            Summary { changed, ..version.summary.clone() }
        };
        Ok(Report {
            versions: self.versions.iter().map(summary).collect(),
            diagnostics: self.diagnostics.clone(),
            inputs: self.inputs.clone(),
            difference,
            time: self.start.elapsed(),
        })
    }
}

impl Report {
    /// Tells cargo what to watch. Only for a `build.rs`; nothing else in this crate prints.
    pub fn print_rerun_if_changed(&self) {
        for path in &self.inputs {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

impl fmt::Display for Summary {
    /// `v1beta 20240713, 20260327: 95 methods (79 of today) and 1 from the overlay, 193 schemas (177 of today)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.version, self.revisions.join(", "), self.methods.of("method"))?;
        if self.added > 0 {
            write!(f, " and {} from the overlay", self.added)?;
        }
        write!(f, ", {}", self.schemas.of("schema"))
    }
}

impl Count {
    /// Counts one more element.
    fn add(&mut self, today: bool) {
        self.all += 1;
        self.today += usize::from(today);
    }

    fn of(self, what: &str) -> String {
        let plural = if self.all == 1 { "" } else { "s" };
        let today = if self.today == self.all { String::new() } else { format!(" ({} of today)", self.today) };
        format!("{} {what}{plural}{today}", self.all)
    }
}

/// All versions that are wanted, from documents to files.
fn versions(settings: &Settings, input: &Input, unmatched: Unmatched) -> Result<Vec<Version>> {
    let mut documents = Vec::with_capacity(input.versions.len());
    let mut origins = Vec::with_capacity(input.versions.len());
    for revisions in &input.versions {
        documents.push(fold(revisions.clone())?);
        origins.push(origin(revisions));
    }
    let facts = match &input.overlay {
        Some(overlay) => overlay.apply(&mut documents, unmatched)?,
        None => documents.iter().map(|document| Facts { api: document.name.clone(), ..Facts::default() }).collect(),
    };
    let mut wanted: Vec<_> = documents.into_iter().zip(facts).zip(origins).collect();
    if let Some(versions) = &settings.versions {
        wanted.retain(|((document, _), _)| versions.contains(&document.version));
        for version in versions {
            let there = wanted.iter().any(|((document, _), _)| document.version == *version);
            ensure!(there, "no document of version {version}");
        }
    }
    Ok(stack::roomy_each(&wanted, |((document, facts), origin)| version(document, facts, origin, &settings.options)))
}

/// What one version is made from, oldest revision first.
fn origin(revisions: &[Document]) -> Origin {
    let mut revisions: Vec<&Document> = revisions.iter().collect();
    revisions.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    let source = |document: &&Document| Source {
        path: format!("{}/{}.json", document.version, document.revision),
        digest: document.digest.clone(),
    };
    Origin::new(revisions.iter().map(source).collect())
}

/// One version, from the folded document to files.
fn version(document: &Document, facts: &Facts, origin: &Origin, options: &Options) -> Version {
    let start = Instant::now();
    let mut diagnostics = document.unknown_keys();
    let lowered = lower::lower(document, facts);
    let mut files = emit::emit(&lowered.api, options);
    if let Some(root) = files.iter_mut().find(|file| file.path == Path::new(header::ROOT)) {
        origin.sign(&mut root.text);
    }
    diagnostics.extend(facts.diagnostics.iter().cloned());
    diagnostics.extend(lowered.diagnostics);
    diagnostics.sort();
    diagnostics.dedup();
    let mut summary = count(document);
    summary.files = files.len();
    summary.time = start.elapsed();
    Version { api: lowered.api, origin: origin.clone(), files, summary, diagnostics }
}

/// Counts the elements of a folded document.
fn count(document: &Document) -> Summary {
    let mut methods: Vec<&Method> = document.methods.values().collect();
    let mut resources: Vec<&Resource> = document.resources.values().collect();
    while let Some(resource) = resources.pop() {
        methods.extend(resource.methods.values());
        resources.extend(resource.resources.values());
    }
    let mut summary = Summary {
        version: document.version.clone(),
        folder: names::snake(&document.version, "version").to_string(),
        revisions: document.revisions.clone(),
        methods: Count::default(),
        added: methods.iter().filter(|method| method.added).count(),
        schemas: Count::default(),
        files: 0,
        changed: 0,
        time: Duration::ZERO,
    };
    for method in methods.iter().filter(|method| !method.added) {
        summary.methods.add(method.seen.last == document.revision);
    }
    for schema in document.schemas.values() {
        summary.schemas.add(schema.seen.last == document.revision);
    }
    summary
}
