//! The upload state machine, with servers that lose bytes, stop responding, contradict themselves, and lie.
//!
//! The machine is internal to the runtime, so a copy of its source is compiled here.

use std::ops::Range;

use protocol::{NextStep, Protocol, ProtocolFailure};
use server_status::ServerStatus;

/// Items that only the driver in the runtime uses are unused here.
#[expect(dead_code, reason = "the driver in the runtime uses the rest")]
mod server_status {
    include!(concat!(env!("OUT_DIR"), "/server_status.rs"));
}

/// Items that only the driver in the runtime uses are unused here.
#[expect(dead_code, reason = "the driver in the runtime uses the rest")]
mod protocol {
    include!(concat!(env!("OUT_DIR"), "/protocol.rs"));
}

/// Each byte is a decision of the user, of the source, or of the server. After the last one, all of them behave honestly.
pub fn upload(input: &[u8]) {
    let mut run = Run::new(Decisions { rest: input });
    let used = input.len() + 64;
    // In the worst case, an honest server that requests everything again needs a step for each byte.
    for _ in 0..used * 4 + 2048 {
        match run.step() {
            Ok(true) => continue,
            Ok(false) => run.complete(),
            Err(failure) => run.excused(failure),
        }
        return;
    }
    panic!("an upload that does not end: {:?}", run.machine);
}

/// The input, one byte per decision, followed by zeros.
struct Decisions<'a> {
    rest: &'a [u8],
}

struct Run<'a> {
    decisions: Decisions<'a>,
    machine: Protocol,
    length: u64,
    known: bool,
    /// The bytes that the driver has in memory.
    held: Range<u64>,
    server: Server,
    cancelled: bool,
}

/// The bytes on the server, and the faults that it is responsible for.
#[derive(Default)]
struct Server {
    stored: u64,
    complete: bool,
    /// True if the server received the end, from this process or perhaps from another.
    sent_end: bool,
    guilt: Guilt,
}

/// Behavior of a server that explains a failure.
#[derive(Default)]
struct Guilt {
    /// The server lied about its bytes, so anything may follow.
    lied: bool,
    /// The server sent a verdict that ends the upload.
    ended: bool,
    /// The server lost bytes, which may happen too often.
    lossy: bool,
}

