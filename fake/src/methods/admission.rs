//! Conditions that a request of the Generative Language API must meet before it is answered.

use serde_json::Value;

use crate::api::GEMINI;
use crate::api_error::ApiError;
use crate::call::Call;
use crate::methods::files;
use crate::rules::{Rule, requests};
use crate::server_state::ServerData;
use crate::values::names::excerpt;

/// Names of methods in the list of a model, if they differ from the ids.
const LISTED: [(&str, &str); 4] = [
    ("streamGenerateContent", "generateContent"),
    ("batchEmbedContents", "embedContent"),
    ("batchEmbedText", "embedText"),
    ("predict", "predict"),
];

/// Checks a call against the rules of the service.
pub(crate) fn check(call: &Call, data: &mut ServerData) -> Result<(), ApiError> {
    // An update need not have the required fields of a new resource.
    if call.api.name != GEMINI || call.method.http_method != "POST" {
        return Ok(());
    }
    let schema = call.method.request_schema();
    requests::check(&call.server.settings.rules, schema, &call.resource, &call.body)?;
    if let Some((_, name)) = call.resource.split_once('/')
        && !name.contains('/')
        && ["models/", "tunedModels/"].iter().any(|prefix| call.resource.starts_with(prefix))
        && call.method.name != "transferOwnership"
    {
        let listed = LISTED.iter().find(|(method, _)| *method == call.method.name);
        model(call, data, &call.resource, listed.map_or(call.method.name.as_str(), |(_, listed)| listed))?;
    }
    if let Some(name) = call.body["model"].as_str().filter(|_| schema == "CachedContent") {
        model(call, data, name, "createCachedContent")?;
    }
    if matches!(schema, "GenerateContentRequest" | "EmbedContentRequest") {
        return content(call, data, &call.body);
    }
    Ok(())
}

/// Checks that the files and the cache that a request uses exist.
pub(crate) fn content(call: &Call, data: &mut ServerData, request: &Value) -> Result<(), ApiError> {
    files::ready(call, data, request)?;
    let cache = request["cachedContent"].as_str().filter(|name| !name.is_empty());
    match cache {
        Some(name) if data.store(call.api).get(name).is_none() => {
            Err(ApiError::permission(format!("CachedContent not found (or permission denied): {}", excerpt(name))))
        }
        _ => Ok(()),
    }
}

/// Checks that a model exists and supports a method.
fn model(call: &Call, data: &mut ServerData, name: &str, method: &str) -> Result<(), ApiError> {
    if !call.server.settings.rules.has(Rule::UnknownModel) {
        return Ok(());
    }
    let known = data.store(call.api).get(name).is_some_and(|model| {
        let methods = model.value.get("supportedGenerationMethods").and_then(Value::as_array);
        methods.is_none_or(|methods| methods.is_empty() || methods.iter().any(|listed| listed == method))
    });
    if known {
        return Ok(());
    }
    let (name, version) = (excerpt(name), &call.api.version);
    Err(ApiError::not_found(format!(
        "{name} is not found for API version {version}, or is not supported for {method}. Call ListModels to see the list of available models and their supported methods."
    )))
}
