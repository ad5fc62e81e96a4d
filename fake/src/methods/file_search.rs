//! File search stores, whose documents are uploaded or imported by operations.

use serde_json::{Map, Value, json};

use crate::api_error::ApiError;
use crate::call::Call;
use crate::methods::files;
use crate::methods::operation_start::{self, OperationPlan};
use crate::methods::resources;
use crate::server_state::ServerData;
use crate::stored_resource::StoredResource;

/// Answers `media.uploadToFileSearchStore`.
pub(crate) fn upload(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    call.parent_exists(data, &format!("{}/documents", call.resource))?;
    let title = call.body["displayName"].as_str().unwrap_or_default();
    let uploaded = call.media.as_ref().map_or("", |media| media.content_type.as_str());
    let mime_type = call.body["mimeType"].as_str().unwrap_or(uploaded);
    let size = call.media.as_ref().map_or(0, |media| media.len).to_string();
    add(call, data, &NewDocument { title, mime_type, size, response: "UploadToFileSearchStoreResponse" })
}

/// Answers `fileSearchStores.importFile`.
pub(crate) fn import(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    call.parent_exists(data, &format!("{}/documents", call.resource))?;
    let name = call.body["fileName"].as_str().unwrap_or_default();
    let file = files::active(call, data, name)?;
    let title = file.text("displayName").unwrap_or(name).to_owned();
    let mime_type = file.text("mimeType").unwrap_or("text/plain").to_owned();
    let size = file.text("sizeBytes").unwrap_or("0").to_owned();
    add(call, data, &NewDocument { title: &title, mime_type: &mime_type, size, response: "ImportFileResponse" })
}

/// A document that is being added to a store.
struct NewDocument<'a> {
    title: &'a str,
    mime_type: &'a str,
    size: String,
    /// The schema of the operation's response.
    response: &'static str,
}

/// Adds a document, which is pending until its operation is done.
fn add(call: &Call, data: &mut ServerData, document: &NewDocument<'_>) -> Result<Value, ApiError> {
    let mut sent = Map::new();
    for (field, value) in
        [("displayName", Value::from(document.title)), ("customMetadata", call.body["customMetadata"].clone())]
    {
        if !(value.is_null() || value == "") {
            sent.insert(field.to_owned(), value);
        }
    }
    let name = resources::create(call, data, "Document", &format!("{}/documents", call.resource), sent)?;
    let operation = operation_start::new_operation_name(call, data, &call.resource);
    let fields = [
        ("state", Value::from("STATE_PENDING")),
        ("mimeType", document.mime_type.into()),
        ("sizeBytes", document.size.clone().into()),
    ];
    if let Some(resource) = data.store(call.api).get(&name) {
        resource.value.extend(fields.map(|(field, value)| (field.to_owned(), value)));
        resource.operation = Some(operation.clone());
    }
    let response = json!({
        "@type": operation_start::type_url(call, document.response),
        "parent": call.resource,
        "documentName": name,
    });
    let active = StoredResource::new("Document", Map::from_iter([("state".to_owned(), "STATE_ACTIVE".into())]));
    let plan = OperationPlan { response, others: vec![(name, active)], ..OperationPlan::default() };
    operation_start::start(call, data, Some(operation), plan)
}
