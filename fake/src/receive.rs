//! Uploads as they begin over the wire, and end when one request suffices.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::api::{Api, Method};
use crate::arguments::Arguments;
use crate::check;
use crate::faults::What;
use crate::files;
use crate::make;
use crate::media::{Media, Sink};
use crate::problem::Problem;
use crate::reply::{Content, Reply};
use crate::request::{Head, Receiver};
use crate::state::{Answer, Call, State};
use crate::upload::{self, Progress, Protocol, Session};

/// Both parts of a multipart upload together; what is larger is sent in pieces.
const LONGEST_MULTIPART: u64 = 64 << 20;

/// A refused request's body is read on up to this length, so that the sender sees the refusal.
pub(crate) const LONGEST_DRAIN: u64 = 64 << 20;

/// The connection must end without a reply.
#[derive(Debug)]
pub(crate) struct Hangup;

impl From<io::Error> for Hangup {
    fn from(_: io::Error) -> Self {
        Hangup
    }
}

/// A method called through its upload path, and where the call stands in the journal.
#[derive(Debug)]
pub(crate) struct Begin<'a> {
    pub(crate) api: usize,
    pub(crate) method: usize,
    pub(crate) resource: String,
    pub(crate) arguments: Arguments,
    pub(crate) head: &'a Head,
    pub(crate) number: u64,
    pub(crate) fault: Option<What>,
}

/// Begins an upload, and ends it when one request suffices.
pub(crate) async fn begin(state: &Arc<State>, begin: Begin<'_>, body: &mut Receiver) -> Result<Reply, Hangup> {
    let head = begin.head;
    let method = &state.apis[begin.api].methods[begin.method];
    let most = method.upload.unwrap_or(u64::MAX);
    let ty = head.header("content-type").unwrap_or_default().to_owned();
    match upload::protocol(head) {
        Protocol::Raw => {
            let mut sink = Sink::new(state.config.keeps_uploads);
            let carried = pour(body, &mut sink, most, begin.fault.as_ref()).await?;
            state.inner().journal.body(begin.number, &Bytes::new(), sink.len());
            if let Err(problem) = carried {
                body.drain(LONGEST_DRAIN).await;
                return Ok(Reply::problem(&problem, false));
            }
            Ok(finish(state, begin.call(state, json!({}), Some(sink.finish(ty)))).into())
        }
        Protocol::Multipart => {
            let bytes = body.all(LONGEST_MULTIPART).await?;
            let bytes = match bytes {
                Ok(bytes) => bytes,
                Err(problem) => return Ok(Reply::problem(&problem, false)),
            };
            state.inner().journal.body(begin.number, &bytes, bytes.len() as u64);
            if let Some(What::Upload { .. }) = begin.fault {
                return Err(Hangup);
            }
            let Some((metadata, ty, media)) = upload::multipart(&ty, &bytes) else {
                return Ok(Reply::problem(&Problem::invalid("Invalid multipart request: two parts are needed"), false));
            };
            if media.len() as u64 > most {
                return Ok(Reply::problem(&too_large(most), false));
            }
            let metadata = match metadata_of(&state.apis[begin.api], method, metadata) {
                Ok(metadata) => metadata,
                Err(problem) => return Ok(Reply::problem(&problem, false)),
            };
            Ok(finish(state, begin.call(state, metadata, Some(Media::of(media, &ty)))).into())
        }
        protocol => {
            let bytes = match body.all(state.config.longest_body).await? {
                Ok(bytes) => bytes,
                Err(problem) => return Ok(Reply::problem(&problem, false)),
            };
            state.inner().journal.body(begin.number, &bytes, bytes.len() as u64);
            Ok(open(state, begin, protocol == Protocol::Classic, &bytes, most))
        }
    }
}

impl Begin<'_> {
    fn call<'s>(&self, state: &'s State, body: Value, media: Option<Media>) -> Call<'s> {
        let api = &*state.apis[self.api];
        let method = &api.methods[self.method];
        Call { state, api, method, arguments: self.arguments.clone(), resource: self.resource.clone(), body, media }
    }
}

/// The end of an upload: code and body of the reply.
#[derive(Clone, Debug)]
pub(crate) struct Finished(pub(crate) u16, pub(crate) Value);

impl From<Finished> for Reply {
    fn from(Finished(code, value): Finished) -> Self {
        Reply { code, ..Reply::json(value) }
    }
}

