//! Files of the Generative Language API: registered files, files that the service generated, and files that requests use.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::Call;
use crate::media::Media;
use crate::methods::resources;
use crate::pace::Pace;
use crate::rules::Rule;
use crate::server_state::ServerData;
use crate::stored_resource::StoredResource;
use crate::values::clock::Clock;
use crate::values::scalar;

/// The time for which files are kept.
const KEPT: Duration = Duration::from_secs(48 * 3600);

/// Answers `files.register`, which creates a file for each URL of an external file.
pub(crate) fn register(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let mut files = Vec::new();
    for uri in call.body["uris"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let name = resources::create(call, data, "File", "files", Map::new())?;
        let resource = data.store(call.api).get(&name).ok_or_else(|| ApiError::missing(&name))?;
        resource.value.insert("uri".to_owned(), uri.into());
        resource.value.insert("source".to_owned(), "REGISTERED".into());
        files.push(Value::Object(resource.value.clone()));
    }
    Ok(json!({"files": files}))
}

/// Returns a file that the service generated.
pub(crate) fn generated(call: &Call, data: &mut ServerData, id: &str, media: Media) -> StoredResource {
    let name = format!("files/{id}");
    let clock = data.store(call.api).clock;
    let mut resource = resources::fresh(call, data, "File", &name, Map::new());
    resource.value.extend(facts(call, clock, "File", &name, &media));
    let uri = format!("{}/{}/{name}:download?alt=media", call.server.url, call.api.version);
    resource.value.insert("downloadUri".to_owned(), uri.into());
    resource.value.insert("source".to_owned(), "GENERATED".into());
    resource.with_media(media)
}

/// Fails if a request refers to a file that does not exist or is not ready.
pub(crate) fn ready(call: &Call, data: &mut ServerData, request: &Value) -> Result<(), ApiError> {
    let contents = request["contents"]
        .as_array()
        .into_iter()
        .flatten()
        .chain([&request["systemInstruction"], &request["content"]]);
    let parts = contents.flat_map(|content| content["parts"].as_array().into_iter().flatten());
    for uri in parts.filter_map(|part| part["fileData"]["fileUri"].as_str()) {
        // The service reads external URLs itself, so only its own files can be checked.
        let Some((before, id)) = uri.rsplit_once("files/") else { continue };
        if !(before.is_empty() || before.starts_with(&call.server.url) || before.contains(&call.api.service)) {
            continue;
        }
        active(call, data, &format!("files/{}", id.split([':', '?']).next().unwrap_or(id)))?;
    }
    Ok(())
}

/// Returns a file that is ready.
pub(crate) fn active<'d>(
    call: &Call,
    data: &'d mut ServerData,
    name: &str,
) -> Result<&'d mut StoredResource, ApiError> {
    let resource = data.store(call.api).get(name).ok_or_else(|| missing(call, name))?;
    if resource.text("state").is_some_and(|state| state != "ACTIVE") {
        let id = name.trim_start_matches("files/");
        let text = format!("The File {id} is not in an ACTIVE state and usage is not allowed.");
        return Err(ApiError::precondition(text));
    }
    Ok(resource)
}

/// Returns the error for a missing resource. For a file, it is the same as for a file that the caller must not read.
pub(crate) fn missing(call: &Call, name: &str) -> ApiError {
    let file = name.strip_prefix("files/").filter(|_| call.api.name == GEMINI);
    match file.filter(|_| call.server.settings.rules.has(Rule::MissingFile)) {
        Some(id) => {
            ApiError::permission(format!("You do not have permission to access the File {id} or it may not exist."))
        }
        None => ApiError::missing(name),
    }
}

/// Returns the fields that depend on the bytes, as far as the schema has them.
pub(crate) fn facts(call: &Call, clock: Clock, schema: &str, name: &str, media: &Media) -> Map<String, Value> {
    let Some(schema) = call.api.schemas.get(schema) else { return Map::new() };
    let content_type = if media.content_type.is_empty() { "application/octet-stream" } else { &media.content_type };
    let size = media.len.to_string();
    let all = [
        ("mimeType", Value::from(content_type)),
        ("contentType", content_type.into()),
        ("sizeBytes", size.clone().into()),
        ("size", size.into()),
        ("sha256Hash", scalar::base64(&media.sha256).into()),
        ("uri", format!("{}/{}/{name}", call.server.url, call.api.version).into()),
        ("expirationTime", clock.after(KEPT).into()),
        ("source", "UPLOADED".into()),
    ];
    let has =
        |field: &str| schema.properties.get(field).is_some_and(|property| property.ty.as_deref() == Some("string"));
    all.into_iter().filter(|(field, _)| has(field)).map(|(field, value)| (field.to_owned(), value)).collect()
}

/// Returns how long a file is processed. By default, this is one poll for audio and video, and no
/// time for others.
pub(crate) fn pace(call: &Call, media: &Media) -> Pace {
    let slow = ["audio/", "video/"].iter().any(|kind| media.content_type.starts_with(kind));
    call.server.settings.files.unwrap_or(if slow { Pace::polls(1) } else { Pace::AT_ONCE })
}
