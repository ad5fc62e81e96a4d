//! Every method of every version: a well-formed request gets a reply that matches its schema, and a malformed one gets
//! the right error.
//!
//! The code here that reads documents and validates replies is independent of the server.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::support::{Reply, call, events, send};
use crate::versions::{Version, all_known, overlay, versions};
use discovery_fake::FakeServer;
use serde_json::{Value, json};

/// A resource for each pattern of a path parameter, and its schema.
const NAMES: [(&str, &str, &str); 29] = [
    ("", "e", ""),
    ("^.*$", "src/main.py", ""),
    ("^batches$", "batches", ""),
    ("^batches/[^/]+$", "batches/b", "Operation"),
    ("^cachedContents/[^/]+$", "cachedContents/a", "CachedContent"),
    ("^corpora/[^/]+$", "corpora/c", "Corpus"),
    ("^corpora/[^/]+/documents/[^/]+$", "corpora/c/documents/d", "Document"),
    ("^corpora/[^/]+/documents/[^/]+/chunks/[^/]+$", "corpora/c/documents/d/chunks/k", "Chunk"),
    ("^corpora/[^/]+/operations/[^/]+$", "corpora/c/operations/o", "Operation"),
    ("^corpora/[^/]+/permissions/[^/]+$", "corpora/c/permissions/p", "Permission"),
    ("^dynamic/[^/]+$", "dynamic/x", ""),
    ("^environments/[^/]+$", "environments/e", "Environment"),
    ("^fileSearchStores/[^/]+$", "fileSearchStores/s", "FileSearchStore"),
    ("^fileSearchStores/[^/]+/documents/[^/]+$", "fileSearchStores/s/documents/d", "Document"),
    ("^fileSearchStores/[^/]+/operations/[^/]+$", "fileSearchStores/s/operations/o", "Operation"),
    ("^fileSearchStores/[^/]+/upload/operations/[^/]+$", "fileSearchStores/s/upload/operations/o", "Operation"),
    ("^files/[^/]+$", "files/f", "File"),
    ("^generatedFiles/[^/]+/operations/[^/]+$", "generatedFiles/fake-film/operations/fake-render", ""),
    ("^models/[^/]+$", "models/gemini-2.5-flash", ""),
    ("^models/[^/]+/operations/[^/]+$", "models/gemini-2.5-flash/operations/o", "Operation"),
    ("^operations$", "operations", ""),
    ("^operations/.*$", "operations/o", "Operation"),
    ("^tunedModels/[^/]+$", "tunedModels/t", "TunedModel"),
    ("^tunedModels/[^/]+/operations/[^/]+$", "tunedModels/t/operations/o", "Operation"),
    ("^tunedModels/[^/]+/permissions/[^/]+$", "tunedModels/t/permissions/p", "Permission"),
    ("^files/[^/]+:download$", "files/f:download", ""),
    ("^generatedFiles/[^/]+$", "generatedFiles/fake-film", ""),
    ("^corpora$", "corpora", ""),
    ("^files$", "files", ""),
];

