//! Text, tokens, embeddings and function calls: what a model would say, made up from what it was asked.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::schema_sample;
use crate::values::ids;
use crate::values::scalar;

/// A PNG of one grey pixel: every picture that this server paints.
pub(crate) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// Echoes stop here: the answer to a megabyte need not be a megabyte.
const LONGEST_ECHO: usize = 2_000;

/// Numbers in an embedding when the request does not say.
const DIMENSIONS: usize = 768;

/// A whole reply to a `GenerateContentRequest`.
pub(crate) fn content(request: &Value, model: &str, seed: u64) -> Value {
    let mut rng = Rng::with_seed(seed ^ ids::hash(&request.to_string()));
    let config = &request["generationConfig"];
    let count = config["candidateCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let mut candidates = Vec::new();
    let (mut spoken, mut thought) = (0, 0);
    for index in 0..count {
        let (mut parts, mut reason) = (parts(request, index, &mut rng), "STOP");
        for part in &mut parts {
            if let Some(text) = part.get("text").and_then(Value::as_str) {
                let (kept, cut) = shorten(text, config);
                reason = cut.unwrap_or(reason);
                part["text"] = kept.into();
            }
        }
        spoken += parts.iter().map(part_tokens).sum::<u64>();
        if config["thinkingConfig"]["includeThoughts"] == true {
            let text = format!("The question has {} characters. An echo will do.", prompt(request).chars().count());
            thought += tokens(&text);
            parts.insert(0, json!({"text": text, "thought": true}));
            let last = parts.len() - 1;
            parts[last]["thoughtSignature"] = scalar::base64(&rng.u64(..).to_be_bytes()).into();
        }
        candidates.push(json!({"content": {"role": "model", "parts": parts}, "finishReason": reason, "index": index}));
    }
    let asked = prompt_tokens(request);
    let mut usage = json!({
        "promptTokenCount": asked,
        "candidatesTokenCount": spoken,
        "totalTokenCount": asked + spoken + thought,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": asked}],
    });
    if thought > 0 {
        usage["thoughtsTokenCount"] = thought.into();
    }
    json!({
        "candidates": candidates,
        "usageMetadata": usage,
        "modelVersion": model.rsplit('/').next().unwrap_or(model),
        "responseId": ids::new_id(&mut rng),
    })
}

/// The same reply in pieces. The last piece alone says why it ended and what it cost.
pub(crate) fn pieces(reply: &Value, most: usize) -> Vec<Value> {
    let mut events: Vec<Value> = Vec::new();
    for candidate in reply["candidates"].as_array().into_iter().flatten() {
        let index = &candidate["index"];
        let event = |part: Value| {
            json!({
                "candidates": [{"content": {"role": "model", "parts": [part]}, "index": index}],
                "modelVersion": reply["modelVersion"],
                "responseId": reply["responseId"],
            })
        };
        for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
            match part["text"].as_str() {
                Some(text) => {
                    let texts = split(text, most);
                    let last = texts.len() - 1;
                    events.extend(texts.into_iter().enumerate().map(|(n, text)| {
                        let mut piece = part.clone();
                        piece["text"] = text.into();
                        // A signature belongs to the whole text, so it goes with its end.
                        if let (true, Some(piece)) = (n < last, piece.as_object_mut()) {
                            piece.remove("thoughtSignature");
                        }
                        event(piece)
                    }));
                }
                None => events.push(event(part.clone())),
            }
        }
        if let Some(last) = events.last_mut() {
            last["candidates"][0]["finishReason"] = candidate["finishReason"].clone();
        }
    }
    if let Some(last) = events.last_mut() {
        last["usageMetadata"] = reply["usageMetadata"].clone();
    }
    events
}

