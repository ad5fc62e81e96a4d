//! The resumable protocol as a state machine that does no I/O.
//!
//! The driver asks for the next [`NextStep`], executes it, and reports the result. After anything that leaves
//! doubt about what arrived, the protocol asks the server before it sends another byte.

use std::ops::Range;

use super::server_status::ServerStatus;

/// The next action of the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// Open a session.
    Start,
    /// Read from the source until the bytes up to `up_to`, from `from` on, are held, or the source ends.
    Read { from: u64, up_to: u64 },
    /// Send these bytes; `last` finalizes the upload with them.
    Send { from: u64, up_to: u64, last: bool },
    /// Finalize the upload; all bytes have arrived.
    Finalize { at: u64 },
    /// Query the offset of the upload. The number counts earlier queries in a row without a reply.
    Query { unanswered: u32 },
    /// Cancel the session.
    Cancel,
    /// The upload is complete.
    Done,
}

/// The reason why an upload cannot continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProtocolFailure {
    /// The server turned the upload down, or the session cannot be used.
    Refused { resumable: bool },
    /// The session was cancelled.
    Cancelled,
    /// The server requests bytes again that the source did not keep.
    Unseekable { needed: u64, oldest: u64 },
    /// The server claims bytes that were never sent.
    Ahead { received: u64, sent: u64 },
    /// The server does not accept the bytes after an offset.
    Stuck { at: u64 },
    /// The source ended before, or went on after, the length given for it.
    Length { given: u64, found: u64 },
    /// The server says that the upload is complete, and it was not sent all of it.
    Early { sent: u64 },
    /// The server says that the upload is complete, with another number of bytes than the source has.
    Size { received: u64, length: u64 },
}

