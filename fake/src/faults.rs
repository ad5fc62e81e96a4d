//! Faults on demand: what goes wrong, at which method, and at which of its calls.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use crate::api_error::{ApiError, status_of};
use crate::values::timestamp;

/// One thing that goes wrong: once, at the next call of any method, unless told otherwise.
///
/// ```
/// use std::time::Duration;
/// use discovery_fake::Fault;
///
/// // The second and third call of one method are over quota; the service says to wait half a second.
/// let fault = Fault::quota(Duration::from_millis(500)).on("models.generateContent").nth(2).times(2);
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    method: Option<String>,
    nth: u64,
    times: u64,
    calls: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum FaultKind {
    /// An error reply.
    Status(ApiError),
    /// A reply that no service wrote, such as a proxy's page.
    Raw { code: u16, content_type: String, body: Bytes },
    /// The connection ends before the reply begins.
    Drop,
    /// The reply comes late.
    Delay(Duration),
    /// The reply's body breaks at some point.
    Break { point: BreakPoint, kind: Break },
    /// The connection ends once this many bytes of an upload have been received.
    Upload { byte: u64 },
    /// The reply's body trickles.
    Slow { bytes: usize, every: Duration },
    /// A good reply under a wrong content type.
    ContentType(String),
}

/// The point at which a body breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakPoint {
    /// After this many events of a stream.
    Event(usize),
    /// After this many bytes.
    Byte(u64),
}

/// What happens where a body breaks.
#[derive(Clone, Debug)]
pub(crate) enum Break {
    /// The connection ends.
    Cut,
    /// Nothing is sent for some time, then the rest.
    Stall(Duration),
    /// An error follows, and then the end. Bare means JSON over several lines, not framed as an event.
    Error { error: ApiError, bare: bool },
}

impl Fault {
    /// Creates an error reply with this HTTP code and the status that belongs to it: `503` is `UNAVAILABLE`.
    pub fn status(code: u16) -> Self {
        Fault::of(FaultKind::Status(error_of(code)))
    }

    /// Creates `429 RESOURCE_EXHAUSTED` that says how long to wait (`RetryInfo`) and which quota is spent (`QuotaFailure`).
    pub fn quota(wait: Duration) -> Self {
        let violation = json!({
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
            "quotaDimensions": {"location": "global", "model": "gemini-2.5-flash"},
            "quotaValue": "10",
        });
        let error = error_of(429)
            .detail("google.rpc.QuotaFailure", json!({"violations": [violation]}))
            .detail("google.rpc.RetryInfo", json!({"retryDelay": timestamp::seconds(wait)}));
        Fault::of(FaultKind::Status(error))
    }

    /// Creates `503 UNAVAILABLE`.
    pub fn unavailable() -> Self {
        Fault::status(503)
    }

    /// Creates a reply as a proxy writes it: any code, content type and body.
    pub fn raw(code: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Fault::of(FaultKind::Raw { code, content_type: content_type.into(), body: body.into() })
    }

    /// Ends the connection before a reply.
    pub fn drop_connection() -> Self {
        Fault::of(FaultKind::Drop)
    }

    /// Sends the reply after this time.
    pub fn delay(time: Duration) -> Self {
        Fault::of(FaultKind::Delay(time))
    }

