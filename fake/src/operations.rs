//! Long-running operations: they are started by many methods, come nearer with each look, and end in a typed response.

use serde_json::{Map, Value, json};

use crate::api::Kind;
use crate::batches;
use crate::begin::{Plan, new_name, start, type_url};
use crate::clock;
use crate::files;
use crate::generate::PIXEL;
use crate::make;
use crate::media::Media;
use crate::problem::Problem;
use crate::resources;
use crate::rules;
use crate::scalar;
use crate::state::{Answer, Call, Inner};
use crate::store::Entry;

/// Steps of a tuning, in its metadata.
const STEPS: u32 = 40;

/// Answers the methods that start, stop or await an operation.
pub(crate) fn answer(call: &Call, inner: &mut Inner) -> Option<Result<Answer, Problem>> {
    let last = call.method.id.rsplit('.').next().unwrap_or_default();
    let answer = match (call.method.kind, last) {
        (Kind::Cancel, _) => cancel(call, inner),
        (Kind::Wait, _) => {
            inner.store(call.api).finish(&call.resource);
            look(call, inner)
        }
        (Kind::Start, "batchGenerateContent" | "asyncBatchEmbedContent") => batches::start(call, inner),
        (Kind::Start, "importFile") => files::import(call, inner),
        (Kind::Start, "predictLongRunning") => film(call, inner),
        (Kind::Start, "create") if call.response() == "Operation" => create(call, inner),
        (Kind::Start, _) => {
            let response = json!({"@type": type_url(call, "Empty")});
            start(call, inner, None, Plan { response, ..Plan::default() })
        }
        _ => return None,
    };
    Some(
        answer.map(
            |value| if call.method.response.is_some() { Answer::One(call.conform(value)) } else { Answer::Nothing },
        ),
    )
}

fn look(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let entry = inner.store(call.api).poll(&call.resource).ok_or_else(|| Problem::missing(&call.resource))?;
    Ok(Value::Object(entry.value.clone()))
}

fn cancel(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let store = inner.store(call.api);
    let entry = store.get(&call.resource).ok_or_else(|| Problem::missing(&call.resource))?;
    // What is done stays as it is: cancelling asks, and does not undo.
    if entry.value.get("done").is_some_and(|done| done == true) {
        return Ok(json!({}));
    }
    let mut change = Map::from_iter([
        ("done".to_owned(), Value::from(true)),
        ("error".to_owned(), json!({"code": 1, "message": "The operation was cancelled."})),
    ]);
    if let Some(metadata) = entry.value.get("metadata").filter(|metadata| metadata["state"].is_string()) {
        let mut metadata = metadata.clone();
        metadata["state"] = "BATCH_STATE_CANCELLED".into();
        metadata["endTime"] = clock::now().into();
        change.insert("metadata".to_owned(), metadata);
    }
    store.abort(&call.resource, change);
    Ok(json!({}))
}

/// A create that takes a while: the resource is there at once, unfinished, and the operation ends with it.
fn create(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let Some(schema) = call.method.request.as_ref().and_then(|schema| schema.reference.as_deref()) else {
        return start(call, inner, None, Plan::default());
    };
    let mut value = resources::create(call, inner, schema, &call.resource, call.object())?;
    let name = value["name"].as_str().unwrap_or(&call.resource).to_owned();
    let ready = value.clone();
    if let Some(entry) = inner.store(call.api).get(&name)
        && value["state"] == "ACTIVE"
    {
        entry.value.insert("state".to_owned(), "CREATING".into());
        value["state"] = "CREATING".into();
    }
    let metadata = |steps: u32| {
        json!({
            "@type": type_url(call, &format!("Create{schema}Metadata")),
            "tunedModel": name,
            "totalSteps": STEPS,
            "completedSteps": steps,
            "completedPercent": f64::from(steps) * 100.0 / f64::from(STEPS),
        })
    };
    let mut response = ready.clone();
    response["@type"] = type_url(call, schema).into();
    let others = vec![(name.clone(), Entry::new(schema, ready.as_object().cloned().unwrap_or_default()))];
    let operation = new_name(call, inner, &name);
    let plan = Plan { metadata: metadata(0), finished: metadata(STEPS), response, others };
    start(call, inner, Some(operation), plan)
}

/// Films are made as files that can be downloaded, and named by their address.
fn film(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    rules::required("PredictLongRunningRequest", &call.object())?;
    let count = call.body["parameters"]["sampleCount"].as_u64().unwrap_or(1).clamp(1, 4);
    let (mut samples, mut others) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let id = make::id(&mut inner.rng);
        let bytes = scalar::bytes(PIXEL).unwrap_or_default();
        let uri = format!("{}/{}/files/{id}:download?alt=media", call.state.url, call.api.version);
        others.push((format!("files/{id}"), files::generated(call, &id, Media::of(&bytes, "video/mp4"))));
        samples.push(json!({"video": {"uri": uri, "encoding": "video/mp4"}}));
    }
    let response = json!({
        "@type": type_url(call, "PredictLongRunningResponse"),
        "generateVideoResponse": {"generatedSamples": samples},
    });
    start(call, inner, None, Plan { response, others, ..Plan::default() })
}
