//! The event that an event stream's lines add up to.

use bytes::{Bytes, BytesMut};

/// The fields of the lines since the last event.
#[derive(Default)]
pub(crate) struct Event {
    pub(crate) name: Option<String>,
    data: Data,
}

/// One line of data is handed on as it is; only further lines make a copy necessary.
#[derive(Default)]
enum Data {
    #[default]
    None,
    One(Bytes),
    Many(BytesMut),
}

impl Event {
    /// Returns true if there was a line of data.
    pub(crate) fn has_data(&self) -> bool {
        !matches!(self.data, Data::None)
    }

    /// Adds a line of data.
    pub(crate) fn push(&mut self, line: Bytes) {
        let (mut all, line) = match std::mem::take(&mut self.data) {
            Data::None => {
                self.data = Data::One(line);
                return;
            }
            Data::One(first) => (BytesMut::from(first), line),
            Data::Many(all) => (all, line),
        };
        all.extend_from_slice(b"\n");
        all.extend_from_slice(&line);
        self.data = Data::Many(all);
    }

    /// Returns the length of the data so far.
    pub(crate) fn len(&self) -> usize {
        match &self.data {
            Data::None => 0,
            Data::One(line) => line.len(),
            Data::Many(lines) => lines.len(),
        }
    }

    /// Returns the event's name and data; `None` for an event without either.
    pub(crate) fn finish(self) -> Option<(Option<String>, Bytes)> {
        let data = match self.data {
            Data::None => return None,
            Data::One(line) => line,
            Data::Many(lines) => lines.freeze(),
        };
        // OpenAI's mark for the end, which some gateways put behind the events of other services too.
        if data.is_empty() || data == "[DONE]" {
            return None;
        }
        Some((self.name, data))
    }
}
