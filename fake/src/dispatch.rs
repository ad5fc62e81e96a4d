//! The handling of one request, from its head to its reply: recording, routing, validation, and execution.

use std::sync::Arc;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::{Value, json};

use crate::api::method::{Method, Route};
use crate::api::{Api, GEMINI};
use crate::api_error::ApiError;
use crate::auth;
use crate::body_check;
use crate::call::{Answer, Call};
use crate::control;
use crate::fault_reply::fault_reply;
use crate::field_selection::FieldSelection;
use crate::http::body::{Body, StreamForm};
use crate::http::hang_up::HangUp;
use crate::http::reply::{Content, Reply, ReplyStyle};
use crate::http::request::{Activity, RequestBody, RequestHead};
use crate::media;
use crate::methods;
use crate::parameters::{self, Parameters};
use crate::request_log::RecordedRequest;
use crate::rules::requests;
use crate::server_state::ServerState;
use crate::upload_protocol::{self, UploadProtocol};
use crate::upload_resume::UploadResume;
use crate::upload_start::UploadStart;
use crate::values::names::excerpt;

/// Host names of this machine.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Answers a request; an error closes the connection without a reply.
pub(crate) async fn dispatch(
    server: Arc<ServerState>,
    request: Request<Incoming>,
    activity: Activity,
) -> Result<Response<Body>, HangUp> {
    let head = RequestHead::new(&request, &server.settings.prefix);
    let mut body = RequestBody::new(request.into_body(), server.settings.body_times, activity);
    let found = head.path.as_deref().and_then(|path| server.find(&head.http_method, path));
    let id = found.as_ref().map(|(_, found)| found.method.id.clone()).unwrap_or_default();
    let number = server.data().log.begin(recorded(&head, &id));
    let mut style = ReplyStyle { pretty: true, pause: server.settings.stream_pause, fault: None };
    let reply = if let Err(error) = host_allowed(&server, &head) {
        body.drain(server.settings.longest_body).await;
        Ok(Reply::error(&error, false))
    } else if let Some(target) = head.path.as_deref().and_then(control::target) {
        controlled(&server, &head, target, &mut body).await
    } else if let Some(upload) = head.query("upload_id") {
        UploadResume { server: &server, id: upload, head: &head, number }.answer(&mut body, &mut style).await
    } else if let Some((api, found)) = found {
        let (method, route, path) = (found.index, found.route, found.path);
        RoutedRequest { server: &server, head: &head, api, method, route, path, number }
            .answer(&mut body, &mut style)
            .await
    } else {
        body.drain(server.settings.longest_body).await;
        Ok(Reply::error(&ApiError::not_found("Method not found."), false))
    };
    let reply = match reply {
        Err(HangUp::TooSlow) => {
            Reply::text(408, "The request's body took too long to arrive.").header("connection", "close")
        }
        reply => reply?,
    };
    server.data().log.status(number, reply.code);
    Ok(reply.into_response(&style))
}

/// Answers a control request, if the caller has the server's key.
async fn controlled(
    server: &ServerState,
    head: &RequestHead,
    target: &str,
    body: &mut RequestBody,
) -> Result<Reply, HangUp> {
    let bytes = match body.all(server.settings.longest_body).await? {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Reply::error(&error, false)),
    };
    Ok(match auth::check(&server.settings, head, "fake") {
        Ok(()) => control::answer(server, &head.http_method, target, &bytes),
        Err(error) => Reply::error(&error, false),
    })
}

/// Refuses other hosts, so that a web page cannot reach the server through a domain name of its own.
fn host_allowed(server: &ServerState, head: &RequestHead) -> Result<(), ApiError> {
    let Some(host) = head.host.as_deref() else { return Ok(()) };
    let known = LOOPBACK.contains(&host) || host.ends_with(".localhost");
    if known || server.settings.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    let text = format!("The fake server refuses the host {}: start it with --allow-host.", excerpt(host));
    Err(ApiError::permission(text))
}

/// A request with a known method.
struct RoutedRequest<'a> {
    server: &'a Arc<ServerState>,
    head: &'a RequestHead,
    api: usize,
    method: usize,
    route: Route,
    path: Vec<(String, String)>,
    /// The number of the request in the log.
    number: u64,
}

