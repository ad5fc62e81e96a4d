//! A document made ready for serving: methods with compiled routes, and what each of them does.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{self as discovery, Document, Parameter, Schema};

use crate::error::Error;
use crate::routes::Template;

/// The API that is served with more than its document says.
pub(crate) const GEMINI: &str = "generativelanguage";

/// Schemas of what is stored although no method of the same version creates it.
const STORED: [&str; 3] = ["GeneratedFile", "Model", "Operation"];

/// One API version.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Host of the real service, which error details name.
    pub(crate) service: String,
    /// What all paths of methods begin with; empty for most.
    base: String,
    /// Parameters that every method accepts.
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) schemas: BTreeMap<String, Schema>,
    pub(crate) methods: Vec<Method>,
    /// Schemas whose values live in the store, because some method creates them.
    pub(crate) kept: BTreeSet<String>,
    /// Whether resources are called by the path that leads to them, as in newer APIs, and not by a bare `id`.
    pub(crate) by_name: bool,
    /// Whether bodies are wrapped in `{"data": …}`.
    pub(crate) wrapped: bool,
    /// Every route, the most literal first.
    routes: Vec<(Template, usize, Route)>,
}

/// One method.
#[derive(Debug)]
pub(crate) struct Method {
    /// Id without the API's name.
    pub(crate) id: String,
    pub(crate) verb: String,
    pub(crate) kind: Kind,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) request: Option<Schema>,
    pub(crate) response: Option<Schema>,
    /// Whether the reply is a stream of responses.
    pub(crate) streams: bool,
    /// Largest upload in bytes, when the method takes media.
    pub(crate) upload: Option<u64>,
}

/// What a method does to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Create,
    Get,
    List,
    Patch,
    Replace,
    Delete,
    BatchCreate,
    BatchUpdate,
    BatchDelete,
    /// Stops a long-running operation.
    Cancel,
    /// Waits for a long-running operation.
    Wait,
    /// Starts a long-running operation.
    Start,
    /// Nothing that the method's name tells: the reply is made up.
    Other,
}

/// By which door a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The method's own path.
    Call,
    /// `/upload/…`.
    Upload,
    /// `{name}:download`, which documents do not list, and `/download/…`.
    Download,
}

/// A method found for a request.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) method: &'a Method,
    /// Place of the method in its document.
    pub(crate) index: usize,
    pub(crate) route: Route,
    /// Path parameters, decoded.
    pub(crate) path: Vec<(String, String)>,
}

impl Api {
    pub(crate) fn new(document: Document) -> Result<Self, Error> {
        let mut api = Api {
            service: host(&document.root_url),
            base: document.service_path.trim_start_matches('/').to_owned(),
            name: document.name,
            version: document.version,
            parameters: document.parameters,
            schemas: document.schemas,
            methods: Vec::new(),
            kept: BTreeSet::new(),
            by_name: false,
            wrapped: document.features.iter().any(|feature| feature == "dataWrapper"),
            routes: Vec::new(),
        };
        api.add(document.methods)?;
        let mut open: Vec<discovery::Resource> = document.resources.into_values().collect();
        while let Some(resource) = open.pop() {
            api.add(resource.methods)?;
            open.extend(resource.resources.into_values());
        }
        api.by_name = api
            .methods
            .iter()
            .flat_map(|method| method.parameters.values())
            .any(|parameter| parameter.schema.pattern.is_some());
        api.note_kept();
        api.routes.sort_by_key(|(template, index, _)| (std::cmp::Reverse(template.weight()), *index));
        Ok(api)
    }

