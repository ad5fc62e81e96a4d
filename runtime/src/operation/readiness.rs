//! Waiting until the server has made a resource ready for use.

use std::time::Duration;

use crate::call::{Call, Output};
use crate::error::{ApiError, Error, ErrorKind, Result};
use crate::facts::Readiness;
use crate::retry::Polling;
use crate::wire::Value;

/// Gets a resource, whose JSON the last function gives, until it is in one of the states that are ready; an error when it is
/// in one that failed. Any other state, one that is not known yet included, may still become either. Failures that are
/// transient are waited out.
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
        match call.send().await {
            Ok(resource) => {
                polling.succeeded();
                let json = json(&resource);
                match json[readiness.state].as_str() {
                    Some(state) if readiness.ready.contains(&state) => return Ok(resource),
                    Some(state) if readiness.failed.contains(&state) => {
                        return Err(failed(&json[readiness.error]).with_method(id));
                    }
                    _ => {}
                }
            }
            Err(error) => polling.failed(error)?,
        }
        tokio::time::sleep(polling.next(id, false)?).await;
    }
}

/// Returns why the resource will never be ready.
fn failed(status: &Value) -> Error {
    if status.is_object() {
        Error::from_operation(ApiError::from_rpc(status))
    } else {
        Error::new(ErrorKind::Operation, "the server could not process the file, and does not say why")
    }
}
