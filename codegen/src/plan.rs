//! One run up to the output folder: every file made, nothing written.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use discovery_document::{
    Diagnostic, Document, Overlay,
    load::Input,
    overlay::{Facts, Unmatched},
    revision_order, stack,
};

use crate::{
    api::Api,
    emit,
    error::{AtPath as _, Error, Result},
    file::{self, Changes, Difference, File, Tree},
    header::{self, Origin, Source},
    ledger::Ledger,
    lower, page,
    replay::replay,
    selection,
    settings::{Names, Settings},
    summary::Summary,
};

/// Everything that a run makes, in memory.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Diagnostics about the documents, in the order of versions and places.
    pub diagnostics: Vec<Diagnostic>,
    /// Files and folders that the run depends on.
    pub inputs: Vec<PathBuf>,
    /// API versions, in the order of API name and version.
    pub(crate) versions: Vec<Version>,
    tree: Tree,
    /// Names ledgers that the run keeps, and their texts.
    ledgers: Vec<(PathBuf, String)>,
    /// The page with a table of the versions, and its text.
    page: Option<(PathBuf, String)>,
    deny_warnings: bool,
    start: Instant,
}

/// One API version: what was decided, and the files that say it.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// The decided API.
    pub(crate) api: Api,
    /// The documents that it was made from.
    pub(crate) origin: Origin,
    /// All names, those of older revisions too.
    pub(crate) ledger: Ledger,
    /// Generated files, relative to the version's folder.
    pub(crate) files: Vec<File>,
    /// Counts for people.
    pub(crate) summary: Summary,
    diagnostics: Vec<Diagnostic>,
}

/// The result of a run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// One for each API version.
    pub versions: Vec<Summary>,
    /// Diagnostics about the documents.
    pub diagnostics: Vec<Diagnostic>,
    /// The difference from the output folder, which `generate` has settled.
    pub difference: Difference,
    /// Files and folders that the run depends on.
    pub inputs: Vec<PathBuf>,
    /// Time of the whole run.
    pub time: Duration,
}

impl Plan {
    /// Folds the revisions, applies the overlay, and generates every version on a thread of its own.
    pub(crate) fn new(settings: &Settings, input: &Input, unmatched: Unmatched, start: Instant) -> Result<Self> {
        let mut inputs = input.read.clone();
        // Code that walks a document recurses, and documents may be nested deeply.
        let versions = stack::roomy(|| versions(settings, input, unmatched))?;
        let mut tree = Tree::new(&settings.out, settings.extent);
        apart(&versions)?;
        for version in &versions {
            tree.add(&version.summary.folder, &version.files)?;
        }
        let mut ledgers = Vec::new();
        if let Some(names) = &settings.names {
            let read = versions.iter().map(|version| names.path(&version.api.version));
            inputs.extend(read.filter(|path| path.exists()));
            if names.keep {
                let kept = versions.iter().map(|version| (names.path(&version.api.version), version.ledger.text()));
                ledgers.extend(kept);
            }
        }
        let mut page = None;
        if let Some(path) = &settings.page
            && let Some(before) = read(path)?
        {
            let summaries: Vec<&Summary> = versions.iter().map(|version| &version.summary).collect();
            page = page::with_table(&before, &summaries).map(|text| (path.clone(), text));
        }
        let diagnostics = versions.iter().flat_map(|version| version.diagnostics.iter().cloned()).collect();
        let deny_warnings = settings.deny_warnings;
        Ok(Plan { diagnostics, inputs, versions, tree, ledgers, page, deny_warnings, start })
    }

    /// Returns the texts of all generated files by path, relative to the output folder.
    pub fn files(&self) -> &BTreeMap<PathBuf, String> {
        self.tree.files()
    }