    /// The method for a verb and a clean path.
    pub(crate) fn find(&self, verb: &str, path: &str) -> Option<Found<'_>> {
        self.routes.iter().find_map(|(template, index, route)| {
            let method = &self.methods[*index];
            // The classic upload protocol sends chunks with PUT.
            let fits = method.verb == verb || (*route == Route::Upload && verb == "PUT");
            let path = fits.then(|| template.matches(path)).flatten()?;
            Some(Found { method, index: *index, route: *route, path })
        })
    }

    /// Follows a reference; a dangling one is a type that takes anything, as is a schema's absence.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        match &schema.reference {
            Some(name) => self.schemas.get(name).unwrap_or(&ANY),
            None => schema,
        }
    }

    /// The path below the version: `corpora/a` of `v1beta/corpora/a:query`. It is also the name of the resource.
    pub(crate) fn resource_of(&self, path: &str) -> String {
        let path = path.trim_start_matches('/');
        let path = path.strip_prefix("download/").unwrap_or(path);
        let path = path.strip_prefix("resumable/").unwrap_or(path);
        let path = path.strip_prefix("upload/").unwrap_or(path);
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        let path = path.strip_prefix(&self.version).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
        let end = path.rfind('/').map_or(0, |slash| slash + 1);
        match path[end..].find(':') {
            Some(colon) => path[..end + colon].to_owned(),
            None => path.to_owned(),
        }
    }

    /// The shortest path that can be read without any argument.
    pub(crate) fn simplest(&self) -> Option<String> {
        let routes = self.routes.iter().filter(|(_, index, _)| {
            let method = &self.methods[*index];
            method.verb == "GET" && method.parameters.values().all(|parameter| !parameter.required)
        });
        routes.filter_map(|(template, _, _)| template.literal()).min_by_key(|path| path.len()).map(str::to_owned)
    }

    fn add(&mut self, methods: BTreeMap<String, discovery::Method>) -> Result<(), Error> {
        for (name, method) in methods {
            let index = self.methods.len();
            let pattern = |variable: &str| {
                let parameter = method.parameters.get(variable);
                parameter.and_then(|parameter| parameter.schema.pattern.as_deref()).unwrap_or_default()
            };
            let path = format!("{}{}", self.base, method.path);
            let at = |error: Error| Error::with(format!("{}: {}", self.version, method.id), error);
            let mut routes = vec![(Template::new(&path, pattern).map_err(at)?, index, Route::Call)];
            let protocols = method.media_upload.as_ref().map(|upload| &upload.protocols);
            for protocol in protocols.iter().flat_map(|protocols| [&protocols.simple, &protocols.resumable]).flatten() {
                routes.push((Template::new(&protocol.path, pattern).map_err(at)?, index, Route::Upload));
            }
            if name == "get" && path.ends_with("{+name}") {
                routes.push((Template::new(&format!("{path}:download"), pattern).map_err(at)?, index, Route::Download));
                routes.push((
                    Template::new(&format!("download/{path}:download"), pattern).map_err(at)?,
                    index,
                    Route::Download,
                ));
            }
            if method.supports_media_download {
                routes.push((Template::new(&format!("download/{path}"), pattern).map_err(at)?, index, Route::Download));
            }
            self.routes.extend(routes);
            let streams = method.streams(&name);
            let response = method.response.map(|body| body.schema);
            let starts = response.as_ref().is_some_and(|schema| is_operation(self.resolve(schema)));
            self.methods.push(Method {
                id: method.id.strip_prefix(&format!("{}.", self.name)).unwrap_or(&method.id).to_owned(),
                kind: kind(&name, &method.http_method, starts),
                streams,
                upload: method.supports_media_upload.then(|| largest(method.media_upload.as_ref())),
                verb: method.http_method,
                parameters: method.parameters,
                request: method.request.map(|body| body.schema),
                response,
            });
        }
        Ok(())
    }

    /// Notes which schemas some method creates: only those are looked for in the store, others are made up.
    fn note_kept(&mut self) {
        if self.name == GEMINI {
            self.kept.extend(STORED.map(str::to_owned));
        }
        for method in &self.methods {
            let response = method.response.as_ref().and_then(|schema| schema.reference.clone());
            let request = method.request.as_ref().and_then(|schema| schema.reference.clone());
            match method.kind {
                Kind::Create => self.kept.extend(response),
                // A create that takes a while answers with an operation, and keeps what it was sent.
                Kind::Start => {
                    self.kept.extend(response);
                    self.kept.extend(request.filter(|_| method.id.ends_with(".create")));
                }
                Kind::Delete => {
                    let parent = method.id.trim_end_matches("delete");
                    let get = self.methods.iter().find(|get| get.id == format!("{parent}get"));
                    let of_get = get.and_then(|get| get.response.as_ref()).and_then(|schema| schema.reference.clone());
                    self.kept.extend(of_get);
                }
                _ => {}
            }
        }
    }
}

