//! The summary of one API version, in numbers.

use std::{fmt, time::Duration};

use discovery_document::{Document, Method, Origin, Resource, Seen};

use crate::names;

/// The summary of one API version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// API version.
    pub version: String,
    /// Its folder in the output folder, which is its module's name.
    pub folder: String,
    /// Revisions it was made from, oldest first.
    pub revisions: Vec<String>,
    /// Methods by source.
    pub methods: Counts,
    /// Named schemas by source.
    pub schemas: Counts,
    /// Generated files.
    pub files: usize,
    /// Files that are, or would be, written or removed.
    pub changed: usize,
    /// Time taken by everything between reading and comparing.
    pub time: Duration,
}

/// Number of elements by source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// In the document of the newest revision.
    pub document: usize,
    /// In documents of older revisions only; kept, deprecated.
    pub retained: usize,
    /// Borrowed from the document of another version.
    pub borrowed: usize,
    /// Added by the overlay.
    pub overlay: usize,
}

/// Methods and named schemas of a folded document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Elements {
    pub(crate) methods: Counts,
    pub(crate) schemas: Counts,
}

impl Counts {
    /// Returns the number of elements of the version's own documents.
    pub fn own(&self) -> usize {
        self.document + self.retained
    }

    /// Returns the number of all elements.
    pub fn all(&self) -> usize {
        self.own() + self.borrowed + self.overlay
    }

    /// Returns the numbers by source, with the words for each.
    pub(crate) fn by_source(&self) -> [(usize, &'static str); 4] {
        [
            (self.document, "of the newest document"),
            (self.retained, "of older documents only"),
            (self.borrowed, "borrowed"),
            (self.overlay, "from the overlay"),
        ]
    }

    fn add(&mut self, origin: Origin, seen: &Seen, newest: &str) {
        match origin {
            Origin::Document if seen.last == newest => self.document += 1,
            Origin::Document => self.retained += 1,
            Origin::Borrowed => self.borrowed += 1,
            _ => self.overlay += 1,
        }
    }
}

impl Elements {
    /// Counts the elements of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let mut methods: Vec<&Method> = document.methods.values().collect();
        let mut resources: Vec<&Resource> = document.resources.values().collect();
        while let Some(resource) = resources.pop() {
            methods.extend(resource.methods.values());
            resources.extend(resource.resources.values());
        }
        let mut elements = Elements::default();
        for method in methods {
            elements.methods.add(method.origin, &method.seen, &document.revision);
        }
        for schema in document.schemas.values() {
            elements.schemas.add(schema.origin, &schema.seen, &document.revision);
        }
        elements
    }
}

impl Summary {
    /// Creates the summary of a folded document, without what a run does with it.
    pub(crate) fn of(document: &Document) -> Self {
        let Elements { methods, schemas } = Elements::of(document);
        Summary {
            version: document.version.clone(),
            folder: names::snake(&document.version, "version").to_string(),
            revisions: document.revisions.clone(),
            methods,
            schemas,
            files: 0,
            changed: 0,
            time: Duration::ZERO,
        }
    }
}

impl fmt::Display for Summary {
    /// `v1beta 20240713, 20260327: 95 methods (79 of today) and 1 from the overlay, 193 schemas (177 of today)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.version, self.revisions.join(", "), own(&self.methods, "method"))?;
        match (self.methods.overlay, self.methods.borrowed) {
            (0, 0) => {}
            (added, 0) => write!(f, " and {added} from the overlay")?,
            (0, borrowed) => write!(f, " and {borrowed} borrowed")?,
            (added, borrowed) => write!(f, ", {added} from the overlay and {borrowed} borrowed")?,
        }
        write!(f, ", {}", own(&self.schemas, "schema"))
    }
}

/// `95 methods (79 of today)`: elements of the version's own documents.
fn own(counts: &Counts, what: &str) -> String {
    let plural = if counts.own() == 1 { "" } else { "s" };
    let today = if counts.retained == 0 { String::new() } else { format!(" ({} of today)", counts.document) };
    format!("{} {what}{plural}{today}", counts.own())
}
