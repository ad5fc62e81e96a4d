//! Threads with a stack for work that recurses as deep as a document is nested.

use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

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

/// Runs `work` for each item on such threads, and returns the results in the order of the items.
///
/// A thread that has finished an item takes the next one, so items that take long belong to the front.
pub fn roomy_each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let Some((at, item)) = items.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((at, work(item)));
        }
        done
    };
    let take = &take;
    let mut results = thread::scope(|scope| {
        let threads = (0..items.len().min(THREADS)).map_while(|_| {
            let thread = thread::Builder::new().stack_size(SIZE);
            thread.spawn_scoped(scope, take).ok()
        });
        let threads: Vec<_> = threads.collect();
        // No thread is to be had; most documents need no more than the stack at hand.
        let mut results = if threads.is_empty() { take() } else { Vec::with_capacity(items.len()) };
        for thread in threads {
            results.extend(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|&(at, _)| at);
    results.into_iter().map(|(_, result)| result).collect()
}
