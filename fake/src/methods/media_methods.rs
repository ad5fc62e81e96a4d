//! Methods that accept or return bytes, for the resources of any document.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::api::method::MethodKind;
use crate::api::property_of;
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::media::Media;
use crate::methods::file_search;
use crate::methods::files;
use crate::methods::resources;
use crate::pace::Pace;
use crate::server_state::ServerData;
use crate::stored_resource::{ChangeOutcome, PendingChange};
use crate::synthesize;

/// The maximum size of all media together.
const MOST_BYTES: u64 = 20 << 30;

/// The resource that an upload creates or changes.
struct Described {
    schema: String,
    /// The property of the request and the response that holds the resource, if they only wrap it.
    wrapper: Option<String>,
}

/// Handles an upload: media, and the resource that describes it.
pub(crate) fn upload(call: &mut Call, data: &mut ServerData) -> Result<Answer, ApiError> {
    if let Some(media) = &call.media
        && data.store(call.api).media_bytes().saturating_add(media.len) > MOST_BYTES
    {
        return Err(ApiError::new(429, "RESOURCE_EXHAUSTED", "Storage quota exceeded: delete files first"));
    }
    if call.method.name == "uploadToFileSearchStore" {
        return file_search::upload(call, data).map(|value| Answer::One(call.conform(value)));
    }
    let media = call.media.take();
    let Some(described) = described(call) else {
        let Some(schema) = &call.method.response else { return Ok(Answer::Nothing) };
        return Ok(Answer::One(synthesize::value(call.api, schema, &mut call.rng())));
    };
    let sent = match &described.wrapper {
        Some(wrapper) => call.body[wrapper].as_object().cloned().unwrap_or_default(),
        None => call.object(),
    };
    let is_update = matches!(call.method.kind, MethodKind::Patch | MethodKind::Replace);
    let name = if is_update {
        let mask = call.parameters.get("updateMask");
        resources::change(call, data, &described.schema, &call.resource, &sent, mask)?;
        call.resource.clone()
    } else {
        resources::create(call, data, &described.schema, &call.resource, sent)?
    };
    // An update without media keeps the bytes.
    if media.is_some() || !is_update {
        store_media(call, data, &described.schema, &name, media.unwrap_or_default())?;
    }
    let value = data.store(call.api).get(&name).map(|resource| resource.value.clone()).unwrap_or_default();
    let value = match described.wrapper {
        Some(wrapper) => json!({ wrapper: value }),
        None => Value::Object(value),
    };
    Ok(Answer::One(call.conform(value)))
}

/// Returns the bytes of a resource, or for `alt=json` the empty reply that represents them.
pub(crate) fn download(call: &Call, data: &mut ServerData, as_media: bool) -> Result<Answer, ApiError> {
    let resource = data.store(call.api).get(&call.resource).ok_or_else(|| files::missing(call, &call.resource))?;
    if !as_media {
        return Ok(Answer::One(json!({})));
    }
    let kept = resource.media.clone().filter(|media| media.is_kept());
    let media = kept.ok_or_else(|| ApiError::precondition(format!("{} has no bytes to download", call.resource)))?;
    let content_type = media.content_type.clone();
    Ok(Answer::Bytes { media, content_type })
}

/// Returns the bytes that a method such as `files.export` converts a resource to. These are the resource's own bytes
/// with the requested type, or a text about the resource if it has none.
pub(crate) fn export(call: &Call, data: &mut ServerData) -> Result<Answer, ApiError> {
    let content_type = call.parameters.get("mimeType").unwrap_or("application/octet-stream").to_owned();
    // `files/a/export` is not a resource; the bytes are those of `files/a`.
    let name = call.resource.strip_suffix(&format!("/{}", call.method.name)).unwrap_or(&call.resource);
    let media = match data.store(call.api).get(name) {
        Some(resource) => resource.media.clone().filter(|media| media.is_kept() && media.len > 0),
        None if call.stored_schema(name).is_some() => return Err(ApiError::missing(name)),
        None => None,
    };
    let text = || Arc::new(Media::of(format!("The fake server's bytes of {name}.\n").as_bytes(), &content_type));
    let media = media.unwrap_or_else(text);
    Ok(Answer::Bytes { media, content_type })
}

/// Stores the bytes of a resource, and the fields that depend on them.
fn store_media(call: &Call, data: &mut ServerData, schema: &str, name: &str, media: Media) -> Result<(), ApiError> {
    let clock = data.store(call.api).clock;
    let facts = files::facts(call, clock, schema, name, &media);
    let pace = files::pace(call, &media);
    let resource = data.store(call.api).get(name).ok_or_else(|| ApiError::missing(name))?;
    resource.value.extend(facts);
    if schema == "File" && resource.value.contains_key("state") && pace != Pace::AT_ONCE {
        let active = Map::from_iter([("state".to_owned(), Value::from("ACTIVE"))]);
        resource.value.insert("state".to_owned(), "PROCESSING".into());
        resource.pending = Some(PendingChange::new(pace, clock, ChangeOutcome::Fields(active)));
    }
    resource.media = Some(Arc::new(media));
    Ok(())
}

/// Returns the resource in an upload: a property that the request and the response share, or the whole request.
fn described(call: &Call) -> Option<Described> {
    let response = call.method.response.as_ref()?;
    let request = call.method.request.as_ref()?;
    if response.reference == request.reference {
        return response.reference.clone().map(|schema| Described { schema, wrapper: None });
    }
    let (request, response) = (call.api.resolve(request), call.api.resolve(response));
    request.properties.iter().find_map(|(name, property)| {
        let schema = property.reference.as_deref()?;
        (property_of(response, schema)? == name)
            .then(|| Described { schema: schema.to_owned(), wrapper: Some(name.clone()) })
    })
}
