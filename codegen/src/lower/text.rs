//! Sentences: descriptions, and sentences from the facts for elements without one.

use std::collections::BTreeMap;

use discovery_document::{Document, Method, Parameter, Resource, Schema};

use super::{deprecation::Successor, facts};
use crate::{
    api::Deprecation,
    docs::{self, Link, code},
    names::Ident,
    summary::{Counts, Elements},
};

/// The largest number of places that the doc of an enum names.
const HOMES: usize = 3;

/// Lines of the doc of a version's module.
pub(super) fn module(document: &Document) -> Vec<String> {
    let title = format!("{}, version {}.", title(document), code(&document.version));
    let revisions = match document.revisions.as_slice() {
        [] => format!("Revision {}.", code(&document.revision)),
        [one] => format!("Revision {}.", code(one)),
        [older @ .., newest] => {
            let older: Vec<String> = older.iter().map(|revision| code(revision)).collect();
            format!("Revision {}, with the elements that only {} had.", code(newest), older.join(", "))
        }
    };
    let link = document.documentation_link.as_deref().map(str::trim).filter(|link| !link.is_empty());
    let revisions = link.iter().fold(revisions, |text, link| format!("{text} Documentation: {link}"));
    paragraphs(&[title, document.description.clone(), revisions], &|_, _| None)
}

/// Lines that say how many elements come from where; none when all are of one document.
pub(super) fn counts(document: &Document) -> Vec<String> {
    let Elements { methods, schemas } = Elements::of(document);
    let sentence = |what: &str, counts: Counts| {
        let parts: Vec<String> = counts
            .by_source()
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, of)| format!("{count} {of}"))
            .collect();
        format!("{what}: {}.", parts.join(", "))
    };
    let is_plain = |counts: Counts| counts.all() == counts.document;
    if is_plain(methods) && is_plain(schemas) {
        return Vec::new();
    }
    docs::lines(&format!("{} {}", sentence("Methods", methods), sentence("Schemas", schemas)))
}

/// Lines of the doc of the client.
pub(super) fn client(document: &Document) -> Vec<String> {
    docs::lines(&format!("Client of the {}, version {}.", title(document), code(&document.version)))
}

/// Returns the API's name for readers.
pub(super) fn title(document: &Document) -> String {
    let named = document.canonical_name.as_ref().map(|name| format!("{name} API"));
    let title = if document.title.trim().is_empty() {
        named.unwrap_or_else(|| format!("{} API", code(&document.name)))
    } else {
        document.title.clone()
    };
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the doc of an object declared in place.
pub(super) fn inline(path: &str, source: &Schema, link: Link<'_>) -> Vec<String> {
    docs::linked(&described(&source.description, || format!("The object at {}.", code(path))), link)
}

/// Returns a schema's doc; `one_of` are the properties of which at most one is set.
pub(super) fn schema(
    wire: &str,
    source: &Schema,
    one_of: &[String],
    successor: Option<&Successor>,
    link: Link<'_>,
) -> Vec<String> {
    let text = described(&source.description, || format!("The {} schema.", code(wire)));
    let names: Vec<String> = one_of.iter().map(|name| code(name)).collect();
    let one_of = match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("At most one of {} and {last} is set.", rest.join(", ")),
        _ => String::new(),
    };
    paragraphs(&[text, one_of, instead(successor)], link)
}

/// Returns a property's doc.
pub(super) fn property(wire: &str, source: &Schema, successor: Option<&Successor>, link: Link<'_>) -> Vec<String> {
    let text = described(&source.description, || format!("The {} property.", code(wire)));
    paragraphs(&[facts::added(text, source), instead(successor)], &|name, after| facts::link(source, name, after, link))
}

/// Returns a value's doc.
pub(super) fn variant(wire: &str, description: &str, link: Link<'_>) -> Vec<String> {
    docs::linked(&described(description, || format!("The value {}.", code(wire))), link)
}

