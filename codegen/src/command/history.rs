//! The history of one element over the stored revisions: its first revision, its changes, and its last one; and its source, if
//! that is the overlay or another version.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use discovery_document::{json, load, revision_order};

use crate::{
    api::Api,
    command::{bindings::Bindings, diff::sections::tame},
};

use self::{
    changes::changes,
    element::{describe, element},
    overlay::{Entries, Grounds, Lender},
    rust::{places_of, rust},
};

mod changes;
mod element;
mod overlay;
mod rust;

/// The history of one element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct History {
    /// API version.
    pub version: String,
    /// The element as a user named it.
    pub name: String,
    /// The Rust path, if there is one.
    pub rust: Option<String>,
    /// The revisions in which something happened to it, oldest first.
    pub events: Vec<Event>,
    /// The sources of the element, one or more.
    pub sources: Vec<Source>,
}

/// The changes that one revision made to an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The revision.
    pub revision: String,
    /// The changes, one or more.
    pub what: Vec<String>,
}

/// A source of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The version's own documents.
    Documents {
        /// The first revision that has it.
        first: String,
        /// The last revision that has it.
        last: String,
        /// The state of the element after its last revision.
        after: After,
    },
    /// The overlay.
    Overlay {
        /// The first revision that gets it; none if all do.
        since: Option<String>,
        /// The last revision that gets it; none if there is no end.
        until: Option<String>,
        /// The evidence, such as the client that uses it.
        evidence: Option<String>,
    },
    /// The document of another version.
    Borrowed {
        /// The other version.
        version: String,
        /// The revision of that version from which it is taken.
        revision: String,
        /// The evidence that this version has it too; none if only elements that use it are listed.
        evidence: Option<String>,
        /// The sources of the element in the other version.
        sources: Vec<Source>,
    },
}

/// The state of an element after the last revision that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum After {
    /// That revision is the newest.
    Newest,
    /// Newer revisions lack it, and the bindings keep it.
    Kept,
    /// Newer revisions have it under another name, which the overlay knows.
    Renamed,
}

/// The stored documents of all versions, in which elements are looked up.
pub struct Histories<'a> {
    versions: Vec<Lookup<'a>>,
}

/// One version, in which elements are looked up.
struct Lookup<'a> {
    api: &'a Api,
    entries: Entries,
    /// Documents by revision, oldest first.
    revisions: Vec<(String, Value)>,
}

