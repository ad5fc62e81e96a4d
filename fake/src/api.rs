//! An API prepared for serving: its methods, the routes to them, and its schemas.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{Parameter, Schema};

use method::{Method, Route};
use path_template::PathTemplate;

mod compile;
pub(crate) mod documents;
pub(crate) mod identity;
pub(crate) mod method;
pub(crate) mod path_template;
mod undocumented;

/// The API that is served with more than its document describes.
pub(crate) const GEMINI: &str = "generativelanguage";

/// One API version.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The host of the real service, which error details name.
    pub(crate) service: String,
    /// The start of the path of every method; empty for most APIs.
    base: String,
    /// Parameters that every method accepts.
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) schemas: BTreeMap<String, Schema>,
    /// Properties of which at most one may be set, by schema.
    pub(crate) one_of: BTreeMap<String, Vec<String>>,
    pub(crate) methods: Vec<Method>,
    /// Schemas whose values are kept in the store, because a method creates them.
    pub(crate) stored: BTreeSet<String>,
    /// True if bodies are wrapped in `{"data": …}`.
    pub(crate) wrapped: bool,
    /// All routes, the most literal first.
    routes: Vec<(PathTemplate, usize, Route)>,
}

/// A method that was found for a request.
#[derive(Debug)]
pub(crate) struct FoundMethod<'a> {
    pub(crate) method: &'a Method,
    /// The index of the method in its API.
    pub(crate) index: usize,
    pub(crate) route: Route,
    /// Decoded path parameters, in the order of the path.
    pub(crate) path: Vec<(String, String)>,
}

impl Api {
    /// Finds the method for an HTTP method and a normalized path.
    pub(crate) fn find(&self, http_method: &str, path: &str) -> Option<FoundMethod<'_>> {
        self.routes.iter().find_map(|(template, index, route)| {
            let method = &self.methods[*index];
            // The classic upload protocol sends chunks with PUT.
            let fits = method.http_method == http_method || (*route == Route::Upload && http_method == "PUT");
            let path = fits.then(|| template.matches(path)).flatten()?;
            Some(FoundMethod { method, index: *index, route: *route, path })
        })
    }

    /// Finds the method that reads the resource of this name.
    pub(crate) fn getter(&self, name: &str) -> Option<FoundMethod<'_>> {
        let paths = [format!("/{}{name}", self.base), format!("/{}/{name}", self.version), format!("/{name}")];
        paths.iter().find_map(|path| self.find("GET", path))
    }

    /// Follows a reference; a dangling one resolves to a schema that accepts anything.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        match &schema.reference {
            Some(name) => self.schemas.get(name).unwrap_or(&ANY),
            None => schema,
        }
    }

    /// Returns the name of the resource in a path: the part after the version, without a custom method. It is
    /// `corpora/a` for `v1beta/corpora/a:query`. A slash inside a segment stays encoded.
    pub(crate) fn resource_of(&self, path: &str) -> String {
        let path = path.trim_start_matches('/');
        let path = path.strip_prefix("download/").unwrap_or(path);
        let path = path.strip_prefix("resumable/").unwrap_or(path);
        let path = path.strip_prefix("upload/").unwrap_or(path);
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        let path = path.strip_prefix(&self.version).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
        let end = path.rfind('/').map_or(0, |slash| slash + 1);
        let path = match path[end..].find(':') {
            Some(colon) => &path[..end + colon],
            None => path,
        };
        let segments = path.split('/').map(|segment| {
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
            identity::encode(&decoded)
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Returns the shortest path that can be read without any argument.
    pub(crate) fn simplest_path(&self) -> Option<String> {
        let routes = self.routes.iter().filter(|(_, index, _)| {
            let method = &self.methods[*index];
            method.http_method == "GET" && method.parameters.values().all(|parameter| !parameter.required)
        });
        routes.filter_map(|(template, _, _)| template.literal()).min_by_key(|path| path.len()).map(str::to_owned)
    }
}

/// A schema that accepts anything.
pub(crate) static ANY: std::sync::LazyLock<Schema> =
    std::sync::LazyLock::new(|| Schema { ty: Some("any".to_owned()), ..Schema::default() });

/// Returns the property that holds an object of the named schema, alone or in a list.
pub(crate) fn property_of<'a>(schema: &'a Schema, name: &str) -> Option<&'a str> {
    let is = |schema: &Schema| schema.reference.as_deref() == Some(name);
    let mut properties = schema.properties.iter();
    let found = properties.find(|(_, property)| is(property) || property.items.as_deref().is_some_and(is));
    found.map(|(name, _)| name.as_str())
}

/// Returns true if a schema has the form of `google.longrunning.Operation`, regardless of its name.
pub(crate) fn is_operation(schema: &Schema) -> bool {
    ["done", "error", "name", "response"].iter().all(|name| schema.properties.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_route() {
        let apis = documents::bundled().expect("the bundled documents are good");
        let beta = apis.iter().find(|api| api.version == "v1beta").expect("v1beta");
        let id = |http_method: &str, path: &str| {
            beta.find(http_method, path).map(|found| (found.method.id.as_str(), found.route))
        };
        assert_eq!(id("GET", "/v1beta/models"), Some(("models.list", Route::Call)));
        assert_eq!(id("GET", "/v1beta/models/a"), Some(("models.get", Route::Call)));
        assert_eq!(id("POST", "/v1beta/models/a:generateContent"), Some(("models.generateContent", Route::Call)));
        assert_eq!(id("POST", "/v1beta/dynamic/a:generateContent"), Some(("dynamic.generateContent", Route::Call)));
        assert_eq!(id("POST", "/upload/v1beta/files"), Some(("media.upload", Route::Upload)));
        assert_eq!(id("PUT", "/resumable/upload/v1beta/files"), Some(("media.upload", Route::Upload)));
        assert_eq!(id("GET", "/v1beta/files/a:download"), Some(("files.download", Route::Call)));
        assert_eq!(id("GET", "/download/v1beta/files/a:download"), Some(("files.download", Route::Download)));
        assert_eq!(id("GET", "/v1beta/batches"), Some(("batches.list", Route::Call)));
        assert_eq!(id("DELETE", "/v1beta/models/a"), None);
        assert_eq!(id("GET", "/v1/models"), None);
    }

    #[test]
    fn names_of_resources() {
        let apis = documents::bundled().expect("the bundled documents are good");
        let beta = apis.iter().find(|api| api.version == "v1beta").expect("v1beta");
        for (path, name) in [
            ("/v1beta/corpora/a", "corpora/a"),
            ("/v1beta/corpora/a:query", "corpora/a"),
            ("/upload/v1beta/files", "files"),
            ("/resumable/upload/v1beta/files", "files"),
            ("/download/v1beta/files/a:download", "files/a"),
            ("/other/x", "other/x"),
            ("/b/bucket/o/a%2Fb%20c", "b/bucket/o/a%2Fb c"),
        ] {
            assert_eq!(beta.resource_of(path), name);
        }
    }
}
