//! The start of a long-running operation, and its planned result.

use serde_json::{Map, Value};

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::Call;
use crate::server_state::ServerData;
use crate::stored_resource::{ChangeOutcome, PendingChange, StoredResource};
use crate::values::ids;

/// The content of an operation at the start, while it runs, and at the end.
#[derive(Debug, Default)]
pub(crate) struct OperationPlan {
    /// The metadata at the start.
    pub(crate) metadata: Value,
    /// The metadata after the first poll.
    pub(crate) running: Value,
    /// The metadata when it is done.
    pub(crate) finished: Value,
    /// The response when it is done.
    pub(crate) response: Value,
    /// The error with which it ends, instead of a response.
    pub(crate) error: Value,
    /// Other resources that change when it is done.
    pub(crate) others: Vec<(String, StoredResource)>,
}

/// Starts an operation under a name, or under a new one below the call's resource.
pub(crate) fn start(
    call: &Call,
    data: &mut ServerData,
    name: Option<String>,
    plan: OperationPlan,
) -> Result<Value, ApiError> {
    let name = name.unwrap_or_else(|| new_operation_name(call, data, &call.resource));
    let field = |name: &str, value: Value| (!value.is_null()).then(|| (name.to_owned(), value));
    let mut value = Map::from_iter([("name".to_owned(), Value::from(name.clone()))]);
    value.extend(field("metadata", plan.metadata));
    let mut done = Map::from_iter([("done".to_owned(), Value::from(true))]);
    done.extend(field("response", plan.response));
    done.extend(field("error", plan.error));
    done.extend(field("metadata", plan.finished));
    let store = data.store(call.api);
    let mut pending = PendingChange::new(call.server.settings.operations, store.clock, ChangeOutcome::Fields(done));
    pending.progress.extend(field("metadata", plan.running));
    pending.others = plan.others;
    let operation = StoredResource::new(call.method.response_schema(), value).with_pending(pending);
    store.put(&name, operation)?;
    // If the operation is done at once, the first reply already shows it.
    let operation = store.get(&name).ok_or_else(|| ApiError::missing(&name))?;
    Ok(Value::Object(operation.value.clone()))
}

/// Returns the name of a new operation, which is below the resource if the document has a method that reads it there.
pub(crate) fn new_operation_name(call: &Call, data: &mut ServerData, resource: &str) -> String {
    let id = ids::new_id(&mut data.rng);
    let upload = call.media.is_some().then(|| format!("{resource}/upload/operations/{id}"));
    let below = upload.into_iter().chain([format!("{resource}/operations/{id}")]);
    let mut known = below.filter(|name| call.api.getter(name).is_some());
    known.next().unwrap_or_else(|| format!("operations/{id}"))
}

/// Returns the URL of a message type.
pub(crate) fn type_url(call: &Call, message: &str) -> String {
    match call.api.name.as_str() {
        _ if message == "Empty" => "type.googleapis.com/google.protobuf.Empty".to_owned(),
        GEMINI => format!("type.googleapis.com/google.ai.generativelanguage.{}.{message}", call.api.version),
        name => format!("type.googleapis.com/google.{name}.{}.{message}", call.api.version),
    }
}
