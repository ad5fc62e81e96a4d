//! Conversion of a document into an API: compiles the routes and determines the kind of each method.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{self as discovery, Document, Resource, Schema};

use crate::api::method::{Method, MethodKind, Route};
use crate::api::path_template::PathTemplate;
use crate::api::{Api, GEMINI, is_operation, undocumented};
use crate::error::Error;

/// Schemas of stored resources that no method of the same version creates.
const STORED: [&str; 3] = ["GeneratedFile", "Model", "Operation"];

/// Names that some documents append to the paths of standard methods, although clients call the path without them.
const STANDARD: [&str; 4] = ["create", "delete", "get", "list"];

impl Api {
    /// Prepares a document for serving. `one_of` lists the mutually exclusive properties of each schema.
    pub(crate) fn new(document: Document, one_of: BTreeMap<String, Vec<String>>) -> Result<Self, Error> {
        let mut api = Api {
            service: host(&document.root_url),
            base: document.service_path.trim_start_matches('/').to_owned(),
            name: document.name,
            version: document.version,
            parameters: document.parameters,
            schemas: document.schemas,
            one_of,
            methods: Vec::new(),
            stored: BTreeSet::new(),
            wrapped: document.features.iter().any(|feature| feature == "dataWrapper"),
            routes: Vec::new(),
        };
        api.add(document.methods)?;
        let mut open: Vec<Resource> = document.resources.into_values().collect();
        while let Some(resource) = open.pop() {
            api.add(resource.methods)?;
            open.extend(resource.resources.into_values());
        }
        if api.name == GEMINI && api.schemas.contains_key("GenerateContentRequest") {
            let anything = Schema { ty: Some("any".to_owned()), ..Schema::default() };
            api.schemas.entry(undocumented::INTERACTION.to_owned()).or_insert(anything);
            api.add(undocumented::interactions(&api.version.clone()))?;
        }
        api.note_stored();
        // If two routes match, a method's own path wins over a path that another method only implies.
        api.routes
            .sort_by_key(|(template, index, route)| (Reverse(template.weight()), *route == Route::Download, *index));
        Ok(api)
    }

    fn add(&mut self, methods: BTreeMap<String, discovery::Method>) -> Result<(), Error> {
        for (name, method) in methods {
            let index = self.methods.len();
            for (path, route) in self.paths(&name, &method) {
                let pattern = |variable: &str| {
                    let parameter = method.parameters.get(variable);
                    parameter.and_then(|parameter| parameter.schema.pattern.as_deref()).unwrap_or_default()
                };
                let template = PathTemplate::new(&path, pattern)
                    .map_err(|error| Error::with(format!("{}: {}", self.version, method.id), error))?;
                self.routes.push((template, index, route));
            }
            let streams = method.streams(&name);
            let response = method.response.map(|body| body.schema);
            let starts = response.as_ref().is_some_and(|schema| is_operation(self.resolve(schema)));
            self.methods.push(Method {
                id: method.id.strip_prefix(&format!("{}.", self.name)).unwrap_or(&method.id).to_owned(),
                kind: MethodKind::of(&name, &method.http_method, starts),
                name,
                streams,
                upload: method.supports_media_upload.then(|| largest(method.media_upload.as_ref())),
                download: method.supports_media_download,
                http_method: method.http_method,
                parameters: method.parameters,
                request: method.request.map(|body| body.schema),
                response,
            });
        }
        Ok(())
    }

    /// Returns the paths under which a method is served.
    fn paths(&self, name: &str, method: &discovery::Method) -> Vec<(String, Route)> {
        let path = format!("{}{}", self.base, method.path);
        let mut paths = vec![(path.clone(), Route::Call)];
        if let Some(plain) = path.strip_suffix(name).and_then(|path| path.strip_suffix(':'))
            && STANDARD.contains(&name)
        {
            paths.push((plain.to_owned(), Route::Call));
        }
        let protocols = method.media_upload.as_ref().map(|upload| &upload.protocols);
        for protocol in protocols.iter().flat_map(|protocols| [&protocols.simple, &protocols.resumable]).flatten() {
            paths.push((protocol.path.clone(), Route::Upload));
        }
        if name == "get" && path.ends_with("{+name}") {
            paths.push((format!("{path}:download"), Route::Download));
            paths.push((format!("download/{path}:download"), Route::Download));
        }
        if method.supports_media_download {
            paths.push((format!("download/{path}"), Route::Download));
        }
        paths
    }

    /// Records the schemas that some method creates. Only these are looked up in the store; others are synthesized.
    fn note_stored(&mut self) {
        if self.name == GEMINI {
            self.stored.extend(STORED.map(str::to_owned));
        }
        for method in &self.methods {
            let named = |schema: &str| (!schema.is_empty()).then(|| schema.to_owned());
            let (request, response) = (named(method.request_schema()), named(method.response_schema()));
            let read = || {
                let siblings = method.id.strip_suffix(&method.name).unwrap_or(&method.id);
                let get = self.methods.iter().find(|get| get.id.strip_prefix(siblings) == Some("get"));
                get.and_then(|get| named(get.response_schema()))
            };
            match method.kind {
                // Some create methods return a receipt for the resource.
                MethodKind::Create if request.is_some() && read() == request => self.stored.extend(request),
                MethodKind::Create => self.stored.extend(response),
                // A create method that takes a while returns an operation, and stores the resource.
                MethodKind::Start => {
                    self.stored.extend(response);
                    self.stored.extend(request.filter(|_| matches!(method.name.as_str(), "create" | "insert")));
                }
                MethodKind::Delete => self.stored.extend(read()),
                _ => {}
            }
        }
    }
}

/// Returns the host of a root URL.
fn host(root: &str) -> String {
    let root = root.split_once("://").map_or(root, |(_, rest)| rest);
    root.split('/').next().unwrap_or_default().to_owned()
}

/// Returns the maximum upload size in bytes; the document writes it as `1GB` or as a plain number.
fn largest(upload: Option<&discovery::MediaUpload>) -> u64 {
    let size = upload.and_then(|upload| upload.max_size.as_deref()).unwrap_or_default();
    let digits = size.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match size[digits.len()..].to_ascii_uppercase().as_str() {
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => 1,
    };
    digits.parse::<u64>().map_or(u64::MAX, |size| size.saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let size = |text: &str| {
            largest(Some(&discovery::MediaUpload { max_size: Some(text.to_owned()), ..Default::default() }))
        };
        assert_eq!((size("524288000"), size("1GB"), size("x")), (524_288_000, 1 << 30, u64::MAX));
    }
}
