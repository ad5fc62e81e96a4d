//! The initial resources of a server of the Generative Language API: models, and resources that no method creates.

use serde_json::{Map, Value, json};

use crate::api::{Api, GEMINI};
use crate::media::Media;
use crate::pace::Pace;
use crate::store::Store;
use crate::stored_resource::{ChangeOutcome, PendingChange, StoredResource};
use crate::synthesize;

/// A model that the server lists.
struct ModelSeed {
    id: &'static str,
    display_name: &'static str,
    version: &'static str,
    input_tokens: u32,
    output_tokens: u32,
    thinks: bool,
    methods: &'static [&'static str],
}

const fn model(id: &'static str, display_name: &'static str, methods: &'static [&'static str]) -> ModelSeed {
    ModelSeed { id, display_name, version: "001", input_tokens: 480, output_tokens: 8_192, thinks: false, methods }
}

const fn chat(id: &'static str, display_name: &'static str, version: &'static str, thinks: bool) -> ModelSeed {
    let output_tokens = if thinks { 65_536 } else { 8_192 };
    ModelSeed { id, display_name, version, input_tokens: 1_048_576, output_tokens, thinks, methods: &CHAT }
}

const CHAT: [&str; 4] = ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"];
const MEDIA: [&str; 3] = ["generateContent", "countTokens", "batchGenerateContent"];
const EMBEDDING: [&str; 4] = ["embedContent", "countTextTokens", "countTokens", "asyncBatchEmbedContent"];

/// The models. The last three are those of the methods that preceded Gemini.
const MODELS: [ModelSeed; 19] = [
    chat("gemini-2.5-flash", "Gemini 2.5 Flash", "001", true),
    chat("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", "001", true),
    chat("gemini-2.5-pro", "Gemini 2.5 Pro", "2.5", true),
    chat("gemini-2.0-flash", "Gemini 2.0 Flash", "2.0", false),
    chat("gemini-flash-latest", "Gemini Flash Latest", "001", true),
    chat("gemini-3-flash-preview", "Gemini 3 Flash Preview", "3-flash-preview", true),
    chat("gemini-3-pro-preview", "Gemini 3 Pro Preview", "3-pro-preview", true),
    model("gemini-2.5-flash-image", "Nano Banana", &MEDIA),
    model("gemini-2.5-flash-preview-tts", "Gemini 2.5 Flash Preview TTS", &MEDIA),
    model("gemini-embedding-001", "Gemini Embedding 001", &EMBEDDING),
    model("gemini-embedding-2-preview", "Gemini Embedding 2 Preview", &EMBEDDING),
    model("aqa", "Attributed Question Answering", &["generateAnswer"]),
    model("imagen-4.0-generate-001", "Imagen 4", &["predict"]),
    model("veo-2.0-generate-001", "Veo 2", &["predictLongRunning"]),
    model("veo-3.0-generate-001", "Veo 3", &["predictLongRunning"]),
    model("veo-3.1-generate-preview", "Veo 3.1", &["predictLongRunning"]),
    model("chat-bison-001", "PaLM 2 Chat (Legacy)", &["generateMessage", "countMessageTokens"]),
    model("text-bison-001", "PaLM 2 (Legacy)", &["generateText", "countTextTokens", "createTunedTextModel"]),
    model("embedding-gecko-001", "Embedding Gecko", &["embedText", "countTextTokens"]),
];

/// Adds the initial resources to a store. Two versions share a store, and the fields are those of the newer version's schemas.
pub(crate) fn plant(api: &Api, store: &mut Store, pace: Pace) {
    if api.name != GEMINI {
        return;
    }
    for model in MODELS {
        let value = json!({
            "name": format!("models/{}", model.id),
            "version": model.version,
            "displayName": model.display_name,
            "description": "A model that the fake server pretends to have.",
            "inputTokenLimit": model.input_tokens,
            "outputTokenLimit": model.output_tokens,
            "supportedGenerationMethods": model.methods,
            "temperature": 1.0,
            "maxTemperature": 2.0,
            "topP": 0.95,
            "topK": 64,
            "thinking": model.thinks,
        });
        put(api, store, "Model", &value, None, None);
    }
    let image = || Some(Media::of(b"not really an image", "image/png"));
    let file = |id: &str, state: &str| json!({"name": format!("generatedFiles/{id}"), "mimeType": "image/png", "state": state});
    put(api, store, "GeneratedFile", &file("fake-picture", "GENERATED"), image(), None);
    // A poll of the file or at its operation advances both.
    let operation = "generatedFiles/fake-film/operations/fake-render";
    put(api, store, "GeneratedFile", &file("fake-film", "GENERATING"), image(), None);
    if let Some(film) = store.get("generatedFiles/fake-film") {
        film.operation = Some(operation.to_owned());
    }
    let done = Map::from_iter([("done".to_owned(), Value::from(true)), ("response".to_owned(), json!({}))]);
    let mut pending = PendingChange::new(pace, store.clock, ChangeOutcome::Fields(done));
    let generated = Map::from_iter([("state".to_owned(), Value::from("GENERATED"))]);
    pending.others.push(("generatedFiles/fake-film".to_owned(), StoredResource::new("GeneratedFile", generated)));
    put(api, store, "Operation", &json!({"name": operation, "done": false}), None, Some(pending));
}

fn put(
    api: &Api,
    store: &mut Store,
    schema: &str,
    value: &Value,
    media: Option<Media>,
    pending: Option<PendingChange>,
) {
    let Some(known) = api.schemas.get(schema) else { return };
    let value = synthesize::conform(api, known, value.clone()).as_object().cloned().unwrap_or_default();
    let Some(name) = value.get("name").and_then(Value::as_str).map(str::to_owned) else { return };
    let mut resource = StoredResource::new(schema, value);
    resource.pending = pending;
    resource.media = media.map(std::sync::Arc::new);
    // A store that is too small for its initial resources has fewer of them.
    drop(store.put(&name, resource));
}
