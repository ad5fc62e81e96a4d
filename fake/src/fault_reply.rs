//! Faults that apply before a request is processed: a replaced reply, no reply, or a delay.

use crate::faults::FaultKind;
use crate::http::hang_up::HangUp;
use crate::http::reply::{Content, Reply};
use crate::http::request::RequestBody;

/// The maximum number of bytes that are read from the body of a refused request, so that the client sees the refusal
/// instead of a broken pipe.
pub(crate) const LONGEST_DRAIN: u64 = 64 << 20;

/// Returns the reply that a fault sends instead of the method's; `None` if the call continues.
pub(crate) async fn fault_reply(
    fault: Option<&FaultKind>,
    in_array: bool,
    body: &mut RequestBody,
) -> Result<Option<Reply>, HangUp> {
    let reply = match fault {
        Some(FaultKind::Drop) => return Err(HangUp::Broken),
        Some(FaultKind::Delay(time)) => {
            tokio::time::sleep(*time).await;
            return Ok(None);
        }
        Some(FaultKind::Status(error)) => Reply::error(error, in_array),
        Some(FaultKind::Raw { code, content_type, body }) => {
            Reply::new(*code, Content::Raw { content_type: content_type.clone(), body: body.clone() })
        }
        _ => return Ok(None),
    };
    body.drain(LONGEST_DRAIN).await;
    Ok(Some(reply))
}
