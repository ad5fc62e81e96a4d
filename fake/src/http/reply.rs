//! Replies to send.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;

use crate::api_error::ApiError;
use crate::faults::{BreakPoint, FaultKind};
use crate::http::body::{
    Body, Step, Steps, StreamForm, break_steps, json_text, media_steps, slow_steps, stepwise, stream_steps, whole,
};
use crate::media::Media;

const JSON: &str = "application/json; charset=UTF-8";

/// A reply as plain data.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
}

/// The content of a reply.
#[derive(Debug)]
pub(crate) enum Content {
    Nothing,
    Text(String),
    /// Bytes with any content type.
    Raw {
        content_type: String,
        body: Bytes,
    },
    Json(Value),
    Events {
        events: Vec<Value>,
        form: StreamForm,
    },
    Media {
        media: Arc<Media>,
        content_type: String,
        start: u64,
        end: u64,
    },
}

/// Options for writing a reply.
#[derive(Debug, Default)]
pub(crate) struct ReplyStyle {
    pub(crate) pretty: bool,
    /// The pause before each event of a stream.
    pub(crate) pause: Duration,
    pub(crate) fault: Option<FaultKind>,
}

impl Reply {
    pub(crate) fn new(code: u16, content: Content) -> Self {
        Reply { code, headers: Vec::new(), content }
    }

    pub(crate) fn json(value: Value) -> Self {
        Reply::new(200, Content::Json(value))
    }

    pub(crate) fn text(code: u16, text: impl Into<String>) -> Self {
        Reply::new(code, Content::Text(text.into()))
    }

    /// Returns an error reply. For methods that stream a JSON array, the error is in an array too.
    pub(crate) fn error(error: &ApiError, in_array: bool) -> Self {
        let body = error.body();
        let content = Content::Json(if in_array { Value::Array(vec![body]) } else { body });
        let headers = match error.code {
            401 => vec![("www-authenticate", "Bearer realm=\"https://accounts.google.com/\"".to_owned())],
            _ => Vec::new(),
        };
        Reply { code: error.code, headers, content }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Writes the reply.
    pub(crate) fn into_response(self, style: &ReplyStyle) -> Response<Body> {
        let (content_type, bytes) = match self.content {
            Content::Nothing => (None, Written::Whole(Bytes::new())),
            Content::Text(text) => (Some("text/plain; charset=utf-8".to_owned()), Written::Whole(text.into())),
            Content::Raw { content_type, body } => (Some(content_type), Written::Whole(body)),
            Content::Json(value) => (Some(JSON.to_owned()), Written::Whole(json_text(&value, style.pretty).into())),
            Content::Events { events, form } => {
                let content_type = if form == StreamForm::JsonArray { JSON } else { "text/event-stream" };
                let steps = stream_steps(events, form, style.pretty, style.pause);
                (Some(content_type.to_owned()), Written::Steps { steps, form: Some(form), length: None })
            }
            Content::Media { media, content_type, start, end } => {
                let written =
                    Written::Steps { steps: media_steps(media, start, end), form: None, length: Some(end - start) };
                (Some(content_type), written)
            }
        };
        let content_type = match &style.fault {
            Some(FaultKind::ContentType(wrong)) => Some(wrong.clone()),
            _ => content_type,
        };
        let (body, length) = bytes.into_body(style.fault.as_ref());
        let mut response = Response::new(body);
        *response.status_mut() =
            hyper::StatusCode::from_u16(self.code).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(content_type) = content_type.and_then(|content_type| HeaderValue::try_from(content_type).ok()) {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, length.into());
        }
        headers.insert("server", HeaderValue::from_static("discovery-fake"));
        for (name, value) in self.headers {
            // A value that is not valid in a header, such as one with a line break, is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A body before a fault changes it.
enum Written {
    Whole(Bytes),
    Steps { steps: Steps, form: Option<StreamForm>, length: Option<u64> },
}

impl Written {
    /// Returns the body, and its length if it is known in advance.
    fn into_body(self, fault: Option<&FaultKind>) -> (Body, Option<u64>) {
        match (self, fault) {
            (Written::Whole(bytes), Some(FaultKind::Break { point, kind })) => {
                // A body without events breaks in its middle.
                let point = match point {
                    BreakPoint::Event(_) => BreakPoint::Byte(bytes.len() as u64 / 2),
                    BreakPoint::Byte(_) => *point,
                };
                (stepwise(break_steps(one_step(bytes), point, kind, None)), None)
            }
            (Written::Whole(content), Some(FaultKind::Slow { bytes, every })) => {
                (stepwise(slow_steps(one_step(content), *bytes, *every)), None)
            }
            (Written::Whole(bytes), _) => {
                let length = bytes.len() as u64;
                (whole(bytes), Some(length))
            }
            (Written::Steps { steps, form, .. }, Some(FaultKind::Break { point, kind })) => {
                (stepwise(break_steps(steps, *point, kind, form)), None)
            }
            (Written::Steps { steps, .. }, Some(FaultKind::Slow { bytes, every })) => {
                (stepwise(slow_steps(steps, *bytes, *every)), None)
            }
            (Written::Steps { steps, length, .. }, _) => (stepwise(steps), length),
        }
    }
}

fn one_step(bytes: Bytes) -> Steps {
    Box::new(std::iter::once(Step::Send(bytes)))
}
