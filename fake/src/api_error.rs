//! Errors in the format of Google's services.

use serde_json::{Value, json};

/// An error reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: u16,
    pub(crate) status: String,
    pub(crate) message: String,
    pub(crate) details: Vec<Value>,
}

/// An invalid field of a request; the name is empty for the request as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldViolation {
    pub(crate) field: String,
    pub(crate) description: String,
}

impl ApiError {
    pub(crate) fn new(code: u16, status: impl Into<String>, message: impl Into<String>) -> Self {
        ApiError { code, status: status.into(), message: message.into(), details: Vec::new() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        ApiError::new(400, "INVALID_ARGUMENT", message)
    }

    /// Creates the error for invalid fields. The message and the details list all of them.
    pub(crate) fn violations(found: &[FieldViolation]) -> Self {
        let lines: Vec<&str> = found.iter().map(|violation| violation.description.as_str()).collect();
        let list: Vec<Value> = found
            .iter()
            .map(|violation| match violation.field.as_str() {
                "" => json!({"description": violation.description}),
                field => json!({"field": field, "description": violation.description}),
            })
            .collect();
        ApiError::invalid(lines.join("\n")).detail("google.rpc.BadRequest", json!({"fieldViolations": list}))
    }

    /// Creates the error for one invalid field.
    pub(crate) fn field(field: &str, description: impl Into<String>) -> Self {
        ApiError::violations(&[FieldViolation { field: field.to_owned(), description: description.into() }])
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        ApiError::new(404, "NOT_FOUND", message)
    }

    pub(crate) fn missing(name: &str) -> Self {
        ApiError::not_found(format!("Requested entity was not found: {name}"))
    }

    pub(crate) fn exists(name: &str) -> Self {
        ApiError::new(409, "ALREADY_EXISTS", format!("Requested entity already exists: {name}"))
    }

    pub(crate) fn precondition(message: impl Into<String>) -> Self {
        ApiError::new(400, "FAILED_PRECONDITION", message)
    }

    pub(crate) fn permission(message: impl Into<String>) -> Self {
        ApiError::new(403, "PERMISSION_DENIED", message)
    }

    /// Adds a typed detail; `value` is an object.
    pub(crate) fn detail(mut self, ty: &str, mut value: Value) -> Self {
        if let Some(object) = value.as_object_mut() {
            object.insert("@type".to_owned(), format!("type.googleapis.com/{ty}").into());
        }
        self.details.push(value);
        self
    }

    /// Adds the reason with which clients distinguish errors.
    pub(crate) fn reason(self, reason: &str, service: &str) -> Self {
        self.detail(
            "google.rpc.ErrorInfo",
            json!({"reason": reason, "domain": "googleapis.com", "metadata": {"service": service}}),
        )
    }

    /// Returns the body of the reply.
    pub(crate) fn body(&self) -> Value {
        let mut error = json!({"code": self.code, "message": self.message, "status": self.status});
        if !self.details.is_empty() {
            error["details"] = Value::Array(self.details.clone());
        }
        json!({"error": error})
    }
}

/// Returns the canonical status of an HTTP code.
pub(crate) fn status_of(code: u16) -> &'static str {
    match code {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        402 | 429 => "RESOURCE_EXHAUSTED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        416 => "OUT_OF_RANGE",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}

/// Returns the number of a status in `google.rpc.Code`.
pub(crate) fn rpc_code(status: &str) -> u8 {
    const CODES: [&str; 17] = [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    let position = CODES.iter().position(|code| *code == status);
    position.and_then(|position| u8::try_from(position).ok()).unwrap_or(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body() {
        let error = ApiError::field("contents[0]", "no such thing");
        assert_eq!(
            error.body(),
            json!({"error": {"code": 400, "message": "no such thing", "status": "INVALID_ARGUMENT", "details": [{
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": "contents[0]", "description": "no such thing"}],
            }]}})
        );
    }
}
