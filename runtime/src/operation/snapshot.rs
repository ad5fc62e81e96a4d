//! The state of an operation as the server last reported it.

use std::fmt::Display;

use bytes::Bytes;

use crate::call::Fetched;
use crate::error::{ApiError, Error, ErrorKind, Result, decode, embedded_error};
use crate::json::Walker;
use crate::redact::Secrets;
use crate::wire::{Value, Wire};

/// An operation as it was when the server was asked. Its schema has many names and always the same form.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    pub(super) json: Value,
    pub(super) done: bool,
    /// The same as text, which keeps what a value does not: the order of fields, and how numbers are written.
    text: Bytes,
    /// The secrets that the server may repeat in an error, now or in a later response.
    pub(super) secrets: Secrets,
}

/// Reads an operation, and its name too, from the response to a call.
pub(super) fn read(fetched: Fetched) -> Result<(Snapshot, String)> {
    let response = fetched.response();
    match response.read(from_body) {
        Ok((snapshot, name)) => Ok((Snapshot { secrets: response.all_secrets(), ..snapshot }, name)),
        Err(error) => Err(fetched.fail(error)),
    }
}

fn from_body(body: &Bytes) -> Result<(Snapshot, String)> {
    let json: Value = decode(body)?;
    let name = json["name"].as_str().unwrap_or_default().to_owned();
    // An operation with an outcome is done, even if the server did not set `done`.
    let done =
        json["done"] == true || json["done"] == "true" || is_given(&json["error"]) || is_given(&json["response"]);
    // An operation that failed is over; an error alone is that of the call.
    let said = !json["done"].is_null();
    if name.is_empty() && !(done && said) {
        let api = embedded_error(body);
        let none = || {
            Error::new(ErrorKind::Decode, "cannot decode the response: it is not an operation, because it has no name")
        };
        return Err(api.map_or_else(none, Error::from_api));
    }
    Ok((Snapshot { json, done, text: body.clone(), secrets: Secrets::default() }, name))
}

impl Snapshot {
    /// Returns the result, if the operation is done.
    pub(super) fn result<R: Wire>(&self) -> Result<Option<R>> {
        if !self.done {
            return Ok(None);
        }
        self.outcome().or_else(|_| self.without_secrets().outcome()).map(Some)
    }

    /// Returns the progress, if the server sent it.
    pub(super) fn metadata<M: Wire>(&self) -> Result<Option<M>> {
        if self.json["metadata"].is_null() {
            return Ok(None);
        }
        let metadata = self.decode_any("metadata");
        metadata.or_else(|_| self.without_secrets().decode_any("metadata")).map(Some)
    }

    /// Returns the outcome of an operation that is done.
    fn outcome<R: Wire>(&self) -> Result<R> {
        let (error, response) = (&self.json["error"], &self.json["response"]);
        if is_given(error) {
            return Err(Error::from_operation(ApiError::from_rpc(error)));
        }
        match response {
            Value::Object(_) => self.decode_any("response"),
            // An operation without a result may omit its response.
            Value::Null if !R::NEEDS_BODY => self.decode_any("response"),
            Value::Null => Err(cannot_decode("it is over and has neither a result nor an error")),
            other => Err(cannot_decode(format_args!("its result is `{}`, which is not an object", start(other)))),
        }
    }

    /// Returns what the server said, as an error may tell it.
    fn without_secrets(&self) -> Self {
        let json = self.secrets.redact_json(&self.json);
        let text = json.to_string().into();
        Snapshot { json, done: self.done, text, secrets: Secrets::default() }
    }

    /// Reads a property that is an `Any`: an object that names its type beside its fields.
    ///
    /// The type's package is not the API's version, so only the last part of the name counts.
    pub(super) fn decode_any<T: Wire>(&self, property: &str) -> Result<T> {
        let name = self.json[property]["@type"].as_str().unwrap_or_default();
        let last = name.rsplit(['.', '/']).next().unwrap_or_default();
        if !T::NAME.is_empty() && !last.is_empty() && last != T::NAME {
            return Err(cannot_decode(format_args!("it holds a `{last}`, not a `{}`", T::NAME)));
        }
        decode(&Bytes::from(self.fields(property, !T::NAME.is_empty())))
    }

    /// Returns the text of an object; empty if there is none, because a method without a result may leave it out.
    fn fields(&self, property: &str, without_type: bool) -> Vec<u8> {
        let mut fields: Vec<Vec<u8>> = Vec::new();
        // The text was read before, so that it is JSON.
        _ = Walker::new(&self.text).entries(|walker, key| {
            if !key.is(property) {
                return walker.value().map(drop);
            }
            fields.clear();
            walker.entries(|walker, key| {
                let value = walker.value()?;
                if !(without_type && key.is("@type")) {
                    fields.push([key.text(), b":", value].concat());
                }
                Some(())
            })
        });
        [b"{", fields.join(&b","[..]).as_slice(), b"}"].concat()
    }
}

/// Returns true if a property is present and not empty.
fn is_given(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Object(fields) => !fields.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn cannot_decode(why: impl Display) -> Error {
    Error::new(ErrorKind::Decode, format!("cannot decode the operation: {why}"))
}

/// Returns the beginning of a value, for messages.
fn start(value: &Value) -> String {
    value.to_string().chars().take(64).collect()
}
