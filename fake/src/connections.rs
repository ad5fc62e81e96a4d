//! Connections, accepted up to a limit, each on its own task.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::dispatch::dispatch;
use crate::http::request::Activity;
use crate::server_state::ServerState;

/// The maximum size of the head of a request, in bytes; larger ones get a 431.
const LONGEST_HEAD: usize = 256 << 10;

/// The timeout for the head of a request.
const SLOWEST_HEAD: Duration = Duration::from_secs(30);

/// The open connections by number.
type Open = Arc<Mutex<BTreeMap<u64, (AbortHandle, Activity)>>>;

/// Serves until the handle is dropped, which ends the runtime and all of its connections.
pub(crate) async fn serve(listener: TcpListener, server: Arc<ServerState>, stopped: oneshot::Receiver<Infallible>) {
    tokio::spawn(accept(listener, server));
    // No value is ever sent; dropping the sender ends the wait.
    drop(stopped.await);
}

async fn accept(listener: TcpListener, server: Arc<ServerState>) {
    // The builder made the listener non-blocking, as this conversion requires.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let (open, start) = (Open::default(), Instant::now());
    for number in 0_u64.. {
        let Ok((stream, _)) = listener.accept().await else {
            // The process may have run out of file descriptors. Wait until some are closed.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        make_room(&open, server.settings.connections);
        // Small chunks of a stream must not be delayed by Nagle's algorithm.
        drop(stream.set_nodelay(true));
        let activity = Activity::new(start);
        let (server, of_task, closing) = (Arc::clone(&server), activity.clone(), Arc::clone(&open));
        let mut connections = lock(&open);
        let task = tokio::spawn(async move {
            serve_connection(stream, server, of_task).await;
            lock(&closing).remove(&number);
        });
        connections.insert(number, (task.abort_handle(), activity));
    }
}

/// Closes the connections that have been idle the longest, so that stuck connections do not block new ones.
fn make_room(open: &Open, limit: usize) {
    let mut open = lock(open);
    while open.len() >= limit.max(1) {
        let Some((&number, _)) = open.iter().min_by_key(|(_, (_, activity))| activity.last()) else { return };
        if let Some((task, _)) = open.remove(&number) {
            task.abort();
        }
    }
}

async fn serve_connection(stream: TcpStream, server: Arc<ServerState>, activity: Activity) {
    let service = service_fn(move |request| {
        let (server, activity) = (Arc::clone(&server), activity.clone());
        activity.touch();
        async move { dispatch(server, request, activity).await.map_err(|_| std::io::Error::other("hung up")) }
    });
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD).max_buf_size(LONGEST_HEAD);
    // A client error ends only its own connection.
    drop(connection.serve_connection(TokioIo::new(stream), service).await);
}

fn lock(open: &Open) -> std::sync::MutexGuard<'_, BTreeMap<u64, (AbortHandle, Activity)>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
