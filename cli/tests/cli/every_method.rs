//! Every method of v1 and v1beta, called through the command line.

use std::collections::BTreeMap;

use discovery_document::overlay::{Overlay, Unmatched};
use discovery_document::{Document, Method, Resource, parse, revision_order};
use discovery_fake::FakeServer;
use serde_json::{Value, json};

use crate::support::{offline, parallel, run};

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

/// The options that fill in each request, and the body that they become.
fn body(schema: &str) -> (Vec<&'static str>, Value) {
    let user = json!([{"role": "user", "parts": [{"text": "Hello"}]}]);
    let said = json!({"parts": [{"text": "Hello"}]});
    match schema {
        "AsyncBatchEmbedContentRequest" => (
            vec!["--batch.display-name", "b", "--batch.input-config.requests.requests.request.content", "Hello"],
            json!({"batch": {"displayName": "b", "inputConfig": {"requests": {"requests": [{"request": {"content": said}}]}}}}),
        ),
        "AuthToken" => (vec!["--uses", "1"], json!({"uses": 1})),
        "BatchCreateChunksRequest" => (
            vec!["--requests", r#"{"parent": "corpora/c/documents/d", "chunk": {"data": {"stringValue": "x"}}}"#],
            json!({"requests": [{"parent": "corpora/c/documents/d", "chunk": {"data": {"stringValue": "x"}}}]}),
        ),
        "BatchDeleteChunksRequest" => (
            vec!["--requests.name", "corpora/c/documents/d/chunks/k"],
            json!({"requests": [{"name": "corpora/c/documents/d/chunks/k"}]}),
        ),
        "BatchEmbedContentsRequest" => (
            vec!["--requests.model", "models/gemini-embedding-001", "--requests.content", "Hello"],
            json!({"requests": [{"model": "models/gemini-embedding-001", "content": said}]}),
        ),
        "BatchEmbedTextRequest" => (vec!["--texts", "a", "--texts=b"], json!({"texts": ["a", "b"]})),
        "BatchGenerateContentRequest" => (
            vec!["--batch.display-name=b", "--batch.input-config.requests.requests.request.contents=Hello"],
            json!({"batch": {"displayName": "b", "inputConfig": {"requests": {"requests": [{"request": {"contents": user}}]}}}}),
        ),
        "BatchUpdateChunksRequest" => (
            vec![
                "--requests.chunk.name=corpora/c/documents/d/chunks/k",
                "--requests.chunk.data.string-value=y",
                "--requests.update-mask=data",
            ],
            json!({"requests": [{"chunk": {"name": "corpora/c/documents/d/chunks/k", "data": {"stringValue": "y"}}, "updateMask": "data"}]}),
        ),
        "CachedContent" => (
            vec!["--model", "models/gemini-2.5-flash", "--contents", "Hello", "--ttl", "60s"],
            json!({"model": "models/gemini-2.5-flash", "contents": user, "ttl": "60s"}),
        ),
        "CancelOperationRequest" => (vec![], json!({})),
        "Chunk" => (vec!["--data.string-value", "the quick fox"], json!({"data": {"stringValue": "the quick fox"}})),
        "Corpus" | "Document" | "FileSearchStore" | "UploadToFileSearchStoreRequest" => {
            (vec!["--display-name", "One"], json!({"displayName": "One"}))
        }
        "CountMessageTokensRequest" | "GenerateMessageRequest" => {
            (vec!["--prompt.messages.content", "Hello"], json!({"prompt": {"messages": [{"content": "Hello"}]}}))
        }
        "CountTextTokensRequest" | "GenerateTextRequest" => {
            (vec!["--prompt.text", "Hello"], json!({"prompt": {"text": "Hello"}}))
        }
        "CountTokensRequest" | "GenerateContentRequest" => (vec!["--contents", "Hello"], json!({"contents": user})),
        "CreateEnvironmentRequest" => (vec!["--network-mode", "DISABLED"], json!({"networkMode": "DISABLED"})),
        "CreateFileRequest" => (vec!["--file.display-name", "One"], json!({"file": {"displayName": "One"}})),
        "EmbedContentBatch" | "GenerateContentBatch" => (vec!["--display-name", "Two"], json!({"displayName": "Two"})),
        "EmbedContentRequest" => (vec!["--content", "Hello"], json!({"content": said})),
        "EmbedTextRequest" => (vec!["--text", "Hello"], json!({"text": "Hello"})),
        "GenerateAnswerRequest" => (
            vec!["--contents", "Hello", "--answer-style", "VERBOSE"],
            json!({"contents": user, "answerStyle": "VERBOSE"}),
        ),
        "ImportFileRequest" => (vec!["--file-name", "files/f"], json!({"fileName": "files/f"})),
        "Permission" => (
            vec!["--role", "READER", "--grantee-type", "EVERYONE"],
            json!({"role": "READER", "granteeType": "EVERYONE"}),
        ),
        "PredictLongRunningRequest" | "PredictRequest" => (
            vec!["--instances", r#"{"prompt": "a hill"}"#, "--parameters", r#"{"sampleCount": 1}"#],
            json!({"instances": [{"prompt": "a hill"}], "parameters": {"sampleCount": 1}}),
        ),
        "QueryCorpusRequest" | "QueryDocumentRequest" => (vec!["--query", "fox"], json!({"query": "fox"})),
        "RegisterFilesRequest" => (vec!["--uris", "gs://bucket/object"], json!({"uris": ["gs://bucket/object"]})),
        "TransferOwnershipRequest" => {
            (vec!["--email-address", "a@example.com"], json!({"emailAddress": "a@example.com"}))
        }
        "TunedModel" => (
            vec![
                "--base-model=models/gemini-2.0-flash",
                "--tuning-task.training-data.examples.examples.text-input=a",
                "--tuning-task.training-data.examples.examples.output=b",
            ],
            json!({"baseModel": "models/gemini-2.0-flash", "tuningTask": {"trainingData": {"examples": {"examples": [{"textInput": "a", "output": "b"}]}}}}),
        ),
        other => panic!("no options for {other}: add them"),
    }
}

/// Starts a server that has a resource of each kind.
fn server() -> FakeServer {
    let server = FakeServer::start_blocking().expect("a server");
    let documents = documents();
    let is_known = |schema: &str| documents.iter().any(|document| document.schemas.contains_key(schema));
    for (_, name, schema) in NAMES.iter().filter(|(_, _, schema)| is_known(schema)) {
        let value = match *schema {
            "Operation" => json!({"metadata": {"displayName": "One"}}),
            "Chunk" => json!({"data": {"stringValue": "the quick fox"}}),
            "File" => json!({"state": "ACTIVE"}),
            _ => json!({}),
        };
        server.put(name, schema, value).expect(schema);
    }
    if is_known("Environment") {
        server.put_media("environments/e/files/src/main.py", "text/x-python", b"pass").expect("a file");
    }
    server
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

/// The newest revision whose methods have options here. Methods of later ones wait until somebody adds theirs.
const NEWEST: &str = "20260831";

/// Reads the documents of both versions as the programs should see them.
fn documents() -> Vec<Document> {
    let mut versions: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    for (_, text) in generativelanguage_documents::DOCUMENTS {
        let document = parse(text.as_bytes()).expect("a document");
        versions.entry(document.version.clone()).or_default().push(document);
    }
    let versions: Vec<Vec<Document>> = versions.into_values().collect();
    let overlay: Overlay = serde_json::from_str(generativelanguage_documents::OVERLAY).expect("an overlay");
    overlay.fold(&versions, Unmatched::Refuse).expect("an overlay that fits").0
}

/// Collects the methods below a resource, with the words that lead to them.
fn methods<'a>(resource: &'a Resource, words: &[String], found: &mut Vec<(Vec<String>, &'a Method)>) {
    let below = |name: &str| [words, &[hyphens(name)]].concat();
    found.extend(resource.methods.iter().map(|(name, method)| (below(name), method)));
    resource.resources.iter().for_each(|(name, inner)| methods(inner, &below(name), found));
}

/// `generate-content` for `generateContent`.
fn hyphens(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        match letter {
            '_' => words.push('-'),
            letter if letter.is_ascii_uppercase() => {
                words.push('-');
                words.push(letter.to_ascii_lowercase());
            }
            letter => words.push(letter),
        }
    }
    words
}

/// A method, called with all that it needs.
pub(crate) struct Case {
    pub(crate) version: String,
    /// The id without the name of the API.
    pub(crate) id: String,
    pub(crate) arguments: Vec<String>,
    http_method: String,
    /// The body that the arguments become; null if there is none.
    body: Value,
    has_json: bool,
}

/// Returns a case for each method of each version.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for document in documents() {
        let mut all = Vec::new();
        document.resources.iter().for_each(|(name, resource)| methods(resource, &[hyphens(name)], &mut all));
        all.retain(|(_, method)| revision_order(&method.seen.first) <= revision_order(NEWEST));
        cases.extend(all.into_iter().map(|(words, method)| case(&document.version, words, method)));
    }
    cases
}