/// Makes of the bytes what the method makes of them.
pub(crate) fn finish(state: &State, mut call: Call) -> Finished {
    let mut inner = state.inner();
    match files::upload(&mut call, &mut inner) {
        Ok(Answer::One(value)) => Finished(200, value),
        Ok(_) => Finished(200, json!({})),
        Err(problem) => Finished(problem.code, problem.body()),
    }
}

/// Opens a session and tells its address.
fn open(state: &Arc<State>, begin: Begin<'_>, classic: bool, bytes: &[u8], most: u64) -> Reply {
    let (api, head) = (&state.apis[begin.api], begin.head);
    let refuse = |problem: &Problem| Reply::problem(problem, false).header("x-goog-upload-status", "final");
    let name = |goog, old| head.header(if classic { old } else { goog });
    let length = name("x-goog-upload-header-content-length", "x-upload-content-length")
        .and_then(|length| length.trim().parse().ok());
    if length.is_some_and(|length| length > most) {
        return refuse(&too_large(most));
    }
    let body = match metadata_of(api, &api.methods[begin.method], bytes) {
        Ok(body) => body,
        Err(problem) => return refuse(&problem),
    };
    let ty = name("x-goog-upload-header-content-type", "x-upload-content-type").unwrap_or_default().to_owned();
    let mut inner = state.inner();
    let id = format!("{}{}", make::id(&mut inner.rng), make::id(&mut inner.rng));
    let path = head.path.as_deref().unwrap_or_default();
    let url = format!("{}{path}?upload_id={id}&upload_protocol=resumable", state.url);
    let session = Session {
        api: begin.api,
        method: begin.method,
        resource: begin.resource,
        arguments: begin.arguments,
        body,
        content_type: ty,
        length,
        classic,
        progress: Progress::Open(Sink::new(state.config.keeps_uploads)),
    };
    inner.uploads.add(id.clone(), session);
    let reply = Reply::text(200, "");
    if classic {
        return reply.header("location", url).header("x-guploader-uploadid", id);
    }
    reply
        .header("x-goog-upload-status", "active")
        .header("x-goog-upload-url", url.clone())
        .header("x-goog-upload-control-url", url)
        .header("x-goog-upload-chunk-granularity", state.config.granularity.to_string())
        .header("x-guploader-uploadid", id)
}

/// What a fault does before the request is looked at: a reply of its own, or none at all, or a delay.
pub(crate) async fn interrupt(
    fault: Option<&What>,
    in_array: bool,
    body: &mut Receiver,
) -> Result<Option<Reply>, Hangup> {
    let reply = match fault {
        Some(What::Drop) => return Err(Hangup),
        Some(What::Delay(time)) => {
            tokio::time::sleep(*time).await;
            return Ok(None);
        }
        Some(What::Problem(problem)) => Reply::problem(problem, in_array),
        Some(What::Raw { code, content_type, body }) => {
            Reply::new(*code, Content::Raw(content_type.clone(), body.clone()))
        }
        _ => return Ok(None),
    };
    body.drain(LONGEST_DRAIN).await;
    Ok(Some(reply))
}

/// Takes in a body, up to `most` bytes in all; hangs up at the byte where a fault says so.
pub(crate) async fn pour(
    body: &mut Receiver,
    sink: &mut Sink,
    most: u64,
    fault: Option<&What>,
) -> Result<Result<(), Problem>, Hangup> {
    let breaks = match fault {
        Some(What::Upload { byte }) => Some(*byte),
        _ => None,
    };
    while let Some(piece) = body.next().await? {
        let end = sink.len().saturating_add(piece.len() as u64);
        if let Some(byte) = breaks.filter(|byte| *byte < end) {
            let kept = usize::try_from(byte.saturating_sub(sink.len())).unwrap_or(0);
            sink.push(&piece[..kept.min(piece.len())])?;
            return Err(Hangup);
        }
        if end > most {
            return Ok(Err(too_large(most)));
        }
        sink.push(&piece)?;
    }
    Ok(Ok(()))
}

fn metadata_of(api: &Api, method: &Method, bytes: &[u8]) -> Result<Value, Problem> {
    let empty = bytes.iter().all(u8::is_ascii_whitespace);
    let Some(schema) = method.request.as_ref().filter(|_| !empty) else { return Ok(json!({})) };
    let value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::invalid(format!("Invalid JSON payload received. {error}")))?;
    check::body(api, schema, value)
}

fn too_large(most: u64) -> Problem {
    Problem::invalid(format!("The upload is larger than {most} bytes."))
}
