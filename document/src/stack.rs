//! Threads with a stack for work that recurses as deep as a document is nested.

use std::{panic, thread};

/// Enough for the deepest document that is read, in a build without optimisation. Only what is touched is ever used.
const SIZE: usize = 64 << 20;

/// Threads that run at the same time.
const THREADS: usize = 4;

/// Runs `work` on a thread with a large stack and waits for it.
pub fn roomy<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let work = &work;
    thread::scope(|scope| match thread::Builder::new().stack_size(SIZE).spawn_scoped(scope, work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
        // No thread is to be had; most documents need no more than the stack at hand.
        Err(_) => work(),
    })
}

/// Runs `work` for each item on such a thread, a few at a time; the results are in the order of the items.
pub fn roomy_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let work = &work;
    let mut results = Vec::with_capacity(items.len());
    for some in items.chunks(THREADS) {
        thread::scope(|scope| {
            let spawn = |item| {
                let thread = thread::Builder::new().stack_size(SIZE).spawn_scoped(scope, move || work(item));
                thread.map_err(|_| item)
            };
            let running: Vec<_> = some.iter().map(spawn).collect();
            for thread in running {
                results.push(match thread {
                    Ok(thread) => thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
                    Err(item) => work(item),
                });
            }
        });
    }
    results
}
