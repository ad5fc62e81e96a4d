//! The upload state table, row by row, and whole uploads against a server that loses things.

use super::{Failure, Machine, Step, Verdict, chunk_size};

const ACTIVE: Verdict = Verdict::Active { received: None };

fn at(received: u64) -> Verdict {
    Verdict::Active { received: Some(received) }
}

/// A machine with chunks of 10 whose source of this length is held as a whole.
fn sending(length: u64) -> Machine {
    let mut machine = Machine::new(Some(length), 10);
    machine.started(None);
    machine.holds(0..length, true).unwrap();
    machine
}

/// A machine whose first chunk has just failed.
fn recovering() -> Machine {
    let mut machine = sending(25);
    machine.lost().unwrap();
    assert_eq!(machine.step(), Step::Query { unanswered: 0 });
    machine
}

#[test]
fn granularity() {
    assert_eq!(chunk_size(10, None), 10);
    assert_eq!(chunk_size(10, Some(0)), 10);
    assert_eq!(chunk_size(821_333, Some(8_388_608)), 8_388_608);
    assert_eq!(chunk_size(8_388_608, Some(8_388_608)), 8_388_608);
    assert_eq!(chunk_size(20_000_000, Some(8_388_608)), 16_777_216);
    let mut machine = Machine::new(None, 10);
    machine.started(Some(4));
    assert_eq!(machine.chunk(), 8);
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
    let mut machine = Machine::resumed(None, 8, None);
    let refused = machine.answered(at(u64::MAX));
    assert_eq!(refused, Err(Failure::Ahead { received: u64::MAX, sent: i64::MAX.unsigned_abs() }));
}

#[test]
fn a_start_without_an_answer_is_tried_again() {
    let mut machine = Machine::new(None, 10);
    assert_eq!(machine.step(), Step::Start);
    machine.lost().unwrap();
    assert_eq!(machine.step(), Step::Start);
    machine.answered(Verdict::Doubt).unwrap();
    assert_eq!(machine.step(), Step::Start);
}

#[test]
fn full_chunks_are_sent_and_the_rest_finalizes() {
    let mut machine = sending(25);
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 10, last: false });
    machine.answered(ACTIVE).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 10, up_to: 20, last: false });
    machine.answered(at(20)).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 20, up_to: 25, last: true });
    machine.answered(Verdict::Final).unwrap();
    assert_eq!(machine.step(), Step::Done);
}

#[test]
fn a_source_of_whole_chunks_finalizes_with_its_last() {
    let mut machine = sending(20);
    machine.answered(ACTIVE).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 10, up_to: 20, last: true });
}

#[test]
fn an_empty_source_is_finalized_without_data() {
    assert_eq!(sending(0).step(), Step::Finalize { at: 0 });
}

#[test]
fn an_unknown_length_is_read_until_a_chunk_is_full() {
    let mut machine = Machine::new(None, 10);
    machine.started(None);
    assert_eq!(machine.step(), Step::Read { from: 0, up_to: 10 });
    machine.holds(0..9, false).unwrap();
    assert_eq!(machine.step(), Step::Read { from: 0, up_to: 10 });
    machine.holds(0..10, false).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 10, last: false });
    machine.answered(ACTIVE).unwrap();
    machine.holds(0..10, true).unwrap();
    assert_eq!(machine.step(), Step::Finalize { at: 10 });
}

#[test]
fn a_known_length_needs_no_read_to_see_the_end() {
    let mut machine = Machine::new(Some(10), 10);
    machine.started(None);
    machine.holds(0..10, false).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 10, last: true });
}

#[test]
fn a_length_that_is_wrong_is_an_error() {
    let mut machine = Machine::new(Some(10), 10);
    machine.started(None);
    assert_eq!(machine.holds(0..9, true), Err(Failure::Length { given: 10, found: 9 }));
    assert_eq!(machine.holds(0..11, false), Err(Failure::Length { given: 10, found: 11 }));
}

#[test]
fn any_doubt_leads_to_a_question() {
    for doubt in [Verdict::Doubt, at(5)] {
        let mut machine = sending(25);
        machine.answered(doubt).unwrap();
        assert_eq!(machine.step(), Step::Query { unanswered: 0 }, "{doubt:?}");
    }
    let mut machine = sending(5);
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 5, last: true });
    machine.answered(ACTIVE).unwrap();
    assert_eq!(machine.step(), Step::Query { unanswered: 0 });
    let mut machine = sending(0);
    machine.lost().unwrap();
    assert_eq!(machine.step(), Step::Query { unanswered: 0 });
}

