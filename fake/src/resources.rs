//! Create, get, list, patch and delete, alone and in batches, for whatever resources a document has.

use serde_json::{Map, Value, json};

use crate::api::{ANY, Kind, is_operation};
use crate::clock;
use crate::make;
use crate::mask;
use crate::problem::Problem;
use crate::rules;
use crate::state::{Answer, Call, Inner};
use crate::store::Entry;

/// Answers a method that is about stored resources; `None` when its reply has to be made up.
pub(crate) fn answer(call: &Call, inner: &mut Inner) -> Option<Result<Answer, Problem>> {
    let schema = call.response().to_owned();
    let kept = call.api.kept.contains(&schema);
    let answer = match call.method.kind {
        Kind::Create if kept => create(call, inner, &schema, &call.resource, call.object()),
        Kind::Get if kept || inner.store(call.api).get(&call.resource).is_some() => get(call, inner),
        Kind::List => {
            return list(call, inner).transpose().map(|answer| answer.map(|value| Answer::One(call.conform(value))));
        }
        Kind::Patch | Kind::Replace if kept => update(call, inner, &schema),
        Kind::Delete => delete(call, inner),
        _ => return None,
    };
    Some(
        answer.map(
            |value| if call.method.response.is_some() { Answer::One(call.conform(value)) } else { Answer::Nothing },
        ),
    )
}

/// Adds a resource to a collection, under the name it asks for or a new one.
pub(crate) fn create(
    call: &Call,
    inner: &mut Inner,
    schema: &str,
    collection: &str,
    sent: Map<String, Value>,
) -> Result<Value, Problem> {
    call.parent_exists(inner, collection)?;
    rules::required(schema, &sent)?;
    let name = name(call, inner, collection, &sent)?;
    if inner.store(call.api).get(&name).is_some() {
        return Err(Problem::exists(&name));
    }
    let entry = fresh(call, schema, &name, sent);
    let value = entry.value.clone();
    inner.store(call.api).put(&name, entry)?;
    Ok(Value::Object(value))
}

/// A new resource: what was sent, and what the server adds.
pub(crate) fn fresh(call: &Call, schema: &str, name: &str, mut value: Map<String, Value>) -> Entry {
    let properties = call.api.schemas.get(schema).map(|schema| &schema.properties);
    let has = |field: &str| properties.is_some_and(|properties| properties.contains_key(field));
    if has("name") && call.api.by_name {
        value.insert("name".to_owned(), name.into());
    } else if has("id") {
        value.insert("id".to_owned(), name.rsplit('/').next().unwrap_or(name).into());
    }
    let now = clock::now();
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
    rules::expire(&mut value, has("ttl") && has("expireTime"));
    rules::created(schema, &mut value);
    Entry::new(schema, value)
}

/// The name of a new resource in a collection.
pub(crate) fn name(
    call: &Call,
    inner: &mut Inner,
    collection: &str,
    sent: &Map<String, Value>,
) -> Result<String, Problem> {
    let prefix = format!("{collection}/");
    let wanted = sent.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
    let wanted = match wanted.map(|name| name.strip_prefix(&prefix).unwrap_or(name)) {
        Some(id) if call.api.by_name => Some(id),
        _ => {
            let queries = call
                .method
                .parameters
                .iter()
                .filter(|(name, parameter)| parameter.location == "query" && name.ends_with("Id"));
            queries.filter_map(|(name, _)| call.arguments.get(name)).find(|id| !id.is_empty())
        }
    };
    match wanted {
        Some(id) if rules::is_id(id) => Ok(format!("{prefix}{id}")),
        Some(id) => Err(Problem::field(
            "name",
            format!(
                "Invalid resource id {:?}: lower-case letters, digits and inner dashes, at most 40",
                rules::short(id)
            ),
        )),
        None => {
            let title: String = sent.get("displayName").and_then(Value::as_str).map(rules::slug).unwrap_or_default();
            Ok(format!("{prefix}{title}{}", make::id(&mut inner.rng)))
        }
    }
}

fn get(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let entry = inner.store(call.api).poll(&call.resource);
    entry.map(|entry| Value::Object(entry.value.clone())).ok_or_else(|| Problem::missing(&call.resource))
}

