//! Which documents are compared, and how they become APIs.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use discovery_document::{
    Document, Overlay,
    load::{self, NAMES, OVERLAY},
    revision_order, stack,
};

use super::{super::bindings::Bindings, Diff};
use crate::{ledger::Ledger, settings::Names};

/// One side of a comparison as a user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selector {
    /// A file.
    File(PathBuf),
    /// A version of a `discovery/` directory, up to a revision or up to the newest: `v1beta@20240713`, `v1beta`.
    Stored {
        /// API version.
        version: String,
        /// Newest revision that counts.
        revision: Option<String>,
    },
}

/// The documents of both sides.
#[derive(Clone, Debug)]
pub struct Pair {
    old: Vec<Document>,
    new: Vec<Document>,
    /// Documents of other versions, of which each side may borrow.
    others: [Vec<Vec<Document>>; 2],
    overlay: Option<Overlay>,
    /// Names ledgers by API version.
    names: BTreeMap<String, Ledger>,
    /// The reason why the new side is not folded over the old one, if any.
    pub alone: Option<String>,
}

impl Selector {
    /// Parses the argument of a user. An argument that ends in `.json` or contains a slash is a file.
    pub fn parse(text: &str) -> Self {
        let is_json = Path::new(text).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json || text.contains(['/', '\\']) {
            return Selector::File(text.into());
        }
        let (version, revision) =
            text.split_once('@').map_or((text, None), |(version, revision)| (version, Some(revision)));
        Selector::Stored { version: version.to_owned(), revision: revision.map(str::to_owned) }
    }

    /// The documents, oldest first: the last is the one that is meant, those before it fold under it.
    fn read(&self, directory: &Path) -> Result<Vec<Document>> {
        let (version, revision) = match self {
            Selector::File(path) => return Ok(load::files(std::slice::from_ref(path))?.versions.concat()),
            Selector::Stored { version, revision } => (version, revision),
        };
        let stored = load::directory(directory)?.versions;
        let known: Vec<_> = stored.iter().filter_map(|list| Some(list.first()?.version.clone())).collect();
        let found = stored.into_iter().find(|documents| documents.iter().any(|document| document.version == *version));
        let mut documents = found
            .with_context(|| format!("no version {version} in {}, only {}", directory.display(), known.join(", ")))?;
        documents.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
        if let Some(revision) = revision {
            let at = documents.iter().position(|document| document.revision == *revision);
            let known = || documents.iter().map(|document| document.revision.as_str()).collect::<Vec<_>>().join(", ");
            let at = at.with_context(|| {
                format!("no revision {revision} of {version} in {}, only {}", directory.display(), known())
            })?;
            documents.truncate(at + 1);
        }
        Ok(documents)
    }
}

impl Pair {
    /// Reads both sides. Without `new`, `old` must name a version, and its newest revision is compared with those before it.
    ///
    /// With `fold`, the new side is what `generate` would make of it once the old side is there: what it lacks is kept and
    /// deprecated. That needs a new side of the same version that is not older.
    pub fn read(directory: &Path, old: &Selector, new: Option<&Selector>, fold: bool) -> Result<Self> {
        let overlay = directory.join(OVERLAY);
        let overlay = if overlay.exists() { Some(load::overlay(&overlay)?) } else { None };
        // The ledgers are about the documents in the directory, and about what may be stored there next.
        let is_stored = [Some(old), new].into_iter().flatten().any(|side| matches!(side, Selector::Stored { .. }));
        let (old, new) = match new {
            Some(new) => (old.read(directory)?, new.read(directory)?),
            None => newest(directory, old)?,
        };
        let (mut names, mut others) = (BTreeMap::new(), <[Vec<Vec<Document>>; 2]>::default());
        if is_stored {
            let stored = load::directory(directory)?.versions;
            others = [&old, &new].map(|side| {
                let is_other = |list: &&Vec<Document>| !list.iter().any(|one| side.iter().any(|two| is_same(one, two)));
                stored.iter().filter(is_other).cloned().collect()
            });
            let ledgers = Names { folder: directory.join(NAMES), keep: false };
            for version in old.iter().chain(&new).map(|document| &document.version) {
                names.extend(ledgers.read(version)?.map(|ledger| (version.clone(), ledger)));
            }
        }
        Ok(Pair::new(old, new, overlay, fold)?.with_others(others).with_names(names))
    }

