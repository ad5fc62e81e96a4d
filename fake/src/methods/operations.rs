//! Long-running operations. Many methods start them, each poll advances them, and they end with a typed response.

use serde_json::{Map, Value, json};

use crate::api::method::MethodKind;
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::media::Media;
use crate::methods::batches;
use crate::methods::file_search;
use crate::methods::files;
use crate::methods::generation::PIXEL;
use crate::methods::operation_start::{OperationPlan, new_operation_name, start, type_url};
use crate::methods::resources;
use crate::server_state::ServerData;
use crate::stored_resource::StoredResource;
use crate::values::ids;
use crate::values::scalar;

/// The number of steps of a tuning, in its metadata.
const TUNING_STEPS: u32 = 40;

/// Answers the methods that start, cancel, or wait for an operation.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    let answer = match (call.method.kind, call.method.name.as_str()) {
        (MethodKind::Cancel, _) => cancel(call, data),
        (MethodKind::Wait, _) => {
            data.store(call.api).finish(&call.resource);
            resources::stored_value(call, data, &call.resource)
        }
        (MethodKind::Start, "batchGenerateContent" | "asyncBatchEmbedContent") => batches::start(call, data),
        (MethodKind::Start, "importFile") => file_search::import(call, data),
        (MethodKind::Start, "predictLongRunning") => make_video(call, data),
        (MethodKind::Start, "create" | "insert") => create(call, data),
        (MethodKind::Start, _) => {
            let response = json!({"@type": type_url(call, "Empty")});
            start(call, data, None, OperationPlan { response, ..OperationPlan::default() })
        }
        _ => return None,
    };
    Some(answer.map(|value| call.answer(value)))
}

fn cancel(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let store = data.store(call.api);
    let now = store.clock.now();
    let operation = store.get(&call.resource).ok_or_else(|| ApiError::missing(&call.resource))?;
    // A finished operation does not change: a cancellation is a request, and undoes nothing.
    if operation.value.get("done").is_some_and(|done| done == true) {
        return Ok(json!({}));
    }
    let mut fields = Map::from_iter([
        ("done".to_owned(), Value::from(true)),
        ("error".to_owned(), json!({"code": 1, "message": "The operation was cancelled."})),
    ]);
    if let Some(metadata) = operation.value.get("metadata").filter(|metadata| metadata["state"].is_string()) {
        let mut metadata = metadata.clone();
        metadata["state"] = "BATCH_STATE_CANCELLED".into();
        metadata["endTime"] = now.into();
        fields.insert("metadata".to_owned(), metadata);
    }
    store.abort(&call.resource, fields);
    Ok(json!({}))
}

/// Starts an operation with an outcome that a test has set: `{"response": …}` or `{"error": …}`.
pub(crate) fn start_scripted(call: &Call, data: &mut ServerData, mut outcome: Value) -> Result<Value, ApiError> {
    let mut take = |field: &str| outcome.get_mut(field).map(Value::take).unwrap_or_default();
    let (metadata, response, error) = (take("metadata"), take("response"), take("error"));
    start(call, data, None, OperationPlan { metadata, response, error, ..OperationPlan::default() })
}

/// Answers a create method that takes a while. The unfinished resource exists at once, and is finished with the operation.
fn create(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let schema = call.method.request_schema();
    if schema.is_empty() {
        return start(call, data, None, OperationPlan::default());
    }
    let name = resources::create(call, data, schema, &call.resource, call.object())?;
    let operation = new_operation_name(call, data, &name);
    let Some(resource) = data.store(call.api).get(&name) else { return Err(ApiError::missing(&name)) };
    let ready = resource.value.clone();
    if resource.text("state") == Some("ACTIVE") {
        resource.value.insert("state".to_owned(), "CREATING".into());
    }
    resource.operation = Some(operation.clone());
    let metadata = |steps: u32| {
        if schema != "TunedModel" {
            return Value::Null;
        }
        json!({
            "@type": type_url(call, "CreateTunedModelMetadata"),
            "tunedModel": name,
            "totalSteps": TUNING_STEPS,
            "completedSteps": steps,
            "completedPercent": f64::from(steps) * 100.0 / f64::from(TUNING_STEPS),
        })
    };
    let mut response = Value::Object(ready.clone());
    response["@type"] = type_url(call, schema).into();
    let plan = OperationPlan {
        metadata: metadata(0),
        running: metadata(TUNING_STEPS / 2),
        finished: metadata(TUNING_STEPS),
        response,
        others: vec![(name.clone(), StoredResource::new(schema, ready))],
        ..OperationPlan::default()
    };
    start(call, data, Some(operation), plan)
}

/// Answers `predictLongRunning`. The videos are files that can be downloaded, and the response has their URLs.
fn make_video(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let count = call.body["parameters"]["sampleCount"].as_u64().unwrap_or(1).clamp(1, 4);
    let (mut samples, mut others) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let id = ids::new_id(&mut data.rng);
        let bytes = scalar::bytes(PIXEL).unwrap_or_default();
        let uri = format!("{}/{}/files/{id}:download?alt=media", call.server.url, call.api.version);
        let file = files::generated(call, data, &id, Media::of(&bytes, "video/mp4"));
        others.push((format!("files/{id}"), file));
        samples.push(json!({"video": {"uri": uri, "encoding": "video/mp4"}}));
    }
    let response = json!({
        "@type": type_url(call, "PredictLongRunningResponse"),
        "generateVideoResponse": {"generatedSamples": samples},
    });
    start(call, data, None, OperationPlan { response, others, ..OperationPlan::default() })
}
