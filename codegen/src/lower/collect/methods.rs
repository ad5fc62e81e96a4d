//! Resources and methods, with the types that they mention.

use std::collections::BTreeMap;

use discovery_document::{Method, Pointer, Resource};

use super::{
    super::declarations::{self, Home, Owner, Parameter, Raw},
    Collector, Place,
};
use crate::{
    api::{Constant, Type},
    ledger, names,
};

/// A resource on the way down.
#[derive(Clone, Copy)]
struct Owned<'p> {
    number: Option<usize>,
    pointer: &'p Pointer,
    shown: &'p str,
    path: &'p str,
}

impl<'a> Collector<'a, '_, '_> {
    /// Collects all resources and methods.
    pub(super) fn methods(&mut self) {
        let document = self.document;
        let root = Owned { number: None, pointer: &Pointer::root(), shown: "", path: "" };
        self.methods_in(root, &document.methods);
        self.resources_in(root, &document.resources);
    }

    fn resources_in(&mut self, outer: Owned<'_>, resources: &'a BTreeMap<String, Resource>) {
        let pointer = outer.pointer.at("resources");
        for (wire, source) in resources {
            let pointer = pointer.at(wire);
            let (shown, path) = (format!("{}{wire}", outer.shown), ledger::join(outer.path, wire));
            let number = self.declared.resources.len();
            self.declared.resources.push(declarations::Resource {
                wire,
                source,
                pointer: pointer.clone(),
                shown: shown.clone(),
                path: path.clone(),
                parent: outer.number,
            });
            let inside = Owned { number: Some(number), pointer: &pointer, shown: &format!("{shown}."), path: &path };
            self.methods_in(inside, &source.methods);
            self.resources_in(inside, &source.resources);
        }
    }

    fn methods_in(&mut self, outer: Owned<'_>, methods: &'a BTreeMap<String, Method>) {
        let pointer = outer.pointer.at("methods");
        for (wire, source) in methods {
            let method = self.method(outer, wire, source, pointer.at(wire));
            self.declared.methods.push(method);
        }
    }

    fn method(
        &mut self,
        outer: Owned<'_>,
        wire: &'a str,
        source: &'a Method,
        pointer: Pointer,
    ) -> declarations::Method<'a> {
        let (shown, path) = (format!("{}{wire}", outer.shown), ledger::join(outer.path, wire));
        let age = self.age(&source.seen.first);
        let owner = Owner::Method(names::pascal(&shown, "Method"));
        let mut types = BTreeMap::new();
        for (wire, parameter) in &source.parameters {
            let (shown, path) = (format!("{shown}.{wire}"), ledger::parameter(&path, wire));
            let home = Home { owner: owner.clone(), word: wire, shown, path };
            let pointer = pointer.at("parameters").at(wire);
            let place = Place { home: &home, pointer: &pointer, age, depth: 0 };
            let raw = self.declared_type(&parameter.schema, place);
            let is_scalar = if let Raw::List(inner) = &raw { inner.is_scalar() } else { raw.is_scalar() };
            if !is_scalar {
                self.notes.warn(&pointer, "the parameter is not a scalar and is sent as text");
            }
            types.insert(wire.as_str(), raw);
        }
        let mut body = |word: &'a str, key: &'a str, body: &'a Option<discovery_document::Body>| {
            let (shown, path) = (format!("{shown}.{key}"), ledger::join(&path, key));
            let home = Home { owner: owner.clone(), word, shown, path };
            let pointer = pointer.at(key);
            let place = Place { home: &home, pointer: &pointer, age, depth: 0 };
            body.as_ref().map(|body| self.declared_type(&body.schema, place))
        };
        let has_body = !matches!(source.http_method.to_ascii_uppercase().as_str(), "GET" | "HEAD");
        let request = if has_body { body("Request", "request", &source.request) } else { None };
        let response = body("Response", "response", &source.response);
        if source.request.is_some() && !has_body {
            let verb = &source.http_method;
            self.notes.warn(&pointer.at("request"), format!("a {verb} request has no body, left out"));
        }
        let placeholders = self.placeholders(source, &pointer);
        let parameter = |wire: &'a str| Parameter {
            wire,
            source: source.parameters.get(wire),
            pointer: pointer.at("parameters").at(wire),
            raw: types.get(wire).cloned().unwrap_or(Raw::Leaf(Type::String)),
            in_path: placeholders.contains(&wire),
        };
        let required = source.arguments(&placeholders);
        let (fixed, arguments): (Vec<_>, Vec<_>) =
            required.iter().map(|wire| parameter(wire)).partition(|parameter| constant(parameter).is_some());
        let constants = fixed.iter().filter_map(constant).collect();
        let optional = source.parameters.keys().map(String::as_str).filter(|wire| !required.contains(wire));
        let options = optional.map(parameter).collect();
        declarations::Method {
            wire,
            source,
            shown,
            path,
            resource: outer.number,
            request,
            response,
            constants,
            arguments,
            options,
            pointer,
        }
    }

    /// Returns the names in the path's template, in order.
    fn placeholders(&mut self, method: &'a Method, pointer: &Pointer) -> Vec<&'a str> {
        let pointer = pointer.at("path");
        let mut names = Vec::new();
        for part in method.path.split('{').skip(1) {
            let Some((inside, _)) = part.split_once('}') else {
                self.notes.warn(&pointer, "a brace that is not closed, sent as it is");
                continue;
            };
            let name = inside.strip_prefix('+').unwrap_or(inside);
            if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || "_$".contains(c)) || name.ends_with('*') {
                let shown = inside.escape_default();
                self.notes.warn(&pointer, format!("unknown template `{{{shown}}}`, taken as a plain one"));
            }
            if !method.parameters.contains_key(name) {
                self.notes.warn(&pointer, format!("no parameter {}, taken as a string", name.escape_default()));
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Returns a parameter of the path whose pattern only one text matches: `^batches$`.
fn constant(parameter: &Parameter<'_>) -> Option<Constant> {
    let source = parameter.source.filter(|_| parameter.in_path)?;
    let value = source.only_value()?.to_owned();
    Some(Constant { wire: parameter.wire.to_owned(), pattern: source.schema.pattern.clone()?, value })
}
