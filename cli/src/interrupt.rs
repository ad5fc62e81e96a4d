//! Ctrl-C: the first one ends the call in order, the second one ends the program.

use std::future::poll_fn;
use std::pin::pin;
use std::process;
use std::sync::{Arc, mpsc};
use std::task::Poll;

use tokio::sync::watch;

use crate::exit::Exit;

/// Ctrl-C as an event that any number of futures can wait for.
#[derive(Clone)]
pub(crate) struct Interrupt {
    seen: watch::Receiver<bool>,
    // Without it, waiting would end when the thread cannot start.
    _sender: Arc<watch::Sender<bool>>,
}

impl Interrupt {
    /// Listens on a thread of its own, so that a program that is busy writing can be ended as well. Returns when it listens.
    pub(crate) fn listen() -> Self {
        let (sender, seen) = watch::channel(false);
        let sender = Arc::new(sender);
        let notify = sender.clone();
        let (ready, is_ready) = mpsc::channel();
        // Without the thread, Ctrl-C ends the program as usual.
        _ = std::thread::Builder::new().name("ctrl-c".to_owned()).spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                let mut first = pin!(tokio::signal::ctrl_c());
                // The first poll sets the handler up.
                let early = poll_fn(|context| Poll::Ready(first.as_mut().poll(context))).await;
                _ = ready.send(());
                let seen = match early {
                    Poll::Ready(seen) => seen,
                    Poll::Pending => first.await,
                };
                if seen.is_ok() {
                    notify.send_replace(true);
                    if tokio::signal::ctrl_c().await.is_ok() {
                        process::exit(Exit::Interrupted as i32);
                    }
                }
            });
        });
        // The channel closes if the thread ends early.
        _ = is_ready.recv();
        Self { seen, _sender: sender }
    }

    /// Returns true if Ctrl-C was pressed.
    pub(crate) fn is_seen(&self) -> bool {
        *self.seen.borrow()
    }

    /// Waits for Ctrl-C, and lets those that wait beside it act on it first.
    pub(crate) async fn wait_after_others(self) {
        self.wait().await;
        // Ctrl-C may come after the others were polled and before this was.
        tokio::task::yield_now().await;
    }

    /// Waits for Ctrl-C.
    pub(crate) async fn wait(self) {
        let mut receiver = self.seen.clone();
        let mut change = pin!(receiver.wait_for(|seen| *seen));
        poll_fn(|context| {
            // Those who wait are notified one after another, and a poll for one is a poll for all: each looks for itself.
            if self.is_seen() {
                return Poll::Ready(());
            }
            change.as_mut().poll(context).map(drop)
        })
        .await;
    }
}
