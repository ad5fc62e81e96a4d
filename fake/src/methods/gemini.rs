//! Methods of the Generative Language API with realistic replies.

use serde_json::{Value, json};

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::methods::batches;
use crate::methods::embeddings;
use crate::methods::files;
use crate::methods::generation::{self, PIXEL};
use crate::methods::reply_events;
use crate::methods::tokens;
use crate::server_state::ServerData;

/// Answers a method of that API; returns `None` for methods without special treatment, and for other APIs.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    if call.api.name != GEMINI {
        return None;
    }
    let answer = match call.method.name.as_str() {
        "generateContent" => Ok(generate(call, data)),
        "streamGenerateContent" => {
            let reply = generate(call, data);
            return Some(Ok(stream(call, &reply)));
        }
        "generateText" | "generateMessage" | "generateAnswer" => Ok(generate_as_before(call)),
        "countTokens" | "countTextTokens" | "countMessageTokens" => Ok(count(call)),
        "embedContent" | "embedText" | "batchEmbedContents" | "batchEmbedText" => Ok(embeddings::answer(call)),
        "predict" => Ok(predict(call)),
        "query" => query(call, data),
        "register" => files::register(call, data),
        "transferOwnership" => transfer(call, data),
        "updateGenerateContentBatch" | "updateEmbedContentBatch" => batches::update(call, data),
        _ => return None,
    };
    Some(answer.map(|value| Answer::One(call.conform(value))))
}

/// Returns a reply of a model as the events of a stream.
pub(crate) fn stream(call: &Call, reply: &Value) -> Answer {
    let settings = &call.server.settings;
    let events = reply_events::events(reply, settings.stream_events, settings.finish_reasons);
    Answer::Stream(events.into_iter().map(|event| call.conform(event)).collect())
}

fn generate(call: &Call, data: &mut ServerData) -> Value {
    let mut reply = generation::reply(&call.body, &call.resource, call.seed());
    let cache = call.body["cachedContent"].as_str().and_then(|name| data.store(call.api).poll(name));
    if let Some(cache) = cache {
        let tokens = cache.value.get("usageMetadata").and_then(|usage| usage["totalTokenCount"].as_u64());
        let (tokens, usage) = (tokens.unwrap_or_default(), &mut reply["usageMetadata"]);
        for field in ["promptTokenCount", "totalTokenCount"] {
            usage[field] = (usage[field].as_u64().unwrap_or_default() + tokens).into();
        }
        usage["cachedContentTokenCount"] = tokens.into();
    }
    reply
}

/// Answers the methods of the models that preceded Gemini.
fn generate_as_before(call: &Call) -> Value {
    let count = call.body["candidateCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let safe = json!([{"category": "HARM_CATEGORY_TOXICITY", "probability": "NEGLIGIBLE"}]);
    match call.method.name.as_str() {
        "generateText" => {
            let prompt = call.body["prompt"]["text"].as_str().unwrap_or_default();
            let one = |index| json!({"output": generation::echo(prompt, index), "safetyRatings": safe});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>()})
        }
        "generateMessage" => {
            let messages = call.body["prompt"]["messages"].as_array().cloned().unwrap_or_default();
            let prompt = messages.last().and_then(|message| message["content"].as_str()).unwrap_or_default();
            let one = |index| json!({"author": "1", "content": generation::echo(prompt, index)});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>(), "messages": messages})
        }
        _ => {
            let mut reply = generation::reply(&call.body, &call.resource, call.seed());
            json!({"answer": reply["candidates"][0].take(), "answerableProbability": 0.75})
        }
    }
}

fn count(call: &Call) -> Value {
    let prompt = &call.body["prompt"];
    if call.method.request_schema() != "CountTokensRequest" {
        let text = prompt["text"].as_str().map_or_else(|| prompt.to_string(), str::to_owned);
        return json!({"tokenCount": tokens::of_text(&text)});
    }
    let inner = &call.body["generateContentRequest"];
    let tokens = tokens::of_request(if inner.is_object() { inner } else { &call.body });
    json!({"totalTokens": tokens, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}]})
}

/// Returns images, one for each requested sample.
fn predict(call: &Call) -> Value {
    let count = call.body["parameters"]["sampleCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let images = (0..count).map(|_| json!({"mimeType": "image/png", "bytesBase64Encoded": PIXEL}));
    json!({"predictions": images.collect::<Vec<_>>()})
}

/// Returns the chunks that share words with the question, the best match first.
fn query(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let store = data.store(call.api);
    if store.get(&call.resource).is_none() {
        return Err(ApiError::missing(&call.resource));
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let asked = words(call.body["query"].as_str().unwrap_or_default());
    let mut found: Vec<(f64, Value)> = store
        .below(&call.resource)
        .filter(|(_, resource)| resource.schema == "Chunk")
        .filter_map(|(_, resource)| {
            let text = words(resource.value.get("data")?["stringValue"].as_str()?);
            let shared = asked.iter().filter(|word| text.contains(word)).count();
            let (shared, all) = (u32::try_from(shared).ok()?, u32::try_from(asked.len().max(1)).ok()?);
            (shared > 0).then(|| (f64::from(shared) / f64::from(all), Value::Object(resource.value.clone())))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let most = call.body["resultsCount"].as_u64().filter(|most| *most > 0).unwrap_or(10).min(100);
    let most = usize::try_from(most).unwrap_or(100);
    let relevant =
        found.into_iter().take(most).map(|(score, chunk)| json!({"chunk": chunk, "chunkRelevanceScore": score}));
    Ok(json!({"relevantChunks": relevant.collect::<Vec<_>>()}))
}

fn transfer(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    data.store(call.api).get(&call.resource).map(|_| json!({})).ok_or_else(|| ApiError::missing(&call.resource))
}