impl Decisions<'_> {
    /// Returns a number below `bound`; 0 if there are no more decisions.
    fn below(&mut self, bound: u64) -> u64 {
        let Some((&first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        u64::from(first) % bound
    }

    /// Returns any number, mostly a small one or one at the end of its range.
    fn number(&mut self) -> u64 {
        let low = self.below(256);
        match self.below(4) {
            0 | 1 => low,
            2 => low << 56,
            _ => u64::MAX - low,
        }
    }

    fn rarely(&mut self) -> bool {
        self.below(16) == 1
    }
}

impl<'a> Run<'a> {
    fn new(mut decisions: Decisions<'a>) -> Self {
        let length = decisions.below(200);
        let chunk = 1 + decisions.below(40);
        let known = decisions.below(2) == 1;
        let total = known.then_some(length);
        let resumed = decisions.rarely();
        let stored = if resumed { decisions.below(length + 1) } else { 0 };
        let machine = if resumed {
            let granularity = (decisions.below(2) == 1).then(|| decisions.number());
            Protocol::resumed(total, chunk, granularity)
        } else {
            Protocol::new(total, chunk)
        };
        Self {
            machine,
            length,
            known,
            held: 0..0,
            server: Server { stored, sent_end: resumed, ..Server::default() },
            cancelled: false,
            decisions,
        }
    }

    /// Does what the machine requests; returns false when it is done.
    fn step(&mut self) -> Result<bool, ProtocolFailure> {
        if self.decisions.rarely() {
            self.cancelled = true;
            self.machine.cancel(false)?;
        }
        let answer = match self.machine.step() {
            NextStep::Done => return Ok(false),
            NextStep::Start => {
                let granularity = (self.decisions.below(2) == 1).then(|| self.decisions.number());
                match self.decisions.below(8) {
                    1 => None,
                    2 => Some(self.verdict()),
                    _ => {
                        self.machine.started(granularity);
                        return Ok(true);
                    }
                }
            }
            NextStep::Read { from, up_to } => {
                self.read(from, up_to)?;
                return Ok(true);
            }
            NextStep::Send { from, up_to, last } => {
                assert!(from < up_to, "nothing to send");
                assert!(self.held.start <= from && up_to <= self.held.end, "{from}..{up_to} of {:?}", self.held);
                assert!(last || up_to - from == self.machine.chunk(), "a chunk of {}", up_to - from);
                assert!(!last || up_to == self.length, "the last bytes are not the last");
                self.receive(from..up_to, last)
            }
            NextStep::Finalize { at } => {
                assert_eq!(at, self.length, "finalized before the end");
                self.receive(at..at, true)
            }
            NextStep::Query { .. } => self.query(),
            NextStep::Cancel => {
                assert!(self.cancelled, "nobody wanted that");
                match self.decisions.below(4) {
                    1 => None,
                    2 => Some(self.verdict()),
                    _ => Some(ServerStatus::Cancelled),
                }
            }
        };
        match answer {
            Some(verdict) => self.machine.answered(verdict)?,
            None if self.decisions.rarely() => {
                self.cancelled = true;
                self.machine.cancel(true)?;
            }
            None => self.machine.lost()?,
        }
        Ok(true)
    }

    /// Reads a part of the requested bytes, and keeps at most the chunk before it.
    fn read(&mut self, from: u64, up_to: u64) -> Result<(), ProtocolFailure> {
        assert!(from < up_to, "nothing to read");
        assert!(self.held.end < up_to, "{from}..{up_to} is held already: {:?}", self.held);
        let most = (self.length + 1).saturating_sub(self.held.end).max(1);
        let some = 1 + self.decisions.below(most);
        self.held.end = self.length.min(self.held.end.saturating_add(some));
        if self.decisions.below(2) == 0 {
            self.held.start = self.held.start.max(from.saturating_sub(self.machine.chunk())).min(self.held.end);
        }
        // If the length is known, the end is visible without reading beyond it.
        let ended = self.held.end == self.length && (!self.known || self.decisions.below(2) == 0);
        self.machine.holds(self.held.clone(), ended)
    }

    fn receive(&mut self, bytes: Range<u64>, last: bool) -> Option<ServerStatus> {
        let sent = bytes.end - bytes.start;
        self.server.sent_end |= last;
        let kept = if self.decisions.below(4) == 1 { self.decisions.below(sent + 1) } else { sent };
        self.server.guilt.lossy |= kept < sent;
        if !self.server.guilt.lied {
            assert_eq!(bytes.start, self.server.stored, "bytes out of place");
            self.server.stored = bytes.start + kept;
            self.server.complete = last && kept == sent;
        }
        match self.decisions.below(8) {
            1 => None,
            2 => Some(self.verdict()),
            _ if kept < sent => None,
            _ if last => Some(ServerStatus::Final { received: None }),
            _ => Some(ServerStatus::Active { received: None }),
        }
    }

    fn query(&mut self) -> Option<ServerStatus> {
        match self.decisions.below(8) {
            1 => None,
            2 => Some(self.verdict()),
            _ if self.server.complete => Some(ServerStatus::Final { received: None }),
            _ => Some(ServerStatus::Active { received: Some(self.server.stored.min(self.length)) }),
        }
    }

    /// Returns any verdict, true or false.
    fn verdict(&mut self) -> ServerStatus {
        let verdict = match self.decisions.below(8) {
            0 => ServerStatus::Unclear,
            1 => ServerStatus::Active { received: None },
            2 => ServerStatus::Active { received: Some(self.decisions.number()) },
            3 => ServerStatus::Final { received: (self.decisions.below(2) == 1).then(|| self.decisions.number()) },
            4 => ServerStatus::Rejected,
            5 => ServerStatus::Cancelled,
            6 => ServerStatus::Denied,
            _ => ServerStatus::Gone,
        };
        self.server.guilt.lied |= matches!(verdict, ServerStatus::Active { .. } | ServerStatus::Final { .. });
        self.server.guilt.ended |= matches!(
            verdict,
            ServerStatus::Rejected | ServerStatus::Cancelled | ServerStatus::Denied | ServerStatus::Gone
        );
        verdict
    }

    /// Asserts the properties of an upload that is reported complete.
    fn complete(&self) {
        let server = &self.server;
        assert!(
            server.guilt.lied && server.sent_end || server.complete,
            "complete, but the server has {} of {}",
            server.stored,
            self.length
        );
    }

    /// Asserts that the user, the source, or the server caused the failure.
    fn excused(&self, failure: ProtocolFailure) {
        let Guilt { lied, ended, lossy } = self.server.guilt;
        let excused = match failure {
            ProtocolFailure::Refused { .. } => ended,
            ProtocolFailure::Cancelled => self.cancelled || ended,
            ProtocolFailure::Ahead { .. }
            | ProtocolFailure::Length { .. }
            | ProtocolFailure::Early { .. }
            | ProtocolFailure::Size { .. } => lied,
            // The driver discards bytes, and a server may have lost one of them.
            ProtocolFailure::Unseekable { .. } | ProtocolFailure::Stuck { .. } => lied || lossy || self.held.start > 0,
        };
        assert!(excused, "{failure:?} although the server has {} of {}", self.server.stored, self.length);
    }
}
