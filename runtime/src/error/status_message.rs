//! Errors inside of messages: `google.rpc.Status`.

use bytes::Bytes;

use super::{ApiError, Error};
use crate::redact::Secrets;
use crate::wire::{Struct, Value, read_json};

/// Creates the error of a `google.rpc.Status`. Its code is a number of `google.rpc.Code`, or an HTTP status code.
pub fn status_error(status: &Value) -> Error {
    let is_http = status["status"].is_string() || status["code"].as_i64().is_some_and(|code| code >= 100);
    let api = if is_http { ApiError::from_error(status) } else { ApiError::from_rpc(status) };
    let mut error = Error::from_api(api);
    error.0.body = Bytes::from(status.to_string());
    error
}

impl Error {
    /// Returns an error that was made from a part of a reply without the secrets of the exchange, which the server may have
    /// repeated in that part.
    pub(crate) fn without_secrets(self, secrets: &Secrets) -> Self {
        let clean = secrets.redact(self.0.body.clone());
        if clean == self.0.body {
            return self;
        }
        match read_json::<Value>(&clean) {
            Ok(status) => status_error(&status),
            Err(_) => Self::new(self.kind(), "the server reported an error, and repeated a secret in it"),
        }
    }
}

/// Returns the details of an error unchanged.
pub fn error_details(error: &Error) -> Vec<Struct> {
    let body: Value = read_json(error.raw_body()).unwrap_or_default();
    let status = if body["error"].is_object() { &body["error"] } else { &body };
    let details = status["details"].as_array().into_iter().flatten();
    details.filter_map(|detail| Struct::try_from(detail.clone()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Status;

    #[test]
    fn both_kinds_of_codes_are_read() {
        let details = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3s"}]);
        for (status, code) in [
            (json!({"code": 8, "message": "slow down", "details": details}), None),
            (json!({"code": 429, "message": "slow down", "details": details}), Some(429)),
            (
                json!({"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "slow down", "details": details}),
                Some(429),
            ),
        ] {
            let error = status_error(&status);
            assert_eq!((error.status(), error.code()), (Some(&Status::ResourceExhausted), code));
            assert_eq!(error.message(), "slow down");
            assert_eq!(error.retry_delay(), Some(std::time::Duration::from_secs(3)));
            assert_eq!(error_details(&error).len(), 1);
        }
        assert!(error_details(&status_error(&json!({}))).is_empty());
    }
}
