//! The kinds of methods, by rules that hold for any API: streams, pages, media, and long-running operations.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{Document, MediaUpload, Method, Parameter, Resource, Schema};

/// The number of references that are followed before a cycle is assumed.
const REFERENCES: usize = 32;

/// The parameter or property that takes the token of a page.
const TOKEN: &str = "pageToken";

/// The properties of a page that may lead to the next one. `bigquery` calls it like the parameter.
const NEXT: [&str; 2] = ["nextPageToken", TOKEN];

/// Lists beside the items that name missing things.
const NO_ITEMS: [&str; 5] = ["failedLocations", "missingZones", "unreachable", "unreachables", "warnings"];

/// The form of a method's reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// One reply.
    Single,
    /// Elements that arrive over time.
    Stream,
    /// One page of a list.
    Page(Page),
    /// Bytes on request.
    Media {
        /// True if bytes are served from `/download/…`.
        service: bool,
        /// True if the method never replies with JSON.
        only: bool,
    },
    /// The start of a long-running operation.
    Operation,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The place for the token of the next page.
    pub place: TokenPlace,
    /// The property of a page with the token of the next page.
    pub next: String,
    /// The property of a page with the items.
    pub items: String,
}

/// The place for the token of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenPlace {
    /// This query parameter.
    Query(String),
    /// This property of the body.
    Body(String),
}

impl Document {
    /// Returns the form of the reply of the method called `name`.
    pub fn reply(&self, name: &str, method: &Method) -> Reply {
        let response = method.response.as_ref().map(|body| self.resolve(&body.schema));
        let is_operation = response.is_some_and(|schema| self.is_operation(schema));
        let has_elements = method.response.as_ref().is_some_and(|body| !self.is_http_body(&body.schema));
        if method.streams(name) && has_elements && !is_operation {
            return Reply::Stream;
        }
        if let Some(page) = self.page(method) {
            return Reply::Page(page);
        }
        if method.supports_media_download && method.media_upload.is_none() {
            return Reply::Media { service: method.use_media_download_service, only: method.response.is_none() };
        }
        if is_operation { Reply::Operation } else { Reply::Single }
    }

