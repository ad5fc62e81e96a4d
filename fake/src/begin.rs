//! The beginning of a long-running operation, and what will come of it.

use serde_json::{Map, Value};

use crate::make;
use crate::problem::Problem;
use crate::state::{Call, Inner};
use crate::store::{Entry, Pending};

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
        crate::api::GEMINI => {
            format!("type.googleapis.com/google.ai.generativelanguage.{}.{message}", call.api.version)
        }
        name => format!("type.googleapis.com/google.{name}.{}.{message}", call.api.version),
    }
}
