//! Names that the runtime has where documents give names too.

/// The field that every struct has.
pub(super) const FIELDS: [&str; 1] = ["unknown_fields"];

/// The variant that every enum has.
pub(super) const VARIANT: &str = "Unknown";

/// Modules that are always there, and files that some system cannot have.
pub(super) const MODULES: [&str; 16] = [
    "alloc",
    "aux",
    "build",
    "con",
    "core",
    "discovery_runtime",
    "gemini",
    "lib",
    "main",
    "nul",
    "prn",
    "rt",
    "runtime",
    "schemas",
    "scopes",
    "std",
];

/// Functions of every client.
pub(super) const CLIENT: [&str; 8] = ["builder", "clone", "from", "from_env", "new", "operation", "request", "runtime"];

/// Functions of every resource.
pub(super) const RESOURCE: [&str; 2] = ["clone", "new"];

/// Options and terminals of every call, which no setter may hide.
#[rustfmt::skip]
pub(super) const CALL: [&str; 55] = [
    "api_version", "as_array", "attempt_timeout", "body", "bytes", "clone", "close", "connect_timeout", "deadline", "download",
    "download_service", "fields", "file", "from", "from_page", "header", "headers", "idempotent", "idle_timeout",
    "into", "into_call", "into_future", "items", "map", "max_event_size", "new", "operation", "page_token_in",
    "page_token_in_body", "pages", "path", "poll", "pretty_print", "progress", "query", "quota_user", "raw_body",
    "reader", "request", "resume", "retry", "safe_to_retry", "send", "send_raw", "send_with_metadata",
    "stall_timeout", "stream", "stream_until", "timeout", "try_next", "upload_max", "upload_paths", "user_project",
    "wait", "wrapped",
];
