//! Decoding of chunks of bytes into frames: event streams, JSON arrays, and bare JSON between or instead of them.

use std::fmt;

use bytes::{Buf, Bytes, BytesMut};

use super::event::Event;
use super::frame::Frame;
use super::line::{self, Line};
use crate::json::ValueScanner;

/// The default size of the largest event that a decoder accepts: 64 MiB.
pub const DEFAULT_MAX_EVENT: usize = 64 << 20;

/// Splits a response body into [`Frame`]s.
///
/// The body may be an event stream (`text/event-stream` by the WHATWG rules), a JSON array whose elements arrive over
/// time, or bare JSON values, one after another. A server may change from one to another at any line, as Google's
/// servers do when they report an error in the middle of an event stream. Chunks of bytes may have any size. Each byte
/// is read once, so the time is linear in the length of the body.
///
/// ```
/// use discovery_runtime::stream::{Decoder, Ending, FrameKind};
///
/// let mut decoder = Decoder::new();
/// decoder.feed(b"data: {\"text\":\"Hel");
/// assert!(decoder.next_frame()?.is_none());
/// decoder.feed(b"lo\"}\n\n{\"error\":{\"code\":503}}\n");
/// assert_eq!(decoder.next_frame()?.unwrap().data, r#"{"text":"Hello"}"#);
/// assert_eq!(decoder.next_frame()?.unwrap().kind, FrameKind::Error);
/// decoder.close();
/// assert!(decoder.next_frame()?.is_none());
/// assert_eq!(decoder.ending(), Some(Ending::Open));
/// # Ok::<(), discovery_runtime::stream::EventTooLarge>(())
/// ```
pub struct Decoder {
    buffer: BytesMut,
    /// The length of the buffer that was scanned for the end of its first line or value.
    scanned: usize,
    state: DecoderState,
    event: Event,
    /// The value of the last `id` field; it stays for the events after it.
    id: Option<String>,
    max_event: usize,
    closed: bool,
    /// The last line ended with a carriage return, so a line feed directly after it belongs to it.
    carriage_return: bool,
    seen: Seen,
    foreign: Vec<u8>,
}

/// The way a body ended, as far as its format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It had no frame.
    Empty,
    /// It ended between two events. An event stream has no mark for its end, so its last frames decide whether it is
    /// complete.
    Open,
    /// It ended in an event that had a name or an identifier and no data yet. No received data is lost; the last frames
    /// decide whether an element is missing.
    Begun,
    /// The array that held the elements was closed: nothing is missing.
    Closed,
    /// It ended inside an event, a value or an array.
    Cut,
}

/// An event was larger than the decoder accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventTooLarge {
    /// The limit, in bytes.
    pub limit: usize,
}

#[derive(Clone, Copy, Debug)]
enum DecoderState {
    /// Before the first byte, where a byte order mark may stand.
    Start,
    /// At the start of a line. After blanks, what follows is bare JSON or nothing that we know.
    LineStart { indented: bool },
    /// Inside a line of an event stream.
    Line { indented: bool },
    /// Inside a bare JSON value.
    Value { scanner: ValueScanner, in_array: bool },
    /// Between two elements of a JSON array.
    Array,
}

/// The state so far, for judging how the body ends.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    frames: bool,
    array_closed: bool,
    rest: Rest,
}

/// The incomplete data at the end of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    #[default]
    Nothing,
    /// An event without data.
    Begun,
    /// Anything else.
    Cut,
}

impl Decoder {
    /// Creates a decoder that accepts events of up to [`DEFAULT_MAX_EVENT`] bytes.
    pub fn new() -> Self {
        Self::with_max_event(DEFAULT_MAX_EVENT)
    }

