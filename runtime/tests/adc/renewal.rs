//! Tokens are kept as long as they are good, and renewed in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use discovery_runtime::Client;
use discovery_runtime::auth::GoogleCredentials;
use discovery_runtime::error::ErrorKind;

use crate::client::{builder, get};
use crate::files::user;
use crate::memory::Memory;

/// The behavior of the token server.
#[derive(Default)]
struct TokenServer {
    asked: AtomicUsize,
    /// The status of its answers, if that is an error.
    status: AtomicUsize,
    lifetime: AtomicUsize,
}

fn client(server: &Arc<TokenServer>) -> Client {
    let server = server.clone();
    let tokens = Memory::new(move |_, _| {
        let number = server.asked.fetch_add(1, Ordering::SeqCst);
        let lifetime = server.lifetime.load(Ordering::SeqCst);
        let token = format!(r#"{{"access_token":"token-{number}","expires_in":{lifetime}}}"#);
        match u16::try_from(server.status.load(Ordering::SeqCst)).unwrap() {
            0 => Some((200, token)),
            1 => None,
            status => Some((status, "{}".to_owned())),
        }
    });
    let service = Memory::new(|_, _| Some((200, "{}".to_owned())));
    let credentials = GoogleCredentials::from_json(user("https://tokens.invalid/").to_string()).unwrap();
    builder("https://service.invalid").credentials(credentials.transport(tokens)).transport(service).build().unwrap()
}

fn server(lifetime: usize) -> Arc<TokenServer> {
    let server = Arc::new(TokenServer::default());
    server.lifetime.store(lifetime, Ordering::SeqCst);
    server
}

fn pass(seconds: u64) -> tokio::time::Sleep {
    tokio::time::sleep(Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn one_request_serves_all_who_wait() {
    let server = server(3600);
    let client = client(&server);
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(get(&client).send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn one_failure_serves_all_who_wait() {
    let server = server(3600);
    server.status.store(503, Ordering::SeqCst);
    let client = client(&server);
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(get(&client).send())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("answered 503"), "{error}");
    }
    assert_eq!(server.asked.load(Ordering::SeqCst), 3);
    // Those who come later ask anew.
    server.status.store(0, Ordering::SeqCst);
    get(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_expires() {
    // A short one too: with less than a quarter of its time left.
    for (lifetime, good_for, margin) in [(3600, 3370, 10), (200, 145, 10)] {
        let server = server(lifetime);
        let client = client(&server);
        get(&client).await.unwrap();
        pass(good_for).await;
        get(&client).await.unwrap();
        assert_eq!(server.asked.load(Ordering::SeqCst), 1, "{lifetime}");
        pass(margin).await;
        get(&client).await.unwrap();
        get(&client).await.unwrap();
        assert_eq!(server.asked.load(Ordering::SeqCst), 2, "{lifetime}");
    }
}

/// A server may claim any number.
#[tokio::test(start_paused = true)]
async fn no_lifetime_is_too_long() {
    let server = server(usize::MAX);
    let client = client(&server);
    get(&client).await.unwrap();
    pass(23 * 3600).await;
    get(&client).await.unwrap();
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    pass(3600).await;
    get(&client).await.unwrap();
    assert_eq!(server.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_used_up_while_there_is_no_new_one() {
    let server = server(3600);
    let client = client(&server);
    get(&client).await.unwrap();
    server.status.store(503, Ordering::SeqCst);
    pass(3400).await;
    get(&client).await.unwrap();
    // One call, and three attempts.
    assert_eq!(server.asked.load(Ordering::SeqCst), 4);
    pass(300).await;
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 1));
    assert!(error.to_string().contains("answered 503"), "{error}");
    server.status.store(0, Ordering::SeqCst);
    get(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn others_go_on_while_one_renews() {
    let server = server(3600);
    let client = client(&server);
    get(&client).await.unwrap();
    server.status.store(1, Ordering::SeqCst);
    pass(3400).await;
    let renewing = tokio::spawn(get(&client).send());
    pass(1).await;
    get(&client).await.unwrap();
    assert_eq!(server.asked.load(Ordering::SeqCst), 2);
    // The one that renews is given up, and the next one renews.
    renewing.abort();
    renewing.await.unwrap_err();
    server.status.store(0, Ordering::SeqCst);
    get(&client).await.unwrap();
    assert_eq!(server.asked.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_silent_is_not_waited_for_forever() {
    let server = server(3600);
    server.status.store(1, Ordering::SeqCst);
    let client = client(&server);
    let error = get(&client).await.unwrap_err();
    assert!(error.to_string().contains("did not answer within 30s"), "{error}");
    assert_eq!((error.kind(), server.asked.load(Ordering::SeqCst)), (ErrorKind::Credentials, 3));
    // A call that has less time ends before.
    let begun = tokio::time::Instant::now();
    let error = get(&client).timeout(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(begun.elapsed().as_secs(), 5);
}
