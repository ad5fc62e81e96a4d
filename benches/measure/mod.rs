//! Timing for the benchmarks of this package and for the comparison with other crates.
//!
//! The candidates run in turns, so that other activity on the machine affects all of them. The fastest turn counts,
//! because disturbances only add time.

use std::time::{Duration, Instant};

/// A candidate: its name, and the work to measure.
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

/// Creates a candidate.
pub(crate) fn candidate<'a, T>(name: &'a str, mut work: impl FnMut() -> T + 'a) -> Candidate<'a> {
    Candidate {
        name,
        work: Box::new(move || {
            std::hint::black_box(work());
        }),
    }
}

/// Measures all candidates, for about one second each.
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
            // A few turns are enough for work that takes this long.
            if best.saturating_mul(*runs) > Duration::from_millis(500) && *best != Duration::MAX {
                continue;
            }
            *best = turn(&mut candidate.work, *runs).min(*best);
        }
    }
    running.into_iter().map(|(candidate, _, time)| Timing { name: candidate.name.to_owned(), time }).collect()
}

/// Measures `runs` runs of some work, and returns the time of one run.
fn turn(work: &mut dyn FnMut(), runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        work();
    }
    start.elapsed() / runs
}

/// Formats a duration with three digits and a unit.
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
