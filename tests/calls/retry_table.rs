//! The retry table, row by row, without a network.

use std::time::Duration;

use generativelanguage::retry::{Decision, Failure, Outcome, Refusal, Retry, RetryPolicy, Wait, Work};

const WORKS: [Work; 4] = [Work::Safe, Work::Change, Work::FreshStream, Work::StartedStream];

/// Which of [`WORKS`] are tried again after a first attempt with this outcome.
fn retried(policy: &Retry, outcome: Outcome) -> [bool; 4] {
    WORKS.map(|work| policy.decide(&Failure::new(work, outcome, 1)) != Decision::Stop)
}

fn refused(code: u16) -> Outcome {
    Outcome::Refused(Refusal::new(code))
}

fn too_many(delay: Option<Duration>, daily: bool) -> Outcome {
    Outcome::Refused(Refusal::new(429).retry_delay(delay).daily_quota(daily))
}

#[test]
fn not_sent() {
    assert_eq!(retried(&Retry::new(), Outcome::NotSent), [true, true, true, false]);
}

#[test]
fn lost_after_being_sent() {
    assert_eq!(retried(&Retry::new(), Outcome::Lost), [true, false, true, false]);
}

#[test]
fn passing_server_errors() {
    for code in [408, 500, 502, 504] {
        assert_eq!(retried(&Retry::new(), refused(code)), [true, false, true, false], "{code}");
    }
    for code in [429, 503] {
        assert_eq!(retried(&Retry::new(), refused(code)), [true, true, true, false], "{code}");
    }
}

#[test]
fn lasting_errors() {
    for code in [400, 401, 402, 403, 404, 405, 409, 412, 413, 499, 501, 505, 0, 302] {
        assert_eq!(retried(&Retry::new(), refused(code)), [false; 4], "{code}");
    }
}

#[test]
fn even_a_delay_does_not_revive_a_lasting_error() {
    let outcome = Outcome::Refused(Refusal::new(402).retry_delay(Duration::from_secs(1)));
    assert_eq!(retried(&Retry::new(), outcome), [false; 4]);
}

#[test]
fn a_server_delay_is_waited_out_and_jittered() {
    let delay = Duration::new(45, 837_906_927);
    for work in [Work::Safe, Work::Change, Work::FreshStream] {
        for (attempt, ceiling) in [(1, 1), (3, 4)] {
            let decision = Retry::new().decide(&Failure::new(work, too_many(Some(delay), false), attempt));
            assert_eq!(decision, Decision::Retry(Wait::between(delay, delay + Duration::from_secs(ceiling))));
        }
    }
}

#[test]
fn a_server_delay_beyond_the_cap_stops() {
    let policy = Retry::new().longest_server_delay(Duration::from_secs(30));
    assert_eq!(retried(&policy, too_many(Some(Duration::from_secs(30)), false)), [true, true, true, false]);
    assert_eq!(retried(&policy, too_many(Some(Duration::from_millis(30_001)), false)), [false; 4]);
}

#[test]
fn a_daily_quota_waits_only_for_a_short_delay() {
    let short = too_many(Some(Duration::from_secs(36)), true);
    assert_eq!(retried(&Retry::new(), short), [true, true, true, false]);
    assert_eq!(retried(&Retry::new().fail_fast_on_daily_quota(true), short), [false; 4]);
    assert_eq!(retried(&Retry::new(), too_many(None, true)), [false; 4]);
}

#[test]
fn a_delay_with_another_code_counts_too() {
    let outcome = Outcome::Refused(Refusal::new(503).retry_delay(Duration::from_secs(7)));
    let decision = Retry::new().decide(&Failure::new(Work::Safe, outcome, 1));
    assert_eq!(decision, Decision::Retry(Wait::between(Duration::from_secs(7), Duration::from_secs(8))));
}

#[test]
fn stream_endings() {
    for outcome in [Outcome::Cut, Outcome::Idle] {
        assert_eq!(retried(&Retry::new(), outcome), [false, false, true, false], "{outcome}");
    }
}

#[test]
fn what_cannot_be_decoded_or_sent_is_final() {
    assert_eq!(retried(&Retry::new(), Outcome::Undecodable), [false; 4]);
    assert_eq!(retried(&Retry::new(), Outcome::Final), [false; 4]);
}

#[test]
fn waits_double_and_attempts_end() {
    let policy = Retry::new();
    let ceilings: Vec<_> = (1..=5)
        .map(|attempt| match policy.decide(&Failure::new(Work::Safe, refused(503), attempt)) {
            Decision::Retry(wait) => {
                assert_eq!(wait.at_least, Duration::ZERO);
                Some(wait.at_most.as_secs())
            }
            _ => None,
        })
        .collect();
    assert_eq!(ceilings, [Some(1), Some(2), Some(4), Some(8), None]);
}

#[test]
fn never_is_one_attempt() {
    for outcome in [Outcome::NotSent, refused(503), Outcome::Cut] {
        assert_eq!(retried(&Retry::never(), outcome), [false; 4]);
    }
}

#[test]
fn options() {
    let policy = Retry::new()
        .attempts(20)
        .initial_wait(Duration::from_millis(10))
        .longest_wait(Duration::from_millis(50))
        .growth(3.0);
    let ceilings: Vec<_> =
        (1..=4).map(|attempt| policy.decide(&Failure::new(Work::Safe, Outcome::NotSent, attempt))).collect();
    let expected = [10, 30, 50, 50].map(|ms| Decision::Retry(Wait::between(Duration::ZERO, Duration::from_millis(ms))));
    assert_eq!(ceilings, expected);
}
