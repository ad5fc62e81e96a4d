//! Replies of a model, derived from the request: echoes, function calls, structured output, code, images, and sound.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::methods::tokens;
use crate::schema_sample;
use crate::values::ids;
use crate::values::scalar;

/// A PNG of one grey pixel, which is used for every generated image.
pub(crate) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// The maximum length of the part of a prompt that an echo repeats, in characters.
const LONGEST_ECHO: usize = 2_000;

/// Returns a whole reply to a `GenerateContentRequest`.
pub(crate) fn reply(request: &Value, model: &str, seed: u64) -> Value {
    let mut rng = Rng::with_seed(seed ^ ids::hash(&request.to_string()));
    let config = &request["generationConfig"];
    let count = config["candidateCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let mut candidates = Vec::new();
    for index in 0..count {
        let (mut parts, mut reason) = (parts(request, model, index, &mut rng), "STOP");
        for part in &mut parts {
            if let Some(text) = part.get("text").and_then(Value::as_str) {
                let (kept, cut) = shorten(text, config);
                reason = cut.unwrap_or(reason);
                part["text"] = kept.into();
            }
        }
        let thinks = config["thinkingConfig"]["includeThoughts"] == true;
        // Gemini 3 signs its function calls, and requires the signature in later requests.
        let signs = thinks || (model.starts_with("models/gemini-3") && parts[0]["functionCall"].is_object());
        if let (true, Some(signed)) = (signs, parts.first_mut()) {
            signed["thoughtSignature"] = scalar::base64(&rng.u64(..).to_be_bytes()).into();
        }
        if thinks {
            let text = format!("The question has {} characters. An echo will do.", prompt(request).chars().count());
            parts.insert(0, json!({"text": text, "thought": true}));
        }
        let mut candidate =
            json!({"content": {"role": "model", "parts": parts}, "finishReason": reason, "index": index});
        if has_tool(request, "googleSearch") {
            candidate["groundingMetadata"] = grounding(request, &candidate);
        }
        candidates.push(candidate);
    }
    let mut reply = json!({
        "candidates": candidates,
        "modelVersion": model.rsplit('/').next().unwrap_or(model),
        "responseId": ids::new_id(&mut rng),
    });
    reply["usageMetadata"] = tokens::usage(request, &reply);
    reply
}

/// Returns the last message of the user.
pub(crate) fn prompt(request: &Value) -> String {
    let texts = last_turn(request)["parts"].as_array().into_iter().flatten().map(|part| {
        let kind = |name: &str| part[name]["mimeType"].as_str().unwrap_or("a file").to_owned();
        match part["text"].as_str() {
            Some(text) => text.to_owned(),
            None if part["inlineData"].is_object() => format!("[{}]", kind("inlineData")),
            None if part["fileData"].is_object() => format!("[{}]", kind("fileData")),
            None => String::new(),
        }
    });
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// Returns the answer to a text.
pub(crate) fn echo(prompt: &str, index: u64) -> String {
    let prompt = prompt.trim();
    let short: String = prompt.chars().take(LONGEST_ECHO).collect();
    let words = prompt.split_whitespace().count();
    let again = if index == 0 { String::new() } else { format!(" This is answer number {}.", index + 1) };
    format!(
        "You said: {short}\n\nThat is {words} words. No model has seen them: the fake server answers, and it says the same every time.{again}"
    )
}

fn last_turn(request: &Value) -> &Value {
    let contents = request["contents"].as_array().map(Vec::as_slice).unwrap_or_default();
    contents.iter().rev().find(|content| content["role"] != "model").unwrap_or(&Value::Null)
}

/// Returns the parts of one candidate; there is at least one.
fn parts(request: &Value, model: &str, index: u64, rng: &mut Rng) -> Vec<Value> {
    let config = &request["generationConfig"];
    let returned: Vec<&Value> = last_turn(request)["parts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|part| part.get("functionResponse"))
        .collect();
    if !returned.is_empty() {
        let texts = returned.iter().map(|returned| {
            format!("{} returned {}.", returned["name"].as_str().unwrap_or("The function"), returned["response"])
        });
        return vec![json!({"text": texts.collect::<Vec<_>>().join(" ")})];
    }
    if let Some(declared) = called_function(request) {
        let empty = json!({"type": "OBJECT"});
        let schema = declared.get("parameters").or_else(|| declared.get("parametersJsonSchema")).unwrap_or(&empty);
        let mut args = schema_sample::value(schema, rng);
        if !args.is_object() {
            args = Value::Object(Map::new());
        }
        return vec![json!({"functionCall": {"id": ids::new_id(rng), "name": declared["name"], "args": args}})];
    }
    let schema =
        ["responseSchema", "responseJsonSchema", "_responseJsonSchema"].iter().find_map(|name| config.get(name));
    let modality =
        |name: &str| config["responseModalities"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let text = || json!({"text": echo(&prompt(request), index)});
    match (schema, config["responseMimeType"].as_str()) {
        (Some(schema), Some("text/x.enum")) => {
            vec![json!({"text": schema_sample::value(schema, rng).as_str().unwrap_or_default()})]
        }
        (Some(schema), _) => vec![json!({"text": schema_sample::value(schema, rng).to_string()})],
        (None, Some("application/json")) => vec![json!({"text": json!({"echo": prompt(request)}).to_string()})],
        _ if modality("IMAGE") || (model.contains("-image") && !modality("TEXT")) => {
            vec![json!({"text": "Here is a pixel."}), json!({"inlineData": {"mimeType": "image/png", "data": PIXEL}})]
        }
        _ if modality("AUDIO") => {
            let silence = scalar::base64(&[0; 480]);
            vec![json!({"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": silence}})]
        }
        _ if has_tool(request, "codeExecution") => vec![
            json!({"executableCode": {"language": "PYTHON", "code": "print(len(prompt))"}}),
            json!({"codeExecutionResult": {
                "outcome": "OUTCOME_OK",
                "output": format!("{}\n", prompt(request).chars().count()),
            }}),
            text(),
        ],
        _ => vec![text()],
    }
}

fn has_tool(request: &Value, name: &str) -> bool {
    request["tools"].as_array().is_some_and(|tools| tools.iter().any(|tool| tool[name].is_object()))
}

/// Returns the grounding metadata that a search for the prompt would give.
fn grounding(request: &Value, candidate: &Value) -> Value {
    let text = candidate["content"]["parts"][0]["text"].as_str().unwrap_or_default();
    json!({
        "webSearchQueries": [prompt(request)],
        "groundingChunks": [{"web": {"uri": "https://example.com/", "title": "example.com"}}],
        "groundingSupports": [{
            "segment": {"endIndex": text.len(), "text": text},
            "groundingChunkIndices": [0],
        }],
    })
}

/// Returns the function that the model calls: the first one that it may call.
fn called_function(request: &Value) -> Option<&Value> {
    let calling = &request["toolConfig"]["functionCallingConfig"];
    if calling["mode"] == "NONE" {
        return None;
    }
    let allowed = calling["allowedFunctionNames"].as_array();
    let tools = request["tools"].as_array()?.iter();
    let mut declared = tools.flat_map(|tool| tool["functionDeclarations"].as_array().into_iter().flatten());
    declared.find(|function| allowed.is_none_or(|allowed| allowed.is_empty() || allowed.contains(&function["name"])))
}

/// Truncates a text at a stop sequence or at the token limit.
fn shorten<'a>(text: &'a str, config: &Value) -> (&'a str, Option<&'static str>) {
    let stops = config["stopSequences"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|stop| !stop.is_empty());
    let text = stops.filter_map(|stop| text.find(stop)).min().map_or(text, |end| &text[..end]);
    let most = config["maxOutputTokens"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    match text.char_indices().nth(most.saturating_mul(4)) {
        Some((end, _)) if most > 0 => (&text[..end], Some("MAX_TOKENS")),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str, more: &Value) -> Value {
        let mut request = json!({"contents": [{"role": "user", "parts": [{"text": text}]}]});
        if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
            request.extend(more.clone());
        }
        reply(&request, "models/gemini-3-pro-preview", 1)
    }

    fn text(reply: &Value) -> &str {
        reply["candidates"][0]["content"]["parts"][0]["text"].as_str().unwrap_or_default()
    }

    #[test]
    fn an_echo_with_its_cost() {
        let reply = ask("Why is the sky blue?", &json!({}));
        assert!(text(&reply).contains("Why is the sky blue?"));
        assert_eq!(reply["candidates"][0]["finishReason"], "STOP");
        assert_eq!(reply["usageMetadata"]["promptTokenCount"], 5);
        assert_eq!(reply, ask("Why is the sky blue?", &json!({})));
    }

    #[test]
    fn limits_and_stops() {
        let reply = ask("a b c", &json!({"generationConfig": {"maxOutputTokens": 2}}));
        assert_eq!((text(&reply), &reply["candidates"][0]["finishReason"]), ("You said", &json!("MAX_TOKENS")));
        assert_eq!(text(&ask("a b c", &json!({"generationConfig": {"stopSequences": ["b"]}}))), "You said: a ");
    }

    #[test]
    fn structured_output_and_calls() {
        let schema = json!({"type": "OBJECT", "properties": {"n": {"type": "INTEGER"}, "of": {"type": "STRING", "enum": ["x"]}}});
        let reply =
            ask("go", &json!({"generationConfig": {"responseMimeType": "application/json", "responseSchema": schema}}));
        let parsed: Value = serde_json::from_str(text(&reply)).expect("JSON");
        assert!(parsed["n"].is_i64() && parsed["of"] == "x");

        let tools = json!([{"functionDeclarations": [{"name": "f"}, {"name": "g", "parameters": schema}]}]);
        let mode = json!({"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["g"]}});
        let reply = ask("go", &json!({"tools": tools, "toolConfig": mode}));
        let part = &reply["candidates"][0]["content"]["parts"][0];
        assert_eq!((&part["functionCall"]["name"], &part["functionCall"]["args"]["of"]), (&json!("g"), &json!("x")));
        assert!(part["thoughtSignature"].is_string());

        let answer = json!([{"role": "user", "parts": [
            {"functionResponse": {"name": "g", "response": {"v": 1}}},
            {"functionResponse": {"name": "f", "response": {}}},
        ]}]);
        assert_eq!(
            text(&ask("", &json!({"tools": tools, "contents": answer}))),
            r#"g returned {"v":1}. f returned {}."#
        );
    }

    #[test]
    fn thoughts_code_and_search_on_demand() {
        let kinds = |reply: &Value| -> Vec<String> {
            let parts = reply["candidates"][0]["content"]["parts"].as_array().expect("parts");
            let kind = |part: &Value| part.as_object().and_then(|part| part.keys().next()).cloned();
            parts.iter().filter_map(kind).collect()
        };
        let thinking = ask("go", &json!({"generationConfig": {"thinkingConfig": {"includeThoughts": true}}}));
        assert_eq!(thinking["candidates"][0]["content"]["parts"][0]["thought"], true);
        assert!(thinking["usageMetadata"]["thoughtsTokenCount"].as_u64() > Some(0));
        let code = ask("go", &json!({"tools": [{"codeExecution": {}}]}));
        assert_eq!(kinds(&code), ["executableCode", "codeExecutionResult", "text"]);
        let search = ask("go", &json!({"tools": [{"googleSearch": {}}]}));
        assert_eq!(search["candidates"][0]["groundingMetadata"]["webSearchQueries"], json!(["go"]));
    }
}