impl<'a> Histories<'a> {
    /// Reads the documents and the overlay of a `discovery/` directory. `bindings` has what is generated from them.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub fn read(directory: &Path, bindings: &'a [Bindings]) -> Result<Self> {
        let mut stored = revisions(directory)?;
        let versions = bindings.iter().map(|Bindings(api)| {
            let entries = Entries::read(directory, &api.name)?;
            Ok(Lookup { api, entries, revisions: stored.remove(&api.version).unwrap_or_default() })
        });
        Ok(Histories { versions: versions.collect::<Result<_>>()? })
    }

    /// Returns the history of an element of a version: a schema `Part`, a property `Part.thought`, an enum's value
    /// `Candidate.finishReason.STOP` or `FinishReason.STOP`, a method `models.generateContent`, its parameter `models.list(pageSize)`.
    ///
    /// # Errors
    ///
    /// Fails if neither a stored revision of the version nor the overlay has such an element.
    pub fn of(&self, version: &str, name: &str) -> Result<History> {
        let known = || self.versions.iter().map(|lookup| lookup.api.version.as_str()).collect::<Vec<_>>().join(", ");
        let lookup = self.version(version).with_context(|| format!("no version {version}, only {}", known()))?;
        let places = lookup.places(name);
        let (mut events, mut sources) = lookup.own(&places, None);
        if sources.is_empty()
            && let Some((event, source)) = self.borrowed(lookup, &places)
        {
            events.push(event);
            sources.push(source);
        }
        if sources.is_empty() {
            let known: Vec<&str> = lookup.revisions.iter().map(|(revision, _)| revision.as_str()).collect();
            bail!(
                "no {name} in {version} {}: a schema `Part`, a property `Part.thought`, a value `FinishReason.STOP`, \
                   a method `models.generateContent` or a parameter `models.list(pageSize)`",
                known.join(", ")
            );
        }
        let rust = places.iter().find_map(|place| rust(lookup.api, place));
        Ok(History { version: version.to_owned(), name: name.to_owned(), rust, events, sources })
    }

    fn version(&self, version: &str) -> Option<&Lookup<'a>> {
        self.versions.iter().find(|lookup| lookup.api.version == version)
    }

    /// Returns the event and the source of an element that a version borrows from another.
    fn borrowed(&self, borrower: &Lookup<'_>, places: &[String]) -> Option<(Event, Source)> {
        let api = borrower.api;
        let place = places.iter().find(|place| rust(api, place).is_some())?;
        let Lender { version, revision, evidence } = borrower.entries.lender(&api.version, place)?;
        let lender = self.version(&version)?;
        let (_, document) = lender.revisions.iter().find(|(stored, _)| *stored == revision)?;
        let mut found = element(document, &api.name, place)
            .or_else(|| Some(lender.entries.addition(&version, &api.name, place)?.0))?;
        // The path has the borrowing version in it, and the overlay may correct it.
        if let Some(method) = api.all_methods().into_iter().find(|method| found["id"] == method.id) {
            found["path"] = method.path.clone().into();
        }
        let event = format!("borrowed from {version}: {}", describe(&found));
        let event = Event { revision: revision.clone(), what: vec![event] };
        let (_, sources) = lender.own(&lender.places(place), Some(&revision));
        Some((event, Source::Borrowed { version, revision, evidence, sources }))
    }
}

impl Lookup<'_> {
    /// Returns the names by which documents may have an element: `FinishReason.STOP` stands in the places that have the enum.
    fn places(&self, name: &str) -> Vec<String> {
        let mut places = vec![name.to_owned()];
        if let Some((owner, value)) = name.rsplit_once('.') {
            places.extend(places_of(self.api, owner).into_iter().map(|place| format!("{place}.{value}")));
        }
        places
    }

    /// Returns the events and sources of an element in the version's own documents, up to a revision, and in the overlay.
    fn own(&self, places: &[String], until: Option<&str>) -> (Vec<Event>, Vec<Source>) {
        let find = |document: &Value| places.iter().find_map(|place| element(document, &self.api.name, place));
        let version = &self.api.version;
        let added = places.iter().find_map(|place| self.entries.addition(version, &self.api.name, place));
        let mut corrections: Vec<_> =
            places.iter().flat_map(|place| self.entries.corrections(version, place)).collect();
        let (mut events, mut before) = (Vec::new(), Before::default());
        let (mut first, mut last, mut is_added) = (None, None, false);
        let is_within = |revision: &str| until.is_none_or(|until| revision_order(revision) <= revision_order(until));
        let revisions = || self.revisions.iter().filter(|(revision, _)| is_within(revision));
        for (revision, document) in revisions() {
            let now = find(document);
            let addition = added.as_ref().filter(|(_, grounds)| grounds.hold(revision)).map(|(element, _)| element);
            is_added |= addition.is_some() && first.is_none() && now.is_none();
            if now.is_some() {
                first.get_or_insert(revision);
                last = Some(revision);
            }
            let mut what = before.changes(now.as_ref(), addition);
            corrections.retain(|correction| {
                let is_it = now.as_ref().is_none_or(|now| correction.applies(now, document));
                let applies = first.is_some() && correction.grounds.hold(revision) && is_it;
                what.extend(applies.then(|| correction.with_evidence()));
                !applies
            });
            if !what.is_empty() {
                events.push(Event { revision: revision.clone(), what });
            }
        }
        let is_newest = revisions().next_back().map(|(revision, _)| revision) == last;
        let is_renamed = || places.iter().any(|place| self.entries.renames(place));
        let after = match is_newest {
            true => After::Newest,
            false if is_renamed() => After::Renamed,
            false => After::Kept,
        };
        let documents = first.zip(last).map(|(first, last)| (first.clone(), last.clone()));
        let documents = documents.map(|(first, last)| Source::Documents { first, last, after });
        let overlay = added.filter(|_| is_added).map(|(_, grounds)| {
            let Grounds { since, until, evidence } = grounds;
            Source::Overlay { since, until, evidence }
        });
        (events, documents.into_iter().chain(overlay).collect())
    }
}