    /// Returns the counts of each API version.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        self.versions.iter().map(|version| &version.summary)
    }

    /// Brings the output folder and the names ledgers up to date.
    pub fn write(&self) -> Result<Report> {
        file::recover(&self.tree.root)?;
        let report = self.check()?;
        self.changes(&report).apply(&self.tree.root)?;
        Ok(Report { time: self.start.elapsed(), ..report })
    }

    /// Returns the documents that the code in the output folder was not made from, by their paths in a `discovery/` directory; none
    /// of a version of which there is no code yet.
    pub fn new_documents(&self) -> Vec<String> {
        let mut new = Vec::new();
        for version in &self.versions {
            let Some(origin) = Origin::read(&self.tree.root.join(&version.summary.folder)) else { continue };
            let is_known = |source: &&Source| origin.documents.iter().any(|known| known.path == source.path);
            let sources = version.origin.documents.iter().filter(|source| !is_known(source));
            new.extend(sources.map(|source| source.path.clone()));
        }
        new
    }

    /// Returns what brings the output folder and the names ledgers up to date.
    pub(crate) fn changes(&self, report: &Report) -> Changes {
        let mut changes = self.tree.changes(&report.difference);
        for (path, text) in self.ledgers.iter().filter(|(path, _)| report.difference.names.contains(path)) {
            changes.write(path, text.as_str());
        }
        for (path, text) in self.page.iter().filter(|(path, _)| report.difference.pages.contains(path)) {
            changes.write(path, text.as_str());
        }
        changes
    }

    /// Compares the output folder and the names ledgers with what they should hold.
    pub fn check(&self) -> Result<Report> {
        if self.deny_warnings && !self.diagnostics.is_empty() {
            return Err(Error::Warnings(self.diagnostics.len()));
        }
        let mut difference = file::compare(&self.tree)?;
        for (path, text) in &self.ledgers {
            if read(path)?.as_deref() != Some(text.as_str()) {
                difference.names.push(path.clone());
            }
        }
        if let Some((path, text)) = &self.page
            && read(path)?.as_deref() != Some(text.as_str())
        {
            difference.pages.push(path.clone());
        }
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

impl Names {
    /// Returns the path of a version's ledger.
    fn path(&self, version: &str) -> PathBuf {
        // The file is in the folder, for every version name.
        self.folder.join(format!("{}.json", version.replace(['/', '\\'], "_")))
    }

    /// Reads a version's ledger, if there is one.
    pub(crate) fn read(&self, version: &str) -> Result<Option<Ledger>> {
        let path = self.path(version);
        let Some(text) = read(&path)? else { return Ok(None) };
        match Ledger::parse(&text) {
            Ok(ledger) => Ok(Some(ledger)),
            Err(Error::Names(message)) => Err(Error::Names(format!("{}: {message}", path.display()))),
            Err(error) => Err(Error::Names(format!("{}: {error}", path.display()))),
        }
    }
}

impl Report {
    /// Prints the paths that cargo watches. Only for a `build.rs`; nothing else in this crate prints.
    pub fn print_rerun_if_changed(&self) {
        for path in &self.inputs {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

/// Refuses two APIs whose versions would be one module.
fn apart(versions: &[Version]) -> Result<()> {
    for (at, version) in versions.iter().enumerate() {
        let same = |other: &&Version| other.summary.folder == version.summary.folder;
        if let Some(other) = versions[..at].iter().find(same) {
            let (one, two, module) = (&other.api, &version.api, &version.summary.folder);
            return Err(Error::Output(format!(
                "{} {} and {} {} would both be the module `{module}`; give each API a generator of its own, in a build script \
                 one `build` for each: `.build({:?})` and `.build({:?})`",
                one.name, one.version, two.name, two.version, one.name, two.name
            )));
        }
    }
    Ok(())
}

/// Returns all versions that are wanted, from documents to files.
fn versions(settings: &Settings, input: &Input, unmatched: Unmatched) -> Result<Vec<Version>> {
    let none = Overlay::default();
    let (documents, facts) = input.overlay.as_ref().unwrap_or(&none).fold(&input.versions, unmatched)?;
    let mut wanted: Vec<_> = input.versions.iter().zip(documents).zip(facts).collect();
    if let Some(versions) = &settings.versions {
        wanted.retain(|((_, document), _)| versions.contains(&document.version));
        for version in versions {
            if !wanted.iter().any(|((_, document), _)| document.version == *version) {
                return Err(Error::Option(format!("no document of version {version}")));
            }
        }
    }
    let made = stack::roomy_each(&wanted, |((revisions, document), facts)| {
        version(settings, revisions, input, document, facts)
    });
    made.into_iter().collect()
}

/// The documents of one version, oldest revision first, and those that it borrows from.
fn origin(revisions: &[Document], document: &Document, input: &Input) -> Origin {
    let mut revisions: Vec<&Document> = revisions.iter().collect();
    revisions.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    let facts = input.overlay.as_ref().and_then(|overlay| overlay.apis.get(&document.name));
    let borrow = facts.and_then(|facts| facts.borrow.get(&document.version));
    let is_lender = |other: &&Document| {
        let is_named = borrow.is_some_and(|borrow| other.version == borrow.from && other.revision == borrow.revision);
        is_named && other.name == document.name
    };
    let source = |document: &&Document| Source {
        path: format!("{}/{}.json", document.version, document.revision),
        digest: document.digest.clone(),
    };
    let borrowed = input.versions.iter().flatten().filter(is_lender);
    Origin::new(revisions.iter().map(source).collect(), borrowed.map(|document| source(&document)).collect())
}

/// Makes one version, from the folded document to files.
fn version(
    settings: &Settings,
    revisions: &[Document],
    input: &Input,
    document: &Document,
    facts: &Facts,
) -> Result<Version> {
    let start = Instant::now();
    let known = match &settings.names {
        Some(names) => names.read(&document.version)?,
        None => None,
    };
    let mut known = known.map_or_else(|| replay(revisions, input.overlay.as_ref()), Ok)?;
    let mut diagnostics = document.unknown_keys();
    // Without the layer there is nothing that its rows could forward to.
    let bare = settings.options.layer.is_none().then(|| Facts { helpers: Vec::new(), ..facts.clone() });
    let facts = bare.as_ref().unwrap_or(facts);
    let mut selected = None;
    if let Some(resources) = &settings.resources {
        // Names come from the whole document, so that they do not depend on the selection.
        known = lower::name(document, facts, &known);
        let document: &mut Document = selected.insert(document.clone());
        selection::keep(document, facts, resources)?;
    }
    let document = selected.as_ref().unwrap_or(document);
    let lowered = lower::lower(document, facts, &known, &settings.options);
    let mut files = emit::emit(&lowered.api, &settings.options);
    let origin = origin(revisions, document, input);
    if let Some(root) = files.iter_mut().find(|file| file.path == Path::new(header::ROOT)) {
        origin.sign(&mut root.text);
    }
    diagnostics.extend(facts.diagnostics.iter().cloned());
    diagnostics.extend(lowered.diagnostics);
    diagnostics.sort();
    diagnostics.dedup();
    let diagnostics = facts.unacknowledged(&document.version, diagnostics);
    let mut summary = Summary::of(document);
    summary.files = files.len();
    summary.time = start.elapsed();
    Ok(Version { api: lowered.api, origin, ledger: lowered.ledger, files, summary, diagnostics })
}

/// Returns the text of a file, if there is one.
fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).at_path(path),
    }
}
