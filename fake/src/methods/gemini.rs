//! The methods of the Generative Language API whose replies should make sense.

use serde_json::{Map, Value, json};

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::methods::batches;
use crate::methods::conventions;
use crate::methods::files;
use crate::methods::model_reply::{self, PIXEL};
use crate::server_state::ServerData;
use crate::values::names;

/// Answers a method of that API; `None` for those that need nothing special, and for other APIs.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    if call.api.name != GEMINI {
        return None;
    }
    let last = call.method.id.rsplit('.').next().unwrap_or_default();
    let answer = match last {
        "generateContent" => generate(call, data),
        "streamGenerateContent" => {
            let reply = generate(call, data);
            let pieces = |reply: Value| {
                model_reply::pieces(&reply, call.server.settings.stream_events)
                    .into_iter()
                    .map(|piece| call.conform(piece))
                    .collect()
            };
            return Some(reply.map(|reply| Answer::Stream(pieces(reply))));
        }
        "generateText" | "generateMessage" | "generateAnswer" => older(call, last),
        "countTokens" | "countTextTokens" | "countMessageTokens" => count(call),
        "embedContent" | "embedText" | "batchEmbedContents" | "batchEmbedText" => embed(call, last),
        "predict" => predict(call),
        "query" => query(call, data),
        "register" => files::register(call, data),
        "transferOwnership" => transfer(call, data),
        "updateGenerateContentBatch" | "updateEmbedContentBatch" => batches::update(call, data),
        _ => return None,
    };
    Some(answer.map(|value| Answer::One(call.conform(value))))
}

fn request_schema<'a>(call: &'a Call) -> &'a str {
    call.method.request.as_ref().and_then(|schema| schema.reference.as_deref()).unwrap_or_default()
}

fn required(call: &Call) -> Result<(), ApiError> {
    conventions::required(request_schema(call), &call.object())
}

fn generate(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    required(call)?;
    files::ready(call, data, &call.body)?;
    let mut reply = model_reply::content(&call.body, &call.resource, call.seed());
    if let Some(name) = call.body["cachedContent"].as_str().filter(|name| !name.is_empty()) {
        let missing = || {
            ApiError::permission(format!("CachedContent not found (or permission denied): {}", names::excerpt(name)))
        };
        let cached = data.store(call.api).get(name).ok_or_else(missing)?;
        let tokens =
            cached.value.get("usageMetadata").and_then(|usage| usage["totalTokenCount"].as_u64()).unwrap_or_default();
        let usage = &mut reply["usageMetadata"];
        for field in ["promptTokenCount", "totalTokenCount"] {
            usage[field] = (usage[field].as_u64().unwrap_or_default() + tokens).into();
        }
        usage["cachedContentTokenCount"] = tokens.into();
    }
    Ok(reply)
}

/// The methods of the models before Gemini.
fn older(call: &Call, last: &str) -> Result<Value, ApiError> {
    required(call)?;
    let count = call.body["candidateCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let safe = json!([{"category": "HARM_CATEGORY_TOXICITY", "probability": "NEGLIGIBLE"}]);
    Ok(match last {
        "generateText" => {
            let prompt = call.body["prompt"]["text"].as_str().unwrap_or_default();
            let one = |index| json!({"output": model_reply::echo(prompt, index), "safetyRatings": safe});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>()})
        }
        "generateMessage" => {
            let messages = call.body["prompt"]["messages"].as_array().cloned().unwrap_or_default();
            let prompt = messages.last().and_then(|message| message["content"].as_str()).unwrap_or_default();
            let one = |index| json!({"author": "1", "content": model_reply::echo(prompt, index)});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>(), "messages": messages})
        }
        _ => {
            let mut reply = model_reply::content(&call.body, &call.resource, call.seed());
            json!({"answer": reply["candidates"][0].take(), "answerableProbability": 0.75})
        }
    })
}

fn count(call: &Call) -> Result<Value, ApiError> {
    required(call)?;
    let prompt = &call.body["prompt"];
    if request_schema(call) != "CountTokensRequest" {
        let text = prompt["text"].as_str().map_or_else(|| prompt.to_string(), str::to_owned);
        return Ok(json!({"tokenCount": model_reply::tokens(&text)}));
    }
    let request =
        if call.body["generateContentRequest"].is_object() { &call.body["generateContentRequest"] } else { &call.body };
    let tokens = model_reply::prompt_tokens(request);
    Ok(json!({"totalTokens": tokens, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}]}))
}

fn embed(call: &Call, last: &str) -> Result<Value, ApiError> {
    required(call)?;
    let seed = call.server.settings.seed;
    let content = |request: &Value| {
        conventions::required("EmbedContentRequest", request.as_object().unwrap_or(&Map::new()))?;
        Ok(
            json!({"values": model_reply::embedding(&request["content"], request["outputDimensionality"].as_u64(), seed)}),
        )
    };
    let text = |text: &Value| json!({"value": model_reply::embedding(text, None, seed)});
    let all = |name: &str| call.body[name].as_array().cloned().unwrap_or_default();
    Ok(match last {
        "embedContent" => json!({"embedding": content(&call.body)?}),
        "batchEmbedContents" => {
            json!({"embeddings": all("requests").iter().map(content).collect::<Result<Vec<_>, ApiError>>()?})
        }
        "embedText" => json!({"embedding": text(&call.body["text"])}),
        _ => {
            let requests = all("requests").into_iter().map(|mut request| request["text"].take());
            json!({"embeddings": all("texts").into_iter().chain(requests).map(|one| text(&one)).collect::<Vec<_>>()})
        }
    })
}

/// Pictures, one for each sample that is asked for.
fn predict(call: &Call) -> Result<Value, ApiError> {
    required(call)?;
    let count = call.body["parameters"]["sampleCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let pictures = (0..count).map(|_| json!({"mimeType": "image/png", "bytesBase64Encoded": PIXEL}));
    Ok(json!({"predictions": pictures.collect::<Vec<_>>()}))
}

/// Chunks that share words with the question, the best first.
fn query(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    required(call)?;
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
        .filter(|(_, entry)| entry.schema == "Chunk")
        .filter_map(|(_, entry)| {
            let text = words(entry.value.get("data")?["stringValue"].as_str()?);
            let shared = asked.iter().filter(|word| text.contains(word)).count();
            let (shared, all) = (u32::try_from(shared).ok()?, u32::try_from(asked.len().max(1)).ok()?);
            (shared > 0).then(|| (f64::from(shared) / f64::from(all), Value::Object(entry.value.clone())))
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
    required(call)?;
    data.store(call.api).get(&call.resource).map(|_| json!({})).ok_or_else(|| ApiError::missing(&call.resource))
}