/// The form of an element in the revision before.
#[derive(Default)]
struct Before {
    own: Option<Value>,
    is_added: bool,
    was_there: bool,
}

impl Before {
    /// Returns the changes to the next revision. `addition` is the element of the overlay, which matters until a document has it.
    fn changes(&mut self, now: Option<&Value>, addition: Option<&Value>) -> Vec<String> {
        let what = match (&self.own, now) {
            (None, Some(now)) if self.was_there => vec![format!("back: {}", describe(now))],
            (None, Some(now)) if self.is_added => vec![format!("in the document itself: {}", describe(now))],
            (None, Some(now)) => vec![format!("new: {}", describe(now))],
            (Some(_), None) => vec!["gone from the document".to_owned()],
            (Some(before), Some(now)) => changes(before, now),
            (None, None) => match addition.filter(|_| !self.was_there && !self.is_added) {
                Some(addition) => vec![format!("added by the overlay: {}", describe(addition))],
                None => Vec::new(),
            },
        };
        self.was_there |= now.is_some();
        self.is_added |= !self.was_there && now.is_none() && addition.is_some();
        self.own = now.cloned();
        what
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let History { version, name, rust, events, sources } = self;
        write!(f, "{version} {}", tame(name))?;
        if let Some(rust) = rust {
            write!(f, ", in Rust {rust}")?;
        }
        for Event { revision, what } in events {
            for (index, what) in what.iter().enumerate() {
                let revision = if index == 0 { revision } else { "" };
                write!(f, "\n  {revision:10}  {}", tame(what))?;
            }
        }
        for source in sources {
            write!(f, "\n{source}")?;
        }
        writeln!(f)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Documents { first, last, after } => {
                let after = match after {
                    After::Newest => ", the newest",
                    After::Kept => "; the bindings keep it, deprecated",
                    After::Renamed => "; the bindings have it under its new name",
                };
                write!(f, "first seen in {first}, last in {last}{after}")
            }
            Source::Overlay { since, until, evidence } => {
                f.write_str("from the overlay")?;
                for (word, revision) in [("since", since), ("until", until)] {
                    if let Some(revision) = revision {
                        write!(f, " {word} {}", tame(revision))?;
                    }
                }
                shown(evidence.as_ref(), f)
            }
            Source::Borrowed { version, revision, evidence, sources } => {
                write!(f, "borrowed from {version} {revision}")?;
                shown(evidence.as_ref(), f)?;
                for source in sources {
                    match source {
                        // Its later revisions do not matter to the borrower.
                        Source::Documents { first, .. } => write!(f, "\nin {version} since {first}")?,
                        other => write!(f, "\nin {version} {other}")?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// Writes the evidence of a source.
fn shown(evidence: Option<&String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    evidence.map_or(Ok(()), |evidence| write!(f, "; evidence: {}", tame(evidence)))
}

/// Returns the stored documents as JSON by version, oldest first.
fn revisions(directory: &Path) -> Result<BTreeMap<String, Vec<(String, Value)>>> {
    let mut stored: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
    for document in load::directory(directory)?.versions.concat() {
        let text = fs::read_to_string(&document.source).with_context(|| document.source.clone())?;
        let value = json::read(&text).with_context(|| document.source.clone())?;
        stored.entry(document.version).or_default().push((document.revision, value));
    }
    for revisions in stored.values_mut() {
        revisions.sort_by(|(one, _), (two, _)| revision_order(one).cmp(&revision_order(two)));
    }
    Ok(stored)
}
