//! Faults on demand: what breaks, at which method, and at which of its calls.

use std::time::Duration;

use serde_json::json;

use crate::clock;
use crate::problem::{Problem, status_of};

/// One thing that goes wrong, once unless told otherwise, at the next call of any method unless told otherwise.
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
    pub(crate) what: What,
    method: Option<String>,
    nth: u64,
    times: u64,
    calls: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Problem(Problem),
    /// A reply that no service wrote: a proxy's page.
    Raw {
        code: u16,
        content_type: String,
        body: String,
    },
    /// The connection ends before the reply begins.
    Drop,
    /// The reply comes late.
    Delay(Duration),
    /// The stream ends after some events, without its own end.
    Cut {
        events: usize,
    },
    /// An error after some events of a stream that began well.
    Stream {
        events: usize,
        problem: Problem,
        bare: bool,
    },
    /// The connection ends once this many bytes of an upload have been received.
    Upload {
        byte: u64,
    },
    /// The reply's body trickles.
    Slow {
        bytes: usize,
        every: Duration,
    },
    /// A good reply under a wrong name.
    ContentType(String),
}

impl Fault {
    /// An error reply with this HTTP code and the status that belongs to it: `503` is `UNAVAILABLE`.
    pub fn status(code: u16) -> Self {
        Fault::of(What::Problem(made(code)))
    }

    /// `429 RESOURCE_EXHAUSTED` that says how long to wait (`RetryInfo`) and which quota is spent (`QuotaFailure`).
    pub fn quota(wait: Duration) -> Self {
        let violation = json!({
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
            "quotaDimensions": {"location": "global", "model": "gemini-2.5-flash"},
            "quotaValue": "10",
        });
        let problem = made(429)
            .detail("google.rpc.QuotaFailure", json!({"violations": [violation]}))
            .detail("google.rpc.RetryInfo", json!({"retryDelay": clock::seconds(wait)}));
        Fault::of(What::Problem(problem))
    }

    /// `503 UNAVAILABLE`.
    pub fn unavailable() -> Self {
        Fault::status(503)
    }

    /// A reply as a proxy writes it: any code, type and body.
    pub fn raw(code: u16, content_type: impl Into<String>, body: impl Into<String>) -> Self {
        Fault::of(What::Raw { code, content_type: content_type.into(), body: body.into() })
    }

    /// The connection ends before a reply.
    pub fn drop_connection() -> Self {
        Fault::of(What::Drop)
    }

    /// The reply comes after this time.
    pub fn delay(time: Duration) -> Self {
        Fault::of(What::Delay(time))
    }

    /// A stream's connection ends after `events` events; any other reply's in the middle of its body.
    pub fn cut_stream(events: usize) -> Self {
        Fault::of(What::Cut { events })
    }

    /// A stream that began with `200` turns into this error after `events` events, framed as an event: `data: {"error": …}`.
    pub fn stream_error(events: usize, code: u16) -> Self {
        Fault::of(What::Stream { events, problem: made(code), bare: false })
    }

    /// As [`Fault::stream_error`], and the error is bare JSON over several lines, without `data:`.
    pub fn bare_stream_error(events: usize, code: u16) -> Self {
        Fault::of(What::Stream { events, problem: made(code), bare: true })
    }

    /// The connection ends when the upload's byte `byte` has arrived; what arrived is kept.
    pub fn break_upload(byte: u64) -> Self {
        Fault::of(What::Upload { byte })
    }

    /// The reply's body comes `bytes` at a time, with a pause before each.
    pub fn slow(bytes: usize, every: Duration) -> Self {
        Fault::of(What::Slow { bytes: bytes.max(1), every })
    }

    /// The reply is right, its `Content-Type` is not.
    pub fn content_type(ty: impl Into<String>) -> Self {
        Fault::of(What::ContentType(ty.into()))
    }

    /// Only calls of this method, by its id with or without the API's name.
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// From the `nth` matching call on, counted from one.
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// So many calls in a row, instead of one.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// Every call from then on.
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// The error's text, instead of the usual.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        if let What::Problem(problem) | What::Stream { problem, .. } = &mut self.what {
            problem.message = message.into();
        }
        self
    }

    /// The method that the fault is for.
    pub(crate) fn method_mut(&mut self) -> Option<&mut String> {
        self.method.as_mut()
    }

    fn of(what: What) -> Self {
        Fault { what, method: None, nth: 1, times: 1, calls: 0 }
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

    /// Counts a call, and tells what goes wrong with it: every fault counts it, and the first that is due happens.
    /// Faults of an upload wait for a request that carries `upload` bytes as far as theirs.
    pub(crate) fn take(&mut self, id: &str, carried: Option<(u64, Option<u64>)>) -> Option<What> {
        let mut found = None;
        for fault in &mut self.0 {
            if fault.method.as_deref().is_some_and(|method| method != id) {
                continue;
            }
            if let What::Upload { byte } = fault.what {
                let reached = carried
                    .is_some_and(|(from, len)| from <= byte && len.is_none_or(|len| byte < from.saturating_add(len)));
                if !reached {
                    continue;
                }
            }
            fault.calls += 1;
            let due = fault.calls >= fault.nth && fault.calls - fault.nth < fault.times;
            if due && found.is_none() {
                found = Some(fault.what.clone());
            }
        }
        self.0.retain(|fault| fault.calls < (fault.nth - 1).saturating_add(fault.times));
        found
    }
}

fn made(code: u16) -> Problem {
    let message = match code {
        429 => "You exceeded your current quota, as the test wished.",
        503 => "The model is overloaded, as the test wished. Please try again later.",
        _ => "An error occurred, as the test wished.",
    };
    Problem::new(code, status_of(code), message)
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
    fn when() {
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
