//! Streams joined into the response that the service would have given without streaming.

use generativelanguage::gemini::Collect;
use generativelanguage::v1beta::schemas::GenerateContentResponse;
use serde_json::{Value, json};

/// Joins the elements of a stream, and returns the response as JSON.
fn joined(elements: &[Value]) -> Value {
    let mut whole = Collect::<GenerateContentResponse>::new();
    for element in elements {
        whole.add(serde_json::from_value(element.clone()).unwrap()).unwrap();
    }
    serde_json::to_value(whole.finish()).unwrap()
}

/// An element with one candidate, number 0, with these parts.
fn parts(parts: &Value) -> Value {
    json!({"candidates": [{"content": {"role": "model", "parts": parts}}]})
}

/// The parts of the only candidate.
fn parts_of(response: &Value) -> &Value {
    &response["candidates"][0]["content"]["parts"]
}

#[test]
fn texts_become_one_and_thoughts_another() {
    let whole = joined(&[
        parts(&json!([{"text": "Let me ", "thought": true}])),
        parts(&json!([{"text": "think.", "thought": true}])),
        parts(&json!([{"text": "Hel"}])),
        parts(&json!([{"text": "lo"}, {"text": "!"}])),
    ]);
    assert_eq!(*parts_of(&whole), json!([{"text": "Let me think.", "thought": true}, {"text": "Hello!"}]));
}

#[test]
fn a_signature_ends_the_text_that_it_covers() {
    let whole = joined(&[
        parts(&json!([{"text": "Hel"}])),
        parts(&json!([{"text": "lo"}])),
        parts(&json!([{"text": "", "thoughtSignature": "QUJD"}])),
        parts(&json!([{"text": "More"}])),
    ]);
    assert_eq!(*parts_of(&whole), json!([{"text": "Hello", "thoughtSignature": "QUJD"}, {"text": "More"}]));
}

#[test]
fn media_and_calls_stay_apart() {
    let image = json!({"inlineData": {"mimeType": "image/png", "data": "AAAA"}});
    let call = json!({"functionCall": {"name": "f", "args": {"z": 1, "a": {}}}});
    let whole = joined(&[
        parts(&json!([{"text": "a"}, image])),
        parts(&json!([{"text": "b"}])),
        parts(&json!([call, call])),
        parts(&json!([{"text": "c"}])),
    ]);
    assert_eq!(*parts_of(&whole), json!([{"text": "a"}, image, {"text": "b"}, call, call, {"text": "c"}]));
}

#[test]
fn candidates_are_told_apart_by_their_index() {
    let element = |index: i32, text: &str, reason: Option<&str>| {
        let mut candidate = json!({"index": index, "content": {"role": "model", "parts": [{"text": text}]}});
        if let Some(reason) = reason {
            candidate["finishReason"] = reason.into();
        }
        json!({"candidates": [candidate]})
    };
    let whole = joined(&[
        element(1, "B1", None),
        element(0, "A1 ", None),
        element(1, " B2", Some("MAX_TOKENS")),
        element(0, "A2", Some("STOP")),
    ]);
    let candidates = whole["candidates"].as_array().unwrap();
    let told: Vec<_> = candidates
        .iter()
        .map(|candidate| (&candidate["index"], &candidate["content"]["parts"][0]["text"], &candidate["finishReason"]))
        .collect();
    assert_eq!(
        told,
        [(&json!(0), &json!("A1 A2"), &json!("STOP")), (&json!(1), &json!("B1 B2"), &json!("MAX_TOKENS"))]
    );
    let first: GenerateContentResponse = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(first.text(), "A1 A2");
}

#[test]
fn the_newest_value_of_everything_else_counts() {
    let first = json!({
        "candidates": [{"content": {"role": "model", "parts": [{"text": "a"}]}}],
        "usageMetadata": {"promptTokenCount": 3, "totalTokenCount": 3},
        "modelVersion": "gemini-2.5-flash", "responseId": "r",
    });
    let last = json!({
        "candidates": [{
            "content": {"parts": [{"text": "b"}]}, "finishReason": "STOP",
            "groundingMetadata": {"webSearchQueries": ["q"]}, "ofTomorrow": 1,
        }],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5},
    });
    assert_eq!(
        joined(&[first, last]),
        json!({
            "candidates": [{
                "content": {"role": "model", "parts": [{"text": "ab"}]}, "finishReason": "STOP",
                "groundingMetadata": {"webSearchQueries": ["q"]}, "ofTomorrow": 1,
            }],
            "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5},
            "modelVersion": "gemini-2.5-flash", "responseId": "r",
        })
    );
}

#[test]
fn the_pieces_of_arguments_become_arguments() {
    let call = |call: Value| parts(&json!([{"functionCall": call}]));
    let whole = joined(&[
        parts(
            &json!([{"functionCall": {"name": "list", "id": "1", "willContinue": true}, "thoughtSignature": "QUJD"}]),
        ),
        call(json!({
            "partialArgs": [{"jsonPath": "$.path", "stringValue": "/a", "willContinue": true}], "willContinue": true,
        })),
        call(json!({"partialArgs": [{"jsonPath": "$.path", "stringValue": "/b"}], "willContinue": true})),
        call(json!({"partialArgs": [{"jsonPath": "$.depth", "numberValue": 2}], "willContinue": true})),
        call(json!({})),
        call(json!({"name": "next", "args": {}})),
    ]);
    let calls = json!([
        {"functionCall": {"name": "list", "id": "1", "args": {"path": "/a/b", "depth": 2}}, "thoughtSignature": "QUJD"},
        {"functionCall": {"name": "next", "args": {}}},
    ]);
    assert_eq!(*parts_of(&whole), calls);
}

#[test]
fn nothing_becomes_an_empty_response() {
    assert_eq!(joined(&[]), json!({}));
    let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
    assert_eq!(joined(&[json!({}), blocked.clone()]), blocked);
}
