//! The effects of a new document on users of the generated code.
//!
//! Two decided APIs are compared, not two documents: what is reported is what Rust code sees. Elements are paired by their
//! names in the documents, so that a Rust name that changes is found too.
//!
//! # What breaks
//!
//! Structs and enums are `#[non_exhaustive]`, so a new field or value breaks nothing; a field of another type does. An
//! element that is gone from the document is kept by the fold and deprecated: a minor change. A method that gets its first
//! optional parameter returns a struct of its own instead of `rt::Call`: code that only awaits the call does not notice, code
//! that names the type breaks, and so the change is major. To avoid that, every method would have to return a struct of its
//! own, for the few that ever get an option.
//!
//! # The requests and responses
//!
//! Another path, HTTP method, pattern, or root URL is a request that is sent elsewhere or refused, with the same
//! signature:

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Serialize;

use super::bindings::Bindings;
use crate::api::Api;

pub use json::json;
pub use markdown::markdown;
pub use revisions::{Pair, Selector};
pub use text::text;

mod context;
mod json;
pub(crate) mod markdown;
mod methods;
mod parameters;
mod resources;
mod revisions;
pub(crate) mod sections;
mod service;
mod text;
mod types;

/// The difference of two APIs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diff {
    /// Title of the API.
    pub title: String,
    /// The old side of the comparison.
    pub old: Side,
    /// The new side of the comparison.
    pub new: Side,
    /// Every change, by kind of item and path.
    pub changes: Vec<Change>,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// API version.
    pub version: String,
    /// Newest revision.
    pub revision: String,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The kind of element.
    pub item: Item,
    /// The Rust path: `models().list`, `schemas::Part::text`.
    pub path: String,
    /// The name in the document: `generativelanguage.models.list`, `Part.text`.
    pub wire: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The effect on a release.
    pub impact: Impact,
    /// The source of a new method, unless it is the version's own document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// True if the same call now sends another request or expects another response, although its types are the same.
    #[serde(rename = "onWire", skip_serializing_if = "std::ops::Not::not")]
    pub on_wire: bool,
}

/// Sources of methods beside a version's own documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Source {
    /// The overlay adds it.
    Overlay,
    /// The overlay borrows it from the document of another version.
    Borrowed,
}

/// Facts of methods, parameters and clients that are visible on the wire and not to the compiler.
const ON_WIRE: [&str; 17] = [
    "API version header",
    "HTTP method",
    "download service",
    "fixed path values",
    "name on the wire",
    "page token",
    "path",
    "path before all methods",
    "path of operations",
    "pattern",
    "place",
    "regional endpoints",
    "resumable upload path",
    "root address",
    "root address with certificates",
    "simple upload path",
    "wrapped in data",
];

/// Kinds of things that change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Item {
    /// The client and the API as a whole.
    Client,
    /// A resource.
    Resource,
    /// A method.
    Method,
    /// An argument of a method, or an option of its call.
    Parameter,
    /// A struct or an alias.
    Schema,
    /// A field of a struct.
    Field,
    /// An enum.
    Enum,
    /// A value of an enum.
    Value,
    /// A hand-written convenience that the overlay applies to schemas.
    Helper,
}

/// The change of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "event")]
#[non_exhaustive]
pub enum Event {
    /// It is new.
    Added {
        /// Its signature or type.
        signature: String,
    },
    /// It is no longer there.
    Removed,
    /// The document marks it.
    Deprecated,
    /// The document no longer has it; the fold keeps it, deprecated.
    Retained {
        /// Newest revision that has it.
        last: String,
    },
    /// It is no longer deprecated.
    Restored,
    /// Its Rust name is another.
    Renamed {
        /// The old path.
        old: String,
    },
    /// Something about it is different.
    Changed {
        /// What.
        what: &'static str,
        /// The old form.
        old: String,
        /// The new form.
        new: String,
    },
    /// Only its text for people is different.
    Prose,
}

/// The effect of a change on the version of the generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Impact {
    /// Nothing that code can see: text, or where a request goes.
    Patch,
    /// There is more, or something is deprecated.
    Minor,
    /// Code that compiled may no longer compile.
    Major,
}