    /// Creates a pair from documents that were read, oldest first.
    pub fn new(mut old: Vec<Document>, mut new: Vec<Document>, overlay: Option<Overlay>, fold: bool) -> Result<Self> {
        let (Some(before), Some(after)) = (old.last().cloned(), new.last().cloned()) else {
            bail!("nothing to compare")
        };
        ensure!(
            before.name == after.name,
            "{} is the API {}, and {} is {}: two APIs have nothing to compare",
            before.source,
            before.name,
            after.source,
            after.name
        );
        let alone = if !fold {
            old.drain(..old.len() - 1);
            new.drain(..new.len() - 1);
            Some("compared as they stand".to_owned())
        } else if before.version != after.version {
            Some(format!("{} and {} are two versions, compared as they stand", before.version, after.version))
        } else if revision_order(&after.revision) < revision_order(&before.revision) {
            Some(format!("{} is older than {}, compared as it stands", after.revision, before.revision))
        } else {
            // One document of a revision: that of the new side takes the place of the old one's.
            let has = |list: &[Document], revision: &str| list.iter().any(|document| document.revision == revision);
            let under: Vec<_> = old.iter().filter(|document| !has(&new, &document.revision)).cloned().collect();
            new.splice(0..0, under);
            None
        };
        Ok(Pair { alone, ..Pair::whole(old, new, overlay) })
    }

    /// Creates a pair of bindings, each with all the documents that fold into it.
    pub(crate) fn whole(old: Vec<Document>, new: Vec<Document>, overlay: Option<Overlay>) -> Self {
        Pair { old, new, others: <[Vec<Vec<Document>>; 2]>::default(), overlay, names: BTreeMap::new(), alone: None }
    }

    /// Takes the documents of other versions, of which the old and the new side may borrow.
    pub(crate) fn with_others(mut self, others: [Vec<Vec<Document>>; 2]) -> Self {
        self.others = others;
        self
    }

    /// Takes the names of these ledgers instead of those that the documents alone would give.
    pub(crate) fn with_names(mut self, names: BTreeMap<String, Ledger>) -> Self {
        self.names = names;
        self
    }

    /// Returns the difference.
    pub fn diff(&self) -> Result<Diff> {
        let bindings = |documents: &[Document], others: &[Vec<Document>], known: Option<&Ledger>| {
            stack::roomy(|| Bindings::beside(documents, others, self.overlay.as_ref(), known))
        };
        let known = |documents: &[Document]| self.names.get(&documents.last()?.version);
        let [others_of_old, others_of_new] = &self.others;
        let new = bindings(&self.new, others_of_new, known(&self.new))?;
        // A ledger knows an element that the overlay renames by its new name only.
        let of_old = known(&self.old).map(|ledger| ledger.clone().with_former(&new.0));
        Ok(Diff::new(&bindings(&self.old, others_of_old, of_old.as_ref())?, &new))
    }
}

fn is_same(one: &Document, two: &Document) -> bool {
    one.name == two.name && one.version == two.version
}

/// The newest revision of a version, and those before it.
fn newest(directory: &Path, selector: &Selector) -> Result<(Vec<Document>, Vec<Document>)> {
    let Selector::Stored { version, revision } = selector else {
        bail!("nothing to compare the file with: name a second document")
    };
    let new = selector.read(directory)?;
    let mut old = new.clone();
    old.pop();
    let up_to = revision.as_ref().map(|revision| format!(" up to {revision}")).unwrap_or_default();
    ensure!(
        !old.is_empty(),
        "{version} has one revision{up_to}, and nothing to compare it with: name a second document"
    );
    Ok((old, new))
}
