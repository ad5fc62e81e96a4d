//! The upload state table, row by row, and whole uploads against a server that loses things.

use super::{NextStep, Protocol, ProtocolFailure, ServerStatus, chunk_size};

const ACTIVE: ServerStatus = ServerStatus::Active { received: None };
const FINAL: ServerStatus = ServerStatus::Final { received: None };

fn at(received: u64) -> ServerStatus {
    ServerStatus::Active { received: Some(received) }
}

/// A protocol with chunks of 10 whose source of this length is held as a whole.
fn sending(length: u64) -> Protocol {
    let mut protocol = Protocol::new(Some(length), 10);
    protocol.started(None);
    protocol.holds(0..length, true).unwrap();
    protocol
}

/// A protocol whose first chunk has just failed.
fn recovering() -> Protocol {
    let mut protocol = sending(25);
    protocol.lost().unwrap();
    assert_eq!(protocol.step(), NextStep::Query { unanswered: 0 });
    protocol
}

#[test]
fn granularity() {
    assert_eq!(chunk_size(10, None), 10);
    assert_eq!(chunk_size(10, Some(0)), 10);
    assert_eq!(chunk_size(821_333, Some(8_388_608)), 8_388_608);
    assert_eq!(chunk_size(8_388_608, Some(8_388_608)), 8_388_608);
    assert_eq!(chunk_size(20_000_000, Some(8_388_608)), 16_777_216);
    let mut protocol = Protocol::new(None, 10);
    protocol.started(Some(4));
    assert_eq!(protocol.chunk(), 8);
}

#[test]
fn an_absurd_granularity_is_not_believed() {
    assert_eq!(chunk_size(8 << 20, Some(256 << 20)), 256 << 20);
    for granularity in [0, (256 << 20) + 1, u64::MAX] {
        assert_eq!(chunk_size(8 << 20, Some(granularity)), 8 << 20);
    }
}

#[test]
fn an_absurd_offset_of_a_resumed_upload_is_refused() {
    let mut protocol = Protocol::resumed(None, 8, None);
    let refused = protocol.answered(at(u64::MAX));
    assert_eq!(refused, Err(ProtocolFailure::Ahead { received: u64::MAX, sent: i64::MAX.unsigned_abs() }));
}

#[test]
fn a_start_without_an_answer_is_tried_again() {
    let mut protocol = Protocol::new(None, 10);
    assert_eq!(protocol.step(), NextStep::Start);
    protocol.lost().unwrap();
    assert_eq!(protocol.step(), NextStep::Start);
    protocol.answered(ServerStatus::Unclear).unwrap();
    assert_eq!(protocol.step(), NextStep::Start);
}

#[test]
fn full_chunks_are_sent_and_the_rest_finalizes() {
    let mut protocol = sending(25);
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 10, last: false });
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 10, up_to: 20, last: false });
    protocol.answered(at(20)).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 20, up_to: 25, last: true });
    protocol.answered(FINAL).unwrap();
    assert_eq!(protocol.step(), NextStep::Done);
}

#[test]
fn a_source_of_whole_chunks_finalizes_with_its_last() {
    let mut protocol = sending(20);
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 10, up_to: 20, last: true });
}

#[test]
fn an_empty_source_is_finalized_without_data() {
    assert_eq!(sending(0).step(), NextStep::Finalize { at: 0 });
}

#[test]
fn an_unknown_length_is_read_until_a_chunk_is_full() {
    let mut protocol = Protocol::new(None, 10);
    protocol.started(None);
    assert_eq!(protocol.step(), NextStep::Read { from: 0, up_to: 10 });
    protocol.holds(0..9, false).unwrap();
    assert_eq!(protocol.step(), NextStep::Read { from: 0, up_to: 10 });
    protocol.holds(0..10, false).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 10, last: false });
    protocol.answered(ACTIVE).unwrap();
    protocol.holds(0..10, true).unwrap();
    assert_eq!(protocol.step(), NextStep::Finalize { at: 10 });
}

