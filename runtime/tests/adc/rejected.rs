//! Tokens that the service rejects before their time is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use discovery_runtime::auth::{ApiKey, GoogleCredentials};
use discovery_runtime::call::{Streaming, Upload};
use discovery_runtime::retry::{Next, Outcome, Refusal, Retry, RetryBudget, StopReason};
use discovery_runtime::types::Value;
use discovery_runtime::{Call, Client, rt};

use crate::client::{builder, get};
use crate::files::user;
use crate::http_server::{Exchange, Server};

/// A server of tokens with numbers, and of a service that rejects those below a number.
struct Service {
    server: Server,
    accepted: Arc<AtomicUsize>,
}

impl Service {
    fn start() -> Self {
        let (issued, accepted) = (AtomicUsize::new(0), Arc::<AtomicUsize>::default());
        let least = accepted.clone();
        let server = Server::start(move |exchange| match exchange.request.path() {
            "/token" => {
                let token = issued.fetch_add(1, Ordering::SeqCst);
                exchange.json(200, format!(r#"{{"access_token":"token-{token}","expires_in":3600}}"#));
            }
            _ => call(exchange, least.load(Ordering::SeqCst)),
        });
        Self { server, accepted }
    }

    /// Rejects all tokens below a number.
    fn accept(&self, number: usize) {
        self.accepted.store(number, Ordering::SeqCst);
    }

    fn credentials(&self) -> GoogleCredentials {
        GoogleCredentials::from_json(user(&self.server.url()).to_string()).unwrap()
    }

    fn client(&self) -> Client {
        builder(&self.server.url()).credentials(self.credentials()).build().unwrap()
    }

    /// The numbers of requests for tokens, and of calls.
    fn counts(&self) -> (usize, usize) {
        let seen = self.server.seen();
        let tokens = seen.iter().filter(|seen| seen.path() == "/token").count();
        (tokens, seen.len() - tokens)
    }
}

fn call(exchange: &mut Exchange, accepted: usize) {
    let number = exchange.request.header("authorization").and_then(|token| token.strip_prefix("Bearer token-"));
    if number.is_none_or(|number| number.parse::<usize>().unwrap() < accepted) {
        return exchange.json(401, r#"{"error":{"code":401,"message":"expired","status":"UNAUTHENTICATED"}}"#);
    }
    match (exchange.request.path().to_owned().as_str(), exchange.request.header("x-goog-upload-command")) {
        (_, Some("start")) => {
            let url = format!("http://{}/session", exchange.request.header("host").unwrap());
            exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
        }
        (_, Some("query")) => {
            exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-size-received", "0")], "");
        }
        ("/session", _) => exchange.respond(200, &[("x-goog-upload-status", "final")], "{}"),
        ("/v1/stream", _) => exchange.json(200, "[{}]"),
        _ => exchange.json(200, "{}"),
    }
}

#[tokio::test]
async fn a_token_that_the_service_rejects_is_replaced() {
    let service = Service::start();
    let client = service.client();
    get(&client).await.unwrap();
    service.accept(1);
    get(&client).await.unwrap();
    assert_eq!(service.counts(), (2, 3));
    get(&client).await.unwrap();
    assert_eq!(service.counts(), (2, 4));
    // Of calls that change something, none was made.
    service.accept(2);
    let change: Call<Value> = rt::post(&client, "v1/things").build("test.things.create");
    change.await.unwrap();
    service.accept(3);
    let stream: Call<Value, Streaming> = rt::post(&client, "v1/stream").build("test.things.stream");
    drop(stream.stream().await.unwrap());
    assert_eq!(service.counts(), (4, 8));
}

#[tokio::test]
async fn calls_that_run_at_once_share_the_new_token() {
    let service = Service::start();
    let client = service.client();
    get(&client).await.unwrap();
    service.accept(1);
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(get(&client).send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(service.counts().0, 2);
}

#[tokio::test]
async fn a_service_that_rejects_every_token_is_asked_twice() {
    let service = Service::start();
    service.accept(usize::MAX);
    let error = get(&service.client()).await.unwrap_err();
    assert_eq!((error.code(), error.is_unauthenticated(), service.counts()), (Some(401), true, (2, 2)));
    let [first, last] = error.attempts() else { panic!("{error:?}") };
    assert!(matches!(first.next, Next::Retried(wait) if wait.is_zero()));
    assert_eq!((last.outcome, last.next), (Outcome::Refused(Refusal::new(401)), Next::Stopped(StopReason::Policy)));
}

#[tokio::test]
async fn the_attempt_counts_as_any_other() {
    for (retry, budget, reason) in [
        (Retry::never(), RetryBudget::unlimited(), StopReason::Policy),
        (Retry::new(), RetryBudget::new(0), StopReason::Budget),
    ] {
        let service = Service::start();
        service.accept(usize::MAX);
        let builder = builder(&service.server.url()).credentials(service.credentials());
        let client = builder.retry(retry).retry_budget(budget).build().unwrap();
        let error = get(&client).await.unwrap_err();
        assert_eq!((error.code(), service.counts().1), (Some(401), 1));
        assert_eq!(error.attempts()[0].next, Next::Stopped(reason));
    }
}

#[tokio::test]
async fn an_upload_goes_on_with_the_new_token() {
    let service = Service::start();
    let client = service.client();
    let upload = |threshold: u64| {
        let call: Call<Value, Upload> =
            rt::post(&client, "v1/media").upload_paths("/upload/v1/media", "/resumable/v1/media").build("test.upload");
        call.bytes("x").media_type("a/b").one_request_up_to(threshold)
    };
    upload(0).await.unwrap();
    for (number, threshold) in [(1, 0), (2, 100)] {
        service.accept(number);
        upload(threshold).await.unwrap();
        assert_eq!(service.counts().0, number + 1);
    }
    // In the middle of a session.
    let accepted = service.accepted.clone();
    let upload = upload(0).progress(move |progress| {
        if progress.phase == discovery_runtime::upload::Phase::Sending {
            accepted.store(3, Ordering::SeqCst);
        }
    });
    upload.await.unwrap();
    assert_eq!(service.counts().0, 4);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_not_tried_again() {
    let service = Service::start();
    service.accept(usize::MAX);
    let client = builder(&service.server.url()).build().unwrap();
    assert_eq!(get(&client).await.unwrap_err().attempts().len(), 1);
    let key = builder(&service.server.url()).credentials(ApiKey::new("SECRET-KEY").unwrap()).build().unwrap();
    assert_eq!(get(&key).await.unwrap_err().attempts().len(), 1);
    // The header of a call is not that of the credentials.
    let own = get(&service.client()).header("authorization", "Bearer SECRET");
    assert_eq!(own.await.unwrap_err().attempts().len(), 1);
    assert_eq!(service.counts(), (1, 3));
}
