//! Injected faults: the failure, the method, and the calls of it that fail.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use crate::api_error::{ApiError, status_of};
use crate::values::timestamp;

/// An injected failure. By default, it applies once, to the next call of any method.
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
    /// A reply that no Google service writes, such as the page of a proxy.
    Raw { code: u16, content_type: String, body: Bytes },
    /// The connection is closed before the reply.
    Drop,
    /// The reply is delayed.
    Delay(Duration),
    /// The body of the reply breaks at some point.
    Break { point: BreakPoint, kind: Break },
    /// The connection is closed after this many bytes of an upload.
    Upload { byte: u64 },
    /// The body of the reply is sent slowly.
    Slow { bytes: usize, every: Duration },
    /// The regular reply with a wrong content type.
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

/// The effect at the point where a body breaks.
#[derive(Clone, Debug)]
pub(crate) enum Break {
    /// The connection is closed.
    Cut,
    /// Nothing is sent for some time, then the rest.
    Stall(Duration),
    /// An error is sent, and then the body ends. A bare error is JSON over several lines and is not framed as an event.
    Error { error: ApiError, bare: bool },
}

impl Fault {
    /// Creates an error reply with this HTTP code and its canonical status: `503` is `UNAVAILABLE`.
    pub fn status(code: u16) -> Self {
        Fault::of(FaultKind::Status(error_of(code)))
    }

    /// Creates a `429 RESOURCE_EXHAUSTED` with the delay before a retry (`RetryInfo`) and the exhausted quota
    /// (`QuotaFailure`).
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

    /// Creates a `503 UNAVAILABLE`.
    pub fn unavailable() -> Self {
        Fault::status(503)
    }

    /// Creates a reply with any code, content type, and body, such as one from a proxy.
    pub fn raw(code: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Fault::of(FaultKind::Raw { code, content_type: content_type.into(), body: body.into() })
    }

    /// Closes the connection without a reply.
    pub fn drop_connection() -> Self {
        Fault::of(FaultKind::Drop)
    }

    /// Delays the reply by this time.
    pub fn delay(time: Duration) -> Self {
        Fault::of(FaultKind::Delay(time))
    }

    /// Closes the connection after `events` events of a stream; for any other reply, in the middle of the body.
    pub fn cut_stream(events: usize) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Cut)
    }

    /// Closes the connection after `bytes` bytes of the reply's body.
    pub fn cut_at_byte(bytes: u64) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Cut)
    }

    /// Pauses a stream for `time` after `events` events, and then sends the rest.
    pub fn stall_stream(events: usize, time: Duration) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Stall(time))
    }

    /// Pauses the body of the reply for `time` after `bytes` bytes, and then sends the rest.
    pub fn stall_at_byte(bytes: u64, time: Duration) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Stall(time))
    }

    /// Sends this error after `events` events of a stream that began with `200`, framed as an event: `data: {"error": …}`.
    pub fn stream_error(events: usize, code: u16) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Error { error: error_of(code), bare: false })
    }

    /// Sends an error like [`Fault::stream_error`], but as bare JSON over several lines, without `data:`.
    pub fn bare_stream_error(events: usize, code: u16) -> Self {
        Fault::broken(BreakPoint::Event(events), Break::Error { error: error_of(code), bare: true })
    }

    /// Sends an error like [`Fault::stream_error`], but after `bytes` bytes of the reply's body, even in the middle of an event.
    pub fn error_at_byte(bytes: u64, code: u16) -> Self {
        Fault::broken(BreakPoint::Byte(bytes), Break::Error { error: error_of(code), bare: false })
    }

    /// Closes the connection when the byte `byte` of the upload has arrived. Bytes that have arrived are kept.
    pub fn break_upload(byte: u64) -> Self {
        Fault::of(FaultKind::Upload { byte })
    }

    /// Sends the body of the reply in chunks of `bytes`, with a pause before each.
    pub fn slow(bytes: usize, every: Duration) -> Self {
        Fault::of(FaultKind::Slow { bytes: bytes.max(1), every })
    }

    /// Sends the regular reply with another `Content-Type`.
    pub fn content_type(content_type: impl Into<String>) -> Self {
        Fault::of(FaultKind::ContentType(content_type.into()))
    }

    /// Limits the fault to calls of this method, by its id with or without the API's name.
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Sets the first matching call to which the fault applies, counted from one.
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// Sets the number of consecutive calls to which the fault applies, instead of one.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// Applies the fault to every call from then on.
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// Sets the message of the error.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        if let FaultKind::Status(error) | FaultKind::Break { kind: Break::Error { error, .. }, .. } = &mut self.kind {
            error.message = message.into();
        }
        self
    }

    /// Returns the method of the fault.
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

    /// Counts a call for every fault, and returns the first fault that is due. An upload fault applies only to a
    /// request that carries its byte: `carried` is the first byte and the length.
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
    fn a_fault_applies_to_its_calls() {
        assert_eq!(run(Fault::unavailable(), 3), [true, false, false]);
        assert_eq!(run(Fault::unavailable().nth(2).times(2), 4), [false, true, true, false]);
        assert_eq!(run(Fault::unavailable().nth(2).always(), 3), [false, true, true]);
        assert_eq!(run(Fault::unavailable().on("models.list"), 2), [false, false]);
        assert_eq!(run(Fault::unavailable().on("models.get"), 1), [true]);
    }

    #[test]
    fn uploads_break_at_their_byte() {
        let mut faults = Faults::default();
        faults.add(Fault::break_upload(100));
        assert!(faults.take("media.upload", None).is_none());
        assert!(faults.take("media.upload", Some((0, Some(100)))).is_none());
        assert!(faults.take("media.upload", Some((50, Some(51)))).is_some());
        assert!(faults.take("media.upload", Some((50, None))).is_none());
    }
}
