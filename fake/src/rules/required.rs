//! Fields that the service requires.

use serde_json::{Map, Value};

use crate::api_error::{ApiError, FieldViolation};
use crate::rules::{Rule, RuleSet};
use crate::values::names::snake_case;

/// Required fields by message. A bar separates alternatives, of which one suffices.
const REQUIRED: [(&str, &[&str]); 25] = [
    ("AsyncBatchEmbedContentRequest", &["batch"]),
    ("BatchEmbedContentsRequest", &["requests"]),
    ("BatchEmbedTextRequest", &["requests|texts"]),
    ("BatchGenerateContentRequest", &["batch"]),
    ("CachedContent", &["model"]),
    ("Chunk", &["data"]),
    ("CountMessageTokensRequest", &["prompt"]),
    ("CountTextTokensRequest", &["prompt"]),
    ("CountTokensRequest", &["contents|generateContentRequest"]),
    ("EmbedContentRequest", &["content"]),
    ("EmbedTextRequest", &["text"]),
    ("GenerateAnswerRequest", &["contents", "answerStyle"]),
    ("GenerateContentRequest", &["contents"]),
    ("GenerateMessageRequest", &["prompt"]),
    ("GenerateTextRequest", &["prompt"]),
    ("ImportFileRequest", &["fileName"]),
    ("Permission", &["role"]),
    ("PredictLongRunningRequest", &["instances"]),
    ("PredictRequest", &["instances"]),
    ("QueryCorpusRequest", &["query"]),
    ("QueryDocumentRequest", &["query"]),
    ("RegisterFilesRequest", &["uris"]),
    ("TransferOwnershipRequest", &["emailAddress"]),
    ("TunedModel", &["tuningTask", "baseModel|tunedModelSource"]),
    ("UpdateChunkRequest", &["chunk"]),
];

/// Fails if a message lacks a required field.
pub(crate) fn check(rules: &RuleSet, schema: &str, sent: &Map<String, Value>) -> Result<(), ApiError> {
    let mut found = Vec::new();
    note(rules, schema, schema, sent, &mut found);
    if found.is_empty() { Ok(()) } else { Err(ApiError::violations(&found)) }
}

/// Reports the fields that a message lacks. `at` is the location of the message.
pub(super) fn note(
    rules: &RuleSet,
    schema: &str,
    at: &str,
    sent: &Map<String, Value>,
    found: &mut Vec<FieldViolation>,
) {
    if !rules.has(Rule::RequiredFields) {
        return;
    }
    let fields = REQUIRED.iter().filter(|(name, _)| *name == schema).flat_map(|(_, fields)| fields.iter());
    let present = |field: &str| {
        sent.get(field).is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty()) && value != "")
    };
    found.extend(fields.filter(|field| !field.split('|').any(present)).map(|field| {
        let field = snake_case(field.split('|').next().unwrap_or(field));
        FieldViolation { description: format!("* {at}.{field}: {field} is not specified"), field }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn required_fields() {
        let missing = |schema: &str, value: Value| {
            check(&RuleSet::default(), schema, value.as_object().expect("an object")).map_err(|error| error.message)
        };
        assert_eq!(missing("GenerateContentRequest", json!({"contents": [{}]})), Ok(()));
        assert_eq!(
            missing("GenerateContentRequest", json!({"contents": []})),
            Err("* GenerateContentRequest.contents: contents is not specified".to_owned())
        );
        assert_eq!(missing("CountTokensRequest", json!({"generateContentRequest": {}})), Ok(()));
        assert_eq!(missing("Unheard", json!({})), Ok(()));
    }
}
