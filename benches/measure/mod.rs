//! Timing, for the benchmarks here and for those against peers.
//!
//! What is compared runs in turns, so that whatever else the machine does meets all of it; the fastest turn counts, since
//! everything that disturbs only adds time.

use std::time::{Duration, Instant};

/// One thing to time: its name, and the work.
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a str,
    pub(crate) work: Box<dyn FnMut() + 'a>,
}

/// A name and the time of one run.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub(crate) name: String,
    pub(crate) time: Duration,
}

/// Names some work.
pub(crate) fn candidate<'a, T>(name: &'a str, mut work: impl FnMut() -> T + 'a) -> Candidate<'a> {
    Candidate {
        name,
        work: Box::new(move || {
            std::hint::black_box(work());
        }),
    }
}

/// Times all candidates, about a second for each.
pub(crate) fn compare(candidates: Vec<Candidate<'_>>) -> Vec<Timing> {
    const TURNS: u32 = 40;
    const TURN: Duration = Duration::from_millis(25);
    let mut running: Vec<_> = candidates.into_iter().map(|candidate| (candidate, 1_u32, Duration::MAX)).collect();
    for (candidate, runs, _) in &mut running {
        let once = turn(&mut candidate.work, 1).max(Duration::from_nanos(20));
        *runs = u32::try_from(TURN.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX).clamp(1, 1_000_000);
    }
    for _ in 0..TURNS {
        for (candidate, runs, best) in &mut running {
            // What takes a second is known well enough after a few turns.
            if best.saturating_mul(*runs) > Duration::from_millis(500) && *best != Duration::MAX {
                continue;
            }
            *best = turn(&mut candidate.work, *runs).min(*best);
        }
    }
    running.into_iter().map(|(candidate, _, time)| Timing { name: candidate.name.to_owned(), time }).collect()
}

/// The time of one run among some.
fn turn(work: &mut dyn FnMut(), runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        work();
    }
    start.elapsed() / runs
}

/// A duration for people: three digits and a unit.
pub(crate) fn shown(time: Duration) -> String {
    let nanos = time.as_secs_f64() * 1e9;
    let (value, unit) = match nanos {
        nanos if nanos < 1e3 => (nanos, "ns"),
        nanos if nanos < 1e6 => (nanos / 1e3, "µs"),
        nanos if nanos < 1e9 => (nanos / 1e6, "ms"),
        nanos => (nanos / 1e9, "s"),
    };
    let digits = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {unit}")
}
