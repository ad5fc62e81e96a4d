//! Errors as they stand in a body.

use http::StatusCode;
use serde_json::Value;

use super::{Detail, Envelope, Status};
use crate::wire::from_slice;

/// The number of bytes that are read from an error body.
pub(crate) const MAX_ERROR_BODY: usize = 1 << 20;

/// The number of bytes that are kept of it.
pub(crate) const KEPT_BODY: usize = 64 << 10;

/// The length of a message that is made from text other than JSON.
const MAX_MESSAGE: usize = 500;

/// The error as the server describes it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ApiError {
    pub(crate) code: Option<u16>,
    pub(crate) status: Option<Status>,
    pub(crate) message: Option<String>,
    pub(crate) details: Vec<Detail>,
}

impl ApiError {
    /// Reads the body of a response that is known to be an error: JSON, or any text.
    pub(super) fn from_body(body: &[u8]) -> Self {
        match from_slice::<Value>(body) {
            Ok(json) => Self::from_envelope(&json).unwrap_or_default(),
            Err(_) => Self { message: plain_message(body), ..Self::default() },
        }
    }

    /// Adds the status that the HTTP status code implies.
    pub(super) fn or_from_http(mut self, http: StatusCode) -> Self {
        self.status = self.status.or_else(|| Status::from_http(http.as_u16()));
        self.message =
            self.message.or_else(|| Some(http.canonical_reason().unwrap_or("no reason given").to_lowercase()));
        self
    }

    /// Reads `{"error": …}`, alone or as the first element of an array; `None` for any other JSON.
    pub(crate) fn from_envelope(json: &Value) -> Option<Self> {
        let json = json.as_array().map_or(Some(json), |elements| elements.first())?;
        match json.get("error")? {
            // The error body of OAuth servers.
            Value::String(error) => {
                let message = json["error_description"].as_str().unwrap_or(error);
                Some(Self { message: Some(message.to_owned()), ..Self::default() })
            }
            error @ Value::Object(_) => Some(Self::from_error(error)),
            Value::Null | Value::Bool(false) => None,
            other => Some(Self { message: Some(other.to_string()), ..Self::default() }),
        }
    }

    /// Reads a `google.rpc.Status`, whose code is one of `google.rpc.Code` and not of HTTP.
    pub(crate) fn from_rpc(error: &Value) -> Self {
        if !error.is_object() {
            let message = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
            return Self { message: Some(message), ..Self::default() };
        }
        let rpc = error["code"].as_i64().and_then(|code| i32::try_from(code).ok());
        let status = rpc.and_then(Status::from_rpc_code);
        Self { code: None, status, ..Self::from_error(error) }
    }

    /// Reads what stands behind `error`, every part on its own.
    pub(super) fn from_error(error: &Value) -> Self {
        let code = match &error["code"] {
            Value::Number(number) => number.as_u64().and_then(|code| u16::try_from(code).ok()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let status = error["status"].as_str().map(Status::from);
        Self {
            code,
            status: status.or_else(|| Status::from_http(code?)),
            message: error["message"].as_str().map(str::trim).filter(|message| !message.is_empty()).map(str::to_owned),
            details: error["details"].as_array().into_iter().flatten().map(Detail::from_json).collect(),
        }
    }
}

/// Returns the error in the body of a successful response; `None` if it has none.
pub(crate) fn embedded_error(body: &[u8]) -> Option<ApiError> {
    match Envelope::of(body) {
        Envelope::None => None,
        Envelope::Bare | Envelope::Wrapped => ApiError::from_envelope(&from_slice(body).ok()?),
    }
}

/// Returns the first words of a text, or the title of an HTML page, or its words without the markup.
fn plain_message(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(16 << 10)]);
    let text = match text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")) {
        Some((title, _)) => title.to_owned(),
        None if text.trim_start().starts_with('<') => without_markup(&text),
        None => text.into_owned(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let message: String = words.join(" ").chars().take(MAX_MESSAGE).collect();
    (!message.is_empty()).then_some(message)
}

fn without_markup(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .filter_map(|letter| match letter {
            '<' => {
                inside = true;
                Some(' ')
            }
            '>' => {
                inside = false;
                None
            }
            letter => (!inside).then_some(letter),
        })
        .collect()
}
