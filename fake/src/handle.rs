//! One request from head to reply: the way through every other room.

use std::sync::Arc;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::{Value, json};

use crate::api::{Api, Kind, Method, Route};
use crate::arguments::{self, Arguments};
use crate::auth;
use crate::bulk;
use crate::check;
use crate::files;
use crate::gemini;
use crate::journal::Recorded;
use crate::make;
use crate::mask::Selection;
use crate::media;
use crate::operations;
use crate::problem::Problem;
use crate::receive::{self, Begin, Hangup};
use crate::reply::{Body, Content, Reply, Style};
use crate::request::{Head, Receiver};
use crate::resources;
use crate::resume::Resume;
use crate::state::{Answer, Call, State};
use crate::upload::{self, Protocol};

/// Answers a request; an error ends the connection without a reply.
pub(crate) async fn handle(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Body>, Hangup> {
    let head = Head::of(&request, &state.config.prefix);
    let mut body = Receiver(request.into_body());
    let found = head.path.as_deref().and_then(|path| state.find(&head.verb, path));
    let id = found.as_ref().map(|(_, found)| found.method.id.clone()).unwrap_or_default();
    let number = state.inner().journal.begin(recorded(&head, &id));
    let mut style = Style { pretty: true, gap: state.config.gap, fault: None };
    let reply = if let Some(upload) = head.query("upload_id") {
        Resume { state: &state, id: upload, head: &head, number }.answer(&mut body, &mut style).await?
    } else if let Some((api, found)) = found {
        let (method, route, path) = (found.index, found.route, found.path);
        let target = Target { state: &state, head: &head, api, method, route, path, number };
        target.answer(&mut body, &mut style).await?
    } else {
        body.drain(state.config.longest_body).await;
        Reply::problem(&Problem::not_found("Method not found."), false)
    };
    state.inner().journal.status(number, reply.code);
    Ok(reply.into_response(&style))
}

/// A request whose method is known.
struct Target<'a> {
    state: &'a Arc<State>,
    head: &'a Head,
    api: usize,
    method: usize,
    route: Route,
    path: Vec<(String, String)>,
    number: u64,
}

impl Target<'_> {
    async fn answer(self, body: &mut Receiver, style: &mut Style) -> Result<Reply, Hangup> {
        let (state, head) = (self.state, self.head);
        let method = self.method();
        let array = method.streams && head.query("alt") != Some("sse");
        // The body is read first even when the reply is settled: tests look at it, and the connection stays usable.
        let bytes = match self.route {
            Route::Upload => Bytes::new(),
            _ => match body.all(state.config.longest_body).await? {
                Ok(bytes) => bytes,
                Err(problem) => return Ok(Reply::problem(&problem, array)),
            },
        };
        state.inner().journal.body(self.number, &bytes, bytes.len() as u64);
        // The first request of several carries no media yet.
        let whole = matches!(upload::protocol(head), Protocol::Raw | Protocol::Multipart);
        let carried = (self.route == Route::Upload && whole).then_some((0, head.length));
        let fault = state.inner().faults.take(&method.id, carried);
        if let Some(reply) = receive::interrupt(fault.as_ref(), array, body).await? {
            return Ok(reply);
        }
        style.fault.clone_from(&fault);
        let arguments = match self.checked() {
            Ok(arguments) => arguments,
            Err(problem) => {
                body.drain(state.config.longest_body).await;
                return Ok(Reply::problem(&problem, array));
            }
        };
        style.pretty = ["prettyPrint", "$prettyPrint"].iter().all(|name| arguments.get(name) != Some("false"));
        if self.route == Route::Upload {
            let (resource, api, method) = (self.resource(), self.api, self.method);
            let begin = Begin { api, method, resource, arguments, head, number: self.number, fault };
            return receive::begin(state, begin, body).await;
        }
        let reply = self.call(arguments, &bytes);
        Ok(reply.unwrap_or_else(|problem| Reply::problem(&problem, array)))
    }

    fn api(&self) -> &Api {
        &self.state.apis[self.api]
    }

    fn method(&self) -> &Method {
        &self.api().methods[self.method]
    }

    fn resource(&self) -> String {
        let path = self.head.path.as_deref().unwrap_or_default();
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
        self.api().resource_of(&decoded)
    }

    /// Who calls, and with what parameters.
    fn checked(&self) -> Result<Arguments, Problem> {
        auth::check(&self.state.config, self.head, &self.api().service)?;
        let query = self.head.query.as_deref().ok_or_else(|| Problem::invalid("The query is not UTF-8."))?;
        arguments::check(self.api(), self.method(), &self.path, query)
    }

    fn call(&self, arguments: Arguments, bytes: &[u8]) -> Result<Reply, Problem> {
        let (api, method) = (self.api(), self.method());
        let fields = arguments.get("fields").or_else(|| arguments.get("$fields")).filter(|fields| !fields.is_empty());
        let selection = fields.map(Selection::parse).transpose()?;
        let sse = arguments.get("alt") == Some("sse");
        let media = arguments.get("alt") == Some("media");
        let body = self.body(bytes)?;
        let state = &**self.state;
        let call = Call { state, api, method, arguments, resource: self.resource(), body, media: None };
        let answer = if self.route == Route::Download || (media && method.verb == "GET") {
            download(&call, media)?
        } else {
            perform(call)?
        };
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
                Reply::new(200, Content::Events { events, sse })
            }
            Answer::Bytes(media) => bytes_reply(media, self.head.header("range")),
        })
    }

    /// The request's body, checked.
    fn body(&self, bytes: &[u8]) -> Result<Value, Problem> {
        let method = self.method();
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(json!({}));
        }
        let invalid = |error: serde_json::Error| Problem::invalid(format!("Invalid JSON payload received. {error}"));
        let mut value: Value = serde_json::from_slice(bytes).map_err(invalid)?;
        if self.api().wrapped {
            value = value.get_mut("data").map(Value::take).unwrap_or_default();
        }
        match &method.request {
            Some(schema) => check::body(self.api(), schema, value),
            // A method without a request takes an empty object at most.
            None if value.as_object().is_some_and(|object| !object.is_empty()) => {
                let name = value
                    .as_object()
                    .and_then(|object| object.keys().next())
                    .map(|name| crate::rules::short(name))
                    .unwrap_or_default();
                Err(Problem::field(
                    "",
                    format!("Invalid JSON payload received. Unknown name \"{name}\": Cannot find field."),
                ))
            }
            None => Ok(json!({})),
        }
    }
}