#[test]
fn a_question_is_repeated_until_it_is_answered() {
    let mut machine = recovering();
    machine.lost().unwrap();
    machine.answered(Verdict::Doubt).unwrap();
    machine.answered(ACTIVE).unwrap();
    assert_eq!(machine.step(), Step::Query { unanswered: 3 });
}

#[test]
fn the_answer_realigns() {
    for (received, step) in [
        (0, Step::Send { from: 0, up_to: 10, last: false }),
        (7, Step::Send { from: 7, up_to: 17, last: false }),
        (10, Step::Send { from: 10, up_to: 20, last: false }),
    ] {
        let mut machine = recovering();
        machine.answered(at(received)).unwrap();
        assert_eq!(machine.step(), step);
    }
}

#[test]
fn a_question_may_find_the_upload_complete() {
    let mut machine = recovering();
    machine.answered(Verdict::Final).unwrap();
    assert_eq!(machine.step(), Step::Done);
}

#[test]
fn everything_arrived_but_the_end() {
    let mut machine = sending(5);
    machine.lost().unwrap();
    machine.answered(at(5)).unwrap();
    assert_eq!(machine.step(), Step::Finalize { at: 5 });
}

#[test]
fn rejected_refused_and_cancelled_end_it() {
    for mut machine in [sending(25), recovering(), Machine::new(None, 10)] {
        assert_eq!(machine.answered(Verdict::Rejected), Err(Failure::Refused { resumable: false }));
        assert_eq!(machine.answered(Verdict::Fatal), Err(Failure::Refused { resumable: true }));
        assert_eq!(machine.answered(Verdict::Cancelled), Err(Failure::Cancelled));
    }
}

#[test]
fn bytes_that_are_gone_cannot_be_sent_again() {
    let mut machine = Machine::new(None, 10);
    machine.started(None);
    machine.holds(0..10, false).unwrap();
    machine.answered(ACTIVE).unwrap();
    machine.holds(5..20, false).unwrap();
    machine.lost().unwrap();
    assert_eq!(machine.answered(at(4)), Err(Failure::Unseekable { needed: 4, oldest: 5 }));
}

#[test]
fn bytes_never_sent_cannot_have_arrived() {
    assert_eq!(recovering().answered(at(11)), Err(Failure::Ahead { received: 11, sent: 10 }));
    let mut machine = Machine::resumed(Some(25), 10, None);
    assert_eq!(machine.answered(at(26)), Err(Failure::Ahead { received: 26, sent: 25 }));
}

#[test]
fn losing_the_same_bytes_again_and_again_is_given_up() {
    let mut machine = recovering();
    for _ in 0..3 {
        machine.answered(at(0)).unwrap();
        machine.lost().unwrap();
    }
    assert_eq!(machine.answered(at(0)), Err(Failure::Stuck { at: 0 }));
}

#[test]
fn chunks_that_do_not_get_through_become_small() {
    let mut machine = Machine::new(Some(95), 50);
    machine.started(Some(10));
    machine.holds(0..95, true).unwrap();
    machine.lost().unwrap();
    machine.answered(at(0)).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 50, last: false });
    machine.lost().unwrap();
    machine.answered(at(0)).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 0, up_to: 10, last: false });
}

#[test]
fn progress_resets_the_count_of_recoveries() {
    let mut machine = recovering();
    for received in [0, 0, 5, 5, 5] {
        machine.answered(at(received)).unwrap();
        machine.lost().unwrap();
    }
    machine.answered(at(6)).unwrap();
    machine.answered(ACTIVE).unwrap();
    assert_eq!(machine.offset(), 16);
}

#[test]
fn a_resumed_upload_asks_first_and_skips_what_arrived() {
    let mut machine = Machine::resumed(None, 10, None);
    assert_eq!(machine.step(), Step::Query { unanswered: 0 });
    machine.answered(at(30)).unwrap();
    assert_eq!(machine.step(), Step::Read { from: 30, up_to: 40 });
    machine.holds(30..35, true).unwrap();
    assert_eq!(machine.step(), Step::Send { from: 30, up_to: 35, last: true });
}

