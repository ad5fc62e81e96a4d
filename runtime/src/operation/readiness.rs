//! Waiting until the server has made a resource ready for use.

use std::time::Duration;

use crate::call::{Call, Output};
use crate::error::{ApiError, Error, ErrorKind, Result};
use crate::facts::Readiness;
use crate::redact::Secrets;
use crate::retry::Polling;
use crate::wire::Value;

/// Polls a resource until its state is one of the ready ones, and returns it. `json` converts the resource to JSON.
///
/// A failed state is an error. A resource without a state is ready. In any other state, including unknown ones, polling
/// continues. Transient failures of a poll are retried.
pub async fn wait_until_ready<R: Output>(
    readiness: &Readiness,
    get: impl Fn() -> Call<R>,
    json: impl Fn(&R) -> Value,
) -> Result<R> {
    let mut polling = Polling::default();
    polling.set_waits(Duration::from_secs(1), Duration::from_secs(10));
    loop {
        let call = get();
        let id = call.id();
        match call.send_with_metadata().await {
            Ok(response) => {
                polling.succeeded();
                let json = json(response.value());
                let state = &json[readiness.state];
                match state.as_str() {
                    Some(state) if readiness.ready.contains(&state) => return Ok(response.into_value()),
                    Some(state) if readiness.failed.contains(&state) => {
                        return Err(failed(readiness, &json, &response.all_secrets()).with_method(id));
                    }
                    // A server without states makes a resource ready before it answers.
                    None if state.is_null() => return Ok(response.into_value()),
                    _ => {}
                }
            }
            Err(error) => polling.failed(error)?,
        }
        tokio::time::sleep(polling.next(id, false)?).await;
    }
}

/// Returns the reason why the resource will never be ready.
fn failed(readiness: &Readiness, resource: &Value, secrets: &Secrets) -> Error {
    let clean = secrets.redact_json(resource);
    let (name, state, status) = (&clean["name"], &clean[readiness.state], &clean[readiness.error]);
    if status.is_object() {
        return Error::from_operation(ApiError::from_rpc(status));
    }
    let name = name.as_str().map_or_else(|| "the resource".to_owned(), |name| format!("`{name}`"));
    let state = state.as_str().unwrap_or_default();
    let message = format!("{name} is in the state `{state}`, and the server gave no reason");
    Error::new(ErrorKind::Operation, message)
}
