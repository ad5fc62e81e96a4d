//! Connections: accepted up to a limit, each on a task of its own.

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

/// Longest head of a request, in bytes; longer ones get 431.
const LONGEST_HEAD: usize = 256 << 10;

/// Time in which a head must be complete.
const SLOWEST_HEAD: Duration = Duration::from_secs(30);

/// The open connections by number.
type Open = Arc<Mutex<BTreeMap<u64, (AbortHandle, Activity)>>>;

/// Serves until the handle is dropped, which ends every connection with the runtime.
pub(crate) async fn serve(listener: TcpListener, server: Arc<ServerState>, stopped: oneshot::Receiver<Infallible>) {
    tokio::spawn(accept(listener, server));
    // Nothing is ever sent: the end of the sender ends the wait.
    drop(stopped.await);
}

async fn accept(listener: TcpListener, server: Arc<ServerState>) {
    // The builder has made the listener non-blocking, which is all that this conversion asks for.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let (open, start) = (Open::default(), Instant::now());
    for number in 0_u64.. {
        let Ok((stream, _)) = listener.accept().await else {
            // The process may be out of file descriptors; some are closed soon.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        make_room(&open, server.settings.connections);
        // Small pieces of a stream must not wait for each other.
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

/// Closes the connections that have been idle for longest, so that stuck ones do not keep others out.
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
    // A client's mistakes end its own connection and concern nobody else.
    drop(connection.serve_connection(TokioIo::new(stream), service).await);
}

fn lock(open: &Open) -> std::sync::MutexGuard<'_, BTreeMap<u64, (AbortHandle, Activity)>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
