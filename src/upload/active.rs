//! Waiting for a file that was uploaded to be processed.

use std::time::Duration;

use crate::call::{Call, Output};
use crate::error::{Error, ErrorKind, Result};
use crate::retry::{Backoff, Wait};

/// Asks for a file until its state is `ACTIVE`; an error when it is `FAILED`. Any other state, one that is not known yet
/// included, may still become either.
#[doc(hidden)]
pub async fn wait_active<F: Output>(get: impl Fn() -> Call<F>, state: impl Fn(&F) -> Option<String>) -> Result<F> {
    let waits = Backoff { initial: Duration::from_secs(1), max: Duration::from_secs(10), factor: 1.5 };
    let mut asked = 0;
    loop {
        let call = get();
        let id = call.id();
        let file = call.send().await?;
        match state(&file).as_deref() {
            Some("ACTIVE") => return Ok(file),
            Some("FAILED") => {
                return Err(Error::new(ErrorKind::Upload, "the server could not process the file").with_method(id));
            }
            _ => {}
        }
        asked += 1;
        let ceiling = waits.ceiling(asked);
        tokio::time::sleep(Wait::between(ceiling / 2, ceiling).pick(fastrand::f64())).await;
    }
}
