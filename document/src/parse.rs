//! Reads one document from text, or explains why the text is not a document.

use serde_json::Value;

use crate::{
    Document, Method, Resource,
    error::{At as _, Error, Result, ensure},
    json,
};

/// The version of a document that does not name one.
const VERSION: &str = "v1";

/// The kind of a Discovery document.
const KIND: &str = "discovery#restDescription";

/// Reads a document.
///
/// If the text is not a document, the error says what it is instead: an empty file, HTML, an error reply, a list of
/// APIs, an `OpenAPI` file, truncated text, or other JSON.
///
/// ```
/// let error = discovery_document::parse(b"<!doctype html>").unwrap_err();
/// assert_eq!(error.to_string(), "HTML or XML, not a Discovery document");
/// ```
pub fn parse(bytes: &[u8]) -> Result<Document> {
    let text = json::text(bytes)?;
    let mut document = json::read::<Document>(text).map_err(|error| explain(text).unwrap_or(error))?;
    if let Err(error) = complete(&document) {
        return Err(explain(text).unwrap_or(error));
    }
    if document.version.is_empty() {
        VERSION.clone_into(&mut document.version);
        document.lacks_version = true;
    }
    Ok(document)
}

/// Checks that the document has everything that the generator requires.
fn complete(document: &Document) -> Result<()> {
    // A document without a kind is accepted if it has content, so that small hand-written ones stay short.
    let filled = !(document.resources.is_empty() && document.methods.is_empty() && document.schemas.is_empty());
    let lacks = match document.kind.as_str() {
        _ if document.name.is_empty() => Some("name"),
        KIND => None,
        "" if filled => None,
        _ => Some("kind discovery#restDescription"),
    };
    if let Some(lacks) = lacks {
        return Err(Error::new(format!("JSON, but not a Discovery document: it has no {lacks}")));
    }
    for (name, method) in &document.methods {
        callable(method).at(|| format!("method {name}"))?;
    }
    for (name, resource) in &document.resources {
        resource_complete(resource).at(|| format!("resource {name}"))?;
    }
    Ok(())
}

fn resource_complete(resource: &Resource) -> Result<()> {
    for (name, method) in &resource.methods {
        callable(method).at(|| format!("method {name}"))?;
    }
    for (name, inner) in &resource.resources {
        resource_complete(inner).at(|| format!("resource {name}"))?;
    }
    Ok(())
}

fn callable(method: &Method) -> Result<()> {
    for (key, value) in [("id", &method.id), ("httpMethod", &method.http_method), ("path", &method.path)] {
        ensure!(!value.is_empty(), "no {key}");
    }
    Ok(())
}

