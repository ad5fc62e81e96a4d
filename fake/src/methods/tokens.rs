//! Token counts of a realistic size.

use serde_json::Value;

/// Estimates the number of tokens in a text: one for four characters.
pub(crate) fn of_text(text: &str) -> u64 {
    (text.chars().count() as u64).div_ceil(4)
}

/// Estimates the number of tokens in a part.
pub(crate) fn of_part(part: &Value) -> u64 {
    match part["text"].as_str() {
        Some(text) => of_text(text),
        // Every image has the same cost.
        None if part["inlineData"].is_object() || part["fileData"].is_object() => 258,
        None => of_text(&part.to_string()),
    }
}

/// Estimates the number of tokens in a request: contents, instruction, and tools.
pub(crate) fn of_request(request: &Value) -> u64 {
    let contents = request["contents"].as_array().into_iter().flatten().chain([&request["systemInstruction"]]);
    let said: u64 = contents.flat_map(|content| content["parts"].as_array().into_iter().flatten()).map(of_part).sum();
    let tools = request.get("tools").map_or(0, |tools| of_text(&tools.to_string()));
    said + tools
}

/// Returns the usage of a reply to a request.
pub(crate) fn usage(request: &Value, reply: &Value) -> Value {
    let parts = reply["candidates"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|candidate| candidate["content"]["parts"].as_array().into_iter().flatten());
    let (mut spoken, mut thought) = (0, 0);
    for part in parts {
        *(if part["thought"] == true { &mut thought } else { &mut spoken }) += of_part(part);
    }
    let asked = of_request(request);
    let mut usage = serde_json::json!({
        "promptTokenCount": asked,
        "candidatesTokenCount": spoken,
        "totalTokenCount": asked + spoken + thought,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": asked}],
    });
    if thought > 0 {
        usage["thoughtsTokenCount"] = thought.into();
    }
    usage
}
