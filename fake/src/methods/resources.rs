//! The methods create, get, list, patch, and delete, for the resources of any document.

use discovery_document::Schema;
use serde_json::{Map, Value, json};

use crate::api::identity::{self, Identity};
use crate::api::method::MethodKind;
use crate::api::{ANY, GEMINI, is_operation};
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::field_mask;
use crate::methods::conventions;
use crate::methods::files;
use crate::rules::required;
use crate::server_state::ServerData;
use crate::stored_resource::{ChangeOutcome, PendingChange, StoredResource};
use crate::values::ids;
use crate::values::names::excerpt;

/// Answers a method that uses stored resources; returns `None` if its reply must be synthesized.
pub(crate) fn answer(call: &Call, data: &mut ServerData) -> Option<Result<Answer, ApiError>> {
    let schema = call.method.response_schema();
    let stored = call.api.stored.contains(schema);
    let answer = match call.method.kind {
        MethodKind::Create if creates_for_receipt(call) => {
            let made = create(call, data, call.method.request_schema(), &call.resource, call.object());
            // The receipt is synthesized; the resource is stored.
            return made.err().map(Err);
        }
        MethodKind::Create if stored => {
            create(call, data, schema, &call.resource, call.object()).and_then(|name| stored_value(call, data, &name))
        }
        MethodKind::Get if stored || data.store(call.api).get(&call.resource).is_some() => get(call, data),
        MethodKind::List => {
            return list(call, data).transpose().map(|answer| answer.map(|value| Answer::One(call.conform(value))));
        }
        MethodKind::Patch | MethodKind::Replace if stored => update(call, data, schema),
        MethodKind::Delete => delete(call, data),
        _ => return None,
    };
    Some(answer.map(|value| call.answer(value)))
}

/// Adds a resource to a collection, under the requested name or a new one, and returns the name.
pub(crate) fn create(
    call: &Call,
    data: &mut ServerData,
    schema: &str,
    collection: &str,
    sent: Map<String, Value>,
) -> Result<String, ApiError> {
    // A PUT names the resource itself.
    let (collection, given) = match collection.rsplit_once('/') {
        Some((collection, id)) if call.method.http_method == "PUT" => (collection, Some(id)),
        _ => (collection, None),
    };
    call.parent_exists(data, collection)?;
    required::check(&call.server.settings.rules, schema, &sent)?;
    let identity = call.api.identity(collection, schema);
    let name = match given {
        Some(id) => format!("{collection}/{id}"),
        None => new_name(call, data, collection, &identity, &sent)?,
    };
    if data.store(call.api).get(&name).is_some() {
        return Err(ApiError::exists(&name));
    }
    let mut resource = fresh(call, data, schema, &name, sent);
    let store = data.store(call.api);
    if let Some(pace) = call.server.settings.caches.filter(|_| schema == "CachedContent") {
        resource.pending = Some(PendingChange::new(pace, store.clock, ChangeOutcome::Removed));
    }
    store.put(&name, resource)?;
    Ok(name)
}

/// Returns true if a create method stores the resource in the request, and returns something else.
fn creates_for_receipt(call: &Call) -> bool {
    let (request, response) = (call.method.request_schema(), call.method.response_schema());
    let getter = call.api.getter(&format!("{}/x", call.resource));
    request != response && getter.is_some_and(|getter| getter.method.response_schema() == request)
}

/// Returns the current value of a stored resource.
pub(crate) fn stored_value(call: &Call, data: &mut ServerData, name: &str) -> Result<Value, ApiError> {
    let resource = data.store(call.api).get(name).ok_or_else(|| ApiError::missing(name))?;
    Ok(Value::Object(resource.value.clone()))
}

