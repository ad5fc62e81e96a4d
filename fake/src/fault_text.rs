//! Faults as text, for the command line and for programs in other languages: `models.generateContent:503:2`.

use std::str::FromStr;
use std::time::Duration;

use crate::error::Error;
use crate::faults::Fault;

/// The syntax of a fault, for error messages.
const FORM: &str = "METHOD:WHAT or METHOD:WHAT:TIMES, where METHOD is a method's id or *, WHAT is an HTTP code, drop, \
                    delay=TIME, quota=TIME, cut@N, stall@N=TIME, error@N=CODE or upload@N, N counts events or (as 100b) \
                    bytes, TIME is such as 500ms or 2s, and TIMES is a number or always";

/// The point in a body at which a fault applies.
enum At {
    Event(usize),
    Byte(u64),
}

impl FromStr for Fault {
    type Err = Error;

    /// Parses a fault such as `models.generateContent:503:2`, `*:drop`, or
    /// `models.streamGenerateContent:cut@100b:always`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |why: &str| Error::new(format!("fault {text:?}: {why}: write {FORM}"));
        let mut words = text.split(':');
        let (Some(method), Some(what), times, None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(wrong("expected two or three words, separated by colons"));
        };
        let fault = kind(what).ok_or_else(|| wrong(&format!("unknown fault {what:?}")))?;
        let fault = match times {
            None => fault,
            Some("always") => fault.always(),
            Some(times) => fault.times(times.parse().map_err(|_| wrong(&format!("invalid number {times:?}")))?),
        };
        match method {
            "" => Err(wrong("no method")),
            "*" => Ok(fault),
            method => Ok(fault.on(method)),
        }
    }
}

fn kind(text: &str) -> Option<Fault> {
    if let Ok(code) = text.parse::<u16>() {
        return (400..600).contains(&code).then(|| Fault::status(code));
    }
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    let (name, at) = name.split_once('@').map_or((name, None), |(name, at)| (name, Some(at)));
    let at = match at {
        Some(at) => Some(point(at)?),
        None => None,
    };
    let code = |value: Option<&str>| value.and_then(|value| value.parse::<u16>().ok());
    match (name, at, value) {
        ("drop", None, None) => Some(Fault::drop_connection()),
        ("delay", None, value) => Some(Fault::delay(time(value?)?)),
        ("quota", None, value) => Some(Fault::quota(time(value?)?)),
        ("cut", Some(At::Event(events)), None) => Some(Fault::cut_stream(events)),
        ("cut", Some(At::Byte(bytes)), None) => Some(Fault::cut_at_byte(bytes)),
        ("stall", Some(At::Event(events)), value) => Some(Fault::stall_stream(events, time(value?)?)),
        ("stall", Some(At::Byte(bytes)), value) => Some(Fault::stall_at_byte(bytes, time(value?)?)),
        ("error", Some(At::Event(events)), value) => Some(Fault::stream_error(events, code(value)?)),
        ("error", Some(At::Byte(bytes)), value) => Some(Fault::error_at_byte(bytes, code(value)?)),
        ("upload", Some(At::Byte(byte)), None) => Some(Fault::break_upload(byte)),
        _ => None,
    }
}

fn point(text: &str) -> Option<At> {
    match text.strip_suffix('b') {
        Some(bytes) => bytes.parse().ok().map(At::Byte),
        None => text.parse().ok().map(At::Event),
    }
}

fn time(text: &str) -> Option<Duration> {
    match text.strip_suffix("ms") {
        Some(millis) => millis.parse().ok().map(Duration::from_millis),
        None => Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_faults() {
        let same = |text: &str, fault: Fault| {
            let read = text.parse::<Fault>().map(|read| format!("{read:?}")).map_err(|error| error.to_string());
            assert_eq!(read, Ok(format!("{fault:?}")), "{text}");
        };
        let second = Duration::from_secs(1);
        same("models.generateContent:503:2", Fault::status(503).times(2).on("models.generateContent"));
        same("*:drop:always", Fault::drop_connection().always());
        same("*:delay=500ms", Fault::delay(Duration::from_millis(500)));
        same("a.b:quota=1s", Fault::quota(second).on("a.b"));
        same("*:cut@2", Fault::cut_stream(2));
        same("*:cut@100b", Fault::cut_at_byte(100));
        same("*:stall@2=1s", Fault::stall_stream(2, second));
        same("*:stall@9b=1.0s", Fault::stall_at_byte(9, second));
        same("*:error@1=503", Fault::stream_error(1, 503));
        same("*:error@7b=429", Fault::error_at_byte(7, 429));
        same("media.upload:upload@1000b", Fault::break_upload(1000).on("media.upload"));
    }

    #[test]
    fn wrong_texts_are_refused_with_the_form() {
        for text in
            ["", "a.b", ":503", "a:b:c:d", "a.b:200", "a.b:503:x", "a.b:cut", "a.b:cut@x", "a.b:delay=5", "a.b:dance"]
        {
            let error = text.parse::<Fault>().expect_err(text).to_string();
            assert!(error.starts_with(&format!("fault {text:?}: ")) && error.contains("METHOD:WHAT"), "{error}");
        }
    }
}