#[test]
fn a_resumed_upload_of_another_source_is_noticed() {
    let mut machine = Machine::resumed(None, 10, None);
    machine.answered(at(30)).unwrap();
    assert_eq!(machine.holds(20..20, true), Err(Failure::Length { given: 30, found: 20 }));
}

#[test]
fn cancelling() {
    assert_eq!(Machine::new(None, 10).cancel(), Err(Failure::Cancelled));
    for mut machine in [sending(25), recovering()] {
        machine.cancel().unwrap();
        assert_eq!(machine.step(), Step::Cancel);
        assert_eq!(machine.answered(Verdict::Cancelled), Err(Failure::Cancelled));
    }
    let mut machine = sending(25);
    machine.cancel().unwrap();
    machine.answered(Verdict::Doubt).unwrap();
    machine.answered(Verdict::Fatal).unwrap();
    assert_eq!(machine.lost(), Err(Failure::Cancelled));
}

#[test]
fn cancelling_what_is_complete_is_complete() {
    let mut machine = sending(25);
    machine.cancel().unwrap();
    machine.answered(Verdict::Final).unwrap();
    assert_eq!(machine.step(), Step::Done);
}

/// A server that keeps some or all of what it is sent, and sometimes does not answer.
struct Server {
    random: fastrand::Rng,
    stored: Vec<u64>,
    complete: bool,
}

impl Server {
    fn receive(&mut self, bytes: std::ops::Range<u64>, last: bool) -> Option<Verdict> {
        assert_eq!(bytes.start, self.stored.len() as u64, "bytes out of place");
        let sent = bytes.end - bytes.start;
        let kept = if self.random.u8(..4) == 0 { self.random.u64(0..=sent) } else { sent };
        self.stored.extend(bytes.start..bytes.start + kept);
        self.complete = last && kept == sent;
        match self.random.u8(..5) {
            0 => None,
            1 => Some(Verdict::Doubt),
            _ if kept < sent => None,
            _ => Some(if self.complete { Verdict::Final } else { ACTIVE }),
        }
    }

    fn query(&mut self) -> Option<Verdict> {
        match self.random.u8(..4) {
            0 => None,
            1 => Some(Verdict::Doubt),
            _ if self.complete => Some(Verdict::Final),
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
        let mut machine = Machine::new(known.then_some(length), random.u64(1..30));
        let mut server = Server { random: random.fork(), stored: Vec::new(), complete: false };
        let (mut held, mut steps) = (0..0, 0);
        let result = loop {
            steps += 1;
            assert!(steps < 10_000, "seed {seed} does not end");
            let answer = match machine.step() {
                Step::Start => {
                    machine.started(random.bool().then_some(8));
                    continue;
                }
                Step::Read { from, up_to } => {
                    // The driver keeps the chunk before the one to be sent, and reads on in short pieces.
                    held.start = held.start.max(from.saturating_sub(machine.chunk()));
                    held.end = length.min(held.end.max(held.start) + random.u64(1..=up_to));
                    let _ = machine.holds(held.clone(), held.end == length && !known);
                    continue;
                }
                Step::Send { from, up_to, last } => {
                    assert!(held.start <= from && up_to <= held.end, "seed {seed}: not held");
                    assert!(last || up_to - from == machine.chunk(), "seed {seed}: a short chunk");
                    server.receive(from..up_to, last)
                }
                Step::Finalize { at } => server.receive(at..at, true),
                Step::Query { .. } => server.query(),
                Step::Cancel => unreachable!("nobody cancels"),
                Step::Done => break Ok(()),
            };
            let heard = match answer {
                Some(verdict) => machine.answered(verdict),
                None => machine.lost(),
            };
            if let Err(failure) = heard {
                break Err(failure);
            }
        };
        match result {
            Ok(()) => {
                completed += 1;
                assert!(server.complete && server.stored.iter().copied().eq(0..length), "seed {seed}");
            }
            Err(failure) => assert!(matches!(failure, Failure::Stuck { .. }), "seed {seed}: {failure:?}"),
        }
    }
    assert!(completed > 1900, "{completed}");
}
