//! Rules by the message type of a request.

use serde_json::{Map, Value};

use crate::api_error::{ApiError, FieldViolation};
use crate::rules::contents::{self, violation};
use crate::rules::required;
use crate::rules::schemas;
use crate::rules::turns;
use crate::rules::{Rule, RuleSet};

/// The maximum number of requests in a batch of embeddings.
const LARGEST_EMBEDDING_BATCH: usize = 100;

/// The minimum deadline, in seconds.
const SHORTEST_DEADLINE: f64 = 10.0;

/// Categories that a safety setting may name, in the order of the service's message.
const CATEGORIES: [&str; 5] = [
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_CIVIC_INTEGRITY",
];

/// Checks a message by its schema. `model` is the name of its model.
pub(crate) fn check(rules: &RuleSet, schema: &str, model: &str, body: &Value) -> Result<(), ApiError> {
    let mut found = Vec::new();
    let empty = Map::new();
    required::note(rules, schema, schema, body.as_object().unwrap_or(&empty), &mut found);
    match schema {
        "GenerateContentRequest" | "GenerateAnswerRequest" => note_generation(rules, schema, body, &mut found),
        "CountTokensRequest" => {
            contents::note_all(rules, "CountTokensRequest.contents", &body["contents"], &mut found);
            note_inner_generation(rules, body, &mut found);
        }
        "EmbedContentRequest" if body["content"].is_object() => {
            contents::note(rules, "EmbedContentRequest.content", &body["content"], &mut found);
        }
        "BatchEmbedContentsRequest" => note_embeddings(rules, body, &mut found),
        "CachedContent" => {
            contents::note_all(rules, "CachedContent.contents", &body["contents"], &mut found);
            schemas::note_tools(rules, "CachedContent", &body["tools"], &mut found);
        }
        _ => {}
    }
    if !found.is_empty() {
        return Err(ApiError::violations(&found));
    }
    match schema {
        "GenerateContentRequest" => conversation(rules, model, body),
        "BatchEmbedContentsRequest" => same_models(rules, model, body),
        _ => Ok(()),
    }
}

/// Checks the deadline that a client sets for the server.
pub(crate) fn deadline(rules: &RuleSet, header: Option<&str>) -> Result<(), ApiError> {
    let seconds = header.and_then(|header| header.trim().parse::<f64>().ok());
    match seconds.filter(|seconds| rules.has(Rule::ShortDeadline) && *seconds < SHORTEST_DEADLINE) {
        Some(seconds) => Err(ApiError::invalid(format!(
            "Manually set deadline {seconds}s is too short. Minimum allowed deadline is 10s."
        ))),
        None => Ok(()),
    }
}

fn note_generation(rules: &RuleSet, at: &str, body: &Value, found: &mut Vec<FieldViolation>) {
    contents::note_all(rules, &format!("{at}.contents"), &body["contents"], found);
    if body["systemInstruction"].is_object() {
        contents::note(rules, &format!("{at}.system_instruction"), &body["systemInstruction"], found);
    }
    schemas::note_request(rules, at, body, found);
    for (index, setting) in body["safetySettings"].as_array().into_iter().flatten().enumerate() {
        let known = setting["category"].as_str().is_some_and(|category| CATEGORIES.contains(&category));
        if rules.has(Rule::SafetyCategory) && !known {
            let known = CATEGORIES.map(|category| format!("HarmCategory.{category}")).join(", ");
            let text = format!("element predicate failed: $.category in ({known})");
            found.push(violation(format!("{at}.safety_settings[{index}]"), &text));
        }
    }
}

/// Reports violations in the request whose tokens are counted.
fn note_inner_generation(rules: &RuleSet, body: &Value, found: &mut Vec<FieldViolation>) {
    let at = "CountTokensRequest.generate_content_request";
    let inner = &body["generateContentRequest"];
    let Some(fields) = inner.as_object() else { return };
    required::note(rules, "GenerateContentRequest", at, fields, found);
    if rules.has(Rule::InnerModel) && inner["model"].as_str().is_none_or(str::is_empty) {
        found.push(violation(format!("{at}.model"), "model is not specified"));
    }
    note_generation(rules, at, inner, found);
}

fn note_embeddings(rules: &RuleSet, body: &Value, found: &mut Vec<FieldViolation>) {
    let at = "BatchEmbedContentsRequest.requests";
    let requests = body["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rules.has(Rule::EmbeddingBatch) && requests.len() > LARGEST_EMBEDDING_BATCH {
        found.push(violation(at, "at most 100 requests can be in one batch"));
        return;
    }
    for (index, request) in requests.iter().enumerate() {
        let at = format!("{at}[{index}]");
        if let Some(fields) = request.as_object() {
            required::note(rules, "EmbedContentRequest", &at, fields, found);
        }
        if rules.has(Rule::InnerModel) && request["model"].as_str().is_none_or(str::is_empty) {
            found.push(violation(format!("{at}.model"), "model is not specified"));
        }
        if request["content"].is_object() {
            contents::note(rules, &format!("{at}.content"), &request["content"], found);
        }
    }
}

/// Checks the rules that apply to a conversation as a whole.
fn conversation(rules: &RuleSet, model: &str, body: &Value) -> Result<(), ApiError> {
    contents::roles(rules, &body["contents"])?;
    turns::check(rules, &body["contents"])?;
    turns::signatures(rules, model, &body["contents"])?;
    let cached = body["cachedContent"].as_str().is_some_and(|name| !name.is_empty());
    let is_set = |value: &Value| value.as_array().map_or(value.is_object(), |list| !list.is_empty());
    let own = ["systemInstruction", "tools", "toolConfig"].iter().any(|field| is_set(&body[*field]));
    if rules.has(Rule::CachedContentConflict) && cached && own {
        return Err(ApiError::invalid(
            "CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config. Proposed fix: move those values to CachedContent from GenerateContent request.",
        ));
    }
    Ok(())
}

/// Checks that the requests of a batch have the model of the batch.
fn same_models(rules: &RuleSet, model: &str, body: &Value) -> Result<(), ApiError> {
    for (index, request) in body["requests"].as_array().into_iter().flatten().enumerate() {
        let other = request["model"].as_str().filter(|other| !other.is_empty() && *other != model);
        if let Some(other) = other.filter(|_| rules.has(Rule::InnerModel)) {
            let at = format!("BatchEmbedContentsRequest.requests[{index}].model");
            return Err(ApiError::violations(&[violation(at, &format!("the model {other} is not {model}"))]));
        }
    }
    Ok(())
}
