//! Sentences: what a description says, and what the facts say where there is none.

use discovery_document::{Document, Method, Parameter, Resource, Schema};

use crate::{
    api::Deprecation,
    docs::{self, code},
    names::Ident,
    summary::{Counts, Elements},
};

/// How many places of an enum its doc names.
const HOMES: usize = 3;

/// Lines of the doc of a version's module.
pub(super) fn module(document: &Document) -> Vec<String> {
    let title = format!("{}, version {}.", title(document), code(&document.version));
    let revisions = match document.revisions.as_slice() {
        [] => format!("Revision {}.", code(&document.revision)),
        [one] => format!("Revision {}.", code(one)),
        [older @ .., newest] => {
            let older: Vec<String> = older.iter().map(|revision| code(revision)).collect();
            format!("Revision {}, and what only {} had.", code(newest), older.join(", "))
        }
    };
    let link = document.documentation_link.as_deref().map(str::trim).filter(|link| !link.is_empty());
    let revisions = link.iter().fold(revisions, |text, link| format!("{text} Documentation: {link}"));
    paragraphs(&[title, document.description.clone(), revisions])
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

/// The API's name for readers.
pub(super) fn title(document: &Document) -> String {
    let named = document.canonical_name.as_ref().map(|name| format!("{name} API"));
    let title = if document.title.trim().is_empty() {
        named.unwrap_or_else(|| format!("{} API", code(&document.name)))
    } else {
        document.title.clone()
    };
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The doc of an object declared in place.
pub(super) fn inline(path: &str, source: &Schema) -> Vec<String> {
    docs::lines(&described(&source.description, || format!("The object at {}.", code(path))))
}

/// A schema's doc; `one_of` are the properties of which at most one is set.
pub(super) fn schema(wire: &str, source: &Schema, one_of: &[String]) -> Vec<String> {
    let text = described(&source.description, || format!("The {} schema.", code(wire)));
    let names: Vec<String> = one_of.iter().map(|name| code(name)).collect();
    let one_of = match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("At most one of {} and {last} is set.", rest.join(", ")),
        _ => String::new(),
    };
    paragraphs(&[text, one_of])
}

/// A property's doc.
pub(super) fn property(wire: &str, source: &Schema) -> Vec<String> {
    let text = described(&source.description, || format!("The {} property.", code(wire)));
    docs::lines(&facts(text, source))
}

/// A value's doc.
pub(super) fn variant(wire: &str, description: &str) -> Vec<String> {
    docs::lines(&described(description, || format!("The value {}.", code(wire))))
}

/// An enum's doc: where it is used, since a document does not describe it.
pub(super) fn enumeration(homes: &[&str]) -> Vec<String> {
    let shown: Vec<String> = homes.iter().take(HOMES).map(|home| code(home)).collect();
    let text = match (shown.as_slice(), homes.len().saturating_sub(HOMES)) {
        ([], _) => "Values.".to_owned(),
        ([one], _) => format!("Values of {one}."),
        ([first @ .., last], 0) => format!("Values of {} and {last}.", first.join(", ")),
        (shown, more) => format!("Values of {} and {more} more.", shown.join(", ")),
    };
    docs::lines(&text)
}

/// A resource's doc.
pub(super) fn resource(path: &str, source: &Resource) -> Vec<String> {
    docs::lines(&described(&source.description, || format!("The {} resource.", code(path))))
}

/// A parameter's doc where it has a line of its own.
pub(super) fn parameter(wire: &str, source: &Parameter) -> Vec<String> {
    let text = described(&source.schema.description, || format!("The {} parameter.", code(wire)));
    docs::lines(&facts(text, &source.schema))
}

/// A method's doc: what it does, its arguments by Rust and wire name, and its request line.
pub(super) fn method(
    path: &str,
    source: &Method,
    args: &[(&Ident, &str)],
    deprecated: Option<&Deprecation>,
) -> Vec<String> {
    let text = described(&source.description, || format!("Calls {}.", code(path)));
    let args = args.iter().filter_map(|(ident, wire)| {
        let words: Vec<&str> = source.parameters.get(*wire)?.schema.description.split_whitespace().collect();
        (!words.is_empty()).then(|| format!("* {}: {}", code(ident.as_str()), words.join(" ")))
    });
    let request = code(&format!("{} {}", source.http_method, source.path));
    let request = match deprecated {
        Some(Deprecation::Gone(revision)) => format!("{request}, last seen in revision {}", code(revision)),
        _ => request,
    };
    paragraphs(&[text, args.collect::<Vec<_>>().join("\n"), request])
}

/// A call's doc.
pub(super) fn call(owner: &str, method: &str) -> Vec<String> {
    // Both are our identifiers, and the brackets are meant as a link.
    vec![format!("Call of [`{owner}::{method}`].")]
}

/// The description, or a sentence from the facts.
fn described(description: &str, otherwise: impl FnOnce() -> String) -> String {
    let description = description.trim();
    if description.is_empty() { otherwise() } else { description.to_owned() }
}

/// Adds to a description what only the facts say.
fn facts(text: String, source: &Schema) -> String {
    let said = source.description.to_ascii_lowercase();
    let mut facts = vec![text];
    if source.read_only && !said.contains("output only") && !said.contains("output-only") {
        facts.push("Output only.".to_owned());
    }
    if let Some(default) = source.default.as_ref().filter(|_| !said.contains("default")) {
        let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        facts.push(format!("Default: {}.", code(&default)));
    }
    if facts.len() > 1 && !facts[0].ends_with(['.', '!', '?', ':']) {
        facts[0].push('.');
    }
    facts.join(" ")
}

/// Lines of several paragraphs, of which some may be empty.
fn paragraphs(paragraphs: &[String]) -> Vec<String> {
    docs::lines(&paragraphs.join("\n\n"))
}
