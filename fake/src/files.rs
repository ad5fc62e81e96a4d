//! Files: uploaded, registered, made by the service, read by requests, and imported into stores.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::api::holder;
use crate::begin::{self, Plan};
use crate::clock;
use crate::make;
use crate::media::Media;
use crate::problem::Problem;
use crate::resources;
use crate::rules;
use crate::scalar;
use crate::state::{Answer, Call, Inner};
use crate::store::{Entry, Pace, Pending};

/// Files are kept this long.
const KEPT: Duration = Duration::from_secs(48 * 3600);

/// Bytes that all files together may have.
const MOST_BYTES: u64 = 20 << 30;

/// Takes an upload: media with the resource that describes it.
pub(crate) fn upload(call: &mut Call, inner: &mut Inner) -> Result<Answer, Problem> {
    let media = call.media.take().unwrap_or_else(|| Media::of(&[], ""));
    if inner.store(call.api).bytes().saturating_add(media.len) > MOST_BYTES {
        return Err(Problem::new(429, "RESOURCE_EXHAUSTED", "Storage quota exceeded: delete files first"));
    }
    if call.method.id.ends_with("uploadToFileSearchStore") {
        call.parent_exists(inner, &format!("{}/documents", call.resource))?;
        let title = call.body["displayName"].as_str().unwrap_or_default().to_owned();
        let ty = call.body["mimeType"].as_str().map_or_else(|| media.content_type.clone(), str::to_owned);
        call.media = Some(media);
        return document(call, inner, &title, &ty).map(|value| Answer::One(call.conform(value)));
    }
    let Some((field, schema)) = described(call) else {
        return Ok(Answer::One(
            call.method.response.as_ref().map_or(json!({}), |schema| make::value(call.api, schema, &mut call.rng())),
        ));
    };
    let sent = match &field {
        Some(field) => call.body[field].as_object().cloned().unwrap_or_default(),
        None => call.object(),
    };
    let value = resources::create(call, inner, &schema, &call.resource, sent)?;
    let key = value["name"].as_str().filter(|_| call.api.by_name).map(str::to_owned);
    let key = key.unwrap_or_else(|| format!("{}/{}", call.resource, value["id"].as_str().unwrap_or_default()));
    let facts = facts(call, &schema, &key, &media);
    let pace = pace(call, &media);
    let store = inner.store(call.api);
    let entry = store.get(&key).ok_or_else(|| Problem::missing(&key))?;
    entry.value.extend(facts);
    if schema == "File" && pace != Pace::AT_ONCE {
        entry.value.insert("state".to_owned(), "PROCESSING".into());
        entry.pending = Some(Pending::new(pace, Map::from_iter([("state".to_owned(), Value::from("ACTIVE"))])));
    }
    entry.media = Some(Arc::new(media));
    let value = Value::Object(entry.value.clone());
    let value = match field {
        Some(field) => json!({ field: value }),
        None => value,
    };
    Ok(Answer::One(call.conform(value)))
}

/// `files.register`: each address becomes a file that lies elsewhere.
pub(crate) fn register(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    rules::required("RegisterFilesRequest", &call.object())?;
    let mut files = Vec::new();
    for uri in call.body["uris"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let made = resources::create(call, inner, "File", "files", Map::new())?;
        let name = made["name"].as_str().unwrap_or_default();
        let store = inner.store(call.api);
        let entry = store.get(name).ok_or_else(|| Problem::missing(name))?;
        entry.value.insert("uri".to_owned(), uri.into());
        entry.value.insert("source".to_owned(), "REGISTERED".into());
        files.push(Value::Object(entry.value.clone()));
    }
    Ok(json!({"files": files}))
}

/// A file that the service itself has made.
pub(crate) fn generated(call: &Call, id: &str, media: Media) -> Entry {
    let name = format!("files/{id}");
    let mut entry = resources::fresh(call, "File", &name, Map::new());
    entry.value.extend(facts(call, "File", &name, &media));
    let uri = format!("{}/{}/{name}:download?alt=media", call.state.url, call.api.version);
    entry.value.insert("downloadUri".to_owned(), uri.into());
    entry.value.insert("source".to_owned(), "GENERATED".into());
    entry.with(media)
}