#[test]
fn a_known_length_is_read_beyond_before_the_last_chunk() {
    let mut protocol = Protocol::new(Some(20), 10);
    protocol.started(None);
    assert_eq!(protocol.step(), NextStep::Read { from: 0, up_to: 10 });
    protocol.holds(0..10, false).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 10, last: false });
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.step(), NextStep::Read { from: 10, up_to: 21 });
    protocol.holds(0..20, false).unwrap();
    assert_eq!(protocol.step(), NextStep::Read { from: 10, up_to: 21 });
    assert_eq!(protocol.holds(0..21, false), Err(ProtocolFailure::Length { given: 20, found: 21 }));
    protocol.holds(0..20, true).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 10, up_to: 20, last: true });
}

#[test]
fn a_length_that_is_wrong_is_an_error() {
    let mut protocol = Protocol::new(Some(10), 10);
    protocol.started(None);
    assert_eq!(protocol.holds(0..9, true), Err(ProtocolFailure::Length { given: 10, found: 9 }));
    assert_eq!(protocol.holds(0..11, false), Err(ProtocolFailure::Length { given: 10, found: 11 }));
}

#[test]
fn any_doubt_leads_to_a_question() {
    for doubt in [ServerStatus::Unclear, at(5)] {
        let mut protocol = sending(25);
        protocol.answered(doubt).unwrap();
        assert_eq!(protocol.step(), NextStep::Query { unanswered: 0 }, "{doubt:?}");
    }
    let mut protocol = sending(5);
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 5, last: true });
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.step(), NextStep::Query { unanswered: 0 });
    let mut protocol = sending(0);
    protocol.lost().unwrap();
    assert_eq!(protocol.step(), NextStep::Query { unanswered: 0 });
}

#[test]
fn a_question_is_repeated_until_it_is_answered() {
    let mut protocol = recovering();
    protocol.lost().unwrap();
    protocol.answered(ServerStatus::Unclear).unwrap();
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.step(), NextStep::Query { unanswered: 3 });
}

#[test]
fn the_answer_realigns() {
    for (received, step) in [
        (0, NextStep::Send { from: 0, up_to: 10, last: false }),
        (7, NextStep::Send { from: 7, up_to: 17, last: false }),
        (10, NextStep::Send { from: 10, up_to: 20, last: false }),
    ] {
        let mut protocol = recovering();
        protocol.answered(at(received)).unwrap();
        assert_eq!(protocol.step(), step);
    }
}

#[test]
fn a_question_after_the_end_was_sent_may_find_the_upload_complete() {
    let mut protocol = sending(5);
    protocol.lost().unwrap();
    protocol.answered(FINAL).unwrap();
    assert_eq!(protocol.step(), NextStep::Done);
    let mut protocol = Protocol::resumed(Some(5), 10, None);
    protocol.answered(FINAL).unwrap();
    assert_eq!(protocol.step(), NextStep::Done);
}

#[test]
fn an_upload_is_not_complete_before_its_end_was_sent() {
    assert_eq!(sending(25).answered(FINAL), Err(ProtocolFailure::Early { sent: 0 }));
    assert_eq!(recovering().answered(FINAL), Err(ProtocolFailure::Early { sent: 0 }));
    assert_eq!(Protocol::new(None, 10).answered(FINAL), Err(ProtocolFailure::Early { sent: 0 }));
    let mut protocol = sending(25);
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.answered(FINAL), Err(ProtocolFailure::Early { sent: 10 }));
    // A server that reports an open session also reports that nobody has ended it.
    let mut protocol = Protocol::resumed(Some(25), 10, None);
    protocol.answered(at(10)).unwrap();
    protocol.holds(0..25, true).unwrap();
    assert_eq!(protocol.answered(FINAL), Err(ProtocolFailure::Early { sent: 10 }));
}

#[test]
fn an_upload_is_not_complete_with_another_size() {
    for received in [0, 4, 6] {
        let refused = sending(5).answered(ServerStatus::Final { received: Some(received) });
        assert_eq!(refused, Err(ProtocolFailure::Size { received, length: 5 }));
        let refused = Protocol::resumed(Some(5), 10, None).answered(ServerStatus::Final { received: Some(received) });
        assert_eq!(refused, Err(ProtocolFailure::Size { received, length: 5 }));
    }
    let mut protocol = sending(5);
    protocol.answered(ServerStatus::Final { received: Some(5) }).unwrap();
    assert_eq!(protocol.step(), NextStep::Done);
}

