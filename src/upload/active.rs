//! Waiting for a file that was uploaded to be processed.

use std::time::Duration;

use tokio::time::Instant;

use crate::call::{Call, Output};
use crate::error::{ApiError, Error, ErrorKind, Result};
use crate::retry::{Backoff, Outcome, Wait};
use crate::wire::Value;

/// For how long nobody may be able to tell.
const PATIENCE: Duration = Duration::from_secs(600);

/// Asks for a file, whose JSON the second function gives, until its state is `ACTIVE`; an error when it is `FAILED`. Any
/// other state, one that is not known yet included, may still become either. Failures that may pass are waited out.
#[doc(hidden)]
pub async fn wait_active<F: Output>(get: impl Fn() -> Call<F>, json: impl Fn(&F) -> Value) -> Result<F> {
    let waits = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(10), factor: 1.5 };
    let mut asked = 0;
    let mut failing_since = None;
    loop {
        let call = get();
        let id = call.id();
        match call.send().await {
            Ok(file) => {
                failing_since = None;
                let json = json(&file);
                match json["state"].as_str() {
                    Some("ACTIVE") => return Ok(file),
                    Some("FAILED") => return Err(refused(&json["error"]).with_method(id)),
                    _ => {}
                }
            }
            Err(error) => {
                let since = *failing_since.get_or_insert_with(Instant::now);
                if !Outcome::of(&error).may_pass() || since.elapsed() >= PATIENCE {
                    return Err(error);
                }
            }
        }
        asked += 1;
        let ceiling = waits.ceiling(asked);
        tokio::time::sleep(Wait::between(ceiling / 2, ceiling).pick(fastrand::f64())).await;
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
