//! The first request of an upload, which sends everything at once or opens a session for more requests.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::api::Api;
use crate::api::method::Method;
use crate::api_error::ApiError;
use crate::body_check;
use crate::call::Call;
use crate::fault_reply::LONGEST_DRAIN;
use crate::faults::FaultKind;
use crate::http::hang_up::HangUp;
use crate::http::reply::Reply;
use crate::http::request::{RequestBody, RequestHead};
use crate::media::{Media, MediaWriter};
use crate::parameters::Parameters;
use crate::server_state::ServerState;
use crate::upload_protocol::{UploadProtocol, multipart, protocol};
use crate::upload_receive::{finish_upload, receive_media, too_large};
use crate::upload_sessions::{UploadProgress, UploadSession};
use crate::values::ids;

/// The maximum body size of a multipart upload; larger media is sent in chunks.
const LONGEST_MULTIPART: u64 = 64 << 20;

/// A method that is called through its upload path.
#[derive(Debug)]
pub(crate) struct UploadStart<'a> {
    /// The index of the API.
    pub(crate) api: usize,
    /// The index of the method in the API.
    pub(crate) method: usize,
    pub(crate) resource: String,
    pub(crate) parameters: Parameters,
    pub(crate) head: &'a RequestHead,
    /// The number of the request in the log.
    pub(crate) number: u64,
    pub(crate) fault: Option<FaultKind>,
}

impl UploadStart<'_> {
    pub(crate) async fn answer(self, server: &Arc<ServerState>, body: &mut RequestBody) -> Result<Reply, HangUp> {
        let protocol = protocol(self.head);
        match protocol {
            UploadProtocol::Raw => self.raw(server, body).await,
            UploadProtocol::Multipart => self.multipart(server, body).await,
            UploadProtocol::Resumable | UploadProtocol::Classic => {
                let bytes = match body.all(server.settings.longest_body).await? {
                    Ok(bytes) => bytes,
                    Err(error) => return Ok(Reply::error(&error, false)),
                };
                server.data().log.body(self.number, &bytes, bytes.len() as u64);
                Ok(self.open(server, protocol == UploadProtocol::Classic, &bytes))
            }
        }
    }

    /// Handles a body that is the media.
    async fn raw(self, server: &Arc<ServerState>, body: &mut RequestBody) -> Result<Reply, HangUp> {
        let mut writer = MediaWriter::new(server.settings.keeps_uploads);
        let received = receive_media(body, &mut writer, self.limit(server), self.fault.as_ref()).await?;
        server.data().log.body(self.number, &Bytes::new(), writer.len());
        if let Err(error) = received {
            body.drain(LONGEST_DRAIN).await;
            return Ok(Reply::error(&error, false));
        }
        let content_type = self.head.header("content-type").unwrap_or_default().to_owned();
        Ok(finish_upload(server, self.call(server, json!({}), writer.finish(content_type))).into())
    }

    /// Handles a body with two parts: the JSON that describes the media, and the media.
    async fn multipart(self, server: &Arc<ServerState>, body: &mut RequestBody) -> Result<Reply, HangUp> {
        let bytes = match body.all(LONGEST_MULTIPART).await? {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Reply::error(&error, false)),
        };
        server.data().log.body(self.number, &bytes, bytes.len() as u64);
        if let Some(FaultKind::Upload { .. }) = self.fault {
            return Err(HangUp::Broken);
        }
        let content_type = self.head.header("content-type").unwrap_or_default();
        let Some((metadata, media_type, media)) = multipart(content_type, &bytes) else {
            return Ok(Reply::error(&ApiError::invalid("Invalid multipart request: two parts are needed"), false));
        };
        let limit = self.limit(server);
        if media.len() as u64 > limit {
            return Ok(Reply::error(&too_large(limit), false));
        }
        Ok(match self.metadata(server, metadata) {
            Ok(metadata) => finish_upload(server, self.call(server, metadata, Media::of(media, &media_type))).into(),
            Err(error) => Reply::error(&error, false),
        })
    }

    /// Opens a session and returns its URL.
    fn open(self, server: &Arc<ServerState>, classic: bool, bytes: &[u8]) -> Reply {
        let refuse = |error: &ApiError| Reply::error(error, false).header("x-goog-upload-status", "final");
        let header = |goog, old| self.head.header(if classic { old } else { goog });
        let length = header("x-goog-upload-header-content-length", "x-upload-content-length")
            .and_then(|length| length.trim().parse().ok());
        let limit = self.limit(server);
        if length.is_some_and(|length| length > limit) {
            return refuse(&too_large(limit));
        }
        let body = match self.metadata(server, bytes) {
            Ok(body) => body,
            Err(error) => return refuse(&error),
        };
        let content_type =
            header("x-goog-upload-header-content-type", "x-upload-content-type").unwrap_or_default().to_owned();
        let mut data = server.data();
        let id = format!("{}{}", ids::new_id(&mut data.rng), ids::new_id(&mut data.rng));
        let path = self.head.path.as_deref().unwrap_or_default();
        let url = format!("{}{path}?upload_id={id}&upload_protocol=resumable", server.url);
        let session = UploadSession {
            api: self.api,
            method: self.method,
            resource: self.resource,
            parameters: self.parameters,
            body,
            content_type,
            length,
            classic,
            progress: UploadProgress::Open(MediaWriter::new(server.settings.keeps_uploads)),
        };
        data.uploads.add(id.clone(), session);
        let reply = Reply::text(200, "");
        if classic {
            return reply.header("location", url).header("x-guploader-uploadid", id);
        }
        reply
            .header("x-goog-upload-status", "active")
            .header("x-goog-upload-url", url.clone())
            .header("x-goog-upload-control-url", url)
            .header("x-goog-upload-chunk-granularity", server.settings.granularity.to_string())
            .header("x-guploader-uploadid", id)
    }

    fn api<'s>(&self, server: &'s ServerState) -> &'s Api {
        &server.apis[self.api]
    }

    fn method<'s>(&self, server: &'s ServerState) -> &'s Method {
        &self.api(server).methods[self.method]
    }

    /// Returns the maximum media size in bytes.
    fn limit(&self, server: &ServerState) -> u64 {
        self.method(server).upload.unwrap_or(u64::MAX)
    }

    fn metadata(&self, server: &ServerState, bytes: &[u8]) -> Result<Value, ApiError> {
        let empty = bytes.iter().all(u8::is_ascii_whitespace);
        let Some(schema) = self.method(server).request.as_ref().filter(|_| !empty) else { return Ok(json!({})) };
        let value = serde_json::from_slice(bytes)
            .map_err(|error| ApiError::invalid(format!("Invalid JSON payload received. {error}")))?;
        body_check::body(self.api(server), &server.settings.rules, schema, value)
    }

    fn call(self, server: &ServerState, body: Value, media: Media) -> Call<'_> {
        Call {
            server,
            api: self.api(server),
            method: self.method(server),
            parameters: self.parameters,
            resource: self.resource,
            body,
            media: Some(media),
        }
    }
}