#[test]
fn everything_arrived_but_the_end() {
    let mut protocol = sending(5);
    protocol.lost().unwrap();
    protocol.answered(at(5)).unwrap();
    assert_eq!(protocol.step(), NextStep::Finalize { at: 5 });
}

#[test]
fn rejected_refused_and_cancelled_end_it() {
    for mut protocol in [sending(25), recovering(), Protocol::new(None, 10)] {
        assert_eq!(protocol.answered(ServerStatus::Rejected), Err(ProtocolFailure::Refused { resumable: false }));
        assert_eq!(protocol.answered(ServerStatus::Denied), Err(ProtocolFailure::Refused { resumable: true }));
        assert_eq!(protocol.answered(ServerStatus::Gone), Err(ProtocolFailure::Refused { resumable: false }));
        assert_eq!(protocol.answered(ServerStatus::Cancelled), Err(ProtocolFailure::Cancelled));
    }
}

#[test]
fn bytes_that_are_gone_cannot_be_sent_again() {
    let mut protocol = Protocol::new(None, 10);
    protocol.started(None);
    protocol.holds(0..10, false).unwrap();
    protocol.answered(ACTIVE).unwrap();
    protocol.holds(5..20, false).unwrap();
    protocol.lost().unwrap();
    assert_eq!(protocol.answered(at(4)), Err(ProtocolFailure::Unseekable { needed: 4, oldest: 5 }));
}

#[test]
fn bytes_never_sent_cannot_have_arrived() {
    assert_eq!(recovering().answered(at(11)), Err(ProtocolFailure::Ahead { received: 11, sent: 10 }));
    let mut protocol = Protocol::resumed(Some(25), 10, None);
    assert_eq!(protocol.answered(at(26)), Err(ProtocolFailure::Ahead { received: 26, sent: 25 }));
}

#[test]
fn losing_the_same_bytes_again_and_again_is_given_up() {
    let mut protocol = recovering();
    for _ in 0..3 {
        protocol.answered(at(0)).unwrap();
        protocol.lost().unwrap();
    }
    assert_eq!(protocol.answered(at(0)), Err(ProtocolFailure::Stuck { at: 0 }));
}

#[test]
fn chunks_that_do_not_get_through_become_small() {
    let mut protocol = Protocol::new(Some(95), 50);
    protocol.started(Some(10));
    protocol.holds(0..95, true).unwrap();
    protocol.lost().unwrap();
    protocol.answered(at(0)).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 50, last: false });
    protocol.lost().unwrap();
    protocol.answered(at(0)).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 0, up_to: 10, last: false });
}

#[test]
fn progress_resets_the_count_of_recoveries() {
    let mut protocol = recovering();
    for received in [0, 0, 5, 5, 5] {
        protocol.answered(at(received)).unwrap();
        protocol.lost().unwrap();
    }
    protocol.answered(at(6)).unwrap();
    protocol.answered(ACTIVE).unwrap();
    assert_eq!(protocol.offset(), 16);
}

#[test]
fn a_resumed_upload_asks_first_and_skips_what_arrived() {
    let mut protocol = Protocol::resumed(None, 10, None);
    assert_eq!(protocol.step(), NextStep::Query { unanswered: 0 });
    protocol.answered(at(30)).unwrap();
    assert_eq!(protocol.step(), NextStep::Read { from: 30, up_to: 40 });
    protocol.holds(30..35, true).unwrap();
    assert_eq!(protocol.step(), NextStep::Send { from: 30, up_to: 35, last: true });
}

#[test]
fn a_resumed_upload_of_another_source_is_noticed() {
    let mut protocol = Protocol::resumed(None, 10, None);
    protocol.answered(at(30)).unwrap();
    assert_eq!(protocol.holds(20..20, true), Err(ProtocolFailure::Length { given: 30, found: 20 }));
}

