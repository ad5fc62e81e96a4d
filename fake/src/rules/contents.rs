//! Rules about contents and their parts.

use serde_json::Value;

use crate::api_error::{ApiError, FieldViolation};
use crate::rules::{Rule, RuleSet};

/// The fields of a part that hold its data.
const DATA: [&str; 9] = [
    "text",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
    "toolCall",
    "toolResponse",
];

/// The roles that the service accepts. Its message names two of them; functions and tools answer under their own role names.
const ROLES: [&str; 5] = ["", "user", "model", "function", "tool"];

/// Reports contents without parts, and parts without data. `at` is the location of the list.
pub(super) fn note_all(rules: &RuleSet, at: &str, contents: &Value, found: &mut Vec<FieldViolation>) {
    for (index, content) in contents.as_array().into_iter().flatten().enumerate() {
        note(rules, &format!("{at}[{index}]"), content, found);
    }
}

/// Reports violations in one content. `at` is its location.
pub(super) fn note(rules: &RuleSet, at: &str, content: &Value, found: &mut Vec<FieldViolation>) {
    let parts = content["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parts.is_empty() && rules.has(Rule::ContentWithoutParts) {
        found.push(violation(format!("{at}.parts"), "contents.parts must not be empty."));
    }
    for (index, part) in parts.iter().enumerate() {
        let place = format!("{at}.parts[{index}]");
        if rules.has(Rule::EmptyPart) && !DATA.iter().any(|name| part.get(name).is_some()) {
            let text = "required oneof field 'data' must have one initialized field";
            found.push(violation(format!("{place}.data"), text));
        }
        let response = &part["functionResponse"];
        let named = response["name"].as_str().is_some_and(|name| !name.is_empty());
        if rules.has(Rule::FunctionResponseName) && response.is_object() && !named {
            found.push(violation(format!("{place}.function_response.name"), "Name cannot be empty."));
        }
    }
}

/// Fails if a content has a role that the service does not know.
pub(super) fn roles(rules: &RuleSet, contents: &Value) -> Result<(), ApiError> {
    let mut contents = contents.as_array().into_iter().flatten();
    let wrong = |content: &Value| content["role"].as_str().is_some_and(|role| !ROLES.contains(&role));
    if rules.has(Rule::Role) && contents.any(wrong) {
        return Err(ApiError::invalid("Please use a valid role: user, model."));
    }
    Ok(())
}

/// Creates a violation in the words of the service's validator. The field has no prefix with the name of the message.
pub(super) fn violation(at: impl AsRef<str>, text: &str) -> FieldViolation {
    let at = at.as_ref();
    let field = at.split_once('.').map_or(at, |(_, field)| field).to_owned();
    FieldViolation { field, description: format!("* {at}: {text}") }
}