/// Fails when a request points at a file that is not there, or not ready.
pub(crate) fn ready(call: &Call, inner: &mut Inner, request: &Value) -> Result<(), Problem> {
    let contents = request["contents"]
        .as_array()
        .into_iter()
        .flatten()
        .chain([&request["systemInstruction"], &request["content"]]);
    let parts = contents.flat_map(|content| content["parts"].as_array().into_iter().flatten());
    for uri in parts.filter_map(|part| part["fileData"]["fileUri"].as_str()) {
        // Addresses elsewhere are read by the service itself; only its own files can be checked.
        let Some((before, id)) = uri.rsplit_once("files/") else { continue };
        if !(before.is_empty() || before.starts_with(&call.state.url) || before.contains(&call.api.service)) {
            continue;
        }
        let name = format!("files/{}", id.split([':', '?']).next().unwrap_or(id));
        match inner.store(call.api).get(&name) {
            None => {
                return Err(Problem::permission(format!(
                    "You do not have permission to access the File {id} or it may not exist."
                )));
            }
            Some(entry) if entry.value.get("state").is_some_and(|state| state != "ACTIVE") => {
                return Err(Problem::precondition(format!(
                    "The File {id} is not in an ACTIVE state and usage is not allowed."
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// `fileSearchStores.importFile`.
pub(crate) fn import(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    rules::required("ImportFileRequest", &call.object())?;
    call.parent_exists(inner, &format!("{}/documents", call.resource))?;
    let name = call.body["fileName"].as_str().unwrap_or_default();
    let file = inner.store(call.api).get(name).ok_or_else(|| Problem::missing(name))?;
    let title = file.value.get("displayName").and_then(Value::as_str).unwrap_or(name).to_owned();
    let ty = file.value.get("mimeType").and_then(Value::as_str).unwrap_or("text/plain").to_owned();
    document(call, inner, &title, &ty)
}

/// Puts a document into a file search store, by an operation.
fn document(call: &Call, inner: &mut Inner, title: &str, ty: &str) -> Result<Value, Problem> {
    let mut sent = Map::new();
    for (field, value) in [("displayName", Value::from(title)), ("customMetadata", call.body["customMetadata"].clone())]
    {
        if !(value.is_null() || value == "") {
            sent.insert(field.to_owned(), value);
        }
    }
    let collection = format!("{}/documents", call.resource);
    let made = resources::create(call, inner, "Document", &collection, sent)?;
    let name = made["name"].as_str().unwrap_or_default().to_owned();
    let active = Entry::new("Document", Map::from_iter([("state".to_owned(), Value::from("STATE_ACTIVE"))]));
    let store = inner.store(call.api);
    if let Some(entry) = store.get(&name) {
        let size = call.media.as_ref().map_or(0, |media| media.len).to_string();
        entry.value.extend(
            [("state", "STATE_PENDING".into()), ("mimeType", ty.into()), ("sizeBytes", size.into())]
                .map(|(key, value): (&str, Value)| (key.to_owned(), value)),
        );
    }
    rules::count_documents(store, &call.resource);
    let ends = if call.media.is_some() { "UploadToFileSearchStoreResponse" } else { "ImportFileResponse" };
    let response = json!({"@type": begin::type_url(call, ends), "parent": call.resource, "documentName": name});
    begin::start(call, inner, None, Plan { response, others: vec![(name, active)], ..Plan::default() })
}

/// What an upload creates: the schema, and the property that holds it in request and response, when they only wrap it.
fn described(call: &Call) -> Option<(Option<String>, String)> {
    let response = call.method.response.as_ref()?;
    let Some(request) = &call.method.request else { return None };
    if response.reference == request.reference {
        return response.reference.clone().map(|schema| (None, schema));
    }
    let (request, response) = (call.api.resolve(request), call.api.resolve(response));
    request.properties.iter().find_map(|(name, property)| {
        let schema = property.reference.as_deref()?;
        (holder(response, schema)? == name).then(|| (Some(name.clone()), schema.to_owned()))
    })
}

/// What the bytes tell of their file, as far as the schema has room for it.
fn facts(call: &Call, schema: &str, name: &str, media: &Media) -> Map<String, Value> {
    let Some(schema) = call.api.schemas.get(schema) else { return Map::new() };
    let ty = if media.content_type.is_empty() { "application/octet-stream" } else { &media.content_type };
    let size = media.len.to_string();
    let all = [
        ("mimeType", Value::from(ty)),
        ("contentType", ty.into()),
        ("sizeBytes", size.clone().into()),
        ("size", size.into()),
        ("sha256Hash", scalar::base64(&media.sha256).into()),
        ("uri", format!("{}/{}/{name}", call.state.url, call.api.version).into()),
        ("expirationTime", clock::after(KEPT).into()),
        ("source", "UPLOADED".into()),
    ];
    let has =
        |field: &str| schema.properties.get(field).is_some_and(|property| property.ty.as_deref() == Some("string"));
    all.into_iter().filter(|(field, _)| has(field)).map(|(field, value)| (field.to_owned(), value)).collect()
}

/// Sound and film take a while; everything else is ready at once, unless the server was told otherwise.
fn pace(call: &Call, media: &Media) -> Pace {
    let slow = ["audio/", "video/"].iter().any(|kind| media.content_type.starts_with(kind));
    call.state.config.files.unwrap_or(if slow { Pace::polls(1) } else { Pace::AT_ONCE })
}
