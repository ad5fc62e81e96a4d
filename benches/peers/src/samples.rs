//! Realistic replies of the API, in typical sizes.

use serde_json::{Value, json};

/// Returns an answer with grounding, citations, ratings, and usage, of about 10 KB.
pub(crate) fn grounded() -> String {
    let sentence = "The sky looks blue because air scatters short waves of light more than long ones. ";
    let chunks: Vec<Value> = (0..12)
        .map(|n| json!({"web": {"uri": format!("https://example.com/physics/light-{n}?lang=en"), "title": format!("On light, part {n}")}}))
        .collect();
    let supports: Vec<Value> = (0..24)
        .map(|n| {
            json!({
                "segment": {"startIndex": n * 83, "endIndex": (n + 1) * 83, "text": sentence.trim_end()},
                "groundingChunkIndices": [n % 12, (n + 5) % 12],
                "confidenceScores": [0.875, 0.9371],
            })
        })
        .collect();
    let citations: Vec<Value> = (0..4)
        .map(|n| json!({"startIndex": n * 400, "endIndex": n * 400 + 160, "uri": "https://example.com/sky", "license": "CC-BY-4.0"}))
        .collect();
    let ratings: Vec<Value> = [
        "HARM_CATEGORY_HARASSMENT",
        "HARM_CATEGORY_HATE_SPEECH",
        "HARM_CATEGORY_SEXUALLY_EXPLICIT",
        "HARM_CATEGORY_DANGEROUS_CONTENT",
    ]
    .map(|category| json!({"category": category, "probability": "NEGLIGIBLE"}))
    .into();
    let reply = json!({
        "candidates": [{
            "content": {
                "role": "model",
                "parts": [
                    {"text": sentence.repeat(24), "thoughtSignature": "Q2lnYjJ3".repeat(64)},
                    {"functionCall": {"id": "call-1", "name": "look_up", "args": {"place": "Zürich", "days": 3, "units": ["celsius", "mm"]}}},
                ],
            },
            "finishReason": "STOP",
            "index": 0,
            "avgLogprobs": -0.1278,
            "safetyRatings": ratings,
            "citationMetadata": {"citationSources": citations},
            "groundingMetadata": {
                "webSearchQueries": ["why is the sky blue", "rayleigh scattering"],
                "groundingChunks": chunks,
                "groundingSupports": supports,
                "searchEntryPoint": {"renderedContent": "<div class=\"chip\">why is the sky blue</div>".repeat(20)},
            },
        }],
        "usageMetadata": {
            "promptTokenCount": 1021,
            "candidatesTokenCount": 512,
            "thoughtsTokenCount": 2048,
            "totalTokenCount": 3581,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1000}, {"modality": "IMAGE", "tokenCount": 21}],
        },
        "modelVersion": "gemini-2.5-flash",
        "responseId": "Zm9vYmFyYmF6cXV4",
    });
    reply.to_string()
}

/// Returns a typical event of a streamed answer, with a few words.
pub(crate) fn chunk() -> String {
    json!({
        "candidates": [{"content": {"role": "model", "parts": [{"text": " scatters short waves"}]}, "index": 0}],
        "usageMetadata": {"promptTokenCount": 8, "totalTokenCount": 8, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 8}]},
        "modelVersion": "gemini-2.5-flash",
        "responseId": "Zm9vYmFyYmF6cXV4",
    })
    .to_string()
}

/// Returns an answer with a picture of this many bytes of Base64.
pub(crate) fn picture(bytes: usize) -> String {
    json!({
        "candidates": [{
            "content": {"role": "model", "parts": [{"inlineData": {"mimeType": "image/png", "data": "iVBORw0K".repeat(bytes / 8)}}]},
            "finishReason": "STOP",
        }],
        "modelVersion": "gemini-2.5-flash-image",
    })
    .to_string()
}
