//! All cuts of all shapes, the bytes that a server sends for each, and the outcome that is right.

use crate::shapes::{Body, Format, Shape, body, compressed, is_closed, shapes};

/// The way a server ends a stream after the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The connection is closed in the middle of a chunked body.
    Close,
    /// The connection is reset in the middle of a chunked body.
    Reset,
    /// The connection is closed before as many bytes have come as the head announced.
    Short,
    /// A chunked body ends in order.
    Orderly,
    /// A body without a length ends with its connection, which is in order too.
    Delimited,
    /// Nothing more comes.
    Stall,
    /// An error comes as an element, then the body ends in order.
    Error,
}

const ENDS: [End; 7] = [End::Close, End::Reset, End::Short, End::Orderly, End::Delimited, End::Stall, End::Error];

const ERROR: &str = r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#;

/// One stream that is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub shape: usize,
    pub format: Format,
    pub gzip: bool,
    pub end: End,
    pub cut: usize,
}

/// Every shape, with its bodies by format and compression.
pub(crate) struct Bodies {
    pub shapes: Vec<Shape>,
    plain: Vec<[Body; 2]>,
    gzip: Vec<[Vec<u8>; 2]>,
}

impl Bodies {
    pub(crate) fn new() -> Self {
        let shapes = shapes();
        let formats = [Format::Events, Format::Array];
        let plain: Vec<[Body; 2]> =
            shapes.iter().map(|shape| formats.map(|format| body(&shape.elements, format))).collect();
        let gzip = plain.iter().map(|both| [compressed(&both[0].bytes), compressed(&both[1].bytes)]).collect();
        Self { shapes, plain, gzip }
    }

    /// Returns each cut of each body of one form, with each end.
    pub(crate) fn cases(&self, format: Format, gzip: bool) -> Vec<Case> {
        let mut cases = Vec::new();
        for (shape, end) in (0..self.shapes.len()).flat_map(|shape| ENDS.map(|end| (shape, end))) {
            let plain = &self.plain[shape][format as usize].bytes;
            let last = match (end, format) {
                // The cut is one of the text, and the error is compressed with it; nothing follows a closed array.
                (End::Error, Format::Events) => plain.len(),
                (End::Error, Format::Array) => plain.len() - 1,
                _ if gzip => self.gzip[shape][format as usize].len(),
                _ => plain.len(),
            };
            cases.extend((0..=last).map(|cut| Case { shape, format, gzip, end, cut }));
        }
        cases
    }

    /// Returns the whole response of a server, head included.
    pub(crate) fn response(&self, case: &Case) -> Vec<u8> {
        let mut head = String::from("HTTP/1.1 200 OK\r\nconnection: close\r\n");
        head.push_str(match case.format {
            Format::Events => "content-type: text/event-stream\r\n",
            Format::Array => "content-type: application/json\r\n",
        });
        if case.gzip {
            head.push_str("content-encoding: gzip\r\n");
        }
        match case.end {
            End::Delimited => {}
            End::Short => head.extend(["content-length: ", &self.sent(case).len().to_string(), "\r\n"]),
            _ => head.push_str("transfer-encoding: chunked\r\n"),
        }
        head.push_str("\r\n");
        let body = match case.end {
            End::Error => self.with_error(case),
            _ => self.sent(case)[..case.cut].to_vec(),
        };
        let mut response = head.into_bytes();
        if matches!(case.end, End::Delimited | End::Short) {
            response.extend_from_slice(&body);
            return response;
        }
        if !body.is_empty() {
            response.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
            response.extend_from_slice(&body);
            response.extend_from_slice(b"\r\n");
        }
        if matches!(case.end, End::Orderly | End::Error) {
            response.extend_from_slice(b"0\r\n\r\n");
        }
        response
    }

