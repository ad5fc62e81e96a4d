//! Requests that control the server, for tests in other languages: `/_fake/replies`, `/_fake/faults`, and so on.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::error::Error;
use crate::faults::Fault;
use crate::http::reply::Reply;
use crate::media::Media;
use crate::model_reply::ModelReply;
use crate::request_log::RecordedRequest;
use crate::scripted_replies::ScriptedReply;
use crate::server_state::ServerState;
use crate::values::scalar;

/// The prefix of the paths of these requests.
const PREFIX: &str = "/_fake/";

/// Returns the target of a control request: `replies` for `/_fake/replies`.
pub(crate) fn target(path: &str) -> Option<&str> {
    path.strip_prefix(PREFIX)
}

/// Answers a control request.
pub(crate) fn answer(server: &ServerState, http_method: &str, target: &str, body: &[u8]) -> Reply {
    let parsed: Value = if body.is_empty() { json!({}) } else { serde_json::from_slice(body).unwrap_or_default() };
    let done = match (http_method, target) {
        ("POST", "replies") => reply(server, &parsed),
        ("POST", "faults") => fault(server, &parsed),
        ("POST", "resources") => resource(server, &parsed),
        ("POST", "advance") => advance(server, &parsed),
        ("POST", "reset") => {
            let mut data = server.data();
            data.scripts.clear();
            data.faults.clear();
            data.log.clear();
            Ok(json!({}))
        }
        ("GET", "requests") => {
            // Control requests are not listed, because tests do not ask for them.
            let requests = server.data().log.all();
            let requests = requests.iter().filter(|request| target_of(request).is_none());
            Ok(json!({"requests": requests.map(recorded).collect::<Vec<_>>()}))
        }
        _ => {
            let text = format!(
                "no control {target}: POST replies, faults, resources, advance or reset, or GET requests, below {PREFIX}"
            );
            return Reply::error(&ApiError::not_found(text), false);
        }
    };
    match done {
        Ok(value) => Reply::json(value),
        Err(error) => Reply::error(&ApiError::invalid(error.to_string()), false),
    }
}

fn target_of(request: &RecordedRequest) -> Option<&str> {
    let at = request.path.find(PREFIX)?;
    target(&request.path[at..])
}

/// Sets a reply: `{"method": …}` with `reply`, `text`, or `bytes` and `contentType`, and optionally `"always": true`.
fn reply(server: &ServerState, body: &Value) -> Result<Value, Error> {
    let method = text(body, "method")?;
    let scripted = if let Some(said) = body["text"].as_str() {
        ScriptedReply::Model(ModelReply::new().text(said).into_value())
    } else if let Some(encoded) = body["bytes"].as_str() {
        let bytes = scalar::bytes(encoded).ok_or_else(|| Error::new("bytes is not Base64: encode it"))?;
        let content_type = body["contentType"].as_str().unwrap_or("application/octet-stream").to_owned();
        ScriptedReply::Bytes { content_type, bytes: bytes.into() }
    } else {
        let reply = body.get("reply").ok_or_else(|| Error::new("no reply: set reply, text, or bytes"))?;
        ScriptedReply::Json(reply.clone())
    };
    if body["always"] == true {
        server.script_always(method, scripted)?;
    } else {
        server.script(method, scripted)?;
    }
    Ok(json!({}))
}

/// Adds a fault: `{"fault": "models.generateContent:503:2"}`.
fn fault(server: &ServerState, body: &Value) -> Result<Value, Error> {
    server.add_fault(text(body, "fault")?.parse::<Fault>()?)?;
    Ok(json!({}))
}

/// Stores a resource: `{"name": …}` with `schema` and `value`, or with `bytes` and `contentType`.
fn resource(server: &ServerState, body: &Value) -> Result<Value, Error> {
    let name = text(body, "name")?;
    if let Some(schema) = body["schema"].as_str() {
        let value = if body["value"].is_null() { json!({}) } else { body["value"].clone() };
        server.put(name, schema, value)?;
    }
    if let Some(encoded) = body["bytes"].as_str() {
        let bytes = scalar::bytes(encoded).ok_or_else(|| Error::new("bytes is not Base64: encode it"))?;
        let content_type = body["contentType"].as_str().unwrap_or("application/octet-stream");
        server.put_media(name, Media::of(&bytes, content_type))?;
    }
    Ok(json!({}))
}

/// Advances the time of the server: `{"seconds": 3600}`.
fn advance(server: &ServerState, body: &Value) -> Result<Value, Error> {
    let time = body["seconds"].as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    server.data().advance(time.ok_or_else(|| Error::new("seconds is not a positive number: use a value such as 60"))?);
    Ok(json!({}))
}

fn text<'a>(body: &'a Value, field: &str) -> Result<&'a str, Error> {
    body[field].as_str().ok_or_else(|| Error::new(format!("no {field}: send JSON with this field as a string")))
}

fn recorded(request: &RecordedRequest) -> Value {
    let pairs = |pairs: &[(String, String)]| -> Value {
        Value::Object(pairs.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect())
    };
    json!({
        "method": request.method,
        "httpMethod": request.http_method,
        "path": request.path,
        "query": pairs(&request.query),
        "headers": pairs(&request.headers),
        "body": request.json(),
        "bodyLength": request.body_len,
        "status": request.status,
    })
}