    /// Creates a decoder that accepts events of up to `max_event` bytes, which also bounds its memory use.
    pub fn with_max_event(max_event: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            state: DecoderState::Start,
            event: Event::default(),
            id: None,
            max_event,
            closed: false,
            carriage_return: false,
            seen: Seen::default(),
            foreign: Vec::new(),
        }
    }

    /// Adds bytes. Read the frames that they complete with [`next_frame`](Self::next_frame).
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Marks the end of the input. An event that lacks only the blank line after it is still returned.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Returns the next complete frame, or `None` if more bytes are needed.
    ///
    /// # Errors
    ///
    /// Returns [`EventTooLarge`] if an event exceeds the limit. Every later call returns the same error.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, EventTooLarge> {
        loop {
            let step = match self.state {
                DecoderState::Start => self.start(),
                DecoderState::LineStart { indented } => self.line_start(indented),
                DecoderState::Line { indented } => self.line(indented)?,
                DecoderState::Value { scanner, in_array } => self.value(scanner, in_array)?,
                DecoderState::Array => self.array(),
            };
            match step {
                Step::Again => {}
                Step::Frame(frame) => {
                    self.seen.frames = true;
                    return Ok(Some(frame));
                }
                Step::Starved if self.closed => return Ok(self.remainder()),
                Step::Starved => return Ok(None),
            }
        }
    }

    /// Returns the way the body ended; `None` until it was closed and all frames were taken.
    pub fn ending(&self) -> Option<Ending> {
        if !self.closed || !self.buffer.is_empty() {
            return None;
        }
        Some(match self.seen {
            Seen { rest: Rest::Cut, .. } => Ending::Cut,
            Seen { array_closed: true, .. } => Ending::Closed,
            Seen { frames: false, .. } => Ending::Empty,
            Seen { rest: Rest::Begun, .. } => Ending::Begun,
            Seen { rest: Rest::Nothing, .. } => Ending::Open,
        })
    }

    /// Returns the beginning of text that was neither an event stream nor JSON (a proxy's HTML page), or of the event
    /// in which the body ended, for messages.
    pub fn leftover(&self) -> &[u8] {
        &self.foreign
    }

    fn start(&mut self) -> Step {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        if self.buffer.starts_with(MARK) {
            self.buffer.advance(MARK.len());
        } else if self.buffer.len() < MARK.len() && MARK.starts_with(&self.buffer) && !self.closed {
            return Step::Starved;
        }
        self.state = DecoderState::LineStart { indented: false };
        Step::Again
    }

    fn line_start(&mut self, mut indented: bool) -> Step {
        if self.carriage_return && !self.buffer.is_empty() {
            self.carriage_return = false;
            if self.buffer[0] == b'\n' {
                self.buffer.advance(1);
            }
        }
        let blanks = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if blanks > 0 {
            self.buffer.advance(blanks);
            indented = true;
        }
        self.state = match self.buffer.first() {
            None => {
                self.state = DecoderState::LineStart { indented };
                return Step::Starved;
            }
            // No field of an event stream starts like this, so it is JSON without a `data:` before it.
            Some(b'{' | b'[') if self.event.has_data() => {
                self.state = DecoderState::LineStart { indented };
                return self.dispatch();
            }
            Some(b'{') => DecoderState::Value { scanner: ValueScanner::default(), in_array: false },
            Some(b'[') => {
                self.buffer.advance(1);
                self.seen.array_closed = false;
                DecoderState::Array
            }
            Some(_) => DecoderState::Line { indented },
        };
        self.scanned = 0;
        Step::Again
    }

    fn line(&mut self, indented: bool) -> Result<Step, EventTooLarge> {
        let Some(found) = memchr::memchr2(b'\n', b'\r', &self.buffer[self.scanned..]) else {
            self.scanned = self.buffer.len();
            self.bounded(self.scanned)?;
            return Ok(Step::Starved);
        };
        let end = self.scanned + found;
        self.bounded(end)?;
        self.carriage_return = self.buffer[end] == b'\r';
        let line = self.buffer.split_to(end).freeze();
        self.buffer.advance(1);
        self.state = DecoderState::LineStart { indented: false };
        Ok(self.field(&line, indented))
    }

    fn field(&mut self, line: &Bytes, indented: bool) -> Step {
        match line::parse(line) {
            // A line of blanks is not an empty line, nor is an indented field a field.
            _ if indented => self.keep_foreign(line),
            Line::Blank => return self.dispatch(),
            Line::Data(start) => self.event.push(line.slice(start..)),
            Line::Event(name) => self.event.name = Some(text(name)),
            Line::Id(id) if !id.contains(&0) => self.id = Some(text(id)),
            Line::Id(_) | Line::Skipped => {}
            Line::Foreign => self.keep_foreign(line),
        }
        Step::Again
    }

    fn dispatch(&mut self) -> Step {
        match std::mem::take(&mut self.event).finish() {
            Some((name, data)) => Step::Frame(Frame::new(data, name, self.id.clone())),
            None => Step::Again,
        }
    }

    fn value(&mut self, mut scanner: ValueScanner, in_array: bool) -> Result<Step, EventTooLarge> {
        let Some(length) = scanner.scan(&self.buffer[self.scanned..]) else {
            self.scanned = self.buffer.len();
            self.state = DecoderState::Value { scanner, in_array };
            self.bounded(self.scanned)?;
            return Ok(Step::Starved);
        };
        let end = self.scanned + length;
        self.bounded(end)?;
        self.scanned = 0;
        self.state = if in_array { DecoderState::Array } else { DecoderState::LineStart { indented: false } };
        let data = self.buffer.split_to(end).freeze();
        Ok(Step::Frame(Frame::new(data, None, self.id.clone())))
    }

    fn array(&mut self) -> Step {
        let skipped = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',')).count();
        self.buffer.advance(skipped);
        self.state = match self.buffer.first() {
            None => return Step::Starved,
            Some(b']') => {
                self.buffer.advance(1);
                self.seen.array_closed = true;
                DecoderState::LineStart { indented: false }
            }
            Some(b'{' | b'[') => DecoderState::Value { scanner: ValueScanner::default(), in_array: true },
            // The array broke off and something else begins, such as an event stream's line.
            Some(_) => {
                self.seen.rest = Rest::Cut;
                DecoderState::Line { indented: false }
            }
        };
        self.scanned = 0;
        Step::Again
    }

    /// Handles the end of the input: a last event that lacks only its blank line, or a cut one.
    fn remainder(&mut self) -> Option<Frame> {
        let rest = self.buffer.split().freeze();
        let mut begun = false;
        match self.state {
            DecoderState::Line { indented } => {
                // The line's end may be missing as well; whether its data is whole shows below.
                let parsed = line::parse(&rest);
                begun = matches!(parsed, Line::Event(_) | Line::Id(_));
                if indented || parsed == Line::Foreign {
                    self.seen.rest = Rest::Cut;
                }
                let _ = self.field(&rest, indented);
            }
            DecoderState::Value { .. } | DecoderState::Array => {
                self.seen.rest = Rest::Cut;
                self.keep_foreign(&rest);
            }
            DecoderState::Start | DecoderState::LineStart { .. } => {}
        }
        self.state = DecoderState::LineStart { indented: false };
        let event = std::mem::take(&mut self.event);
        let rest = match (event.has_data(), begun || event.name.is_some()) {
            (false, true) => Rest::Begun,
            // The name of the field has come, and its value has not.
            (true, _) if event.len() == 0 => Rest::Cut,
            _ => Rest::Nothing,
        };
        self.seen.rest = self.seen.rest.max(rest);
        let (name, data) = event.finish()?;
        // Only these tell their own end; a number that was cut is still a number.
        let opened = matches!(data.trim_ascii_start().first(), Some(b'{' | b'['));
        if opened && serde_json::from_slice::<serde::de::IgnoredAny>(&data).is_ok() {
            self.seen.frames = true;
            return Some(Frame::new(data, name, self.id.clone()));
        }
        self.seen.rest = Rest::Cut;
        self.keep_foreign(&data);
        None
    }

    fn keep_foreign(&mut self, text: &[u8]) {
        const ENOUGH: usize = 512;
        let room = ENOUGH.saturating_sub(self.foreign.len());
        self.foreign.extend_from_slice(&text[..text.len().min(room)]);
    }

    fn bounded(&self, pending: usize) -> Result<(), EventTooLarge> {
        if pending + self.event.len() > self.max_event {
            return Err(EventTooLarge { limit: self.max_event });
        }
        Ok(())
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Decoder {
    /// Leaves out the bytes, which may be private and are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("state", &self.state)
            .field("buffered", &self.buffer.len())
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for EventTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an event of the stream exceeds {} bytes", self.limit)
    }
}

impl std::error::Error for EventTooLarge {}

/// The result of one step of the decoder.
enum Step {
    Again,
    Frame(Frame),
    /// More bytes are needed.
    Starved,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