#[test]
fn cancelling() {
    assert_eq!(Protocol::new(None, 10).cancel(false), Err(ProtocolFailure::Cancelled));
    for mut protocol in [sending(25), recovering()] {
        protocol.cancel(true).unwrap();
        assert_eq!(protocol.step(), NextStep::Cancel);
        assert_eq!(protocol.answered(ServerStatus::Cancelled), Err(ProtocolFailure::Cancelled));
    }
    let mut protocol = sending(25);
    protocol.cancel(true).unwrap();
    protocol.answered(ServerStatus::Unclear).unwrap();
    protocol.answered(ServerStatus::Gone).unwrap();
    assert_eq!(protocol.lost(), Err(ProtocolFailure::Cancelled));
}

#[test]
fn cancelling_what_is_complete_is_complete() {
    let mut protocol = sending(5);
    protocol.cancel(true).unwrap();
    protocol.answered(FINAL).unwrap();
    assert_eq!(protocol.step(), NextStep::Done);
    // The last bytes were not sent yet, or these are not the last.
    for (length, in_flight) in [(5, false), (25, true)] {
        let mut protocol = sending(length);
        protocol.cancel(in_flight).unwrap();
        assert_eq!(protocol.answered(FINAL), Err(ProtocolFailure::Cancelled));
    }
}

/// A server that keeps some or all of what it is sent, and sometimes does not answer.
struct Server {
    random: fastrand::Rng,
    stored: Vec<u64>,
    complete: bool,
}

impl Server {
    fn receive(&mut self, bytes: std::ops::Range<u64>, last: bool) -> Option<ServerStatus> {
        assert_eq!(bytes.start, self.stored.len() as u64, "bytes out of place");
        let sent = bytes.end - bytes.start;
        let kept = if self.random.u8(..4) == 0 { self.random.u64(0..=sent) } else { sent };
        self.stored.extend(bytes.start..bytes.start + kept);
        self.complete = last && kept == sent;
        match self.random.u8(..5) {
            0 => None,
            1 => Some(ServerStatus::Unclear),
            _ if kept < sent => None,
            _ => Some(if self.complete { FINAL } else { ACTIVE }),
        }
    }

    fn query(&mut self) -> Option<ServerStatus> {
        match self.random.u8(..4) {
            0 => None,
            1 => Some(ServerStatus::Unclear),
            _ if self.complete => Some(FINAL),
            _ => Some(at(self.stored.len() as u64)),
        }
    }
}

#[test]
fn whole_uploads_arrive_in_order_and_complete_or_stop_for_a_reason() {
    let mut completed = 0;
    for seed in 0..2000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let length = random.u64(..200);
        let known = random.bool();
        let mut protocol = Protocol::new(known.then_some(length), random.u64(1..30));
        let mut server = Server { random: random.fork(), stored: Vec::new(), complete: false };
        let (mut held, mut steps) = (0..0, 0);
        let result = loop {
            steps += 1;
            assert!(steps < 10_000, "seed {seed} does not end");
            let answer = match protocol.step() {
                NextStep::Start => {
                    protocol.started(random.bool().then_some(8));
                    continue;
                }
                NextStep::Read { from, up_to } => {
                    // The upload keeps the chunk before the one to be sent, and reads on in short pieces.
                    held.start = held.start.max(from.saturating_sub(protocol.chunk()));
                    held.end = length.min(held.end.max(held.start) + random.u64(1..=up_to));
                    let _ = protocol.holds(held.clone(), held.end == length && random.bool());
                    continue;
                }
                NextStep::Send { from, up_to, last } => {
                    assert!(held.start <= from && up_to <= held.end, "seed {seed}: not held");
                    assert!(last || up_to - from == protocol.chunk(), "seed {seed}: a short chunk");
                    server.receive(from..up_to, last)
                }
                NextStep::Finalize { at } => server.receive(at..at, true),
                NextStep::Query { .. } => server.query(),
                NextStep::Cancel => unreachable!("nobody cancels"),
                NextStep::Done => break Ok(()),
            };
            let reply = match answer {
                Some(status) => protocol.answered(status),
                None => protocol.lost(),
            };
            if let Err(failure) = reply {
                break Err(failure);
            }
        };
        match result {
            Ok(()) => {
                completed += 1;
                assert!(server.complete && server.stored.iter().copied().eq(0..length), "seed {seed}");
            }
            Err(failure) => assert!(matches!(failure, ProtocolFailure::Stuck { .. }), "seed {seed}: {failure:?}"),
        }
    }
    assert!(completed > 1900, "{completed}");
}