/// The resumable protocol's state.
#[derive(Debug)]
pub(crate) struct Protocol {
    state: ProtocolState,
    chunk: u64,
    /// The smallest chunk that the server takes.
    smallest: u64,
    total: Option<u64>,
    /// The next byte to send. All before it have arrived.
    offset: u64,
    /// The end of what was ever sent; unknown in a session taken over from a handle.
    sent: Option<u64>,
    /// The bytes that can be sent again, and whether the source ends with them.
    held: Range<u64>,
    ended: bool,
    /// True if the server may have the whole upload: the end was sent, here or perhaps by another process.
    ending: bool,
    /// The offset that the last recovery found, and the number of recoveries in a row that found it.
    recovered: Option<(u64, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProtocolState {
    Starting,
    Sending,
    Recovering { unanswered: u32 },
    Cancelling { unanswered: u32 },
    Done,
}

/// The number of recoveries in a row that may find the same offset before the upload fails.
const MAX_SAME_OFFSET: u32 = 3;

/// The number of attempts to cancel.
const MAX_CANCELS: u32 = 3;

/// The longest upload: lengths are signed on the other side.
const MAX_LENGTH: u64 = i64::MAX.unsigned_abs();

/// The largest granularity that is believed. Google's is at most 8 MiB; a source that cannot be rewound is held in memory
/// by the chunk, so that a server which names an absurd one would otherwise fill it.
const MAX_GRANULARITY: u64 = 256 << 20;

impl Protocol {
    /// Creates the state of an upload that has not begun. `total` is the length of the source, if known.
    pub(crate) fn new(total: Option<u64>, chunk: u64) -> Self {
        Self {
            state: ProtocolState::Starting,
            chunk: chunk.max(1),
            smallest: chunk.max(1),
            total,
            offset: 0,
            sent: Some(0),
            held: 0..0,
            ended: false,
            ending: false,
            recovered: None,
        }
    }

    /// Creates the state of an upload that another process began. It first queries the offset.
    pub(crate) fn resumed(total: Option<u64>, chunk: u64, granularity: Option<u64>) -> Self {
        let mut protocol = Self { sent: None, ending: true, ..Self::new(total, chunk) };
        protocol.align(granularity);
        Self { state: ProtocolState::Recovering { unanswered: 0 }, ..protocol }
    }

    /// Returns the next step.
    pub(crate) fn step(&self) -> NextStep {
        match self.state {
            ProtocolState::Starting => NextStep::Start,
            ProtocolState::Sending => self.send(),
            ProtocolState::Recovering { unanswered } => NextStep::Query { unanswered },
            ProtocolState::Cancelling { .. } => NextStep::Cancel,
            ProtocolState::Done => NextStep::Done,
        }
    }

    /// Returns the offset of the next byte to send. All bytes before it have arrived.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the length of the source, if known.
    pub(crate) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the size of chunks, a multiple of the server's granularity.
    pub(crate) fn chunk(&self) -> u64 {
        self.chunk
    }

    /// Records that the session is open.
    pub(crate) fn started(&mut self, granularity: Option<u64>) {
        self.align(granularity);
        self.state = ProtocolState::Sending;
    }

    /// Records that these bytes of the source can be sent. `ended` is true if the source has no more.
    pub(crate) fn holds(&mut self, held: Range<u64>, ended: bool) -> Result<(), ProtocolFailure> {
        if let Some(given) = self.total
            && (held.end > given || ended && held.end < given)
        {
            return Err(ProtocolFailure::Length { given, found: held.end });
        }
        // The server has more than the source: it is not the one that the upload began with.
        if ended && held.end < self.offset {
            return Err(ProtocolFailure::Length { given: self.offset, found: held.end });
        }
        self.ended = ended;
        self.held = held;
        Ok(())
    }

    /// Records the server's reply to the last step.
    pub(crate) fn answered(&mut self, status: ServerStatus) -> Result<(), ProtocolFailure> {
        let resumable = status == ServerStatus::Denied;
        match status {
            ServerStatus::Final { received } => self.complete(received),
            // The caller asked for the end, and it is one.
            ServerStatus::Rejected if self.cancelling() => Err(ProtocolFailure::Cancelled),
            ServerStatus::Rejected => Err(ProtocolFailure::Refused { resumable: false }),
            ServerStatus::Cancelled => Err(ProtocolFailure::Cancelled),
            ServerStatus::Denied | ServerStatus::Gone if !self.cancelling() => {
                Err(ProtocolFailure::Refused { resumable })
            }
            ServerStatus::Active { received } => self.active(received),
            ServerStatus::Denied | ServerStatus::Gone | ServerStatus::Unclear => self.lost(),
        }
    }

    /// Records that the last step had no usable reply.
    pub(crate) fn lost(&mut self) -> Result<(), ProtocolFailure> {
        self.ending |= self.sends_end();
        match &mut self.state {
            ProtocolState::Sending => {
                if let NextStep::Send { up_to, .. } = self.send() {
                    self.sent = self.sent.map(|sent| sent.max(up_to));
                }
                self.state = ProtocolState::Recovering { unanswered: 0 };
            }
            ProtocolState::Recovering { unanswered } => *unanswered += 1,
            ProtocolState::Cancelling { unanswered } => {
                *unanswered += 1;
                if *unanswered >= MAX_CANCELS {
                    return Err(ProtocolFailure::Cancelled);
                }
            }
            ProtocolState::Starting | ProtocolState::Done => {}
        }
        Ok(())
    }

    /// Cancels the upload. `in_flight` is true while the server may still reply to the last step. Without a session,
    /// the server is not notified.
    pub(crate) fn cancel(&mut self, in_flight: bool) -> Result<(), ProtocolFailure> {
        self.ending |= in_flight && self.sends_end();
        match self.state {
            ProtocolState::Starting => return Err(ProtocolFailure::Cancelled),
            ProtocolState::Sending | ProtocolState::Recovering { .. } => {
                self.state = ProtocolState::Cancelling { unanswered: 0 }
            }
            ProtocolState::Cancelling { .. } | ProtocolState::Done => {}
        }
        Ok(())
    }

    fn align(&mut self, granularity: Option<u64>) {
        self.chunk = chunk_size(self.chunk, granularity);
        self.smallest = granularity.filter(|granularity| believable(*granularity)).unwrap_or(self.chunk);
    }

    fn cancelling(&self) -> bool {
        matches!(self.state, ProtocolState::Cancelling { .. })
    }

    /// Returns true if the current step sends the end of the upload.
    fn sends_end(&self) -> bool {
        self.state == ProtocolState::Sending
            && matches!(self.send(), NextStep::Send { last: true, .. } | NextStep::Finalize { .. })
    }

    fn send(&self) -> NextStep {
        let full = self.offset.saturating_add(self.chunk);
        let end = self.held.end;
        // A byte beyond the given length is asked for too: a source that has one is noticed before its last chunk is sent.
        let needed = self.total.filter(|total| *total <= full).map_or(full, |total| total.saturating_add(1));
        if self.offset > end || end < needed && !self.ended {
            return NextStep::Read { from: self.offset, up_to: needed };
        }
        if self.offset == end {
            return NextStep::Finalize { at: end };
        }
        NextStep::Send { from: self.offset, up_to: full.min(end), last: self.ended && end <= full }
    }

    /// Checks the server's report that the upload is complete.
    fn complete(&mut self, received: Option<u64>) -> Result<(), ProtocolFailure> {
        self.ending |= self.sends_end();
        if !self.ending {
            let early = ProtocolFailure::Early { sent: self.offset };
            return Err(if self.cancelling() { ProtocolFailure::Cancelled } else { early });
        }
        let length = if self.ended { Some(self.held.end) } else { self.total };
        if let (Some(received), Some(length)) = (received, length)
            && received != length
        {
            return Err(ProtocolFailure::Size { received, length });
        }
        self.state = ProtocolState::Done;
        Ok(())
    }

    fn active(&mut self, received: Option<u64>) -> Result<(), ProtocolFailure> {
        match (self.state, received) {
            (ProtocolState::Sending, received) => {
                match self.send() {
                    NextStep::Send { up_to, last: false, .. } if received.is_none_or(|received| received == up_to) => {
                        self.sent = self.sent.map(|sent| sent.max(up_to));
                        self.offset = up_to;
                        self.recovered = None;
                    }
                    // The last bytes were to end the upload, or fewer arrived than were sent.
                    _ => return self.lost(),
                }
                Ok(())
            }
            (ProtocolState::Recovering { .. }, Some(received)) => self.realign(received),
            (
                ProtocolState::Starting
                | ProtocolState::Recovering { .. }
                | ProtocolState::Cancelling { .. }
                | ProtocolState::Done,
                _,
            ) => self.lost(),
        }
    }

    fn realign(&mut self, received: u64) -> Result<(), ProtocolFailure> {
        // Of an upload taken over without a known length nobody knows what was sent, but it is no more than this.
        let sent = self.sent.or(self.total).unwrap_or(MAX_LENGTH);
        if received > sent {
            return Err(ProtocolFailure::Ahead { received, sent });
        }
        if received < self.held.start {
            return Err(ProtocolFailure::Unseekable { needed: received, oldest: self.held.start });
        }
        let times = match self.recovered {
            Some((offset, times)) if offset == received => times + 1,
            _ => 1,
        };
        if times > MAX_SAME_OFFSET {
            return Err(ProtocolFailure::Stuck { at: received });
        }
        if times > 1 {
            // Nothing of a whole chunk got through, twice: less at a time may.
            self.chunk = self.smallest;
        }
        self.recovered = Some((received, times));
        self.sent = Some(self.sent.unwrap_or(received).max(received));
        // The session is open, so that nobody has ended it.
        self.ending = false;
        self.offset = received;
        self.state = ProtocolState::Sending;
        Ok(())
    }
}

/// Returns the wanted chunk size, adjusted to the server's granularity. All chunks but the last must be multiples of
/// it.
pub(crate) fn chunk_size(wanted: u64, granularity: Option<u64>) -> u64 {
    match granularity {
        Some(granularity) if !believable(granularity) => wanted,
        Some(granularity) if wanted <= granularity => granularity,
        Some(granularity) => wanted - wanted % granularity,
        None => wanted,
    }
}

fn believable(granularity: u64) -> bool {
    (1..=MAX_GRANULARITY).contains(&granularity)
}

#[cfg(test)]
mod tests;
