//! Sentences: what a description says, and what the facts say where there is none.

use crate::{
    api::{Deprecation, Place},
    discovery::{Document, Method, Parameter, Resource, Schema},
    docs::{self, code},
};

/// How many places of an enum its doc names.
const HOMES: usize = 3;

/// Lines of the doc of a version's module.
pub(super) fn module(document: &Document) -> Vec<String> {
    let mut text = format!("{}, version {}.", title(document), code(&document.version));
    if !document.description.trim().is_empty() {
        text.push_str("\n\n");
        text.push_str(&document.description);
    }
    text.push_str("\n\n");
    text.push_str(&match document.revisions.as_slice() {
        [] => format!("Revision {}.", code(&document.revision)),
        [one] => format!("Revision {}.", code(one)),
        [older @ .., newest] => {
            let older: Vec<String> = older.iter().map(|revision| code(revision)).collect();
            format!("Revision {}, and what only {} had.", code(newest), older.join(", "))
        }
    });
    if let Some(link) = document.documentation_link.as_deref().filter(|link| !link.trim().is_empty()) {
        text.push_str(&format!(" Documentation: {link}"));
    }
    docs::lines(&text)
}

/// Lines of the doc of the client.
pub(super) fn client(document: &Document) -> Vec<String> {
    docs::lines(&format!("Client of the {}, version {}.", title(document), code(&document.version)))
}

/// The API's name for readers.
pub(super) fn title(document: &Document) -> String {
    let named = document.canonical_name.as_ref().map(|name| format!("{name} API"));
    let title = if document.title.trim().is_empty() { named.unwrap_or_else(|| format!("{} API", code(&document.name))) } else { document.title.clone() };
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A schema's doc; `one_of` are the properties of which at most one is set.
pub(super) fn schema(wire: &str, source: &Schema, one_of: &[String]) -> Vec<String> {
    let mut text = described(&source.description, || format!("The {} schema.", code(wire)));
    if let [rest @ .., last] = one_of {
        let rest: Vec<String> = rest.iter().map(|name| code(name)).collect();
        text.push_str(&format!("\n\nAt most one of {} and {} is set.", rest.join(", "), code(last)));
    }
    docs::lines(&text)
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

/// A method's doc: what it does, its arguments, and its request line.
pub(super) fn method(path: &str, source: &Method, args: &[(String, &str, &Place)], deprecated: Option<&Deprecation>) -> Vec<String> {
    let mut text = described(&source.description, || format!("Calls {}.", code(path)));
    text.push('\n');
    for (ident, wire, _) in args {
        let description = source.parameters.get(*wire).map_or("", |parameter| parameter.schema.description.trim());
        if !description.is_empty() {
            let one = description.split_whitespace().collect::<Vec<_>>().join(" ");
            text.push_str(&format!("\n* {}: {one}", code(ident)));
        }
    }
    let request = code(&format!("{} {}", source.http_method, source.path));
    let until = match deprecated {
        Some(Deprecation::Gone(revision)) => format!(", last seen in revision {}", code(revision)),
        _ => String::new(),
    };
    text.push_str(&format!("\n\n{request}{until}"));
    docs::lines(&text)
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
fn facts(mut text: String, source: &Schema) -> String {
    let mut add = |fact: String| {
        if !text.ends_with(['.', '!', '?', ':', '\n']) {
            text.push('.');
        }
        text.push(' ');
        text.push_str(&fact);
    };
    let says = |what: &str| source.description.to_ascii_lowercase().contains(what);
    if source.read_only && !says("output only") && !says("output-only") {
        add("Output only.".to_owned());
    }
    if let Some(default) = source.default.as_ref().filter(|_| !says("default")) {
        let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        add(format!("Default: {}.", code(&default)));
    }
    text
}