    /// Ends the connection after `events` events of a stream; in the middle of the body for any other reply.
    pub fn cut_stream(events: usize) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Cut)
    }

    /// Ends the connection after `bytes` bytes of the reply's body.
    pub fn cut_at_byte(bytes: u64) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Cut)
    }

    /// Sends nothing for `time` after `events` events of a stream, and then the rest.
    pub fn stall_stream(events: usize, time: Duration) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Stall(time))
    }

    /// Sends nothing for `time` after `bytes` bytes of the reply's body, and then the rest.
    pub fn stall_at_byte(bytes: u64, time: Duration) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Stall(time))
    }

    /// Turns a stream that began with `200` into this error after `events` events, framed as an event: `data: {"error": …}`.
    pub fn stream_error(events: usize, code: u16) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Error { error: error_of(code), bare: false })
    }

    /// As [`Fault::stream_error`], but the error is bare JSON over several lines, without `data:`.
    pub fn bare_stream_error(events: usize, code: u16) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Error { error: error_of(code), bare: true })
    }

    /// As [`Fault::stream_error`], after `bytes` bytes of the reply's body, be it in the middle of an event.
    pub fn error_at_byte(bytes: u64, code: u16) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Error { error: error_of(code), bare: false })
    }

    /// Ends the connection when the upload's byte `byte` has arrived; what arrived is kept.
    pub fn break_upload(byte: u64) -> Self {
        Fault::of(FaultKind::Upload { byte })
    }

    /// Sends the reply's body `bytes` at a time, with a pause before each.
    pub fn slow(bytes: usize, every: Duration) -> Self {
        Fault::of(FaultKind::Slow { bytes: bytes.max(1), every })
    }

    /// Sends the right reply under another `Content-Type`.
    pub fn content_type(content_type: impl Into<String>) -> Self {
        Fault::of(FaultKind::ContentType(content_type.into()))
    }

    /// Limits the fault to calls of this method, by its id with or without the API's name.
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Sets the first matching call at which the fault happens, counted from one.
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// Sets how many calls in a row the fault happens at, instead of one.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// Lets the fault happen at every call from then on.
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// Sets the error's text, instead of the usual one.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        if let FaultKind::Status(error) | FaultKind::Break { kind: Break::Error { error, .. }, .. } = &mut self.kind {
            error.message = message.into();
        }
        self
    }

    /// The method that the fault is for.
    pub(crate) fn method_mut(&mut self) -> Option<&mut String> {
        self.method.as_mut()
    }

    fn broken(point: BreakPoint, kind: Break) -> Self {
        Fault::of(FaultKind::Break { point, kind })
    }

    fn of(kind: FaultKind) -> Self {
        Fault { kind, method: None, nth: 1, times: 1, calls: 0 }
    }
}

/// The faults of one server.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a call, and returns what goes wrong with it: every fault counts it, and the first that is due happens.
    /// A fault of an upload waits for a request that carries its byte: `carried` is the first byte and the length.
    pub(crate) fn take(&mut self, id: &str, carried: Option<(u64, Option<u64>)>) -> Option<FaultKind> {
        let mut found = None;
        for fault in &mut self.0 {
            if fault.method.as_deref().is_some_and(|method| method != id) {
                continue;
            }
            if let FaultKind::Upload { byte } = fault.kind {
                let reached = carried
                    .is_some_and(|(from, len)| from <= byte && len.is_none_or(|len| byte < from.saturating_add(len)));
                if !reached {
                    continue;
                }
            }
            fault.calls += 1;
            let due = fault.calls >= fault.nth && fault.calls - fault.nth < fault.times;
            if due && found.is_none() {
                found = Some(fault.kind.clone());
            }
        }
        self.0.retain(|fault| fault.calls < (fault.nth - 1).saturating_add(fault.times));
        found
    }
}

fn error_of(code: u16) -> ApiError {
    let message = match code {
        429 => "You exceeded your current quota (a fault of the fake server).",
        503 => "The model is overloaded (a fault of the fake server). Please try again later.",
        _ => "An error occurred (a fault of the fake server).",
    };
    ApiError::new(code, status_of(code), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(fault: Fault, calls: usize) -> Vec<bool> {
        let mut faults = Faults::default();
        faults.add(fault);
        (0..calls).map(|_| faults.take("models.get", None).is_some()).collect()
    }

    #[test]
    fn a_fault_happens_at_the_calls_that_it_names() {
        assert_eq!(run(Fault::unavailable(), 3), [true, false, false]);
        assert_eq!(run(Fault::unavailable().nth(2).times(2), 4), [false, true, true, false]);
        assert_eq!(run(Fault::unavailable().nth(2).always(), 3), [false, true, true]);
        assert_eq!(run(Fault::unavailable().on("models.list"), 2), [false, false]);
        assert_eq!(run(Fault::unavailable().on("models.get"), 1), [true]);
    }

    #[test]
    fn uploads_break_where_their_byte_is() {
        let mut faults = Faults::default();
        faults.add(Fault::break_upload(100));
        assert!(faults.take("media.upload", None).is_none());
        assert!(faults.take("media.upload", Some((0, Some(100)))).is_none());
        assert!(faults.take("media.upload", Some((50, Some(51)))).is_some());
        assert!(faults.take("media.upload", Some((50, None))).is_none());
    }
}