fn case(version: &str, words: Vec<String>, method: &Method) -> Case {
    let id = method.id.trim_start_matches("generativelanguage.").to_owned();
    let mut arguments = vec!["--api-version".to_owned(), version.to_owned()];
    arguments.extend(words);
    let placeholders = method.placeholders();
    for parameter in method.arguments(&placeholders).iter().filter_map(|name| method.parameters.get(*name)) {
        let pattern = parameter.schema.pattern.as_deref().unwrap_or_default();
        let name = NAMES.iter().find(|(known, _, _)| *known == pattern);
        let (_, value, _) = name.unwrap_or_else(|| panic!("{id}: no name for {pattern}: add one"));
        if parameter.location == "path" && parameter.only_value().is_none() {
            let value = if pattern == "^models/[^/]+$" { model(&id) } else { value };
            arguments.push(value.to_owned());
        }
    }
    let request = method.request.as_ref().and_then(|request| request.schema.reference.as_deref());
    let (options, body) = request.map_or((Vec::new(), Value::Null), body);
    arguments.extend(options.into_iter().map(str::to_owned));
    if method.parameters.contains_key("force") {
        arguments.push("--force".to_owned());
    }
    // Bytes go to standard output.
    let has_json = method.response.is_some();
    if method.supports_media_download && !has_json {
        arguments.extend(["--output", "-"].map(str::to_owned));
    }
    Case { version: version.to_owned(), id, arguments, http_method: method.http_method.clone(), body, has_json }
}

