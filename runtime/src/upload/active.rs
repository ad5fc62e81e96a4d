//! Waiting for a file that was uploaded to be processed.

use std::time::Duration;

use crate::call::{Call, Output};
use crate::error::{ApiError, Error, ErrorKind, Result};
use crate::retry::Polling;
use crate::wire::Value;

/// Asks for a file, whose JSON the second function gives, until its state is `ACTIVE`; an error when it is `FAILED`. Any
/// other state, one that is not known yet included, may still become either. Failures that may pass are waited out.
#[doc(hidden)]
pub async fn wait_active<F: Output>(get: impl Fn() -> Call<F>, json: impl Fn(&F) -> Value) -> Result<F> {
    let mut polling = Polling::default();
    polling.set_waits(Duration::from_secs(1), Duration::from_secs(10));
    loop {
        let call = get();
        let id = call.id();
        match call.send().await {
            Ok(file) => {
                polling.succeeded();
                let json = json(&file);
                match json["state"].as_str() {
                    Some("ACTIVE") => return Ok(file),
                    Some("FAILED") => return Err(refused(&json["error"]).with_method(id)),
                    _ => {}
                }
            }
            Err(error) => polling.failed(error)?,
        }
        tokio::time::sleep(polling.next(id)?).await;
    }
}

/// Why a file cannot be used.
fn refused(status: &Value) -> Error {
    if status.is_object() {
        Error::from_operation(ApiError::from_rpc(status))
    } else {
        Error::new(ErrorKind::Operation, "the server could not process the file, and does not say why")
    }
}