    /// Returns true if the answer is complete.
    pub(crate) fn is_complete(&self, case: &Case) -> bool {
        match case.end {
            End::Close | End::Reset | End::Stall | End::Error => false,
            End::Short => self.is_whole(case) && is_closed(self.elements(case)),
            End::Orderly | End::Delimited if case.gzip => self.is_whole(case) && is_closed(self.elements(case)),
            End::Orderly | End::Delimited => self.is_between_elements(case) && is_closed(self.arrived(case)),
        }
    }

    /// Returns true if every candidate has a reason in the elements that have arrived; `None` where that depends on how much
    /// can be decompressed, or on what a reset leaves of it.
    pub(crate) fn is_finished(&self, case: &Case) -> Option<bool> {
        let arrived = match case.end {
            _ if case.gzip => return None,
            End::Reset => return None,
            // An event has arrived with the beginning of the blank line after it.
            End::Stall if case.format == Format::Events => case.cut.saturating_sub(3),
            _ => case.cut,
        };
        Some(is_closed(self.arrived(&Case { cut: arrived, ..*case })))
    }

    /// Returns true if an error after the cut can be read: within an element of an array it is part of that.
    pub(crate) fn can_report(&self, case: &Case) -> bool {
        let body = &self.plain[case.shape][case.format as usize];
        let end = body.whole(case.cut).checked_sub(1).map_or(0, |last| body.ends[last]);
        case.format == Format::Events || body.bytes[end..case.cut].iter().all(|byte| b"[,\r\n".contains(byte))
    }

    /// Returns the number of the last element where a stream that ends in order is complete too early: the model may have
    /// been about to go on.
    pub(crate) fn ambiguous(&self, case: &Case) -> Option<usize> {
        let arrived = self.arrived(case).len();
        (self.is_complete(case) && arrived < self.elements(case).len()).then_some(arrived)
    }

    /// Returns the bytes of the body before the cut.
    pub(crate) fn text(&self, case: &Case) -> &[u8] {
        &self.sent(case)[..case.cut]
    }

    /// Returns the bytes of the body that is cut.
    fn sent(&self, case: &Case) -> &[u8] {
        let format = case.format as usize;
        if case.gzip { &self.gzip[case.shape][format] } else { &self.plain[case.shape][format].bytes }
    }

    fn with_error(&self, case: &Case) -> Vec<u8> {
        let mut body = self.plain[case.shape][case.format as usize].bytes[..case.cut].to_vec();
        body.extend_from_slice(match case.format {
            Format::Events => b"\r\n\r\ndata: ",
            Format::Array if case.cut == 0 => b"[",
            Format::Array => b",",
        });
        body.extend_from_slice(ERROR.as_bytes());
        body.extend_from_slice(match case.format {
            Format::Events => b"\r\n\r\n",
            Format::Array => b"]",
        });
        if case.gzip { compressed(&body) } else { body }
    }

    fn elements(&self, case: &Case) -> &[serde_json::Value] {
        &self.shapes[case.shape].elements
    }

    /// Returns the elements that are whole before the cut.
    fn arrived(&self, case: &Case) -> &[serde_json::Value] {
        let whole = if case.gzip && case.end != End::Error {
            if self.is_whole(case) { self.elements(case).len() } else { 0 }
        } else {
            self.plain[case.shape][case.format as usize].whole(case.cut)
        };
        &self.elements(case)[..whole]
    }

    fn is_whole(&self, case: &Case) -> bool {
        case.cut == self.sent(case).len()
    }

    /// Returns true if the cut of a plain body is where it may end by the rules of its format.
    fn is_between_elements(&self, case: &Case) -> bool {
        let body = &self.plain[case.shape][case.format as usize];
        let end = body.whole(case.cut).checked_sub(1).map_or(0, |last| body.ends[last]);
        match case.format {
            Format::Events => body.bytes[end..case.cut].iter().all(|byte| matches!(byte, b'\r' | b'\n')),
            Format::Array => self.is_whole(case),
        }
    }
}
