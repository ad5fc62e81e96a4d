//! Rules about the turns of a conversation: their order, and the parts that must be sent back unchanged.

use serde_json::Value;

use crate::api_error::ApiError;
use crate::rules::{Rule, RuleSet};

/// The kind of content in a turn.
struct Turn<'a> {
    is_model: bool,
    calls: Vec<&'a Value>,
    responses: usize,
    others: usize,
}

impl<'a> Turn<'a> {
    fn of(content: &'a Value) -> Self {
        let parts = content["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
        let calls: Vec<&Value> = parts.iter().filter(|part| part.get("functionCall").is_some()).collect();
        let responses = parts.iter().filter(|part| part.get("functionResponse").is_some()).count();
        let others = parts.len() - calls.len() - responses;
        Turn { is_model: content["role"] == "model", calls, responses, others }
    }
}

/// Checks the order of turns.
pub(super) fn check(rules: &RuleSet, contents: &Value) -> Result<(), ApiError> {
    let turns: Vec<Turn> = contents.as_array().into_iter().flatten().map(Turn::of).collect();
    let refuse = |rule: Rule| if rules.has(rule) { Err(ApiError::invalid(rule.message())) } else { Ok(()) };
    for (index, turn) in turns.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|previous| turns.get(previous));
        if !turn.calls.is_empty() {
            if previous.is_none_or(|previous| previous.is_model) {
                refuse(Rule::FunctionCallTurn)?;
            }
            let answered = turns.get(index + 1).map(|next| next.responses);
            if answered.is_some_and(|answered| answered != turn.calls.len()) {
                refuse(Rule::FunctionResponseCount)?;
            }
        }
        if turn.responses > 0 && previous.is_none_or(|previous| previous.calls.is_empty()) {
            refuse(Rule::FunctionResponseTurn)?;
        }
    }
    Ok(())
}

/// Checks that function calls of a Gemini 3 model are sent back with their signature. This applies to the first call of
/// each step in the current turn, which begins with the last message of the user.
pub(super) fn signatures(rules: &RuleSet, model: &str, contents: &Value) -> Result<(), ApiError> {
    if !rules.has(Rule::ThoughtSignature) || !model.starts_with("models/gemini-3") {
        return Ok(());
    }
    let turns: Vec<Turn> = contents.as_array().into_iter().flatten().map(Turn::of).collect();
    let start = turns.iter().rposition(|turn| !turn.is_model && turn.others > 0).unwrap_or(0);
    for (index, turn) in turns.iter().enumerate().skip(start).filter(|(_, turn)| turn.is_model) {
        let Some(call) = turn.calls.first() else { continue };
        if call["thoughtSignature"].as_str().is_none_or(str::is_empty) {
            let name = call["functionCall"]["name"].as_str().unwrap_or_default();
            return Err(ApiError::invalid(format!(
                "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:{name}` , position {}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
                index + 1
            )));
        }
    }
    Ok(())
}