/// A schema that takes anything.
pub(crate) static ANY: std::sync::LazyLock<Schema> =
    std::sync::LazyLock::new(|| Schema { ty: Some("any".to_owned()), ..Schema::default() });

/// The property that holds an object of the named schema, alone or in a list.
pub(crate) fn holder<'a>(schema: &'a Schema, of: &str) -> Option<&'a str> {
    let is = |schema: &Schema| schema.reference.as_deref() == Some(of);
    let mut properties = schema.properties.iter();
    let found = properties.find(|(_, property)| is(property) || property.items.as_deref().is_some_and(is));
    found.map(|(name, _)| name.as_str())
}

/// Whether a schema looks like `google.longrunning.Operation`, whatever its name.
pub(crate) fn is_operation(schema: &Schema) -> bool {
    ["done", "error", "name", "response"].iter().all(|name| schema.properties.contains_key(*name))
}

fn kind(name: &str, verb: &str, operation: bool) -> Kind {
    match (name, verb) {
        ("get", "GET") => Kind::Get,
        ("list", "GET") => Kind::List,
        ("cancel", "POST") => Kind::Cancel,
        ("wait", "POST") if operation => Kind::Wait,
        ("patch" | "update", "PATCH") if !operation => Kind::Patch,
        ("update", "PUT") if !operation => Kind::Replace,
        ("delete", "DELETE") if !operation => Kind::Delete,
        (_, "POST" | "PATCH" | "PUT" | "DELETE") if operation => Kind::Start,
        ("create" | "insert", "POST") => Kind::Create,
        ("batchCreate", "POST") => Kind::BatchCreate,
        ("batchUpdate", "POST") => Kind::BatchUpdate,
        ("batchDelete", "POST") => Kind::BatchDelete,
        _ => Kind::Other,
    }
}

fn host(root: &str) -> String {
    let root = root.split_once("://").map_or(root, |(_, rest)| rest);
    root.split('/').next().unwrap_or_default().to_owned()
}

/// The largest upload in bytes; sizes come as `1GB` or as a plain number.
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
    use crate::documents;

    #[test]
    fn every_kind_of_door() {
        let apis = documents::bundled().expect("the bundled documents are good");
        let beta = &apis[1];
        let id = |verb: &str, path: &str| beta.find(verb, path).map(|found| (found.method.id.as_str(), found.route));
        assert_eq!(id("GET", "/v1beta/models"), Some(("models.list", Route::Call)));
        assert_eq!(id("GET", "/v1beta/models/a"), Some(("models.get", Route::Call)));
        assert_eq!(id("POST", "/v1beta/models/a:generateContent"), Some(("models.generateContent", Route::Call)));
        assert_eq!(id("POST", "/v1beta/dynamic/a:generateContent"), Some(("dynamic.generateContent", Route::Call)));
        assert_eq!(id("POST", "/upload/v1beta/files"), Some(("media.upload", Route::Upload)));
        assert_eq!(id("PUT", "/resumable/upload/v1beta/files"), Some(("media.upload", Route::Upload)));
        assert_eq!(id("GET", "/v1beta/files/a:download"), Some(("files.get", Route::Download)));
        assert_eq!(id("GET", "/download/v1beta/files/a:download"), Some(("files.get", Route::Download)));
        assert_eq!(id("GET", "/v1beta/batches"), Some(("batches.list", Route::Call)));
        assert_eq!(id("DELETE", "/v1beta/models/a"), None);
        assert_eq!(id("GET", "/v1/models"), None);
    }

    #[test]
    fn names_of_resources() {
        let apis = documents::bundled().expect("the bundled documents are good");
        for (path, name) in [
            ("/v1beta/corpora/a", "corpora/a"),
            ("/v1beta/corpora/a:query", "corpora/a"),
            ("/upload/v1beta/files", "files"),
            ("/resumable/upload/v1beta/files", "files"),
            ("/download/v1beta/files/a:download", "files/a"),
            ("/other/x", "other/x"),
        ] {
            assert_eq!(apis[1].resource_of(path), name);
        }
    }

    #[test]
    fn sizes() {
        let size = |text: &str| {
            largest(Some(&discovery::MediaUpload { max_size: Some(text.to_owned()), ..Default::default() }))
        };
        assert_eq!((size("524288000"), size("1GB"), size("x")), (524_288_000, 1 << 30, u64::MAX));
    }
}
