//! The rules of the service: the table of refusals, and requests that must be accepted.

use std::collections::BTreeSet;

use discovery_fake::{FakeServer, Rule};
use serde_json::{Value, json};

use crate::support::send;

const GENERATE: &str = "models/gemini-2.5-flash:generateContent";

/// One refusal: the request, and the message of the service. The rule has the code, the status, and the sources.
struct Refusal {
    rule: Rule,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: Value,
    message: String,
    /// The code of the reply if the rule is disabled.
    otherwise: u16,
}

fn refusal(rule: Rule, path: &'static str, body: Value, message: &str) -> Refusal {
    Refusal { rule, path, headers: &[], body, message: message.to_owned(), otherwise: 200 }
}

#[expect(clippy::needless_pass_by_value, reason = "tables read better without a reference at each value")]
fn user(parts: Value) -> Value {
    json!({"role": "user", "parts": parts})
}

#[expect(clippy::needless_pass_by_value, reason = "as above")]
fn model(parts: Value) -> Value {
    json!({"role": "model", "parts": parts})
}

fn text(text: &str) -> Value {
    json!([{"text": text}])
}

fn call(name: &str) -> Value {
    json!({"functionCall": {"name": name, "args": {}}})
}

fn response(name: &str) -> Value {
    json!({"functionResponse": {"name": name, "response": {}}})
}

fn contents(contents: &[Value]) -> Value {
    json!({ "contents": contents })
}

