//! A method as the server uses it.

use std::collections::BTreeMap;

use discovery_document::{Parameter, Schema};

/// One method.
#[derive(Debug)]
pub(crate) struct Method {
    /// The id without the API's name.
    pub(crate) id: String,
    /// The last part of the id.
    pub(crate) name: String,
    /// `GET`, `POST` and so on.
    #[expect(clippy::struct_field_names, reason = "this is the standard term")]
    pub(crate) http_method: String,
    pub(crate) kind: MethodKind,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) request: Option<Schema>,
    pub(crate) response: Option<Schema>,
    /// True if the reply is a stream of responses.
    pub(crate) streams: bool,
    /// The maximum upload size in bytes, if the method accepts media.
    pub(crate) upload: Option<u64>,
    /// True if `alt=media` returns bytes.
    pub(crate) download: bool,
}

/// The effect of a method on stored resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodKind {
    Create,
    Get,
    List,
    Patch,
    Replace,
    Delete,
    BatchCreate,
    BatchUpdate,
    BatchDelete,
    /// Cancels a long-running operation.
    Cancel,
    /// Waits for a long-running operation.
    Wait,
    /// Starts a long-running operation.
    Start,
    /// The name of the method does not show its kind.
    Other,
}

/// The kind of path under which a request arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The method's own path.
    Call,
    /// `/upload/…`.
    Upload,
    /// `/download/…`, and `{name}:download`, which documents do not list.
    Download,
}

impl Method {
    /// Returns the name of the request schema; empty if there is none.
    pub(crate) fn request_schema(&self) -> &str {
        self.request.as_ref().and_then(|schema| schema.reference.as_deref()).unwrap_or_default()
    }

    /// Returns the name of the response schema; empty if there is none.
    pub(crate) fn response_schema(&self) -> &str {
        self.response.as_ref().and_then(|schema| schema.reference.as_deref()).unwrap_or_default()
    }

    /// Returns true if the body is merged into a resource, so that `null` clears a field.
    pub(crate) fn merges(&self) -> bool {
        self.kind == MethodKind::Patch && !self.parameters.contains_key("updateMask")
    }

    /// Returns true if the method returns only bytes.
    pub(crate) fn answers_with_bytes(&self) -> bool {
        self.download && self.response.is_none()
    }
}

impl MethodKind {
    /// Determines the kind of a method from its name. `operation` is true if it returns a long-running operation.
    pub(crate) fn of(name: &str, http_method: &str, operation: bool) -> Self {
        match (name, http_method) {
            ("get", "GET") => MethodKind::Get,
            ("list", "GET") => MethodKind::List,
            ("cancel", "POST") => MethodKind::Cancel,
            ("wait", "POST") if operation => MethodKind::Wait,
            ("patch" | "update", "PATCH") if !operation => MethodKind::Patch,
            ("update", "PUT") if !operation => MethodKind::Replace,
            ("delete", "DELETE") if !operation => MethodKind::Delete,
            (_, "POST" | "PATCH" | "PUT" | "DELETE") if operation => MethodKind::Start,
            ("create" | "insert" | "import", "POST") | ("create", "PUT") => MethodKind::Create,
            ("batchCreate", "POST") => MethodKind::BatchCreate,
            ("batchUpdate", "POST") => MethodKind::BatchUpdate,
            ("batchDelete", "POST") => MethodKind::BatchDelete,
            _ => MethodKind::Other,
        }
    }
}
