//! Embeddings that are computed from words, so that texts with common words are similar.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::call::Call;
use crate::methods::generation::prompt;
use crate::values::ids;

/// The default number of dimensions of an embedding.
const DIMENSIONS: usize = 768;

/// Answers the methods that embed contents or texts.
pub(crate) fn answer(call: &Call) -> Value {
    let seed = call.server.settings.seed;
    let text = |text: &Value| json!({"value": embedding(text, None, seed)});
    let all = |name: &str| call.body[name].as_array().map(Vec::as_slice).unwrap_or_default();
    match call.method.name.as_str() {
        "embedContent" => json!({"embedding": of_request(&call.body, seed)}),
        "batchEmbedContents" => {
            let embeddings: Vec<Value> = all("requests").iter().map(|request| of_request(request, seed)).collect();
            json!({ "embeddings": embeddings })
        }
        "embedText" => json!({"embedding": text(&call.body["text"])}),
        _ => {
            let requests = all("requests").iter().map(|request| &request["text"]);
            json!({"embeddings": all("texts").iter().chain(requests).map(text).collect::<Vec<_>>()})
        }
    }
}

/// Returns the embedding for an `EmbedContentRequest`.
pub(crate) fn of_request(request: &Value, seed: u64) -> Value {
    // Newer requests have their settings in a separate object.
    let wanted =
        [&request["embedContentConfig"], request].into_iter().find_map(|at| at["outputDimensionality"].as_u64());
    json!({"values": embedding(&request["content"], wanted, seed)})
}

/// Returns an embedding of length one.
fn embedding(content: &Value, wanted: Option<u64>, seed: u64) -> Vec<Value> {
    let dimensions =
        wanted.and_then(|n| usize::try_from(n).ok()).filter(|n| (1..=8192).contains(n)).unwrap_or(DIMENSIONS);
    let text = match content {
        Value::String(text) => text.clone(),
        content => prompt(&json!({"contents": [content]})),
    };
    let mut sum = vec![0.0_f64; dimensions];
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).chain([""]).take(500) {
        let mut rng = Rng::with_seed(seed ^ ids::hash(&word.to_lowercase()));
        // The empty word gives an empty text a nonzero embedding, and has little weight otherwise.
        let weight = if word.is_empty() { 0.01 } else { 1.0 };
        for number in &mut sum {
            *number += weight * (rng.f64() - 0.5);
        }
    }
    let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
    // A 32-bit float has a precision of seven digits.
    sum.iter().map(|number| ((number / length * 1e7).round() / 1e7).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