/// Performs a call: what a test has scripted, else what the method does, else a reply that only looks right.
fn perform(mut call: Call) -> Result<Answer, Problem> {
    let mut inner = call.state.inner();
    if let Some(scripted) = inner.scripts.take(&call.method.id) {
        return Ok(match scripted {
            Value::Array(events) if call.method.streams => Answer::Stream(events),
            one if call.method.streams => Answer::Stream(vec![one]),
            one => Answer::One(one),
        });
    }
    if call.method.upload.is_some() {
        // The method's own path takes what describes the media, and no media.
        return files::upload(&mut call, &mut inner);
    }
    let call = &call;
    let answered = gemini::answer(call, &mut inner)
        .or_else(|| operations::answer(call, &mut inner))
        .or_else(|| bulk::answer(call, &mut inner))
        .or_else(|| resources::answer(call, &mut inner));
    if let Some(answered) = answered {
        return answered;
    }
    let Some(schema) = &call.method.response else { return Ok(Answer::Nothing) };
    let mut made = make::value(call.api, schema, &mut call.rng());
    // What was sent comes back, as from a service that has taken it in.
    if let (Kind::Create | Kind::Patch | Kind::Replace, Some(made)) = (call.method.kind, made.as_object_mut()) {
        made.extend(call.object());
    }
    if let (true, Kind::Get, Some(made)) = (call.api.by_name, call.method.kind, made.as_object_mut())
        && made.get("name").is_some_and(Value::is_string)
    {
        made.insert("name".to_owned(), call.resource.clone().into());
    }
    Ok(if call.method.streams { Answer::Stream(vec![made]) } else { Answer::One(made) })
}

/// The bytes of a resource, or with `alt=json` the empty reply that stands for them.
fn download(call: &Call, media: bool) -> Result<Answer, Problem> {
    let mut inner = call.state.inner();
    let entry = inner.store(call.api).get(&call.resource).ok_or_else(|| Problem::missing(&call.resource))?;
    if !media {
        return Ok(Answer::One(json!({})));
    }
    let kept = entry.media.clone().filter(|media| media.is_kept());
    kept.map(Answer::Bytes).ok_or_else(|| Problem::precondition(format!("{} has no bytes to download", call.resource)))
}

fn bytes_reply(media: Arc<media::Media>, range: Option<&str>) -> Reply {
    let len = media.len;
    let (code, start, end) = match media::range(range, len) {
        Ok(None) => (200, 0, len),
        Ok(Some((start, end))) => (206, start, end),
        Err(()) => return Reply::text(416, "").header("content-range", format!("bytes */{len}")),
    };
    let reply = Reply::new(code, Content::Media { media, start, end }).header("accept-ranges", "bytes");
    if code == 206 { reply.header("content-range", format!("bytes {start}-{}/{len}", end - 1)) } else { reply }
}

fn recorded(head: &Head, method: &str) -> Recorded {
    Recorded {
        method: method.to_owned(),
        verb: head.verb.clone(),
        path: head.raw_path.clone(),
        query: head.query.clone().unwrap_or_default(),
        headers: head.headers.clone(),
        body: Bytes::new(),
        body_len: 0,
        status: 0,
    }
}