/// Returns a new resource: the sent fields, and those that the server adds.
pub(crate) fn fresh(
    call: &Call,
    data: &mut ServerData,
    schema: &str,
    name: &str,
    mut value: Map<String, Value>,
) -> StoredResource {
    let collection = name.rsplit_once('/').map_or("", |(collection, _)| collection);
    call.api.identity(collection, schema).write(name, &mut value);
    let properties = call.api.schemas.get(schema).map(|schema| &schema.properties);
    let has = |field: &str| properties.is_some_and(|properties| properties.contains_key(field));
    // Some APIs have an opaque id in addition to the resource name.
    if has("id") && !value.contains_key("id") {
        value.insert("id".to_owned(), identity::decode(name.rsplit('/').next().unwrap_or(name)).into());
    }
    let clock = data.store(call.api).clock;
    let now = clock.now();
    for field in ["createTime", "updateTime"].into_iter().filter(|field| has(field)) {
        value.insert(field.to_owned(), now.clone().into());
    }
    let states = properties
        .and_then(|properties| properties.get("state"))
        .map(|state| state.values.as_slice())
        .unwrap_or_default();
    if let Some(active) = states.iter().find(|state| matches!(state.as_str(), "ACTIVE" | "STATE_ACTIVE")) {
        value.insert("state".to_owned(), active.clone().into());
    }
    conventions::expire(&mut value, clock, has("ttl") && has("expireTime"));
    conventions::created(schema, &mut value);
    StoredResource::new(schema, value)
}

/// Changes a stored resource: the fields of the mask, or without a mask, all fields in the request.
pub(crate) fn change(
    call: &Call,
    data: &mut ServerData,
    schema: &str,
    name: &str,
    sent: &Map<String, Value>,
    mask: Option<&str>,
) -> Result<Value, ApiError> {
    let known = call.api.schemas.get(schema).unwrap_or(&ANY);
    let paths = match mask {
        Some(mask) if !mask.is_empty() => field_mask::parse(call.api, known, mask)?,
        _ => sent.keys().map(|name| vec![name.clone()]).collect(),
    };
    let collection = name.rsplit_once('/').map_or("", |(collection, _)| collection);
    let identity = call.api.identity(collection, schema);
    let store = data.store(call.api);
    let clock = store.clock;
    let resource = store.get(name).ok_or_else(|| ApiError::missing(name))?;
    // The identity selects the resource, and does not change.
    let paths: Vec<Vec<String>> = paths.into_iter().filter(|path| !identity.is_at(path)).collect();
    if mask.is_none() && call.method.merges() {
        let merged = sent.iter().filter(|(name, _)| paths.iter().any(|path| path == &[(*name).clone()]));
        merged.for_each(|(name, value)| field_mask::merge(&mut resource.value, name, value));
    } else {
        field_mask::apply(&mut resource.value, sent, &paths);
    }
    if known.properties.contains_key("updateTime") {
        resource.value.insert("updateTime".to_owned(), clock.now().into());
    }
    conventions::expire(&mut resource.value, clock, paths.iter().any(|path| path == &["ttl"]));
    conventions::hide(schema, &mut resource.value);
    Ok(Value::Object(resource.value.clone()))
}

/// Returns the name of a new resource in a collection.
fn new_name(
    call: &Call,
    data: &mut ServerData,
    collection: &str,
    identity: &Identity,
    sent: &Map<String, Value>,
) -> Result<String, ApiError> {
    // The identity comes from the resource, from a parameter such as `tunedModelId`, or from `name` for APIs without patterns.
    let parameter = call.method.parameters.iter().filter(|(name, parameter)| {
        parameter.location == "query" && (name.ends_with("Id") || (*identity != Identity::Name && *name == "name"))
    });
    let mut parameters = parameter.filter_map(|(name, _)| call.parameters.get(name)).filter(|id| !id.is_empty());
    let wanted = identity.sent(collection, sent).or_else(|| parameters.next().map(str::to_owned));
    match wanted {
        Some(id) if call.api.name == GEMINI && !conventions::is_id(&id) => Err(ApiError::field(
            "name",
            format!(
                "Invalid resource id {:?}: it has lower-case letters, digits and inner dashes, at most 40",
                excerpt(&id)
            ),
        )),
        Some(id) => Ok(format!("{collection}/{}", identity::encode(&id))),
        None => {
            let title = sent.get("displayName").and_then(Value::as_str).map(conventions::slug).unwrap_or_default();
            Ok(format!("{collection}/{title}{}", ids::new_id(&mut data.rng)))
        }
    }
}

fn get(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let store = data.store(call.api);
    conventions::count_documents(store, &call.resource);
    let resource = store.poll(&call.resource);
    resource.map(|resource| Value::Object(resource.value.clone())).ok_or_else(|| files::missing(call, &call.resource))
}

