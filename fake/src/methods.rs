//! Implementations of methods: first those of any API, then those of the Generative Language API.

use std::sync::Arc;

use serde_json::Value;

use crate::api::method::{MethodKind, Route};
use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::media::Media;
use crate::scripted_replies::ScriptedReply;
use crate::server_state::ServerData;
use crate::synthesize;

pub(crate) mod admission;
pub(crate) mod batch_methods;
pub(crate) mod batches;
pub(crate) mod conventions;
pub(crate) mod embeddings;
pub(crate) mod file_search;
pub(crate) mod files;
pub(crate) mod gemini;
pub(crate) mod generation;
pub(crate) mod interactions;
pub(crate) mod media_methods;
pub(crate) mod operation_start;
pub(crate) mod operations;
pub(crate) mod reply_events;
pub(crate) mod resources;
pub(crate) mod tokens;

/// Performs a call. The answer is a reply that a test has set, the result of the method, or a synthesized reply, in this order.
pub(crate) fn perform(mut call: Call, route: Route) -> Result<Answer, ApiError> {
    let mut data = call.server.data();
    admission::check(&call, &mut data)?;
    if let Some(scripted) = data.scripts.take(&call.method.id) {
        return scripted_answer(&call, &mut data, scripted);
    }
    if call.method.answers_with_bytes() {
        return media_methods::export(&call, &mut data);
    }
    let as_media = call.parameters.get("alt") == Some("media");
    if route == Route::Download || (as_media && call.method.http_method == "GET") {
        return media_methods::download(&call, &mut data, as_media);
    }
    if call.method.upload.is_some() {
        // The method's own path accepts the resource that describes the media, but no media.
        return media_methods::upload(&mut call, &mut data);
    }
    let call = &call;
    let answered = interactions::answer(call, &mut data)
        .or_else(|| gemini::answer(call, &mut data))
        .or_else(|| operations::answer(call, &mut data))
        .or_else(|| batch_methods::answer(call, &mut data))
        .or_else(|| resources::answer(call, &mut data));
    answered.unwrap_or_else(|| Ok(synthetic(call)))
}

/// Returns the answer that a test has set.
fn scripted_answer(call: &Call, data: &mut ServerData, scripted: ScriptedReply) -> Result<Answer, ApiError> {
    Ok(match scripted {
        ScriptedReply::Json(reply) if call.method.id == "interactions.create" => interactions::scripted(call, reply),
        ScriptedReply::Json(Value::Array(events)) if call.method.streams => Answer::Stream(events),
        ScriptedReply::Json(one) if call.method.streams => Answer::Stream(vec![one]),
        // JSON without a name is the outcome of an operation, which starts now.
        ScriptedReply::Json(outcome) if call.method.kind == MethodKind::Start && outcome.get("name").is_none() => {
            return operations::start_scripted(call, data, outcome).map(|value| call.answer(value));
        }
        ScriptedReply::Json(one) => Answer::One(one),
        ScriptedReply::Model(mut reply) => {
            if reply.get("usageMetadata").is_none() {
                reply["usageMetadata"] = tokens::usage(&call.body, &reply);
            }
            if call.method.streams { gemini::stream(call, &reply) } else { Answer::One(call.conform(reply)) }
        }
        ScriptedReply::Bytes { content_type, bytes } => {
            Answer::Bytes { media: Arc::new(Media::of(&bytes, &content_type)), content_type }
        }
    })
}

/// Returns a reply that is synthesized from the method's schema.
fn synthetic(call: &Call) -> Answer {
    let Some(schema) = &call.method.response else { return Answer::Nothing };
    let mut made = synthesize::value(call.api, schema, &mut call.rng());
    // The reply repeats the resource that was sent, like a service that has stored it.
    if let (MethodKind::Create | MethodKind::Patch | MethodKind::Replace, Some(made)) =
        (call.method.kind, made.as_object_mut())
    {
        made.extend(call.object());
    }
    if let (MethodKind::Get, Some(made), Some((collection, _))) =
        (call.method.kind, made.as_object_mut(), call.resource.rsplit_once('/'))
    {
        call.api.identity(collection, call.method.response_schema()).write(&call.resource, made);
    }
    if call.method.streams { Answer::Stream(vec![made]) } else { Answer::One(made) }
}