/// `None` when nothing of the kind is ever stored.
fn list(call: &Call, inner: &mut Inner) -> Result<Option<Value>, Problem> {
    let Some(response) = call.method.response.as_ref().map(|schema| call.api.resolve(schema)) else { return Ok(None) };
    let found = response.properties.iter().find_map(|(name, property)| {
        let schema = property.items.as_deref()?.reference.as_deref()?;
        Some((name, schema))
    });
    let Some((field, schema)) = found else { return Ok(None) };
    let operations = call.api.schemas.get(schema).is_some_and(is_operation);
    if !call.api.kept.contains(schema) && !operations {
        return Ok(None);
    }
    call.parent_exists(inner, &call.resource)?;
    let size = page_size(call)?;
    let token = call.arguments.get("pageToken").unwrap_or_default();
    let filter = call.arguments.get("filter").unwrap_or_default().to_lowercase();
    let keep = |entry: &Entry| rules::matches(&filter, &entry.value);
    let page = inner.store(call.api).page(&call.resource, (size, token), &filter, keep)?;
    let mut out = Map::new();
    // An empty list is an absent one.
    if !page.items.is_empty() {
        out.insert(field.clone(), page.items.into_iter().map(Value::Object).collect());
    }
    out.extend(page.next.map(|token| ("nextPageToken".to_owned(), token.into())));
    Ok(Some(Value::Object(out)))
}

fn page_size(call: &Call) -> Result<usize, Problem> {
    let (usual, most) = rules::pages(&call.method.id);
    let asked = ["pageSize", "maxResults"].iter().find_map(|name| call.arguments.get(name)).unwrap_or("0");
    match asked.parse::<f64>() {
        Ok(size) if size < 0.0 => Err(Problem::field("page_size", "Invalid page size: it is negative")),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited next")]
        Ok(size) if size >= 1.0 => Ok((size as usize).min(most)),
        _ => Ok(usual),
    }
}

fn update(call: &Call, inner: &mut Inner, schema: &str) -> Result<Value, Problem> {
    let sent = call.object();
    let mask = call.arguments.get("updateMask").filter(|mask| !mask.is_empty());
    // A PUT without a mask replaces everything.
    let mask = mask.or((call.method.kind == Kind::Replace).then_some("*"));
    change(call, inner, schema, &call.resource, &sent, mask)
}

/// Changes a stored resource: the fields of the mask, or those that were sent when there is none.
pub(crate) fn change(
    call: &Call,
    inner: &mut Inner,
    schema: &str,
    name: &str,
    sent: &Map<String, Value>,
    mask: Option<&str>,
) -> Result<Value, Problem> {
    let known = call.api.schemas.get(schema).unwrap_or(&ANY);
    let paths = match mask {
        Some(mask) if !mask.is_empty() => mask::parse(call.api, known, mask)?,
        _ => sent.keys().map(|name| vec![name.clone()]).collect(),
    };
    let entry = inner.store(call.api).get(name).ok_or_else(|| Problem::missing(name))?;
    // The name says which resource is meant, and is not itself changed.
    let paths: Vec<Vec<String>> = paths.into_iter().filter(|path| path != &["name"] && path != &["id"]).collect();
    mask::apply(&mut entry.value, sent, &paths);
    if known.properties.contains_key("updateTime") {
        entry.value.insert("updateTime".to_owned(), clock::now().into());
    }
    rules::expire(&mut entry.value, paths.iter().any(|path| path == &["ttl"]));
    rules::hide(schema, &mut entry.value);
    Ok(Value::Object(entry.value.clone()))
}

fn delete(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let store = inner.store(call.api);
    let Some(entry) = store.get(&call.resource) else {
        // Nothing of an unknown kind is stored, so that its deletion succeeds.
        return if call.kept(&call.resource).is_some() || call.api.name == crate::api::GEMINI {
            Err(Problem::missing(&call.resource))
        } else {
            Ok(json!({}))
        };
    };
    drop(entry.pending.take());
    let forced = call.arguments.flag("force") || !call.method.parameters.contains_key("force");
    let beside =
        |name: &str| ["/permissions/", "/operations/"].iter().any(|part| name[call.resource.len()..].contains(part));
    if !forced && store.below(&call.resource).any(|(name, _)| !beside(name)) {
        return Err(Problem::precondition(format!(
            "Cannot delete {}: it is not empty; use force to delete what is in it",
            call.resource
        )));
    }
    store.remove(&call.resource);
    rules::removed(store, &call.resource);
    Ok(json!({}))
}