/// Returns a request with a tool whose parameters have this schema.
fn tool(parameters: &Value) -> Value {
    let function = json!({"name": "f", "description": "d", "parameters": parameters});
    json!({"contents": [user(text("a"))], "tools": [{"functionDeclarations": [function]}]})
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn refusals() -> Vec<Refusal> {
    let many: Vec<Value> = (0..101)
        .map(|_| json!({"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "a"}]}}))
        .collect();
    let parameters = "GenerateContentRequest.tools[0].function_declarations[0].parameters";
    vec![
        refusal(
            Rule::RequiredFields,
            GENERATE,
            json!({}),
            "* GenerateContentRequest.contents: contents is not specified",
        ),
        refusal(
            Rule::ContentWithoutParts,
            GENERATE,
            contents(&[user(text("a")), json!({"role": "model"}), user(text("b"))]),
            "* GenerateContentRequest.contents[1].parts: contents.parts must not be empty.",
        ),
        refusal(
            Rule::EmptyPart,
            GENERATE,
            contents(&[user(json!([{"text": "a"}, {}]))]),
            "* GenerateContentRequest.contents[0].parts[1].data: required oneof field 'data' must have one initialized field",
        ),
        refusal(
            Rule::EmptyPart,
            GENERATE,
            contents(&[user(text("a")), model(json!([{"thoughtSignature": "QQ=="}])), user(text("b"))]),
            "* GenerateContentRequest.contents[1].parts[0].data: required oneof field 'data' must have one initialized field",
        ),
        refusal(
            Rule::Role,
            GENERATE,
            contents(&[json!({"role": "assistant", "parts": text("a")})]),
            "Please use a valid role: user, model.",
        ),
        refusal(
            Rule::OneOf,
            GENERATE,
            contents(&[user(json!([{"text": "a", "inlineData": {"mimeType": "image/png", "data": "QQ=="}}]))]),
            "Invalid value at 'contents[0].parts[0]' (oneof), oneof field 'data' is already set. Cannot set 'inlineData'",
        ),
        refusal(
            Rule::OneOf,
            "cachedContents",
            json!({
                "model": "models/gemini-2.5-flash", "contents": [user(text("a"))], "ttl": "60s",
                "expireTime": "2099-01-01T00:00:00Z",
            }),
            "Invalid value (oneof), oneof field 'expiration' is already set. Cannot set 'ttl'",
        ),
        refusal(
            Rule::FunctionCallTurn,
            GENERATE,
            contents(&[model(json!([call("f")])), user(json!([response("f")]))]),
            "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
        ),
        refusal(
            Rule::FunctionResponseTurn,
            GENERATE,
            contents(&[user(text("a")), user(json!([response("f")]))]),
            "Please ensure that function response turn comes immediately after a function call turn.",
        ),
        refusal(
            Rule::FunctionResponseCount,
            GENERATE,
            contents(&[user(text("a")), model(json!([call("f"), call("g")])), user(json!([response("f")]))]),
            "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
        ),
        refusal(
            Rule::FunctionResponseCount,
            GENERATE,
            contents(&[user(text("a")), model(json!([call("f")])), user(text("never mind"))]),
            "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
        ),
        refusal(
            Rule::FunctionResponseName,
            GENERATE,
            contents(&[
                user(text("a")),
                model(json!([call("f")])),
                user(json!([{"functionResponse": {"response": {}}}])),
            ]),
            "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.",
        ),
        refusal(
            Rule::ThoughtSignature,
            "models/gemini-3-pro-preview:generateContent",
            contents(&[user(text("a")), model(json!([call("f")])), user(json!([response("f")]))]),
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:f` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
        ),
        refusal(
            Rule::EmptyObjectSchema,
            GENERATE,
            tool(&json!({"type": "object", "properties": {"a": {"type": "OBJECT"}}})),
            &format!("* {parameters}.properties[a].properties: should be non-empty for OBJECT type"),
        ),
        refusal(
            Rule::ArrayWithoutItems,
            GENERATE,
            tool(&json!({"type": "OBJECT", "properties": {"a": {"type": "ARRAY"}}})),
            &format!("* {parameters}.properties[a].items: missing field."),
        ),
        refusal(
            Rule::EnumOfStrings,
            GENERATE,
            tool(&json!({"type": "OBJECT", "properties": {"a": {"type": "INTEGER", "enum": ["1"]}}})),
            &format!("* {parameters}.properties[a].enum: only allowed for STRING type"),
        ),
        refusal(
            Rule::RequiredProperty,
            GENERATE,
            tool(&json!({"type": "OBJECT", "properties": {"a": {"type": "STRING"}}, "required": ["a", "b"]})),
            &format!("* {parameters}.required[1]: property is not defined"),
        ),
        refusal(
            Rule::JsonSchemaKeywords,
            GENERATE,
            json!({
                "contents": [user(text("a"))],
                "generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": {
                    "type": "object", "properties": {"a": {"type": "string", "contentEncoding": "base64"}},
                }},
            }),
            "* GenerateContentRequest.generation_config.response_json_schema.properties[a]: keyword \"contentEncoding\" is not supported",
        ),
        refusal(
            Rule::InnerModel,
            "models/gemini-2.5-flash:countTokens",
            json!({"generateContentRequest": {"contents": [user(text("a"))]}}),
            "* CountTokensRequest.generate_content_request.model: model is not specified",
        ),
        refusal(
            Rule::InnerModel,
            "models/gemini-embedding-001:batchEmbedContents",
            json!({"requests": [{"content": {"parts": text("a")}}]}),
            "* BatchEmbedContentsRequest.requests[0].model: model is not specified",
        ),
        refusal(
            Rule::UnknownModel,
            "models/gemini-9:generateContent",
            contents(&[user(text("a"))]),
            "models/gemini-9 is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.",
        ),
        refusal(
            Rule::UnknownModel,
            "models/gemini-embedding-001:streamGenerateContent",
            contents(&[user(text("a"))]),
            "models/gemini-embedding-001 is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.",
        ),
        Refusal {
            headers: &[("x-server-timeout", "5")],
            ..refusal(
                Rule::ShortDeadline,
                GENERATE,
                contents(&[user(text("a"))]),
                "Manually set deadline 5s is too short. Minimum allowed deadline is 10s.",
            )
        },
        Refusal {
            otherwise: 404,
            ..refusal(
                Rule::MissingFile,
                GENERATE,
                contents(&[user(json!([{"fileData": {"fileUri": "files/none"}}, {"text": "a"}]))]),
                "You do not have permission to access the File none or it may not exist.",
            )
        },
        refusal(
            Rule::SafetyCategory,
            GENERATE,
            json!({
                "contents": [user(text("a"))],
                "safetySettings": [{"category": "HARM_CATEGORY_DEROGATORY", "threshold": "BLOCK_NONE"}],
            }),
            "* GenerateContentRequest.safety_settings[0]: element predicate failed: $.category in (HarmCategory.HARM_CATEGORY_HATE_SPEECH, HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT, HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT, HarmCategory.HARM_CATEGORY_HARASSMENT, HarmCategory.HARM_CATEGORY_CIVIC_INTEGRITY)",
        ),
        refusal(
            Rule::EmbeddingBatch,
            "models/gemini-embedding-001:batchEmbedContents",
            json!({ "requests": many }),
            "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch",
        ),
        refusal(
            Rule::CachedContentConflict,
            GENERATE,
            json!({
                "contents": [user(text("a"))], "cachedContent": "cachedContents/c",
                "systemInstruction": {"parts": text("b")},
            }),
            "CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config. Proposed fix: move those values to CachedContent from GenerateContent request.",
        ),
    ]
}

/// Returns documents of which the newest lacks a value of an enum.
fn documents() -> [discovery_fake::Document; 2] {
    [("20250101", json!(["OLD", "NEW"])), ("20260101", json!(["NEW"]))].map(|(revision, values)| {
        let document = json!({
            "name": "tier", "version": "v1", "revision": revision, "rootUrl": "https://tier.example.com/",
            "methods": {"ask": {
                "id": "tier.ask", "httpMethod": "POST", "path": "v1/ask", "request": {"$ref": "Ask"},
                "response": {"$ref": "Ask"},
            }},
            "schemas": {"Ask": {"id": "Ask", "type": "object", "properties": {
                "tier": {"type": "string", "enum": values, "enumDescriptions": ["", ""]},
            }}},
        });
        serde_json::from_value(document).expect("a document")
    })
}

/// Sends the request of a refusal, and returns the code, status, and message; the last two are empty for a success.
fn ask(server: &FakeServer, refusal: &Refusal) -> (u16, String, String) {
    server.put("cachedContents/c", "CachedContent", json!({})).expect("a cache");
    let mut headers = vec![("x-goog-api-key", server.key())];
    headers.extend(refusal.headers);
    let path = format!("/v1beta/{}", refusal.path);
    let reply = send(server, "POST", &path, &headers, refusal.body.to_string().as_bytes());
    if reply.status == 200 { (200, String::new(), String::new()) } else { reply.error() }
}

#[test]
fn each_rule_refuses_its_request_only_if_it_is_enabled() {
    let start = |builder: discovery_fake::Builder| builder.start_blocking().expect("a server");
    let mut covered = BTreeSet::from([Rule::RetiredValue]);
    for refusal in refusals() {
        let rule = refusal.rule;
        covered.insert(rule);
        let expected = (rule.code(), rule.status().to_owned(), refusal.message.clone());
        assert_eq!(ask(&start(FakeServer::builder().enable(rule)), &refusal), expected, "{rule}");
        assert_eq!(ask(&start(FakeServer::builder().lenient().enable(rule)), &refusal), expected, "{rule} alone");
        for server in [FakeServer::builder().lenient(), FakeServer::builder().disable(rule)] {
            let (code, _, message) = ask(&start(server), &refusal);
            assert_eq!(code, refusal.otherwise, "{rule}: {message}");
        }
        // The rule's own text is the message with gaps.
        let mut rest = refusal.message.as_str();
        for piece in rule.message().split('…') {
            let at = rest.find(piece).unwrap_or_else(|| panic!("{rule}: no {piece:?} in {:?}", refusal.message));
            rest = &rest[at + piece.len()..];
        }
    }
    assert_eq!(covered, Rule::ALL.into_iter().collect());
}

#[test]
fn values_that_the_newest_document_lacks_are_refused() {
    let ask = |builder: discovery_fake::Builder, tier: &str| {
        let builder = documents().into_iter().fold(builder, discovery_fake::Builder::document);
        let server = builder.start_blocking().expect("a server");
        crate::support::call(&server, "POST", "/v1/ask", &json!({ "tier": tier }))
    };
    let refused = ask(FakeServer::builder(), "OLD").error();
    assert_eq!(
        refused,
        (400, "INVALID_ARGUMENT".to_owned(), "Invalid value at 'tier' (TYPE_ENUM), \"OLD\"".to_owned())
    );
    assert_eq!(ask(FakeServer::builder(), "NEW").status, 200);
    assert_eq!(ask(FakeServer::builder().lenient(), "OLD").status, 200);
    assert_eq!(ask(FakeServer::builder().lenient(), "NONE").status, 400);
}

#[test]
fn valid_requests_are_accepted() {
    let signed = json!({"functionCall": {"name": "f"}, "thoughtSignature": "QQ=="});
    let server = FakeServer::start_blocking().expect("a server");
    server.put("files/f", "File", json!({"state": "ACTIVE"})).expect("a file");
    for (path, body) in [
        (GENERATE, contents(&[json!({"parts": text("a")})])),
        (GENERATE, contents(&[user(text("")), model(text("b")), user(text("c"))])),
        (GENERATE, contents(&[user(json!([{"fileData": {"fileUri": "files/f"}}]))])),
        (GENERATE, contents(&[user(json!([{"fileData": {"fileUri": "https://example.com/files/x.pdf"}}]))])),
        // Two consecutive turns of the user, and a last turn of the model.
        (GENERATE, contents(&[user(text("a")), user(text("b")), model(text("c"))])),
        (GENERATE, contents(&[user(text("a")), model(json!([call("f")]))])),
        (
            GENERATE,
            contents(&[
                user(text("a")),
                model(json!([{"text": "I look."}, call("f"), call("g")])),
                json!({"role": "function", "parts": [response("f"), response("g")]}),
                model(json!([call("f")])),
                json!({"role": "tool", "parts": [response("f"), {"text": "and this"}]}),
            ]),
        ),
        // Earlier turns need no signature, and of parallel calls only the first has one.
        (
            "models/gemini-3-pro-preview:generateContent",
            contents(&[
                user(text("a")),
                model(json!([call("f")])),
                user(json!([response("f")])),
                model(text("done")),
                user(text("b")),
                model(json!([signed, call("g")])),
                user(json!([response("f"), response("g")])),
            ]),
        ),
        (GENERATE, tool(&json!({"type": "OBJECT", "properties": {"a": {"type": "STRING", "enum": ["x"]}}}))),
        (
            GENERATE,
            json!({
                "contents": [user(text("a"))],
                "tools": [{"functionDeclarations": [{"name": "f", "description": "takes nothing"}]}],
            }),
        ),
        (
            GENERATE,
            json!({
                "contents": [user(text("a"))],
                "generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": {
                    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                }},
                "safetySettings": [{"category": "HARM_CATEGORY_CIVIC_INTEGRITY", "threshold": "BLOCK_NONE"}],
            }),
        ),
        (
            "models/gemini-2.5-flash:countTokens",
            json!({"generateContentRequest": {
                "model": "models/gemini-2.5-flash", "contents": [user(text("a"))],
            }}),
        ),
    ] {
        let reply = crate::support::call(&server, "POST", &format!("/v1beta/{path}"), &body);
        assert_eq!(reply.status, 200, "{path} {body}\n{}", reply.text());
    }
    let headers = [("x-goog-api-key", server.key()), ("x-server-timeout", "10")];
    let body = contents(&[user(text("a"))]).to_string();
    assert_eq!(send(&server, "POST", &format!("/v1beta/{GENERATE}"), &headers, body.as_bytes()).status, 200);
}

#[test]
fn models_can_be_added_or_unchecked() {
    let ask = |server: &FakeServer| {
        let body = contents(&[user(text("a"))]);
        crate::support::call(server, "POST", "/v1beta/models/mine:generateContent", &body).status
    };
    let server = FakeServer::start_blocking().expect("a server");
    assert_eq!(ask(&server), 404);
    server.put("models/mine", "Model", json!({})).expect("a model");
    assert_eq!(ask(&server), 200);
    assert_eq!(ask(&FakeServer::builder().any_model().start_blocking().expect("a server")), 200);
}