/// Returns a well-formed body for each request schema.
fn body(schema: &str) -> Value {
    let contents = json!([{"role": "user", "parts": [{"text": "Hello"}]}]);
    match schema {
        "AsyncBatchEmbedContentRequest" => {
            json!({"batch": {"displayName": "b", "inputConfig": {"requests": {"requests": [{"request": {"content": contents[0]}}]}}}})
        }
        "AuthToken" => json!({"uses": 1}),
        "BatchCreateChunksRequest" => {
            json!({"requests": [{"parent": "corpora/c/documents/d", "chunk": {"data": {"stringValue": "x"}}}]})
        }
        "BatchDeleteChunksRequest" => json!({"requests": [{"name": "corpora/c/documents/d/chunks/k"}]}),
        "BatchEmbedContentsRequest" => {
            json!({"requests": [{"model": "models/gemini-embedding-001", "content": contents[0]}]})
        }
        "BatchEmbedTextRequest" => json!({"texts": ["a", "b"]}),
        "BatchGenerateContentRequest" => {
            json!({"batch": {"displayName": "b", "inputConfig": {"requests": {"requests": [{"request": {"contents": contents}}]}}}})
        }
        "BatchUpdateChunksRequest" => json!({"requests": [{
            "chunk": {"name": "corpora/c/documents/d/chunks/k", "data": {"stringValue": "y"}}, "updateMask": "data",
        }]}),
        "CachedContent" => json!({"model": "models/gemini-2.5-flash", "contents": contents, "ttl": "60s"}),
        "CancelOperationRequest" => json!({}),
        "Chunk" => json!({"data": {"stringValue": "the quick fox"}}),
        "Corpus" | "Document" | "FileSearchStore" | "UploadToFileSearchStoreRequest" => json!({"displayName": "One"}),
        "CountMessageTokensRequest" | "GenerateMessageRequest" => {
            json!({"prompt": {"messages": [{"content": "Hello"}]}})
        }
        "CountTextTokensRequest" | "GenerateTextRequest" => json!({"prompt": {"text": "Hello"}}),
        "CountTokensRequest" | "GenerateContentRequest" => json!({"contents": contents}),
        "CreateEnvironmentRequest" => json!({"networkMode": "DISABLED"}),
        "CreateFileRequest" => json!({"file": {"displayName": "One"}}),
        "EmbedContentBatch" | "GenerateContentBatch" => json!({"displayName": "Two"}),
        "EmbedContentRequest" => json!({"content": contents[0]}),
        "EmbedTextRequest" => json!({"text": "Hello"}),
        "GenerateAnswerRequest" => json!({"contents": contents, "answerStyle": "VERBOSE"}),
        "ImportFileRequest" => json!({"fileName": "files/f"}),
        "Permission" => json!({"role": "READER", "granteeType": "EVERYONE"}),
        "PredictLongRunningRequest" | "PredictRequest" => {
            json!({"instances": [{"prompt": "a hill"}], "parameters": {"sampleCount": 1}})
        }
        "QueryCorpusRequest" | "QueryDocumentRequest" => json!({"query": "fox"}),
        "RegisterFilesRequest" => json!({"uris": ["gs://bucket/object"]}),
        "TransferOwnershipRequest" => json!({"emailAddress": "a@example.com"}),
        "TunedModel" => {
            json!({"baseModel": "models/gemini-2.0-flash", "tuningTask": {"trainingData": {"examples": {"examples": [{"textInput": "a", "output": "b"}]}}}})
        }
        other => panic!("no body for {other}: add one"),
    }
}

/// The schemas of the bundled documents.
static SCHEMAS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| versions().iter().flat_map(|version| version.schemas.keys().cloned()).collect());

/// Starts a server that has a resource of each kind.
fn server() -> FakeServer {
    let server = FakeServer::start_blocking().expect("a server");
    for (_, name, schema) in NAMES.iter().filter(|(_, _, schema)| SCHEMAS.contains(*schema)) {
        let value = match *schema {
            "Operation" => json!({"metadata": {"displayName": "One"}}),
            "Chunk" => json!({"data": {"stringValue": "the quick fox"}}),
            "File" => json!({"state": "ACTIVE"}),
            _ => json!({}),
        };
        server.put(name, schema, value).expect(schema);
    }
    server.put_media("environments/e/files/src/main.py", "text/x-python", b"pass").expect("a file");
    server
}

/// Returns the path of the method, with an existing resource.
fn path(id: &str, method: &Value) -> String {
    let mut path = format!("/{}", method["path"].as_str().expect("a path"));
    for (name, parameter) in
        method["parameters"].as_object().into_iter().flatten().filter(|(_, parameter)| parameter["location"] == "path")
    {
        let pattern = parameter["pattern"].as_str().unwrap_or_default();
        let (_, value, _) = NAMES
            .iter()
            .find(|(known, _, _)| *known == pattern)
            .unwrap_or_else(|| panic!("{id}: no name for {pattern}: add one"));
        let value = if pattern == "^models/[^/]+$" { model(id) } else { value };
        path = path.replace(&format!("{{+{name}}}"), value).replace(&format!("{{{name}}}"), value);
    }
    path
}

/// Returns a model that supports the method.
fn model(id: &str) -> &'static str {
    match id.rsplit('.').next().unwrap_or_default() {
        "embedContent" | "batchEmbedContents" | "asyncBatchEmbedContent" => "models/gemini-embedding-001",
        "predict" => "models/imagen-4.0-generate-001",
        "predictLongRunning" => "models/veo-3.0-generate-001",
        "generateAnswer" => "models/aqa",
        "generateMessage" | "countMessageTokens" => "models/chat-bison-001",
        "generateText" | "countTextTokens" => "models/text-bison-001",
        "embedText" | "batchEmbedText" => "models/embedding-gecko-001",
        _ => "models/gemini-2.5-flash",
    }
}