/// Returns an enum's doc: the properties with it, because a document does not describe it.
pub(super) fn enumeration(homes: &[&str], link: Link<'_>) -> Vec<String> {
    let shown: Vec<String> = homes.iter().take(HOMES).map(|home| code(home)).collect();
    let text = match (shown.as_slice(), homes.len().saturating_sub(HOMES)) {
        ([], _) => "Values.".to_owned(),
        ([one], _) => format!("Values of {one}."),
        ([first @ .., last], 0) => format!("Values of {} and {last}.", first.join(", ")),
        (shown, more) => format!("Values of {} and {more} more.", shown.join(", ")),
    };
    docs::linked(&text, link)
}

/// Returns a resource's doc.
pub(super) fn resource(path: &str, source: &Resource, link: Link<'_>) -> Vec<String> {
    docs::linked(&described(&source.description, || format!("The {} resource.", code(path))), link)
}

/// Returns a parameter's doc, if it has a line of its own.
pub(super) fn parameter(wire: &str, source: &Parameter, link: Link<'_>) -> Vec<String> {
    let text = described(&source.schema.description, || format!("The {} parameter.", code(wire)));
    docs::linked(&facts::added(text, &source.schema), &|name, after| facts::link(&source.schema, name, after, link))
}

/// A method of which the doc is wanted.
pub(super) struct Described<'t> {
    /// Dotted path for readers.
    pub(super) path: &'t str,
    /// The declaration.
    pub(super) source: &'t Method,
    /// Arguments by Rust name and wire name.
    pub(super) args: &'t [(&'t Ident, &'t str)],
    /// The paths of properties that repeat an argument, each with its wire name.
    pub(super) fills: &'t BTreeMap<String, String>,
    /// The largest size of media in bytes.
    pub(super) max: Option<u64>,
    /// The deprecation, if the method is deprecated.
    pub(super) deprecated: Option<&'t Deprecation>,
    /// The method that replaces it.
    pub(super) successor: Option<&'t Successor>,
    /// True if scopes are shown as URLs, because they have no constants.
    pub(super) has_plain_scopes: bool,
}

/// Returns a method's doc: its description, arguments, media, and request line.
pub(super) fn method(method: &Described<'_>, link: Link<'_>) -> Vec<String> {
    let source = method.source;
    let text = described(&source.description, || format!("Calls {}.", code(method.path)));
    let args = method.args.iter().filter_map(|(ident, wire)| {
        let schema = &source.parameters.get(*wire)?.schema;
        let words: Vec<&str> = schema.description.split_whitespace().collect();
        let words = facts::added(words.join(" "), schema);
        (!words.is_empty()).then(|| format!("* {}: {words}", code(ident.as_str())))
    });
    let args = args.collect::<Vec<_>>().join("\n");
    let fills = method.fills.iter().map(|(path, wire)| {
        let ident =
            method.args.iter().find(|(_, other)| other == wire).map_or(wire.as_str(), |(ident, _)| ident.as_str());
        format!("{} is also sent as {}, unless that is set.", code(ident), code(path))
    });
    let fills = fills.collect::<Vec<_>>().join(" ");
    let media = source.media_upload.as_ref().map(|upload| facts::media(upload, method.max)).unwrap_or_default();
    let scopes = if method.has_plain_scopes { facts::scopes(source) } else { String::new() };
    let request = code(&format!("{} {}", source.http_method, source.path));
    let request = match method.deprecated {
        Some(Deprecation::Gone { last, .. }) => format!("{request}, last seen in revision {}", code(last)),
        _ => request,
    };
    paragraphs(&[text, instead(method.successor), args, fills, media, scopes, request], link)
}

/// Returns a call's doc.
pub(super) fn call(owner: &str, method: &str) -> Vec<String> {
    // Both are our identifiers, and the brackets are meant as a link.
    vec![format!("Call of [`{owner}::{method}`].")]
}

/// The description, or a sentence from the facts.
fn described(description: &str, otherwise: impl FnOnce() -> String) -> String {
    let description = description.trim();
    if description.is_empty() { otherwise() } else { description.to_owned() }
}

/// Names what to use in the place of something deprecated.
fn instead(successor: Option<&Successor>) -> String {
    successor.map_or_else(String::new, |successor| format!("Use {} instead.", code(&successor.wire)))
}

/// Lines of several paragraphs, of which some may be empty.
fn paragraphs(paragraphs: &[String], link: Link<'_>) -> Vec<String> {
    docs::linked(&paragraphs.join("\n\n"), link)
}
