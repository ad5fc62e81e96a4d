//! Long-running operations: they are started by many methods, come nearer with each look, and end in a typed response.

use serde_json::{Map, Value, json};

use crate::api::Kind;
use crate::batches;
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
use crate::store::{Entry, Pending};

/// Steps of a tuning, in its metadata.
const STEPS: u32 = 40;

/// What an operation says of itself, at first and in the end.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Metadata while it runs.
    pub(crate) metadata: Value,
    /// Metadata when it is done.
    pub(crate) finished: Value,
    /// The response when it is done.
    pub(crate) response: Value,
    /// Other resources that change when it is done.
    pub(crate) others: Vec<(String, Entry)>,
}

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

/// Starts an operation under a name, or under a new one below the call's resource.
pub(crate) fn start(call: &Call, inner: &mut Inner, name: Option<String>, plan: Plan) -> Result<Value, Problem> {
    let name = name.unwrap_or_else(|| new_name(call, inner, &call.resource));
    let mut value = Map::from_iter([("name".to_owned(), Value::from(name.clone()))]);
    if !plan.metadata.is_null() {
        value.insert("metadata".to_owned(), plan.metadata);
    }
    let mut done = Map::from_iter([("done".to_owned(), Value::from(true)), ("response".to_owned(), plan.response)]);
    if !plan.finished.is_null() {
        done.insert("metadata".to_owned(), plan.finished);
    }
    let mut pending = Pending::new(call.state.config.operations, done);
    pending.others = plan.others;
    if let Some(state) =
        value.get("metadata").and_then(|metadata| metadata.get("state")).filter(|state| *state == "BATCH_STATE_PENDING")
    {
        let mut running = value["metadata"].clone();
        running["state"] = Value::from(state.as_str().unwrap_or_default().replace("PENDING", "RUNNING"));
        pending.progress.insert("metadata".to_owned(), running);
    }
    let entry = Entry::new(call.response(), value).until(pending);
    let store = inner.store(call.api);
    store.put(&name, entry)?;
    // What is done at once is done in the first reply already.
    let entry = store.get(&name).ok_or_else(|| Problem::missing(&name))?;
    Ok(Value::Object(entry.value.clone()))
}

/// A new operation's name: below the resource when the document has a method that reads it there.
pub(crate) fn new_name(call: &Call, inner: &mut Inner, resource: &str) -> String {
    let id = make::id(&mut inner.rng);
    let upload = call.media.is_some().then(|| format!("{resource}/upload/operations/{id}"));
    let below = upload.into_iter().chain([format!("{resource}/operations/{id}")]);
    let mut known = below.filter(|name| call.api.find("GET", &format!("/{}/{name}", call.api.version)).is_some());
    known.next().unwrap_or_else(|| format!("operations/{id}"))
}

/// The address of a message's type.
pub(crate) fn type_url(call: &Call, message: &str) -> String {
    match call.api.name.as_str() {
        _ if message == "Empty" => "type.googleapis.com/google.protobuf.Empty".to_owned(),
        crate::seeds::API => format!("type.googleapis.com/google.ai.generativelanguage.{}.{message}", call.api.version),
        name => format!("type.googleapis.com/google.{name}.{}.{message}", call.api.version),
    }
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
