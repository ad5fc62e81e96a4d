//! The Interactions API, which no document describes: a small endpoint that echoes, streams, and returns scripted replies.

use serde_json::{Map, Value, json};

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::methods::generation::echo;
use crate::methods::tokens;
use crate::server_state::ServerData;
use crate::stored_resource::StoredResource;
use crate::values::ids;

/// The number of words in each chunk of a streamed text.
const WORDS: usize = 4;

/// Answers the methods of interactions; returns `None` for any other method.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    let method = call.method.id.strip_prefix("interactions.").filter(|_| call.api.name == GEMINI)?;
    Some(match method {
        "create" => create(call, data),
        "get" => find(call, data, &call.resource).map(Answer::One),
        "delete" => find(call, data, &call.resource).map(|_| {
            data.store(call.api).remove(&call.resource);
            Answer::One(json!({}))
        }),
        "cancel" => find(call, data, &call.resource).map(|mut interaction| {
            interaction["status"] = "cancelled".into();
            store(call, data, &interaction);
            Answer::One(interaction)
        }),
        _ => return None,
    })
}

/// Returns an interaction that a test has set, either unchanged or as the events of a stream.
pub(crate) fn scripted(call: &Call, reply: Value) -> Answer {
    match reply {
        Value::Array(events) => Answer::NamedEvents(events),
        one if call.body["stream"] == true => Answer::NamedEvents(vec![one]),
        one => Answer::One(one),
    }
}

fn create(call: &Call, data: &mut ServerData) -> Result<Answer, ApiError> {
    let model = call.body["model"].as_str().or_else(|| call.body["agent"].as_str());
    let model = model.ok_or_else(|| ApiError::invalid("Either model or agent is required."))?;
    let said = said(&call.body["input"]);
    if said.is_empty() {
        return Err(ApiError::invalid("input is required."));
    }
    if let Some(previous) = call.body["previous_interaction_id"].as_str() {
        find(call, data, &format!("interactions/{previous}"))?;
    }
    let text = echo(&said, 0);
    let now = data.store(call.api).clock.now();
    let (input, output) = (tokens::of_text(&said), tokens::of_text(&text));
    let interaction = json!({
        "id": ids::new_id(&mut data.rng),
        "object": "interaction",
        "model": model,
        "status": "completed",
        "created": now,
        "updated": now,
        "role": "model",
        "steps": [{"type": "model_output", "content": [{"type": "text", "text": text}]}],
        "usage": {"total_input_tokens": input, "total_output_tokens": output, "total_tokens": input + output},
    });
    if call.body["store"] != false {
        store(call, data, &interaction);
    }
    let streams = call.body["stream"] == true;
    Ok(if streams { Answer::NamedEvents(events(&interaction, &text)) } else { Answer::One(interaction) })
}

/// Returns the events of a streamed interaction.
fn events(interaction: &Value, text: &str) -> Vec<Value> {
    let mut begun = interaction.clone();
    begun["status"] = "in_progress".into();
    for later in ["steps", "usage"] {
        if let Some(begun) = begun.as_object_mut() {
            begun.remove(later);
        }
    }
    let mut ended = interaction.clone();
    if let Some(ended) = ended.as_object_mut() {
        ended.remove("steps");
    }
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let deltas = words.chunks(WORDS).map(
        |words| json!({"event_type": "step.delta", "index": 0, "delta": {"type": "text", "text": words.concat()}}),
    );
    let start = json!({"event_type": "step.start", "index": 0, "step": {"type": "model_output", "content": []}});
    let mut events = vec![json!({"event_type": "interaction.created", "interaction": begun}), start];
    events.extend(deltas);
    events.push(json!({"event_type": "step.stop", "index": 0}));
    events.push(json!({"event_type": "interaction.completed", "interaction": ended}));
    for (number, event) in events.iter_mut().enumerate() {
        event["event_id"] = format!("event-{number}").into();
    }
    events
}

/// Returns the text of an input: a text, a list of contents, or a list of steps.
fn said(input: &Value) -> String {
    match input {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(said).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        Value::Object(item) => match item.get("text") {
            Some(text) => text.as_str().unwrap_or_default().to_owned(),
            None => item.get("content").map(said).unwrap_or_default(),
        },
        _ => String::new(),
    }
}

fn find(call: &Call, data: &mut ServerData, name: &str) -> Result<Value, ApiError> {
    let found = data.store(call.api).get(name).ok_or_else(|| ApiError::missing(name))?;
    Ok(Value::Object(found.value.clone()))
}

fn store(call: &Call, data: &mut ServerData, interaction: &Value) {
    let id = interaction["id"].as_str().unwrap_or_default();
    let value: Map<String, Value> = interaction.as_object().cloned().unwrap_or_default();
    // A full store does not keep the interaction; the reply is the same.
    drop(data.store(call.api).put(&format!("interactions/{id}"), StoredResource::new("Interaction", value)));
}