/// Calls a method, and compares its request with the one that a dry run shows.
fn check(case: &Case) {
    let id = &case.id;
    let server = server();
    let mut arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    let result = run(&server, &arguments);
    let shown = result.ok();
    if case.has_json {
        let is_object = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|reply| reply.is_object());
        assert!(!shown.is_empty() && shown.lines().all(is_object), "{id}: {shown}");
    }
    let log = server.requests_to(id).expect("a method of the server");
    assert_eq!(log.len(), 1, "{id}");
    assert_eq!((&log[0].http_method, log[0].status), (&case.http_method, 200), "{id}");
    assert_eq!(log[0].json(), case.body, "{id}");

    // A dry run needs no server and no key.
    arguments.extend(["--as", "json"]);
    let dry = offline(&arguments).json();
    assert_eq!(dry["method"], case.http_method, "{id}");
    let target = dry["url"].as_str().and_then(|url| url.strip_prefix("https://generativelanguage.googleapis.com"));
    let path = target.and_then(|target| target.split('?').next());
    assert_eq!(path, Some(log[0].path.as_str()), "{id}");
    assert_eq!(dry["body"], case.body, "{id}");
}

/// Returns true if the document is here for which the options were written.
pub(crate) fn has_newest() -> bool {
    let newest = format!("v1beta/{NEWEST}");
    generativelanguage_documents::DOCUMENTS.iter().any(|(name, _)| name.starts_with(&newest))
}

#[test]
fn every_method_is_called() {
    let cases = cases();
    let count = |version: &str| cases.iter().filter(|case| case.version == version).count();
    if has_newest() {
        assert_eq!((count("v1"), count("v1beta")), (63, 102));
    }
    parallel(&cases, check);
}
