//! Waiting for uploaded files.

use discovery_runtime::rt::{self, Output, Value};
use discovery_runtime::{Call, Result};

/// The states of a file.
const READINESS: rt::Readiness = rt::Readiness::new("state", &["ACTIVE"]).failed(&["FAILED"], "error");

/// Polls a file until it is ready; returns an error if its processing failed. `json` returns the JSON of a file.
pub async fn wait_active<F: Output>(get: impl Fn() -> Call<F>, json: impl Fn(&F) -> Value) -> Result<F> {
    rt::wait_until_ready(&READINESS, get, json).await
}
