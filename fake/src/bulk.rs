//! `batchCreate`, `batchUpdate` and `batchDelete`: requests in a list, all of which succeed or none does.

use serde_json::{Map, Value, json};

use crate::api::{ANY, Kind, holder};
use crate::mask;
use crate::problem::Problem;
use crate::resources;
use crate::rules;
use crate::state::{Answer, Call, Inner};

/// Most requests in a batch.
const LARGEST: usize = 100;

/// Answers such a method; `None` when the document does not make clear what its requests hold.
pub(crate) fn answer(call: &Call, inner: &mut Inner) -> Option<Result<Answer, Problem>> {
    if !matches!(call.method.kind, Kind::BatchCreate | Kind::BatchUpdate | Kind::BatchDelete) {
        return None;
    }
    let request = call.api.resolve(call.method.request.as_ref()?);
    let item = call.api.resolve(request.properties.get("requests")?.items.as_deref()?);
    let requests = call.body["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    if requests.is_empty() || requests.len() > LARGEST {
        let text = format!("A batch has between 1 and {LARGEST} requests");
        return Some(Err(Problem::field("requests", text)));
    }
    let done = if call.method.kind == Kind::BatchDelete {
        delete(call, inner, requests)
    } else {
        // The field that holds the resource, and its schema: `chunk` of `CreateChunkRequest`.
        let held = item.properties.iter().find_map(|(name, property)| Some((name, property.reference.as_deref()?)));
        let (field, schema) = held?;
        let response = call.api.resolve(call.method.response.as_ref()?);
        let list = holder(response, schema)?;
        let done = match call.method.kind {
            Kind::BatchCreate => create(call, inner, schema, field, requests),
            _ => update(call, inner, schema, field, requests),
        };
        done.map(|done| json!({ list: done }))
    };
    Some(done.map(|value| Answer::One(call.conform(value))))
}

fn create(
    call: &Call,
    inner: &mut Inner,
    schema: &str,
    field: &str,
    requests: &[Value],
) -> Result<Vec<Value>, Problem> {
    let parent = call.resource.rsplit_once('/').map_or("", |(parent, _)| parent);
    for request in requests {
        rules::required(schema, &object(&request[field]))?;
        if let Some(other) = request["parent"].as_str().filter(|other| *other != parent) {
            let text = format!("The parent {} is not that of the batch", rules::short(other));
            return Err(Problem::field("requests.parent", text));
        }
    }
    let mut done = Vec::new();
    for request in requests {
        match resources::create(call, inner, schema, &call.resource, object(&request[field])) {
            Ok(made) => done.push(made),
            Err(problem) => {
                // A name that is taken shows only now: what was made before it goes again.
                for name in done.iter().filter_map(|made: &Value| made["name"].as_str()) {
                    inner.store(call.api).remove(name);
                }
                return Err(problem);
            }
        }
    }
    Ok(done)
}

fn update(
    call: &Call,
    inner: &mut Inner,
    schema: &str,
    field: &str,
    requests: &[Value],
) -> Result<Vec<Value>, Problem> {
    for request in requests {
        exists(call, inner, name(&request[field]))?;
        if let Some(mask) = request["updateMask"].as_str() {
            mask::parse(call.api, call.api.schemas.get(schema).unwrap_or(&ANY), mask)?;
        }
    }
    let changed = requests.iter().map(|request| {
        let mask = request["updateMask"].as_str();
        resources::change(call, inner, schema, name(&request[field]), &object(&request[field]), mask)
    });
    changed.collect()
}

fn delete(call: &Call, inner: &mut Inner, requests: &[Value]) -> Result<Value, Problem> {
    for request in requests {
        exists(call, inner, name(request))?;
    }
    for request in requests {
        inner.store(call.api).remove(name(request));
    }
    Ok(json!({}))
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

/// Fails unless the collection has the resource.
fn exists(call: &Call, inner: &mut Inner, name: &str) -> Result<(), Problem> {
    if !name.strip_prefix(&call.resource).is_some_and(|rest| rest.starts_with('/')) {
        let text = format!("The resource {} is not in {}", rules::short(name), call.resource);
        return Err(Problem::field("requests.name", text));
    }
    inner.store(call.api).get(name).map(|_| ()).ok_or_else(|| Problem::missing(name))
}
