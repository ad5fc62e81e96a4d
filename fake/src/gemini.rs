//! The methods of the Generative Language API whose replies should make sense.

use serde_json::{Map, Value, json};

use crate::api::GEMINI;
use crate::batches;
use crate::files;
use crate::generate::{self, PIXEL};
use crate::problem::Problem;
use crate::rules;
use crate::state::{Answer, Call, Inner};

/// Answers a method of that API; `None` for those that need nothing special, and for other APIs.
pub(crate) fn answer(call: &Call, inner: &mut Inner) -> Option<Result<Answer, Problem>> {
    if call.api.name != GEMINI {
        return None;
    }
    let last = call.method.id.rsplit('.').next().unwrap_or_default();
    let answer = match last {
        "generateContent" => generate(call, inner),
        "streamGenerateContent" => {
            let reply = generate(call, inner);
            let pieces = |reply: Value| {
                generate::pieces(&reply, call.state.config.chunks)
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
        "query" => query(call, inner),
        "register" => files::register(call, inner),
        "transferOwnership" => transfer(call, inner),
        "updateGenerateContentBatch" | "updateEmbedContentBatch" => batches::update(call, inner),
        _ => return None,
    };
    Some(answer.map(|value| Answer::One(call.conform(value))))
}

fn request_schema<'a>(call: &'a Call) -> &'a str {
    call.method.request.as_ref().and_then(|schema| schema.reference.as_deref()).unwrap_or_default()
}

fn required(call: &Call) -> Result<(), Problem> {
    rules::required(request_schema(call), &call.object())
}

fn generate(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    required(call)?;
    files::ready(call, inner, &call.body)?;
    let mut reply = generate::content(&call.body, &call.resource, call.seed());
    if let Some(name) = call.body["cachedContent"].as_str().filter(|name| !name.is_empty()) {
        let missing =
            || Problem::permission(format!("CachedContent not found (or permission denied): {}", rules::short(name)));
        let cached = inner.store(call.api).get(name).ok_or_else(missing)?;
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
fn older(call: &Call, last: &str) -> Result<Value, Problem> {
    required(call)?;
    let count = call.body["candidateCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let safe = json!([{"category": "HARM_CATEGORY_TOXICITY", "probability": "NEGLIGIBLE"}]);
    Ok(match last {
        "generateText" => {
            let prompt = call.body["prompt"]["text"].as_str().unwrap_or_default();
            let one = |index| json!({"output": generate::echo(prompt, index), "safetyRatings": safe});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>()})
        }
        "generateMessage" => {
            let messages = call.body["prompt"]["messages"].as_array().cloned().unwrap_or_default();
            let prompt = messages.last().and_then(|message| message["content"].as_str()).unwrap_or_default();
            let one = |index| json!({"author": "1", "content": generate::echo(prompt, index)});
            json!({"candidates": (0..count).map(one).collect::<Vec<_>>(), "messages": messages})
        }
        _ => {
            let mut reply = generate::content(&call.body, &call.resource, call.seed());
            json!({"answer": reply["candidates"][0].take(), "answerableProbability": 0.75})
        }
    })
}

fn count(call: &Call) -> Result<Value, Problem> {
    required(call)?;
    let prompt = &call.body["prompt"];
    if request_schema(call) != "CountTokensRequest" {
        let text = prompt["text"].as_str().map_or_else(|| prompt.to_string(), str::to_owned);
        return Ok(json!({"tokenCount": generate::tokens(&text)}));
    }
    let request =
        if call.body["generateContentRequest"].is_object() { &call.body["generateContentRequest"] } else { &call.body };
    let tokens = generate::prompt_tokens(request);
    Ok(json!({"totalTokens": tokens, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}]}))
}

fn embed(call: &Call, last: &str) -> Result<Value, Problem> {
    required(call)?;
    let seed = call.state.config.seed;
    let content = |request: &Value| {
        rules::required("EmbedContentRequest", request.as_object().unwrap_or(&Map::new()))?;
        Ok(json!({"values": generate::embedding(&request["content"], request["outputDimensionality"].as_u64(), seed)}))
    };
    let text = |text: &Value| json!({"value": generate::embedding(text, None, seed)});
    let all = |name: &str| call.body[name].as_array().cloned().unwrap_or_default();
    Ok(match last {
        "embedContent" => json!({"embedding": content(&call.body)?}),
        "batchEmbedContents" => {
            json!({"embeddings": all("requests").iter().map(content).collect::<Result<Vec<_>, Problem>>()?})
        }
        "embedText" => json!({"embedding": text(&call.body["text"])}),
        _ => {
            let requests = all("requests").into_iter().map(|mut request| request["text"].take());
            json!({"embeddings": all("texts").into_iter().chain(requests).map(|one| text(&one)).collect::<Vec<_>>()})
        }
    })
}

/// Pictures, one for each sample that is asked for.
fn predict(call: &Call) -> Result<Value, Problem> {
    required(call)?;
    let count = call.body["parameters"]["sampleCount"].as_u64().unwrap_or(1).clamp(1, 8);
    let pictures = (0..count).map(|_| json!({"mimeType": "image/png", "bytesBase64Encoded": PIXEL}));
    Ok(json!({"predictions": pictures.collect::<Vec<_>>()}))
}

/// Chunks that share words with the question, the best first.
fn query(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    required(call)?;
    let store = inner.store(call.api);
    if store.get(&call.resource).is_none() {
        return Err(Problem::missing(&call.resource));
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

fn transfer(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    required(call)?;
    inner.store(call.api).get(&call.resource).map(|_| json!({})).ok_or_else(|| Problem::missing(&call.resource))
}