impl RoutedRequest<'_> {
    async fn answer(self, body: &mut RequestBody, style: &mut ReplyStyle) -> Result<Reply, HangUp> {
        let (server, head) = (self.server, self.head);
        let method = self.method();
        let in_array = method.streams && head.query("alt") != Some("sse");
        // Read the body even if the reply is already determined: tests may inspect it, and the connection stays usable.
        let bytes = match self.route {
            Route::Upload => Bytes::new(),
            _ => match body.all(server.settings.longest_body).await? {
                Ok(bytes) => bytes,
                Err(error) => return Ok(Reply::error(&error, in_array)),
            },
        };
        server.data().log.body(self.number, &bytes, bytes.len() as u64);
        // The first of several upload requests has no media yet.
        let at_once = matches!(upload_protocol::protocol(head), UploadProtocol::Raw | UploadProtocol::Multipart);
        let carried = (self.route == Route::Upload && at_once).then_some((0, head.length));
        let fault = server.data().faults.take(&method.id, carried);
        if let Some(reply) = fault_reply(fault.as_ref(), in_array, body).await? {
            return Ok(reply);
        }
        style.fault.clone_from(&fault);
        let parameters = match self.checked() {
            Ok(parameters) => parameters,
            Err(error) => {
                body.drain(server.settings.longest_body).await;
                return Ok(Reply::error(&error, in_array));
            }
        };
        style.pretty = ["prettyPrint", "$prettyPrint"].iter().all(|name| parameters.get(name) != Some("false"));
        if self.route == Route::Upload {
            let (resource, api, method) = (self.resource(), self.api, self.method);
            let start = UploadStart { api, method, resource, parameters, head, number: self.number, fault };
            return start.answer(server, body).await;
        }
        let reply = self.call(parameters, &bytes);
        Ok(reply.unwrap_or_else(|error| Reply::error(&error, in_array)))
    }

    fn api(&self) -> &Api {
        &self.server.apis[self.api]
    }

    fn method(&self) -> &Method {
        &self.api().methods[self.method]
    }

    fn resource(&self) -> String {
        self.api().resource_of(self.head.path.as_deref().unwrap_or_default())
    }

    /// Checks the caller and the parameters.
    fn checked(&self) -> Result<Parameters, ApiError> {
        auth::check(&self.server.settings, self.head, &self.api().service)?;
        if self.api().name == GEMINI {
            requests::deadline(&self.server.settings.rules, self.head.header("x-server-timeout"))?;
        }
        let query = self.head.query.as_deref().ok_or_else(|| ApiError::invalid("The query is not UTF-8."))?;
        parameters::check(self.api(), self.method(), &self.path, query)
    }

    fn call(&self, parameters: Parameters, bytes: &[u8]) -> Result<Reply, ApiError> {
        let (api, method) = (self.api(), self.method());
        let fields = parameters.get("fields").or_else(|| parameters.get("$fields")).filter(|fields| !fields.is_empty());
        let selection = fields.map(FieldSelection::parse).transpose()?;
        let form = match parameters.get("alt") {
            Some("sse") => StreamForm::ServerSentEvents,
            _ => StreamForm::JsonArray,
        };
        let body = self.body(bytes)?;
        let call = Call { server: self.server, api, method, parameters, resource: self.resource(), body, media: None };
        let answer = methods::perform(call, self.route)?;
        let select = |value: Value| match &selection {
            Some(selection) => selection.apply(value),
            None => value,
        };
        let wrap = |value: Value| if api.wrapped { json!({"data": value}) } else { value };
        Ok(match answer {
            Answer::Nothing => Reply::new(204, Content::Nothing),
            Answer::One(value) => Reply::json(wrap(select(value))),
            Answer::Stream(events) => {
                let events = events.into_iter().map(select).collect();
                Reply::new(200, Content::Events { events, form })
            }
            Answer::NamedEvents(events) => Reply::new(200, Content::Events { events, form: StreamForm::NamedEvents }),
            Answer::Bytes { media, content_type } => media_reply(media, content_type, self.head.header("range")),
        })
    }

    /// Reads and validates the request body.
    fn body(&self, bytes: &[u8]) -> Result<Value, ApiError> {
        let method = self.method();
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(json!({}));
        }
        let invalid = |error: serde_json::Error| ApiError::invalid(format!("Invalid JSON payload received. {error}"));
        let mut value: Value = serde_json::from_slice(bytes).map_err(invalid)?;
        if self.api().wrapped {
            value = value.get_mut("data").map(Value::take).unwrap_or_default();
        }
        let Some(schema) = &method.request else {
            // A method without a request accepts only an empty object.
            let unknown = value.as_object().and_then(|object| object.keys().next());
            return match unknown {
                None => Ok(json!({})),
                Some(name) => Err(ApiError::field(
                    "",
                    format!("Invalid JSON payload received. Unknown name \"{}\": Cannot find field.", excerpt(name)),
                )),
            };
        };
        let rules = &self.server.settings.rules;
        if method.merges() {
            body_check::patch(self.api(), rules, schema, value)
        } else {
            body_check::body(self.api(), rules, schema, value)
        }
    }
}

/// Returns the media, or the requested range of it.
fn media_reply(media: Arc<media::Media>, content_type: String, range: Option<&str>) -> Reply {
    let len = media.len;
    let (code, start, end) = match media::range(range, len) {
        Ok(None) => (200, 0, len),
        Ok(Some((start, end))) => (206, start, end),
        Err(()) => return Reply::text(416, "").header("content-range", format!("bytes */{len}")),
    };
    let reply = Reply::new(code, Content::Media { media, content_type, start, end }).header("accept-ranges", "bytes");
    if code == 206 { reply.header("content-range", format!("bytes {start}-{}/{len}", end - 1)) } else { reply }
}

fn recorded(head: &RequestHead, method: &str) -> RecordedRequest {
    RecordedRequest {
        method: method.to_owned(),
        http_method: head.http_method.clone(),
        path: head.raw_path.clone(),
        query: head.query.clone().unwrap_or_default(),
        headers: head.headers.clone(),
        body: Bytes::new(),
        body_len: 0,
        status: 0,
    }
}