/// Calls `check` for every method, with its id without the API's name, and returns the number of methods.
fn every(mut check: impl FnMut(&Version, &str, &Value)) -> usize {
    let mut count = 0;
    for version in versions() {
        for (id, method) in version.methods.iter().filter(|(id, _)| version.known.contains(*id)) {
            check(&version, id.trim_start_matches("generativelanguage."), method);
            count += 1;
        }
    }
    count
}

fn request(method: &Value) -> Value {
    method["request"]["$ref"].as_str().map_or(Value::Null, body)
}

fn http_method(method: &Value) -> &str {
    method["httpMethod"].as_str().expect("an HTTP method")
}

#[track_caller]
fn refused(id: &str, reply: &Reply, expected: (u16, &str), message: &str) {
    let (code, status, text) = reply.error();
    assert_eq!((code, status.as_str()), expected, "{id}: {text}");
    assert!(text.contains(message), "{id}: {text}");
}

#[test]
fn well_formed_requests_get_replies_that_fit() {
    let count = every(|version, id, method| {
        let server = server();
        let mut path = path(id, method);
        if method["parameters"]["force"].is_object() {
            path.push_str("?force=true");
        }
        let reply = call(&server, http_method(method), &path, &request(method)).ok();
        let schema = &method["response"];
        let streams = id.contains(".stream");
        let replies =
            if streams { reply.as_array().unwrap_or_else(|| panic!("{id}: {reply}")).clone() } else { vec![reply] };
        assert!(!replies.is_empty(), "{id}");
        for reply in &replies {
            version.validate(schema, reply, id).unwrap_or_else(|error| panic!("{error}"));
        }
        if streams {
            let text = call(&server, http_method(method), &format!("{path}?alt=sse"), &request(method));
            assert_eq!(text.header("content-type"), Some("text/event-stream"), "{id}");
            assert_eq!(events(&text.text()), replies, "{id}");
        }
    });
    let known: usize = versions().iter().map(|version| version.known.len()).sum();
    assert_eq!(count, known);
    assert!(count == 163 || !all_known(), "62 methods of v1 and 101 of v1beta, not {count}");
}

#[test]
fn unknown_names_are_refused_by_name() {
    every(|_, id, method| {
        let server = server();
        let path = path(id, method);
        let reply = call(&server, http_method(method), &format!("{path}?noSuchThing=1"), &request(method));
        refused(id, &reply, (400, "INVALID_ARGUMENT"), "Unknown name \"noSuchThing\": Cannot bind query parameter.");

        let mut body = request(method);
        if body.is_null() && http_method(method) == "GET" {
            return;
        }
        overlay(&mut body, &json!({"noSuchThing": 1}));
        let reply = call(&server, http_method(method), &path, &body);
        refused(id, &reply, (400, "INVALID_ARGUMENT"), "Unknown name \"noSuchThing\": Cannot find field.");
        let error = reply.json();
        let details = if error.is_array() { &error[0]["error"]["details"] } else { &error["error"]["details"] };
        assert_eq!(details[0]["@type"], "type.googleapis.com/google.rpc.BadRequest", "{id}");
    });
}

#[test]
fn wrong_types_are_refused() {
    let mut count = 0;
    every(|version, id, method| {
        let Some(name) = method["request"]["$ref"].as_str() else { return };
        let server = server();
        for (property, schema) in version.known_schemas[name]["properties"].as_object().into_iter().flatten() {
            let anything = |schema: &Value| {
                schema["type"] == "any"
                    || schema["$ref"].as_str().is_some_and(|name| !version.schemas.contains_key(name))
            };
            let wrong = match (schema["type"].as_str(), schema["readOnly"] == true) {
                (_, true) => continue,
                (Some("array"), _) if anything(&schema["items"]) => continue,
                (Some("array"), _) if schema["items"]["$ref"].is_string() => json!([17]),
                (Some("array"), _) => json!([{"a": 1}]),
                (Some("boolean"), _) => json!("perhaps"),
                (Some("integer" | "number"), _) => json!("many"),
                (Some("string"), _) => json!({"a": 1}),
                _ if anything(schema) => continue,
                _ => json!("not an object"),
            };
            let mut body = body(name);
            body[property] = wrong;
            let reply = call(&server, http_method(method), &path(id, method), &body);
            refused(&format!("{id} {property}"), &reply, (400, "INVALID_ARGUMENT"), "Invalid ");
            count += 1;
        }
    });
    assert!(count > 150, "{count}");
}

