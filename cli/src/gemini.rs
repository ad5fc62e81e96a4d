//! The parts that know the Gemini API. Each depends on a row of the overlay, as the conveniences of the typed client do.

use discovery_document::Schema;
use discovery_document::overlay::Helper;
use serde_json::{Value, json};

use crate::api::{Api, Method};

/// Returns a row of the overlay whose requirements the document meets.
fn row<'a>(api: &'a Api, name: &str) -> Option<&'a Helper> {
    api.facts.helpers.iter().find(|row| row.name == name)
}

fn is_first_schema(api: &Api, name: &str, schema: Option<&str>) -> bool {
    let first = row(api, name).and_then(|row| row.schemas.first());
    first.is_some() && first.map(String::as_str) == schema
}

/// Returns true if the replies of a method contain generated text.
pub(crate) fn writes_text(api: &Api, method: Method) -> bool {
    let response = method.source.response.as_ref().and_then(|body| body.schema.reference.as_deref());
    is_first_schema(api, "reply", response)
}

/// Returns true if a method continues conversations.
pub(crate) fn is_chat(api: &Api, method: Method) -> bool {
    row(api, "chat").is_some_and(|row| row.calls.contains_key(method.short_id()))
}

/// Returns the text of a reply, without thoughts. Only the first candidate counts.
pub(crate) fn text(reply: &Value) -> String {
    let parts = reply["candidates"][0]["content"]["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    parts.iter().filter(|part| part["thought"] != true).filter_map(|part| part["text"].as_str()).collect()
}

/// Returns the reason why the text of a reply ended before its end.
pub(crate) fn ended_early(reply: &Value) -> Option<&str> {
    let reason = reply["candidates"][0]["finishReason"].as_str()?;
    (!matches!(reason, "STOP" | "FINISH_REASON_UNSPECIFIED")).then_some(reason)
}

/// Returns the reason why a reply has no text, if the service refused it.
pub(crate) fn blocked(reply: &Value) -> Option<&str> {
    reply["promptFeedback"]["blockReason"].as_str()
}

/// Returns a value of a schema that consists of text: a message or a part of one. A message in a list is the user's.
pub(crate) fn from_text(api: &Api, schema: Option<&str>, text: &str, in_list: bool) -> Option<Value> {
    let part = json!({"text": text});
    if is_first_schema(api, "part", schema) {
        return Some(part);
    }
    if !is_first_schema(api, "content", schema) {
        return None;
    }
    Some(if in_list { json!({"role": "user", "parts": [part]}) } else { json!({"parts": [part]}) })
}

/// Returns the text that a request consists of, if methods accept it in place of the request.
pub(crate) fn only_text<'v>(api: &Api, request: &Schema, body: &'v Value) -> Option<&'v str> {
    let name = request.reference.as_ref()?;
    let is_converted =
        ["count", "request"].iter().filter_map(|row_name| row(api, row_name)).any(|row| row.conversions.contains(name));
    let text = body["contents"][0]["parts"][0]["text"].as_str().filter(|_| is_converted)?;
    (*body == json!({"contents": [from_text(api, Some("Content"), text, true)]})).then_some(text)
}