impl Diff {
    /// Compares the bindings of two APIs, or of two revisions of one.
    pub fn new(Bindings(old): &Bindings, Bindings(new): &Bindings) -> Self {
        let context = context::Context::new(old, new);
        let mut changes = Vec::new();
        service::compare(&context, &mut changes);
        resources::compare(&context, &mut changes);
        types::compare(&context, &mut changes);
        changes.sort_by(|a, b| (a.item, &a.path, a.impact).cmp(&(b.item, &b.path, b.impact)));
        let side = |api: &Api| Side { version: api.version.clone(), revision: api.revision.clone() };
        Diff { title: new.title.clone(), old: side(old), new: side(new), changes }
    }

    /// Returns true if nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Returns the effect of all changes on a release; none if there is nothing to release.
    pub fn verdict(&self) -> Option<Impact> {
        self.changes.iter().map(|change| change.impact).max()
    }

    /// Changes that requests and replies show and the compiler does not.
    pub fn wire_changes(&self) -> Vec<&Change> {
        self.changes.iter().filter(|change| change.on_wire).collect()
    }

    /// Returns the verdict in words, with the number of wire changes: `minor, 2 wire changes`.
    pub fn summary(&self) -> String {
        let verdict = self.verdict().map_or_else(|| "no change".to_owned(), |impact| impact.to_string());
        match items(self.wire_changes()) {
            0 => verdict,
            1 => format!("{verdict}, 1 wire change"),
            count => format!("{verdict}, {count} wire changes"),
        }
    }

    /// Returns the number of items of each kind that were added, retained, and so on. An item with two changes of one sort is one.
    pub fn counts(&self) -> BTreeMap<(&'static str, Item), usize> {
        let mut groups: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
        for change in &self.changes {
            groups.entry((change.event.word(), change.item)).or_default().push(change);
        }
        groups.into_iter().map(|(key, changes)| (key, items(changes))).collect()
    }
}

/// Returns the number of items that some changes affect.
pub(crate) fn items<'a>(changes: impl IntoIterator<Item = &'a Change>) -> usize {
    changes.into_iter().map(|change| (change.item, &change.path, &change.wire)).collect::<BTreeSet<_>>().len()
}

impl Event {
    /// Returns true if requests and responses show the change and the compiler does not.
    fn on_wire(&self, impact: Impact) -> bool {
        let Event::Changed { what, old, .. } = self else { return false };
        // Without operations there was nothing to poll.
        let is_new = *what == "path of operations" && old.is_empty();
        ON_WIRE.contains(what) && !is_new && impact == Impact::Patch
    }

    /// Returns the word for counts.
    pub fn word(&self) -> &'static str {
        match self {
            Event::Added { .. } => "added",
            Event::Removed => "removed",
            Event::Deprecated => "deprecated",
            Event::Retained { .. } => "retained",
            Event::Restored => "restored",
            Event::Renamed { .. } => "renamed",
            Event::Changed { .. } => "changed",
            Event::Prose => "prose",
        }
    }
}

impl Item {
    /// Returns the word for lists of `count` items.
    pub fn word(self, count: usize) -> &'static str {
        let (one, many) = match self {
            Item::Client => ("fact of the client", "facts of the client"),
            Item::Resource => ("resource", "resources"),
            Item::Method => ("method", "methods"),
            Item::Parameter => ("parameter", "parameters"),
            Item::Schema => ("schema", "schemas"),
            Item::Field => ("field", "fields"),
            Item::Enum => ("enum", "enums"),
            Item::Value => ("enum value", "enum values"),
            Item::Helper => ("convenience", "conveniences"),
        };
        if count == 1 { one } else { many }
    }
}

impl Impact {
    /// Returns the version bump, before 1.0 and after.
    pub fn advice(self) -> &'static str {
        match self {
            Impact::Patch => "raise the patch number: nothing that code can see has changed",
            Impact::Minor => "raise the minor number (before 1.0 the patch number): code that compiled still compiles",
            Impact::Major => {
                "raise the major number (before 1.0 the minor number): code that compiled may no longer compile"
            }
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Impact::Patch => "patch",
            Impact::Minor => "minor",
            Impact::Major => "major",
        })
    }
}
