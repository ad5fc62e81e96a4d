//! Waiting for files that were uploaded.

use discovery_runtime::rt::{self, Output, Value};
use discovery_runtime::{Call, Result};

/// The states of a file.
const READINESS: rt::Readiness = rt::Readiness::new("state", &["ACTIVE"]).failed(&["FAILED"], "error");

/// Gets a file, whose JSON the last function gives, until it can be used; an error when it never will.
pub async fn wait_active<F: Output>(get: impl Fn() -> Call<F>, json: impl Fn(&F) -> Value) -> Result<F> {
    rt::wait_until_ready(&READINESS, get, json).await
}
