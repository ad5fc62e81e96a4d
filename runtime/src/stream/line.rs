//! One line of `text/event-stream`, by the rules of the WHATWG specification.

/// The meaning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// An empty line: the event is complete.
    Blank,
    /// `data`, and the offset of its value in the line.
    Data(usize),
    /// `event`, the name of the event.
    Event(&'a [u8]),
    /// `id`, the event's identifier.
    Id(&'a [u8]),
    /// A comment, or a field that does not concern us (`retry` is for clients that reconnect).
    Skipped,
    /// Not an event stream's line at all: HTML, plain text.
    Foreign,
}

/// Reads one line, given without its end.
pub(crate) fn parse(line: &[u8]) -> Line<'_> {
    if line.is_empty() {
        return Line::Blank;
    }
    let colon = memchr::memchr(b':', &line[..line.len().min(LONGEST_NAME + 1)]);
    let name = &line[..colon.unwrap_or(line.len())];
    let start = match colon {
        Some(colon) => colon + 1 + usize::from(line.get(colon + 1) == Some(&b' ')),
        None => line.len(),
    };
    match name {
        b"data" => Line::Data(start),
        b"event" => Line::Event(&line[start..]),
        b"id" => Line::Id(&line[start..]),
        b"" | b"retry" => Line::Skipped,
        _ => Line::Foreign,
    }
}

/// The longest field name known; a colon further on does not end a name that matters.
const LONGEST_NAME: usize = "event".len();

#[cfg(test)]
mod tests {
    use super::{Line, parse};

    #[test]
    fn one_space_after_the_colon_is_dropped() {
        for (line, value) in
            [("data:x", "x"), ("data: x", "x"), ("data:  x", " x"), ("data", ""), ("data:", ""), ("data: ", "")]
        {
            let Line::Data(start) = parse(line.as_bytes()) else { panic!("{line:?} is not data") };
            assert_eq!(&line[start..], value, "{line:?}");
        }
    }

    #[test]
    fn other_fields() {
        assert_eq!(parse(b""), Line::Blank);
        assert_eq!(parse(b": ping"), Line::Skipped);
        assert_eq!(parse(b":"), Line::Skipped);
        assert_eq!(parse(b"retry: 10"), Line::Skipped);
        assert_eq!(parse(b"event: error"), Line::Event(b"error"));
        assert_eq!(parse(b"event"), Line::Event(b""));
        assert_eq!(parse(b"id:7"), Line::Id(b"7"));
    }

    #[test]
    fn what_is_no_field_is_foreign() {
        for line in ["<html>", " data: x", "Data: x", "dat", "upstream error: timeout"] {
            assert_eq!(parse(line.as_bytes()), Line::Foreign, "{line:?}");
        }
    }
}
