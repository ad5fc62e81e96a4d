//! Receipt of the bytes of an upload, and the reply to the last byte.

use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::call::{Answer, Call};
use crate::faults::FaultKind;
use crate::http::hang_up::HangUp;
use crate::http::reply::Reply;
use crate::http::request::RequestBody;
use crate::media::MediaWriter;
use crate::methods::media_methods;
use crate::scripted_replies::ScriptedReply;
use crate::server_state::ServerState;

/// The end of an upload: the code and the body of the reply.
#[derive(Clone, Debug)]
pub(crate) struct UploadOutcome {
    pub(crate) code: u16,
    pub(crate) body: Value,
}

impl UploadOutcome {
    pub(crate) fn error(error: &ApiError) -> Self {
        UploadOutcome { code: error.code, body: error.body() }
    }
}

impl From<UploadOutcome> for Reply {
    fn from(outcome: UploadOutcome) -> Self {
        Reply { code: outcome.code, ..Reply::json(outcome.body) }
    }
}

/// Writes a request's body to `writer`, up to `limit` bytes; hangs up at the byte of a fault.
pub(crate) async fn receive_media(
    body: &mut RequestBody,
    writer: &mut MediaWriter,
    limit: u64,
    fault: Option<&FaultKind>,
) -> Result<Result<(), ApiError>, HangUp> {
    let breaks_at = match fault {
        Some(FaultKind::Upload { byte }) => Some(*byte),
        _ => None,
    };
    while let Some(piece) = body.next().await? {
        let end = writer.len().saturating_add(piece.len() as u64);
        if let Some(byte) = breaks_at.filter(|byte| *byte < end) {
            let kept = usize::try_from(byte.saturating_sub(writer.len())).unwrap_or(0);
            writer.write(&piece[..kept.min(piece.len())])?;
            return Err(HangUp::Broken);
        }
        if end > limit {
            return Ok(Err(too_large(limit)));
        }
        writer.write(&piece)?;
    }
    Ok(Ok(()))
}

/// Ends an upload by calling the method with the media.
pub(crate) fn finish_upload(server: &ServerState, mut call: Call) -> UploadOutcome {
    let mut data = server.data();
    if let Some(ScriptedReply::Json(body)) = data.scripts.take(&call.method.id) {
        return UploadOutcome { code: 200, body };
    }
    match media_methods::upload(&mut call, &mut data) {
        Ok(Answer::One(body)) => UploadOutcome { code: 200, body },
        Ok(_) => UploadOutcome { code: 200, body: json!({}) },
        Err(error) => UploadOutcome::error(&error),
    }
}

/// Returns the error for media above the method's limit.
pub(crate) fn too_large(limit: u64) -> ApiError {
    ApiError::invalid(format!("The upload is larger than {limit} bytes."))
}
