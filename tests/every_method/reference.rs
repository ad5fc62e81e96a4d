//! The methods of the REST reference, which stay whatever the documents do.

use std::collections::BTreeMap;

use serde_json::Value;

/// Id, HTTP method, and path of each, with `{}` for a variable part. The path begins with the version.
const REFERENCE: [(&str, &str, &str); 65] = [
    ("corpora.create", "POST", "v1beta/corpora"),
    ("corpora.delete", "DELETE", "v1beta/corpora/{}"),
    ("corpora.get", "GET", "v1beta/corpora/{}"),
    ("corpora.list", "GET", "v1beta/corpora"),
    ("corpora.patch", "PATCH", "v1beta/corpora/{}"),
    ("corpora.query", "POST", "v1beta/corpora/{}:query"),
    ("corpora.documents.create", "POST", "v1beta/corpora/{}/documents"),
    ("corpora.documents.delete", "DELETE", "v1beta/corpora/{}/documents/{}"),
    ("corpora.documents.get", "GET", "v1beta/corpora/{}/documents/{}"),
    ("corpora.documents.list", "GET", "v1beta/corpora/{}/documents"),
    ("corpora.documents.patch", "PATCH", "v1beta/corpora/{}/documents/{}"),
    ("corpora.documents.query", "POST", "v1beta/corpora/{}/documents/{}:query"),
    ("corpora.documents.chunks.batchCreate", "POST", "v1beta/corpora/{}/documents/{}/chunks:batchCreate"),
    ("corpora.documents.chunks.batchDelete", "POST", "v1beta/corpora/{}/documents/{}/chunks:batchDelete"),
    ("corpora.documents.chunks.batchUpdate", "POST", "v1beta/corpora/{}/documents/{}/chunks:batchUpdate"),
    ("corpora.documents.chunks.create", "POST", "v1beta/corpora/{}/documents/{}/chunks"),
    ("corpora.documents.chunks.delete", "DELETE", "v1beta/corpora/{}/documents/{}/chunks/{}"),
    ("corpora.documents.chunks.get", "GET", "v1beta/corpora/{}/documents/{}/chunks/{}"),
    ("corpora.documents.chunks.list", "GET", "v1beta/corpora/{}/documents/{}/chunks"),
    ("corpora.documents.chunks.patch", "PATCH", "v1beta/corpora/{}/documents/{}/chunks/{}"),
    ("corpora.permissions.create", "POST", "v1beta/corpora/{}/permissions"),
    ("corpora.permissions.delete", "DELETE", "v1beta/corpora/{}/permissions/{}"),
    ("corpora.permissions.get", "GET", "v1beta/corpora/{}/permissions/{}"),
    ("corpora.permissions.list", "GET", "v1beta/corpora/{}/permissions"),
    ("corpora.permissions.patch", "PATCH", "v1beta/corpora/{}/permissions/{}"),
    ("models.batchEmbedContents", "POST", "v1beta/models/{}:batchEmbedContents"),
    ("models.batchEmbedText", "POST", "v1beta/models/{}:batchEmbedText"),
    ("models.countMessageTokens", "POST", "v1beta/models/{}:countMessageTokens"),
    ("models.countTextTokens", "POST", "v1beta/models/{}:countTextTokens"),
    ("models.countTokens", "POST", "v1beta/models/{}:countTokens"),
    ("models.embedContent", "POST", "v1beta/models/{}:embedContent"),
    ("models.embedText", "POST", "v1beta/models/{}:embedText"),
    ("models.generateAnswer", "POST", "v1beta/models/{}:generateAnswer"),
    ("models.generateContent", "POST", "v1beta/models/{}:generateContent"),
    ("models.generateMessage", "POST", "v1beta/models/{}:generateMessage"),
    ("models.generateText", "POST", "v1beta/models/{}:generateText"),
    ("models.get", "GET", "v1beta/models/{}"),
    ("models.list", "GET", "v1beta/models"),
    ("models.streamGenerateContent", "POST", "v1beta/models/{}:streamGenerateContent"),
    ("tunedModels.create", "POST", "v1beta/tunedModels"),
    ("tunedModels.delete", "DELETE", "v1beta/tunedModels/{}"),
    ("tunedModels.generateContent", "POST", "v1beta/tunedModels/{}:generateContent"),
    ("tunedModels.generateText", "POST", "v1beta/tunedModels/{}:generateText"),
    ("tunedModels.get", "GET", "v1beta/tunedModels/{}"),
    ("tunedModels.list", "GET", "v1beta/tunedModels"),
    ("tunedModels.patch", "PATCH", "v1beta/tunedModels/{}"),
    ("tunedModels.transferOwnership", "POST", "v1beta/tunedModels/{}:transferOwnership"),
    ("tunedModels.permissions.create", "POST", "v1beta/tunedModels/{}/permissions"),
    ("tunedModels.permissions.delete", "DELETE", "v1beta/tunedModels/{}/permissions/{}"),
    ("tunedModels.permissions.get", "GET", "v1beta/tunedModels/{}/permissions/{}"),
    ("tunedModels.permissions.list", "GET", "v1beta/tunedModels/{}/permissions"),
    ("tunedModels.permissions.patch", "PATCH", "v1beta/tunedModels/{}/permissions/{}"),
    ("models.batchEmbedContents", "POST", "v1/models/{}:batchEmbedContents"),
    ("models.countTokens", "POST", "v1/models/{}:countTokens"),
    ("models.embedContent", "POST", "v1/models/{}:embedContent"),
    ("models.generateContent", "POST", "v1/models/{}:generateContent"),
    ("models.get", "GET", "v1/models/{}"),
    ("models.list", "GET", "v1/models"),
    ("models.streamGenerateContent", "POST", "v1/models/{}:streamGenerateContent"),
    ("operations.delete", "DELETE", "v1/operations/{}"),
    ("operations.list", "GET", "v1/operations"),
    ("tunedModels.generateContent", "POST", "v1/tunedModels/{}:generateContent"),
    ("tunedModels.operations.cancel", "POST", "v1/tunedModels/{}/operations/{}:cancel"),
    ("tunedModels.operations.get", "GET", "v1/tunedModels/{}/operations/{}"),
    ("tunedModels.operations.list", "GET", "v1/tunedModels/{}/operations"),
];

/// Checks that the documents of a version have each method as the reference has it, and that it is called.
pub(crate) fn check(version: &str, methods: &BTreeMap<String, Value>, called: &[String]) {
    let start = format!("{version}/");
    for (id, http_method, path) in REFERENCE.into_iter().filter(|(_, _, path)| path.starts_with(&start)) {
        let id = format!("generativelanguage.{id}");
        let method = methods.get(&id).unwrap_or_else(|| panic!("{id} is gone"));
        assert_eq!(method["httpMethod"], http_method, "{id}");
        let flat = method["flatPath"].as_str().or(method["path"].as_str()).expect("a path");
        let mut shown = String::new();
        for (index, part) in flat.split('{').enumerate() {
            let literal = if index == 0 { part } else { part.split_once('}').expect("a closed brace").1 };
            shown.push_str(if index == 0 { "" } else { "{}" });
            shown.push_str(literal);
        }
        assert_eq!(shown, path, "{id}");
        assert!(called.contains(&id), "{id} is not called");
    }
}