    /// Follows references to a schema that is not one; a reference that leads nowhere stays.
    pub fn resolve<'a>(&'a self, mut schema: &'a Schema) -> &'a Schema {
        for _ in 0..REFERENCES {
            match schema.reference.as_ref().and_then(|name| self.schemas.get(name)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// Returns true if a schema has the properties of a long-running operation, with their types.
    pub fn is_operation(&self, schema: &Schema) -> bool {
        let properties = &self.resolve(schema).properties;
        let has = |name: &str, fits: &dyn Fn(&Schema) -> bool| properties.get(name).is_some_and(fits);
        has("name", &is_text)
            && has("done", &|schema| schema.reference.is_none() && schema.ty.as_deref() == Some("boolean"))
            && has("error", &|schema| !self.resolve(schema).properties.is_empty())
            && has("response", &is_any_object)
            && has("metadata", &is_any_object)
    }

    /// Returns true if a schema stands for a body that is not JSON.
    pub fn is_http_body(&self, schema: &Schema) -> bool {
        let named = schema.reference.as_deref().or(schema.id.as_deref()).unwrap_or_default();
        let properties = &self.resolve(schema).properties;
        let is_bytes = |schema: &Schema| schema.format.as_deref() == Some("byte");
        named.ends_with("HttpBody")
            && properties.get("contentType").is_some_and(is_text)
            && properties.get("data").is_some_and(is_bytes)
            && properties.keys().all(|name| ["contentType", "data", "extensions"].contains(&name.as_str()))
    }

    /// Returns the template of the method that gets an operation by its name: the one that most such methods have.
    pub fn operation_path(&self) -> Option<&str> {
        let mut methods: Vec<&Method> = self.methods.values().collect();
        let mut open: Vec<&Resource> = self.resources.values().collect();
        while let Some(resource) = open.pop() {
            methods.extend(resource.methods.values());
            open.extend(resource.resources.values());
        }
        let mut paths: BTreeMap<&str, usize> = BTreeMap::new();
        for method in methods {
            let path = method.path.as_str();
            let takes_name = path.matches('{').count() == 1 && (path.contains("{+name}") || path.contains("{name}"));
            let replies = method.response.as_ref().is_some_and(|body| self.is_operation(&body.schema));
            if method.http_method == "GET" && takes_name && replies {
                *paths.entry(path).or_default() += 1;
            }
        }
        let best = paths.iter().max_by_key(|(path, count)| (path.contains("{+"), **count, Reverse(**path)));
        best.map(|(path, _)| *path)
    }

    /// Returns the pages of a method, if it takes the token of a page and its reply may have the token of another.
    fn page(&self, method: &Method) -> Option<Page> {
        let response = self.resolve(&method.response.as_ref()?.schema);
        let next = NEXT.iter().find(|name| response.properties.get(**name).is_some_and(is_text))?;
        let in_query = method.parameters.get(TOKEN).is_some_and(|parameter| parameter.location == "query");
        let place = if in_query {
            TokenPlace::Query(TOKEN.to_owned())
        } else {
            let request = self.resolve(&method.request.as_ref()?.schema);
            request.properties.get(TOKEN).filter(|schema| is_text(schema))?;
            TokenPlace::Body(TOKEN.to_owned())
        };
        let name = method.response.as_ref().and_then(|body| body.schema.reference.as_deref());
        let resource = method.id.rsplit('.').nth(1).unwrap_or_default();
        let items = self.items(name.unwrap_or_default(), response, resource)?;
        Some(Page { place, next: (*next).to_owned(), items: items.to_owned() })
    }

    /// Returns the property with the items of a page: the one named like the resource, or in the name of the schema, before other
    /// lists, before maps.
    fn items<'a>(&self, name: &str, page: &'a Schema, resource: &str) -> Option<&'a str> {
        let name = name.to_ascii_lowercase();
        let has_properties = |schema: Option<&Schema>| {
            schema.is_some_and(|schema| {
                let schema = self.resolve(schema);
                !schema.properties.is_empty() || schema.additional_properties.is_none() && is_object(schema)
            })
        };
        let rank = |property: &str, schema: &Schema| {
            let schema = self.resolve(schema);
            let is_list = schema.items.is_some();
            if !is_list && (schema.additional_properties.is_none() || !schema.properties.is_empty()) {
                return None;
            }
            let is_struct = has_properties(schema.items.as_deref().or(schema.additional_properties.as_deref()));
            let wire = property.to_ascii_lowercase();
            Some(match () {
                () if NO_ITEMS.contains(&property) => return None,
                () if wire == resource.to_ascii_lowercase() => 0,
                () if name.contains(&wire) => 1,
                () if wire == "items" => 2,
                () if is_list && is_struct => 3,
                () if is_list => 4,
                () if is_struct => 5,
                () => return None,
            })
        };
        let age = |schema: &Schema| self.revisions.iter().position(|known| *known == schema.seen.first).unwrap_or(0);
        let ranked = page.properties.iter().filter_map(|(name, schema)| Some((rank(name, schema)?, age(schema), name)));
        ranked.min().map(|(_, _, name)| name.as_str())
    }
}

impl Method {
    /// Returns the names of the parameters in the path, in order.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for inside in self.path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)) {
            let name = inside.strip_prefix('+').unwrap_or(inside);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the parameters that must be given: first in the document's order, then the others by name. `placeholders` are
    /// those in the path.
    pub fn arguments<'a>(&'a self, placeholders: &[&'a str]) -> Vec<&'a str> {
        let is_argument = |name: &str| {
            placeholders.contains(&name) || self.parameters.get(name).is_some_and(|parameter| parameter.required)
        };
        let mut order: Vec<&str> = Vec::new();
        let mut rest: Vec<&str> = placeholders.to_vec();
        rest.extend(self.parameters.keys().map(String::as_str));
        rest.sort_unstable();
        for name in self.parameter_order.iter().map(String::as_str).chain(rest) {
            if is_argument(name) && !order.contains(&name) {
                order.push(name);
            }
        }
        order
    }

    /// Returns true if the request can have a body.
    pub fn has_body(&self) -> bool {
        self.request.is_some() && !matches!(self.http_method.to_ascii_uppercase().as_str(), "GET" | "HEAD")
    }
}

impl Parameter {
    /// Returns the only text that the pattern matches, such as `batches` for `^batches$`.
    pub fn only_value(&self) -> Option<&str> {
        let text = self.schema.pattern.as_deref()?.strip_prefix('^')?.strip_suffix('$')?;
        let is_literal = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte));
        (is_literal && !text.is_empty()).then_some(text)
    }
}

impl MediaUpload {
    /// Returns the limit of the size in bytes: `1GB` and `1048576` are both understood.
    pub fn max_bytes(&self) -> Option<u64> {
        let text = self.max_size.as_deref()?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text[..digits].parse().ok()?;
        let shift = match text[digits..].trim().to_ascii_uppercase().as_str() {
            "" | "B" => 0,
            "K" | "KB" | "KIB" => 10,
            "M" | "MB" | "MIB" => 20,
            "G" | "GB" | "GIB" => 30,
            "T" | "TB" | "TIB" => 40,
            _ => return None,
        };
        number.checked_mul(1 << shift)
    }
}

/// Returns true for plain text.
fn is_text(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.ty.as_deref() == Some("string")
        && schema.values.is_empty()
        && !matches!(
            schema.format.as_deref(),
            Some("int64" | "uint64" | "byte" | "google-datetime" | "date-time" | "google-duration" | "date")
        )
}

