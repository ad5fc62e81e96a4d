//! The content of a response. All functions use candidate 0, because most requests ask for a single candidate.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result, rt};
use serde::de::DeserializeOwned;

use super::json::from_text;
use super::schema::{Candidate, Content, Part, Reply};

/// The message of a response's candidates.
type ContentOf<R> = <<R as Reply>::Candidate as Candidate>::Content;

/// A part of a response.
type PartOf<R> = <ContentOf<R> as Content>::Part;

/// Returns candidate 0.
pub fn answer<R: Reply>(reply: &R) -> Option<&R::Candidate> {
    reply.candidates().iter().find(|candidate| candidate.index() == 0)
}

/// Returns the message of candidate 0.
pub fn content<R: Reply>(reply: &R) -> Option<&ContentOf<R>> {
    answer(reply)?.content()
}

/// Takes the message of candidate 0 out of the response.
pub fn into_content<R: Reply>(mut reply: R) -> Option<ContentOf<R>> {
    reply.candidates_mut().iter_mut().find(|candidate| candidate.index() == 0)?.content_mut().take()
}

/// Returns the text of candidate 0 without the model's thoughts.
pub fn text<R: Reply>(reply: &R) -> String {
    content(reply).map(content_text).unwrap_or_default()
}

/// Returns the text of a message without the model's thoughts.
pub fn content_text<C: Content>(content: &C) -> String {
    content.parts().iter().filter(|part| !part.is_thought()).filter_map(Part::text).collect()
}

/// Returns the text of the model's thoughts in candidate 0.
pub fn thoughts<R: Reply>(reply: &R) -> String {
    parts(reply).filter(|part| part.is_thought()).filter_map(Part::text).collect()
}

/// Returns the parts of candidate 0.
pub fn parts<R: Reply>(reply: &R) -> impl Iterator<Item = &PartOf<R>> {
    content(reply).into_iter().flat_map(Content::parts)
}

/// Parses the text of candidate 0 as JSON.
///
/// A Markdown fence around the JSON is removed. Fails with [`ErrorKind::Decode`] if the prompt was blocked, if the
/// answer was truncated, or if the text is not JSON of the type. The message names the reason and shows the start of the text.
pub fn json<R: Reply, T: DeserializeOwned>(reply: &R) -> Result<T> {
    let fail = |message: String| Err(Error::new(ErrorKind::Decode, message));
    if let Some(reason) = reply.block_reason() {
        return fail(format!("the prompt was blocked: {reason}"));
    }
    let Some(candidate) = answer(reply) else {
        return fail("the response has no candidate to read JSON from".to_owned());
    };
    let text = candidate.content().map(content_text).unwrap_or_default();
    let reason = candidate.finish_reason().filter(|reason| *reason != "STOP");
    if text.trim().is_empty() {
        return fail(match reason {
            Some(reason) => format!("the response has no text to read JSON from: finish reason {reason}"),
            None => "the response has no text to read JSON from".to_owned(),
        });
    }
    from_text(&text, reason)
}

/// Overwrites the fields of a message with those that another message sets.
pub(super) fn overlay<T: rt::Wire>(message: &mut T, newer: &T) -> Result<()> {
    overlay_value(message, rt::to_value(newer))
}

/// Overwrites the fields of a function call's part with those of a further chunk, whose name, id, and arguments were already read.
pub(super) fn overlay_chunk<P: Part>(part: &mut P, chunk: &mut P) -> Result<()> {
    if let (Some(call), Some(chunk)) = (part.function_call_mut(), chunk.function_call_mut()) {
        for (name, value) in chunk.unknown_fields().iter() {
            // The text was read from JSON.
            _ = call.unknown_fields_mut().insert_raw(name, value);
        }
    }
    let mut value = rt::to_value(chunk);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("functionCall");
    }
    overlay_value(part, value)
}

fn overlay_value<T: rt::Wire>(message: &mut T, newer: rt::Value) -> Result<()> {
    message
        .read_into(newer)
        .map(drop)
        .map_err(|source| Error::new(ErrorKind::Decode, "cannot join the elements of the stream").with_source(source))
}

/// Returns true if the unknown field `name` is `true`.
pub fn flag(unknown_fields: &rt::UnknownFields, name: &str) -> bool {
    unknown_fields.get(name).is_some_and(|value| value == rt::Value::Bool(true))
}