/// Returns what the user said last.
pub(crate) fn prompt(request: &Value) -> String {
    let last = last_turn(request);
    let texts = last["parts"].as_array().into_iter().flatten().map(|part| {
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

/// The answer to a text.
pub(crate) fn echo(prompt: &str, index: u64) -> String {
    let prompt = prompt.trim();
    let short: String = prompt.chars().take(LONGEST_ECHO).collect();
    let words = prompt.split_whitespace().count();
    let again = if index == 0 { String::new() } else { format!(" This is answer number {}.", index + 1) };
    format!(
        "You said: {short}\n\nThat is {words} words. No model has seen them: the fake server answers, and it says the same every time.{again}"
    )
}

/// About four characters make a token; nothing more exact is needed here.
pub(crate) fn tokens(text: &str) -> u64 {
    (text.chars().count() as u64).div_ceil(4)
}

/// Tokens of everything a request says: contents, instruction, tools.
pub(crate) fn prompt_tokens(request: &Value) -> u64 {
    let contents = request["contents"].as_array().into_iter().flatten().chain([&request["systemInstruction"]]);
    let said: u64 =
        contents.flat_map(|content| content["parts"].as_array().into_iter().flatten()).map(part_tokens).sum();
    let tools = request.get("tools").map_or(0, |tools| tokens(&tools.to_string()));
    said + tools
}

/// An embedding of length one. Texts that share words lie near each other, so that a search over embeddings finds something.
pub(crate) fn embedding(content: &Value, wanted: Option<u64>, seed: u64) -> Vec<Value> {
    let dimensions =
        wanted.and_then(|n| usize::try_from(n).ok()).filter(|n| (1..=8192).contains(n)).unwrap_or(DIMENSIONS);
    let text = match content {
        Value::String(text) => text.clone(),
        content => prompt(&json!({"contents": [content]})),
    };
    let mut sum = vec![0.0_f64; dimensions];
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).chain([""]).take(500) {
        let mut rng = Rng::with_seed(seed ^ ids::hash(&word.to_lowercase()));
        // The empty word keeps an empty text away from zero, and weighs little beside others.
        let weight = if word.is_empty() { 0.01 } else { 1.0 };
        for number in &mut sum {
            *number += weight * (rng.f64() - 0.5);
        }
    }
    let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
    // Seven digits are what a 32-bit float holds.
    sum.iter().map(|number| ((number / length * 1e7).round() / 1e7).into()).collect()
}

fn last_turn(request: &Value) -> &Value {
    let contents = request["contents"].as_array().map(Vec::as_slice).unwrap_or_default();
    contents.iter().rev().find(|content| content["role"] != "model").unwrap_or(&Value::Null)
}

fn part_tokens(part: &Value) -> u64 {
    match part["text"].as_str() {
        Some(text) => tokens(text),
        // A picture costs what pictures cost.
        None if part["inlineData"].is_object() || part["fileData"].is_object() => 258,
        None => tokens(&part.to_string()),
    }
}

/// Returns the parts of one candidate.
fn parts(request: &Value, index: u64, rng: &mut Rng) -> Vec<Value> {
    let config = &request["generationConfig"];
    if let Some(returned) =
        last_turn(request)["parts"].as_array().into_iter().flatten().find_map(|part| part.get("functionResponse"))
    {
        let text =
            format!("{} returned {}.", returned["name"].as_str().unwrap_or("The function"), returned["response"]);
        return vec![json!({"text": text})];
    }
    if let Some(declared) = called(request) {
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
    match (schema, config["responseMimeType"].as_str()) {
        (Some(schema), Some("text/x.enum")) => {
            vec![json!({"text": schema_sample::value(schema, rng).as_str().unwrap_or_default()})]
        }
        (Some(schema), _) => vec![json!({"text": schema_sample::value(schema, rng).to_string()})],
        (None, Some("application/json")) => vec![json!({"text": json!({"echo": prompt(request)}).to_string()})],
        _ if modality("IMAGE") => {
            vec![json!({"text": "Here is a pixel."}), json!({"inlineData": {"mimeType": "image/png", "data": PIXEL}})]
        }
        _ if modality("AUDIO") => {
            let silence = scalar::base64(&[0; 480]);
            vec![json!({"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": silence}})]
        }
        _ => vec![json!({"text": echo(&prompt(request), index)})],
    }
}

/// The function that the model calls: the first that it may.
fn called(request: &Value) -> Option<&Value> {
    let calling = &request["toolConfig"]["functionCallingConfig"];
    if calling["mode"] == "NONE" {
        return None;
    }
    let allowed = calling["allowedFunctionNames"].as_array();
    let tools = request["tools"].as_array()?.iter();
    let mut declared = tools.flat_map(|tool| tool["functionDeclarations"].as_array().into_iter().flatten());
    declared.find(|function| allowed.is_none_or(|allowed| allowed.is_empty() || allowed.contains(&function["name"])))
}

/// Cuts a text at a stop sequence or at the largest number of tokens.
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

/// At most `most` pieces, each ending after a space; together they are the text.
fn split(text: &str, most: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let each = words.len().div_ceil(most.max(1)).max(1);
    let pieces: Vec<String> = words.chunks(each).map(<[&str]>::concat).collect();
    if pieces.is_empty() { vec![String::new()] } else { pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str, more: &Value) -> Value {
        let mut request = json!({"contents": [{"role": "user", "parts": [{"text": text}]}]});
        if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
            request.extend(more.clone());
        }
        content(&request, "models/m", 1)
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
        let call = &reply["candidates"][0]["content"]["parts"][0]["functionCall"];
        assert_eq!((&call["name"], &call["args"]["of"]), (&json!("g"), &json!("x")));

        let answer = json!([{"role": "user", "parts": [{"functionResponse": {"name": "g", "response": {"v": 1}}}]}]);
        assert_eq!(text(&ask("", &json!({"tools": tools, "contents": answer}))), r#"g returned {"v":1}."#);
    }

    #[test]
    fn pieces_make_the_whole() {
        let reply = ask("Count to three.", &json!({"generationConfig": {"thinkingConfig": {"includeThoughts": true}}}));
        let events = pieces(&reply, 4);
        let thought = |part: &Value| part["thought"] == true;
        let join = |wanted: bool| -> String {
            let parts = events
                .iter()
                .flat_map(|event| event["candidates"][0]["content"]["parts"].as_array().into_iter().flatten());
            parts.filter(|part| thought(part) == wanted).filter_map(|part| part["text"].as_str()).collect()
        };
        let whole = reply["candidates"][0]["content"]["parts"].as_array().expect("parts");
        assert_eq!(
            (join(true), join(false)),
            (whole[0]["text"].as_str().expect("text").to_owned(), whole[1]["text"].as_str().expect("text").to_owned())
        );
        let finished: Vec<bool> =
            events.iter().map(|event| event["candidates"][0].get("finishReason").is_some()).collect();
        assert_eq!((finished.iter().filter(|done| **done).count(), finished.last()), (1, Some(&true)));
        assert!((5..=8).contains(&finished.len()));
        assert_eq!(events.iter().filter(|event| event.get("usageMetadata").is_some()).count(), 1);
    }

    #[test]
    fn near_texts_have_near_embeddings() {
        let embed =
            |text: &str| embedding(&json!(text), Some(64), 1).iter().filter_map(Value::as_f64).collect::<Vec<_>>();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (cat, cats, tax) = (embed("the cat sleeps"), embed("the cat sleeps well"), embed("income tax return"));
        assert!((dot(&cat, &cat) - 1.0).abs() < 1e-3);
        assert!(dot(&cat, &cats) > 0.7 && dot(&cat, &tax) < 0.5, "{} {}", dot(&cat, &cats), dot(&cat, &tax));
    }
}