/// Returns one page; `None` if such resources are never stored.
fn list(call: &Call, data: &mut ServerData) -> Result<Option<Value>, ApiError> {
    let Some(response) = call.method.response.as_ref().map(|schema| call.api.resolve(schema)) else { return Ok(None) };
    let is_stored =
        |schema: &str| call.api.stored.contains(schema) || call.api.schemas.get(schema).is_some_and(is_operation);
    let found = response.properties.iter().find_map(|(name, property)| {
        let schema = property.items.as_deref()?.reference.as_deref()?;
        is_stored(schema).then_some(name)
    });
    let Some(field) = found.or_else(|| summaries(call, data, response)) else { return Ok(None) };
    call.parent_exists(data, &call.resource)?;
    let size = page_size(call)?;
    let token = call.parameters.get("pageToken").unwrap_or_default();
    let filter = call.parameters.get("filter").unwrap_or_default().to_lowercase();
    let keep = |resource: &StoredResource| conventions::matches(&filter, &resource.value);
    let store = data.store(call.api);
    if call.api.name == GEMINI && call.method.id == "fileSearchStores.list" {
        conventions::count_all_documents(store);
    }
    let page = store.page(&call.resource, (size, token), &filter, keep)?;
    let mut out = Map::new();
    // An empty list is left out.
    if !page.items.is_empty() {
        out.insert(field.clone(), page.items.into_iter().map(Value::Object).collect());
    }
    out.extend(page.next.map(|token| ("nextPageToken".to_owned(), token.into())));
    Ok(Some(Value::Object(out)))
}

/// Returns the property of a list whose items are a part of each resource, as in the lists of BigQuery.
fn summaries<'a>(call: &Call, data: &mut ServerData, list: &'a Schema) -> Option<&'a String> {
    let name = call.api.getter(&format!("{}/x", call.resource))?.method.response_schema();
    if !call.api.stored.contains(name) && data.store(call.api).below(&call.resource).next().is_none() {
        return None;
    }
    let whole = call.api.schemas.get(name)?;
    let is_part = |items: &Schema| {
        let fields = call.api.resolve(items).properties.keys();
        let (shared, others): (Vec<_>, Vec<_>) = fields.partition(|field| whole.properties.contains_key(*field));
        shared.len() > others.len()
    };
    list.properties.iter().find_map(|(field, property)| property.items.as_deref().is_some_and(is_part).then_some(field))
}

fn page_size(call: &Call) -> Result<usize, ApiError> {
    let (usual, most) = conventions::pages(&call.method.id);
    let asked = ["pageSize", "maxResults"].iter().find_map(|name| call.parameters.get(name)).unwrap_or("0");
    match asked.parse::<f64>() {
        Ok(size) if size < 0.0 => Err(ApiError::field("page_size", "Invalid page size: it is negative")),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited next")]
        Ok(size) if size >= 1.0 => Ok((size as usize).min(most)),
        _ => Ok(usual),
    }
}

fn update(call: &Call, data: &mut ServerData, schema: &str) -> Result<Value, ApiError> {
    let sent = call.object();
    let mask = call.parameters.get("updateMask").filter(|mask| !mask.is_empty());
    // A PUT without a mask replaces everything.
    let mask = mask.or((call.method.kind == MethodKind::Replace).then_some("*"));
    change(call, data, schema, &call.resource, &sent, mask)
}

fn delete(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let store = data.store(call.api);
    let Some(resource) = store.get(&call.resource) else {
        // Resources of an unknown kind are not stored, so their deletion succeeds.
        return if call.stored_schema(&call.resource).is_some() || call.api.name == GEMINI {
            Err(files::missing(call, &call.resource))
        } else {
            Ok(json!({}))
        };
    };
    drop(resource.pending.take());
    let forced = call.parameters.flag("force") || !call.method.parameters.contains_key("force");
    let beside =
        |name: &str| ["/permissions/", "/operations/"].iter().any(|part| name[call.resource.len()..].contains(part));
    if !forced && store.below(&call.resource).any(|(name, _)| !beside(name)) {
        return Err(ApiError::precondition(format!(
            "Cannot delete {}: it is not empty; use force to delete what is in it",
            call.resource
        )));
    }
    store.remove(&call.resource);
    Ok(json!({}))
}
