//! `batchCreate`, `batchUpdate`, and `batchDelete`: lists of requests that succeed or fail together.

use serde_json::{Map, Value, json};

use crate::api::method::MethodKind;
use crate::api::{ANY, property_of};
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::field_mask;
use crate::methods::resources;
use crate::rules::required;
use crate::server_state::ServerData;
use crate::values::names;

/// The maximum number of requests in a batch.
const LARGEST: usize = 100;

/// Answers such a method; returns `None` if the document does not show where its requests hold the resource.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    if !matches!(call.method.kind, MethodKind::BatchCreate | MethodKind::BatchUpdate | MethodKind::BatchDelete) {
        return None;
    }
    let request = call.api.resolve(call.method.request.as_ref()?);
    let item = call.api.resolve(request.properties.get("requests")?.items.as_deref()?);
    let requests = call.body["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    if requests.is_empty() || requests.len() > LARGEST {
        let text = format!("A batch has between 1 and {LARGEST} requests");
        return Some(Err(ApiError::field("requests", text)));
    }
    let done = if call.method.kind == MethodKind::BatchDelete {
        delete(call, data, requests)
    } else {
        // The field that holds the resource, and its schema: `chunk` of `CreateChunkRequest`.
        let held = item.properties.iter().find_map(|(name, property)| Some((name, property.reference.as_deref()?)));
        let (field, schema) = held?;
        let response = call.api.resolve(call.method.response.as_ref()?);
        let list = property_of(response, schema)?;
        let done = match call.method.kind {
            MethodKind::BatchCreate => create(call, data, schema, field, requests),
            _ => update(call, data, schema, field, requests),
        };
        done.map(|done| json!({ list: done }))
    };
    Some(done.map(|value| Answer::One(call.conform(value))))
}

fn create(
    call: &Call,
    data: &mut ServerData,
    schema: &str,
    field: &str,
    requests: &[Value],
) -> Result<Vec<Value>, ApiError> {
    let parent = call.resource.rsplit_once('/').map_or("", |(parent, _)| parent);
    for request in requests {
        required::check(&call.server.settings.rules, schema, &object(&request[field]))?;
        if let Some(other) = request["parent"].as_str().filter(|other| *other != parent) {
            let text = format!("The parent {} differs from the parent of the batch", names::excerpt(other));
            return Err(ApiError::field("requests.parent", text));
        }
    }
    let mut done = Vec::new();
    for request in requests {
        match resources::create(call, data, schema, &call.resource, object(&request[field])) {
            Ok(name) => done.push(resources::stored_value(call, data, &name)?),
            Err(error) => {
                // A name conflict is detected only now, so the resources created before it are removed.
                for name in done.iter().filter_map(|made: &Value| made["name"].as_str()) {
                    data.store(call.api).remove(name);
                }
                return Err(error);
            }
        }
    }
    Ok(done)
}

fn update(
    call: &Call,
    data: &mut ServerData,
    schema: &str,
    field: &str,
    requests: &[Value],
) -> Result<Vec<Value>, ApiError> {
    for request in requests {
        exists(call, data, name(&request[field]))?;
        if let Some(mask) = request["updateMask"].as_str() {
            field_mask::parse(call.api, call.api.schemas.get(schema).unwrap_or(&ANY), mask)?;
        }
    }
    let changed = requests.iter().map(|request| {
        let mask = request["updateMask"].as_str();
        resources::change(call, data, schema, name(&request[field]), &object(&request[field]), mask)
    });
    changed.collect()
}

fn delete(call: &Call, data: &mut ServerData, requests: &[Value]) -> Result<Value, ApiError> {
    for request in requests {
        exists(call, data, name(request))?;
    }
    for request in requests {
        data.store(call.api).remove(name(request));
    }
    Ok(json!({}))
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

/// Fails unless the collection contains the resource.
fn exists(call: &Call, data: &mut ServerData, name: &str) -> Result<(), ApiError> {
    if !name.strip_prefix(&call.resource).is_some_and(|rest| rest.starts_with('/')) {
        let text = format!("The resource {} is not in {}", names::excerpt(name), call.resource);
        return Err(ApiError::field("requests.name", text));
    }
    data.store(call.api).get(name).map(|_| ()).ok_or_else(|| ApiError::missing(name))
}
