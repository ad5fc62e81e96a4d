//! The resources of a new server of the Generative Language API: models, and those that no method creates.

use serde_json::{Map, Value, json};

use crate::api::{Api, GEMINI};
use crate::media::Media;
use crate::store::Store;
use crate::stored_resource::StoredResource;
use crate::synthesize;

/// Id, display name, version, tokens in and out, whether it thinks, and what it can do.
type Seed = (&'static str, &'static str, &'static str, u32, u32, bool, &'static [&'static str]);

const MODELS: [Seed; 8] = [
    ("gemini-2.5-flash", "Gemini 2.5 Flash", "001", 1_048_576, 65_536, true, &TALKS),
    ("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", "001", 1_048_576, 65_536, true, &TALKS),
    ("gemini-2.5-pro", "Gemini 2.5 Pro", "2.5", 1_048_576, 65_536, true, &TALKS),
    ("gemini-2.0-flash", "Gemini 2.0 Flash", "2.0", 1_048_576, 8_192, false, &TALKS),
    (
        "gemini-embedding-001",
        "Gemini Embedding 001",
        "001",
        2_048,
        1,
        false,
        &["embedContent", "countTokens", "asyncBatchEmbedContent"],
    ),
    ("aqa", "Attributed Question Answering", "001", 7_168, 1_024, false, &["generateAnswer"]),
    ("imagen-4.0-generate-001", "Imagen 4", "001", 480, 8_192, false, &["predict"]),
    ("veo-3.0-generate-001", "Veo 3", "3.0", 480, 8_192, false, &["predictLongRunning"]),
];

const TALKS: [&str; 4] = ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"];

/// Puts the first resources into a store. Two versions share a store, and each schema's fields are those of the newer version.
pub(crate) fn plant(api: &Api, store: &mut Store) {
    if api.name != GEMINI {
        return;
    }
    for (id, display, version, input, output, thinking, methods) in MODELS {
        let value = json!({
            "name": format!("models/{id}"),
            "version": version,
            "displayName": display,
            "description": "A model that the fake server pretends to have.",
            "inputTokenLimit": input,
            "outputTokenLimit": output,
            "supportedGenerationMethods": methods,
            "temperature": 1.0,
            "maxTemperature": 2.0,
            "topP": 0.95,
            "topK": 64,
            "thinking": thinking,
        });
        put(api, store, "Model", &value, None);
    }
    for (id, state) in [("fake-picture", "GENERATED"), ("fake-film", "GENERATING")] {
        let value = json!({"name": format!("generatedFiles/{id}"), "mimeType": "image/png", "state": state});
        put(api, store, "GeneratedFile", &value, Some(Media::of(b"not really a picture", "image/png")));
    }
    let running = json!({"name": "generatedFiles/fake-film/operations/fake-render", "done": false});
    put(api, store, "Operation", &running, None);
}

fn put(api: &Api, store: &mut Store, schema: &str, value: &Value, media: Option<Media>) {
    let Some(known) = api.schemas.get(schema) else { return };
    let value: Map<String, Value> =
        synthesize::conform(api, known, value.clone()).as_object().cloned().unwrap_or_default();
    let Some(name) = value.get("name").and_then(Value::as_str).map(str::to_owned) else { return };
    let entry = StoredResource::new(schema, value);
    let entry = match media {
        Some(media) => entry.with_media(media),
        None => entry,
    };
    // A store too small for its seeds simply has fewer of them.
    drop(store.put(&name, entry));
}
