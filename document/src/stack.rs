//! Threads with a large stack, for recursion as deep as a document is nested.

use std::{panic, thread};

/// The stack size: enough for the deepest supported document in a build without optimizations. Only touched pages use memory.
const SIZE: usize = 64 << 20;

/// The number of threads that run concurrently.
const THREADS: usize = 4;

/// Runs `work` on a thread with a large stack and waits for it.
pub fn roomy<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let work = &work;
    thread::scope(|scope| match thread::Builder::new().stack_size(SIZE).spawn_scoped(scope, work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
        // The system cannot start a thread. Most documents fit into the current stack.
        Err(_) => work(),
    })
}

/// Runs `work` for each item on such threads, several at a time. The results have the order of the items.
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