fn is_object(schema: &Schema) -> bool {
    schema.reference.is_none() && schema.ty.as_deref() == Some("object")
}

/// Returns true for an object of any JSON values.
fn is_any_object(schema: &Schema) -> bool {
    let any = |values: &Schema| values.reference.is_none() && values.ty.as_deref().is_none_or(|ty| ty == "any");
    is_object(schema) && schema.properties.is_empty() && schema.additional_properties.as_deref().is_none_or(any)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Page, Reply, TokenPlace};
    use crate::{Document, MediaUpload, Method, Parameter};

    fn document() -> Document {
        let operation = json!({"type": "object", "properties": {
            "name": {"type": "string"}, "done": {"type": "boolean"}, "error": {"$ref": "Status"},
            "response": {"type": "object", "additionalProperties": {"type": "any"}},
            "metadata": {"type": "object", "additionalProperties": {"type": "any"}},
        }});
        let text = json!({
            "name": "toy", "version": "v1", "revision": "1",
            "resources": {"toys": {"methods": {
                "list": {"id": "toy.toys.list", "httpMethod": "GET", "path": "v1/toys", "response": {"$ref": "ListToys"},
                    "parameters": {"pageToken": {"location": "query", "type": "string"}}},
                "search": {"id": "toy.toys.search", "httpMethod": "POST", "path": "v1/toys:search",
                    "request": {"$ref": "Search"}, "response": {"$ref": "ListToys"}},
                "streamAll": {"id": "toy.toys.streamAll", "httpMethod": "GET", "path": "v1/all", "response": {"$ref": "Toy"}},
                "make": {"id": "toy.toys.make", "httpMethod": "POST", "path": "v1/toys", "response": {"$ref": "Job"}},
                "job": {"id": "toy.toys.job", "httpMethod": "GET", "path": "v1/{+name}", "response": {"$ref": "Job"},
                    "parameters": {"name": {"location": "path", "type": "string", "pattern": "^jobs$"}}},
                "get": {"id": "toy.toys.get", "httpMethod": "GET", "path": "v1/{shelf}/{toy}", "response": {"$ref": "Toy"},
                    "supportsMediaDownload": true, "parameterOrder": ["toy"],
                    "parameters": {"b": {"location": "query", "required": true, "type": "string"}}},
            }}},
            "schemas": {
                "Toy": {"type": "object", "properties": {"name": {"type": "string"}}},
                "Status": {"type": "object", "properties": {"code": {"type": "integer"}}},
                "Search": {"type": "object", "properties": {"pageToken": {"type": "string"}}},
                "Job": operation,
                "ListToys": {"type": "object", "properties": {
                    "nextPageToken": {"type": "string"}, "warnings": {"type": "array", "items": {"$ref": "Status"}},
                    "toys": {"type": "array", "items": {"$ref": "Toy"}}, "others": {"type": "array", "items": {"$ref": "Toy"}},
                }},
            },
        });
        crate::fold(vec![serde_json::from_value(text).expect("a small document")]).expect("one version")
    }

    #[test]
    fn kinds_follow_from_the_document() {
        let document = document();
        let reply = |name: &str| document.reply(name, &document.resources["toys"].methods[name]);
        let page = |place| Reply::Page(Page { place, next: "nextPageToken".to_owned(), items: "toys".to_owned() });
        assert_eq!(reply("list"), page(TokenPlace::Query("pageToken".to_owned())));
        assert_eq!(reply("search"), page(TokenPlace::Body("pageToken".to_owned())));
        assert_eq!(reply("streamAll"), Reply::Stream);
        assert_eq!(reply("make"), Reply::Operation);
        assert_eq!(reply("get"), Reply::Media { service: false, only: false });
        assert_eq!(document.operation_path(), Some("v1/{+name}"));
    }

    #[test]
    fn arguments_have_an_order() {
        let document = document();
        let method: &Method = &document.resources["toys"].methods["get"];
        assert_eq!(method.placeholders(), ["shelf", "toy"]);
        assert_eq!(method.arguments(&method.placeholders()), ["toy", "b", "shelf"]);
    }

    #[test]
    fn only_values() {
        let only = |pattern: &str| {
            let mut parameter = Parameter::default();
            parameter.schema.pattern = Some(pattern.to_owned());
            parameter.only_value().map(str::to_owned)
        };
        assert_eq!(only("^batches$").as_deref(), Some("batches"));
        assert_eq!(only("^models/[^/]+$"), None);
        assert_eq!(only("^$"), None);
        assert_eq!(only(".*"), None);
    }

    #[test]
    fn sizes() {
        let size = |text: &str| MediaUpload { max_size: Some(text.to_owned()), ..MediaUpload::default() }.max_bytes();
        assert_eq!(size("1048576"), Some(1 << 20));
        assert_eq!(size("1GB"), Some(1 << 30));
        assert_eq!(size("99999999999TB"), None);
        assert_eq!(size("much"), None);
    }
}