/// Returns an error that names the kind of JSON, if it is a known one.
fn explain(text: &str) -> Option<Error> {
    let value: Value = match json::read(text) {
        Ok(value) => value,
        // The error of the first attempt is more precise.
        Err(_) if text.trim_start().starts_with('{') => return None,
        Err(error) if error.to_string().starts_with("cut off") || json::nesting(text).is_err() => return Some(error),
        Err(_) => return Some(Error::new("not JSON, not a Discovery document")),
    };
    let value = match &value {
        Value::Array(list) => list.first().filter(|first| first.get("error").is_some()).unwrap_or(&value),
        other => other,
    };
    let Value::Object(object) = value else {
        let what = match value {
            Value::Array(_) => "array",
            _ => "string",
        };
        return Some(Error::new(format!("a JSON {what}, not a Discovery document")));
    };
    if let Some(error) = object.get("error") {
        let code = error.get("code").map(|code| format!(" {code}")).unwrap_or_default();
        let message = error.get("message").or(object.get("error_description")).and_then(Value::as_str);
        let message = message.or(error.as_str()).unwrap_or("no message");
        return Some(Error::new(format!("an error reply, not a Discovery document: error{code}: {message}")));
    }
    for (key, name) in [("openapi", "an OpenAPI"), ("swagger", "a Swagger")] {
        if let Some(version) = object.get(key) {
            let version = version.as_str().unwrap_or_default();
            return Some(Error::new(format!("{name} {version} file, not a Discovery document")));
        }
    }
    if object.get("kind").and_then(Value::as_str) == Some("discovery#directoryList") {
        return Some(Error::new("a list of APIs, not the Discovery document of one"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the error for `text`, as one line.
    fn refused(text: &str) -> String {
        format!("{:#}", parse(text.as_bytes()).expect_err("it must be refused"))
    }

    #[test]
    fn other_input_is_identified() {
        for (text, message) in [
            ("", "empty file"),
            ("\u{feff} \n\t", "empty file"),
            ("<html><body>Not found</body></html>", "HTML or XML, not a Discovery document"),
            ("404 page not found", "not JSON, not a Discovery document"),
            ("[workspace]\nmembers = []", "not JSON, not a Discovery document"),
            ("openapi: 3.1.0\n", "an OpenAPI file, not a Discovery document"),
            (
                r#"{"error": {"code": 404, "message": "Method not found.", "status": "NOT_FOUND"}}"#,
                "an error reply, not a Discovery document: error 404: Method not found.",
            ),
            (
                r#"[{"error": {"code": 429, "message": "slow down"}}]"#,
                "an error reply, not a Discovery document: error 429: slow down",
            ),
            (
                r#"{"error": "invalid_grant", "error_description": "expired"}"#,
                "an error reply, not a Discovery document: error: expired",
            ),
            (r#"{"openapi": "3.1.0", "paths": {}}"#, "an OpenAPI 3.1.0 file, not a Discovery document"),
            (r#"{"swagger": "2.0", "schemas": []}"#, "a Swagger 2.0 file, not a Discovery document"),
            (
                r#"{"kind": "discovery#directoryList", "items": []}"#,
                "a list of APIs, not the Discovery document of one",
            ),
            ("[1, 2]", "a JSON array, not a Discovery document"),
            (r#""text""#, "a JSON string, not a Discovery document"),
            ("{}", "JSON, but not a Discovery document: it has no name"),
            (
                r#"{"name": "a", "schemas": {}}"#,
                "JSON, but not a Discovery document: it has no kind discovery#restDescription",
            ),
            (
                r#"{"name": "a", "version": "v1", "kind": "other", "schemas": {"A": {}}}"#,
                "JSON, but not a Discovery document: it has no kind discovery#restDescription",
            ),
        ] {
            assert_eq!(refused(text), message, "{text}");
        }
        assert_eq!(format!("{:#}", parse(&[0x1f, 0x8b, 8, 0]).unwrap_err()), "compressed with gzip, unpack it first");
        assert!(format!("{:#}", parse(b"{\xff}").unwrap_err()).starts_with("not UTF-8 text"));
    }

    #[test]
    fn a_document_without_a_version_gets_the_default() {
        let document = parse(br#"{"name": "a", "schemas": {"A": {}}}"#).expect("a small document");
        assert!(document.version == "v1" && document.lacks_version);
        let document = parse(br#"{"name": "a", "version": "v2", "schemas": {"A": {}}}"#).expect("a small document");
        assert!(document.version == "v2" && !document.lacks_version);
    }

    #[test]
    fn an_error_names_its_place() {
        let cut = "{\n\"name\": \"a\", \"schemas\": {\"A\": {\"type\": \"obj";
        assert_eq!(refused(cut), "cut off: schemas: A: type: the text ends inside a string at line 2 column 43");
        let comma = r#"{"name": "a",, "version": "v1"}"#;
        assert_eq!(refused(comma), "key must be a string at line 1 column 14");
        let after = r#"{"name": "a", "version": "v1", "schemas": {"A": {}}} }"#;
        assert_eq!(refused(after), "trailing characters at line 1 column 54");
        let kind = r#"{"name": "a", "schemas": {"A": {"properties": {"b": {"type": 3}}}}}"#;
        let message =
            "schemas: A: properties: b: type: invalid type: integer `3`, expected a string at line 1 column 62";
        assert_eq!(refused(kind), message);
        let twice = r#"{"name": "a", "schemas": {"A": {}, "A": {}}}"#;
        assert_eq!(refused(twice), "schemas: A: is there twice at line 1 column 43");
        let twice = r#"{"name": "a", "name": "b"}"#;
        assert_eq!(refused(twice), "name: duplicate field `name` at line 1 column 20");
        let path = r#"{"name": "a", "version": "v1", "resources": {"r": {"methods": {"m": {"id": "a.r.m", "httpMethod": "GET"}}}}}"#;
        assert_eq!(refused(path), "resource r: method m: no path");
    }

    #[test]
    fn excessive_depth_is_an_error() {
        let nested = |open: &str, close: &str, count: usize| {
            let schema = format!("{}{{}}{}", open.repeat(count), close.repeat(count));
            parse(format!(r#"{{"name": "a", "version": "v1", "schemas": {{"A": {schema}}}}}"#).as_bytes())
        };
        nested(r#"{"type": "object", "properties": {"p": "#, "}}", 100).expect("a hundred objects in one another");
        nested(r#"{"type": "array", "items": "#, "}", 509).expect("as deep as allowed");
        let error = nested(r#"{"type": "array", "items": "#, "}", 510).unwrap_err();
        assert_eq!(error.to_string(), "nested more than 512 levels deep at line 1");
        let list = format!("{}{}", "[".repeat(512), "]".repeat(512));
        assert!(json::sorted(list.as_bytes()).is_ok(), "it can be written, too");
        let error = parse("[".repeat(1_000_000).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "nested more than 512 levels deep at line 1");
    }

    #[test]
    fn null_is_absent_and_a_byte_order_mark_is_skipped() {
        let text =
            "\u{feff}{\"name\": \"a\", \"version\": \"v1\", \"title\": null, \"schemas\": {\"A\": {\"items\": null}}}";
        let document = parse(text.as_bytes()).expect("a small document");
        assert_eq!((document.title.as_str(), document.schemas["A"].items.as_deref()), ("", None));
    }

    #[test]
    fn storing_sorts_and_keeps_every_key() {
        let stored = json::sorted(br#"{"b": 1, "a": {"z": [3, 2], "new key": null}}"#).expect("JSON");
        let expected =
            "{\n  \"a\": {\n    \"new key\": null,\n    \"z\": [\n      3,\n      2\n    ]\n  },\n  \"b\": 1\n}\n";
        assert_eq!(stored, expected);
    }
}
