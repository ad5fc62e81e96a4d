//! Threads with a large stack, for recursion as deep as a document is nested.

use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

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

/// Runs `work` for each item on such threads. The results have the order of the items.
///
/// A thread that has finished an item takes the next one, so put items that take long first.
pub fn roomy_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let take = &take;
    let mut results = thread::scope(|scope| {
        let threads = (0..items.len().min(THREADS)).map_while(|_| {
            let thread = thread::Builder::new().stack_size(SIZE);
            thread.spawn_scoped(scope, take).ok()
        });
        let threads: Vec<_> = threads.collect();
        // No thread could be started. Most documents need no more than the stack at hand.
        let mut results = if threads.is_empty() { take() } else { Vec::with_capacity(items.len()) };
        for thread in threads {
            results.extend(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|&(at, _)| at);
    results.into_iter().map(|(_, result)| result).collect()
}