#[test]
fn callers_without_identity_are_refused() {
    every(|_, id, method| {
        let server = server();
        let path = path(id, method);
        let body = request(method).to_string();
        let send =
            |headers: &[(&str, &str)], path: &str| send(&server, http_method(method), path, headers, body.as_bytes());
        refused(id, &send(&[], &path), (403, "PERMISSION_DENIED"), "");
        refused(id, &send(&[("x-goog-api-key", "wrong")], &path), (400, "INVALID_ARGUMENT"), "API key not valid");
        refused(id, &send(&[], &format!("{path}?key=wrong")), (400, "INVALID_ARGUMENT"), "API key not valid");
        refused(id, &send(&[("authorization", "Bearer wrong")], &path), (401, "UNAUTHENTICATED"), "");
        let reply = send(&[("x-goog-api-key", "wrong")], &path).json();
        let error = if reply.is_array() { &reply[0]["error"] } else { &reply["error"] };
        assert_eq!(error["details"][0]["reason"], "API_KEY_INVALID", "{id}");
        assert!(server.requests().iter().all(|request| request.method == id), "{id}");
    });
}

#[test]
fn resources_that_are_not_there_are_not_found() {
    let mut count = 0;
    every(|_, id, method| {
        let last = id.rsplit('.').next().unwrap_or_default();
        if !matches!(last, "get" | "patch" | "delete" | "cancel" | "query" | "importFile" | "transferOwnership") {
            return;
        }
        let server = FakeServer::start_blocking().expect("a server");
        let path = path(id, method).replace("gemini-2.5-flash", "none").replace("fake-render", "none");
        // A missing file is reported like a file that the caller must not read.
        let is_file = path.contains("/files/");
        let expected = if is_file { (403, "PERMISSION_DENIED") } else { (404, "NOT_FOUND") };
        refused(id, &call(&server, http_method(method), &path, &request(method)), expected, "");
        count += 1;
    });
    assert!(count > 40, "{count}");
}

#[test]
fn pages_have_limits_and_tokens_of_their_own() {
    let mut count = 0;
    every(|_, id, method| {
        if !method["parameters"]["pageToken"].is_object() {
            return;
        }
        let server = server();
        let path = path(id, method);
        for query in ["pageSize=x", "pageSize=1.5", "pageSize=-1", "pageToken=forged"] {
            refused(id, &call(&server, "GET", &format!("{path}?{query}"), &Value::Null), (400, "INVALID_ARGUMENT"), "");
        }
        count += 1;
    });
    assert!(count > 12, "{count}");
}

#[test]
fn required_fields_and_parameters_are_enforced() {
    for (path, body, message) in [
        (
            "models/gemini-2.5-flash:generateContent",
            json!({}),
            "* GenerateContentRequest.contents: contents is not specified",
        ),
        (
            "models/gemini-2.5-flash:streamGenerateContent",
            json!({}),
            "* GenerateContentRequest.contents: contents is not specified",
        ),
        ("models/gemini-2.5-flash:embedContent", json!({}), "* EmbedContentRequest.content"),
        ("models/gemini-2.5-flash:batchGenerateContent", json!({}), "* BatchGenerateContentRequest.batch"),
        ("models/gemini-2.5-flash:batchGenerateContent", json!({"batch": {}}), "A batch has requests"),
        ("cachedContents", json!({}), "* CachedContent.model"),
        ("corpora/c/permissions", json!({}), "* Permission.role"),
        ("tunedModels", json!({}), "* TunedModel.tuning_task"),
        ("files:register", json!({}), "* RegisterFilesRequest.uris"),
    ] {
        let server = server();
        let reply = call(&server, "POST", &format!("/v1beta/{path}"), &body);
        refused(path, &reply, (400, "INVALID_ARGUMENT"), message);
    }
}
