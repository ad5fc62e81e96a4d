//! Keys of a document that the mirror does not know.
//!
//! Google adds keys to the format from time to time. The meaning of a new key is unknown, so each one is reported with
//! its place. Keys that are common in published documents and do not affect code are listed as `unread` in the mirror.

use std::collections::BTreeMap;

use crate::{Diagnostic, Document, MediaUpload, Method, Parameter, Pointer, Resource, Schema};

/// Collects diagnostics during a walk.
struct Walk<'a> {
    version: &'a str,
    found: Vec<Diagnostic>,
}

/// A place, as a list from the leaf up, which is turned into a pointer only if there is something to report.
#[derive(Clone, Copy)]
struct At<'a> {
    parent: Option<&'a At<'a>>,
    key: &'a str,
}

impl Document {
    /// Returns a diagnostic for each key that the model does not know, in document order.
    pub fn unknown_keys(&self) -> Vec<Diagnostic> {
        keys(self)
    }
}

fn keys(document: &Document) -> Vec<Diagnostic> {
    let mut walk = Walk { version: &document.version, found: Vec::new() };
    walk.note(None, &document.other);
    for (index, endpoint) in document.endpoints.iter().enumerate() {
        walk.note(Some(&At::root("endpoints").at(&index.to_string())), &endpoint.other);
    }
    if let Some(auth) = &document.auth {
        let at = At::root("auth");
        walk.note(Some(&at), &auth.other);
        let at = at.at("oauth2");
        walk.note(Some(&at), &auth.oauth2.other);
        for (scope, text) in &auth.oauth2.scopes {
            walk.note(Some(&at.at("scopes").at(scope)), &text.other);
        }
    }
    walk.parameters(At::root("parameters"), &document.parameters);
    walk.methods(At::root("methods"), &document.methods);
    walk.resources(At::root("resources"), &document.resources);
    walk.schemas(At::root("schemas"), &document.schemas);
    walk.found
}

/// Returns the same diagnostics for a single method; pointers start at `/method`.
pub(crate) fn method_keys(method: &Method) -> Vec<Diagnostic> {
    let mut walk = Walk { version: "", found: Vec::new() };
    walk.method(At::root("method"), method);
    walk.found
}

/// Returns the same diagnostics for a single schema; pointers start at `/schema`.
pub(crate) fn schema_keys(schema: &Schema) -> Vec<Diagnostic> {
    let mut walk = Walk { version: "", found: Vec::new() };
    walk.schema(At::root("schema"), schema);
    walk.found
}

impl<'a> At<'a> {
    fn root(key: &'a str) -> Self {
        At { parent: None, key }
    }

    fn at(&'a self, key: &'a str) -> Self {
        At { parent: Some(self), key }
    }

    fn pointer(&self) -> Pointer {
        self.parent.map_or_else(Pointer::root, At::pointer).at(self.key)
    }
}

impl Walk<'_> {
    fn note(&mut self, at: Option<&At<'_>>, other: &BTreeMap<String, serde_json::Value>) {
        for key in other.keys() {
            let at = at.map_or_else(Pointer::root, At::pointer).at(key);
            self.found.push(Diagnostic::new(self.version, at, "unknown key, no code is made of it"));
        }
    }

    fn resources(&mut self, at: At<'_>, resources: &BTreeMap<String, Resource>) {
        for (name, resource) in resources {
            let at = at.at(name);
            self.note(Some(&at), &resource.other);
            self.methods(at.at("methods"), &resource.methods);
            self.resources(at.at("resources"), &resource.resources);
        }
    }

    fn methods(&mut self, at: At<'_>, methods: &BTreeMap<String, Method>) {
        for (name, method) in methods {
            self.method(at.at(name), method);
        }
    }

    fn method(&mut self, at: At<'_>, method: &Method) {
        self.note(Some(&at), &method.other);
        self.parameters(at.at("parameters"), &method.parameters);
        for (key, body) in [("request", &method.request), ("response", &method.response)] {
            if let Some(body) = body {
                self.schema(at.at(key), &body.schema);
            }
        }
        if let Some(upload) = &method.media_upload {
            self.upload(at.at("mediaUpload"), upload);
        }
    }

    fn upload(&mut self, at: At<'_>, upload: &MediaUpload) {
        self.note(Some(&at), &upload.other);
        let at = at.at("protocols");
        let protocols = &upload.protocols;
        self.note(Some(&at), &protocols.other);
        for (key, protocol) in [("simple", &protocols.simple), ("resumable", &protocols.resumable)] {
            if let Some(protocol) = protocol {
                self.note(Some(&at.at(key)), &protocol.other);
            }
        }
    }

    fn parameters(&mut self, at: At<'_>, parameters: &BTreeMap<String, Parameter>) {
        for (name, parameter) in parameters {
            self.schema(at.at(name), &parameter.schema);
        }
    }

    fn schemas(&mut self, at: At<'_>, schemas: &BTreeMap<String, Schema>) {
        for (name, schema) in schemas {
            self.schema(at.at(name), schema);
        }
    }

    fn schema(&mut self, at: At<'_>, schema: &Schema) {
        self.note(Some(&at), &schema.other);
        if let Some(annotations) = &schema.annotations {
            self.note(Some(&at.at("annotations")), &annotations.other);
        }
        if let Some(variant) = &schema.variant {
            let at = at.at("variant");
            self.note(Some(&at), &variant.other);
            for (index, schema) in variant.map.iter().enumerate() {
                self.note(Some(&at.at("map").at(&index.to_string())), &schema.other);
            }
        }
        self.schemas(at.at("properties"), &schema.properties);
        for (key, inner) in [("items", &schema.items), ("additionalProperties", &schema.additional_properties)] {
            if let Some(inner) = inner {
                self.schema(at.at(key), inner);
            }
        }
    }
}
