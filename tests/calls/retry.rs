//! The retry table over loopback: each outcome, for calls that are safe to repeat and calls that are not.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::api::{builder, client, create, generate, get, quick, stream};
use crate::support::server::{Exchange, Server};
use generativelanguage::error::{ErrorKind, QuotaViolation};
use generativelanguage::retry::{Decision, Failure, Next, Outcome, Retry, RetryBudget, RetryPolicy, StopReason, Wait};
use generativelanguage::{Call, Error, rt};

/// Runs the handler for the first request and answers further ones.
fn fails_once(handler: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Server {
    Server::start(move |exchange| match exchange.number {
        0 => handler(exchange),
        _ => exchange.json(200, r#"{"name":"models/x"}"#),
    })
}

/// The number of requests that the server sees of a safe call and of a creating one, if the first attempt ends like this.
async fn requests(handler: fn(&mut Exchange)) -> (usize, usize) {
    let server = fails_once(handler);
    let safe = generate(&client(&server.url())).attempt_timeout(Duration::from_millis(200)).await;
    assert_eq!(safe.is_ok(), server.count() == 2, "{safe:?}");
    let other = fails_once(handler);
    let created = create(&client(&other.url())).attempt_timeout(Duration::from_millis(200)).await;
    assert_eq!(created.is_ok(), other.count() == 2, "{created:?}");
    (server.count(), other.count())
}

fn quota(delay: Option<&str>, id: &str) -> String {
    let delay =
        delay.map(|delay| format!(r#",{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{delay}"}}"#));
    format!(
        r#"{{"error":{{"code":429,"message":"too much","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"{id}","quotaValue":"20"}}]}}{}]}}}}"#,
        delay.unwrap_or_default()
    )
}

#[tokio::test]
async fn broken_after_being_sent() {
    assert_eq!(requests(Exchange::close).await, (2, 1));
    assert_eq!(requests(|exchange| exchange.write("HTTP/1.1 200 OK\r\ncontent-le").close()).await, (2, 1));
}

#[tokio::test]
async fn broken_inside_the_response() {
    let cut = |exchange: &mut Exchange| {
        exchange.read_body();
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"name\":").close();
    };
    assert_eq!(requests(cut).await, (2, 1));
}

#[tokio::test]
async fn no_answer_in_time() {
    let silent = |exchange: &mut Exchange| {
        exchange.wait_for_close();
    };
    assert_eq!(requests(silent).await, (2, 1));
}

#[tokio::test]
async fn server_errors_that_pass() {
    assert_eq!(requests(|exchange| exchange.error(408)).await, (2, 1));
    assert_eq!(requests(|exchange| exchange.error(429)).await, (2, 2));
    assert_eq!(requests(|exchange| exchange.error(500)).await, (2, 1));
    assert_eq!(requests(|exchange| exchange.error(502)).await, (2, 1));
    assert_eq!(requests(|exchange| exchange.error(503)).await, (2, 2));
    assert_eq!(requests(|exchange| exchange.error(504)).await, (2, 1));
}

#[tokio::test]
async fn errors_that_last() {
    assert_eq!(requests(|exchange| exchange.error(400)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(401)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(402)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(403)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(404)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(409)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(413)).await, (1, 1));
    assert_eq!(requests(|exchange| exchange.error(499)).await, (1, 1));
}

#[tokio::test]
async fn a_response_that_cannot_be_decoded() {
    assert_eq!(requests(|exchange| exchange.json(200, r#"{"name":{},"candidates":7}"#)).await, (1, 1));
}

#[tokio::test]
async fn no_connection_is_tried_again_whatever_the_call() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(&format!("http://{address}"));
    let errors = [generate(&client).await.unwrap_err(), create(&client).await.unwrap_err()];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.attempts().len(), 5);
        assert!(error.attempts().iter().all(|attempt| attempt.outcome == Outcome::NotSent));
    }
}

#[tokio::test]
async fn a_read_is_safe_and_a_call_may_be_declared_to_be() {
    let server = fails_once(|exchange| exchange.error(500));
    get(&client(&server.url())).await.unwrap();
    let server = fails_once(|exchange| exchange.error(500));
    create(&client(&server.url())).idempotent().await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_delay_asked_for_is_waited_out() {
    for body in [quota(Some("0.3s"), "PerMinute"), quota(Some("0.300000001s"), "GenerateRequestsPerDayPerProject")] {
        let server = fails_once(move |exchange| exchange.json(429, &body));
        let before = Instant::now();
        create(&client(&server.url())).await.unwrap();
        assert!(before.elapsed() >= Duration::from_millis(300));
        assert_eq!(server.count(), 2);
    }
    let server = fails_once(|exchange| exchange.respond(503, &[("retry-after", "1")], ""));
    let before = Instant::now();
    generate(&client(&server.url())).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(1));
}

/// A safe call, a creating call, and a stream end with this error at a server that always sends it, and each sends one
/// request.
async fn each_once(reply: fn(&mut Exchange), policy: Retry) -> [Error; 3] {
    let server = Server::start(reply);
    let client = builder(&server.url()).retry(policy).build().unwrap();
    let errors = [
        generate(&client).await.unwrap_err(),
        create(&client).await.unwrap_err(),
        stream(&client).stream().await.unwrap_err(),
    ];
    assert_eq!(server.count(), 3);
    errors
}

#[tokio::test]
async fn a_delay_beyond_the_cap_fails_at_once() {
    let policy = quick().longest_server_delay(Duration::from_secs(45));
    for error in each_once(|exchange| exchange.json(429, quota(Some("45.837906927s"), "PerMinute")), policy).await {
        assert_eq!(error.retry_delay(), Some(Duration::new(45, 837_906_927)));
        assert_eq!(error.quota_violations().count(), 1);
    }
}

#[tokio::test]
async fn a_daily_quota_fails_fast() {
    let daily = |exchange: &mut Exchange| {
        exchange.json(429, quota(None, "GenerateRequestsPerDayPerProjectPerModel-FreeTier"));
    };
    for error in each_once(daily, quick()).await {
        assert!(error.quota_violations().all(QuotaViolation::is_per_day));
    }
    let soon = |exchange: &mut Exchange| exchange.json(429, quota(Some("0.01s"), "X-PerDay-Y"));
    each_once(soon, quick().fail_fast_on_daily_quota(true)).await;
}

/// The column of streams that have not begun, for all codes.
#[tokio::test]
async fn a_stream_that_has_not_begun_is_as_a_call_that_is_safe_to_repeat() {
    for (code, tried) in
        [(408, 2), (429, 2), (500, 2), (502, 2), (503, 2), (504, 2), (400, 1), (401, 1), (402, 1), (403, 1)]
            .into_iter()
            .chain([404, 409, 413, 499, 501].map(|code| (code, 1)))
    {
        let server = Server::start(move |exchange| exchange.error(code));
        let policy = quick().attempts(2);
        let error = stream(&client(&server.url())).retry(policy).stream().await.unwrap_err();
        assert_eq!((error.code(), server.count()), (Some(code), tried));
    }
}

#[tokio::test]
async fn the_last_error_tells_of_all_attempts() {
    let server = Server::start(|exchange| if exchange.number == 1 { exchange.close() } else { exchange.error(503) });
    let error = generate(&client(&server.url())).retry(quick().attempts(3)).await.unwrap_err();
    let outcomes: Vec<String> = error.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect();
    assert_eq!(outcomes, ["answered 503", "connection lost", "answered 503"]);
    assert!(matches!(error.attempts()[0].next, Next::Retried(_)));
    assert_eq!(error.attempts()[2].next, Next::Stopped(StopReason::Policy));
    assert!(error.to_string().ends_with("(after 3 attempts)"), "{error}");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_client_and_a_call_have_policies() {
    let server = Server::start(|exchange| exchange.error(503));
    let client = builder(&server.url()).retry(Retry::never()).build().unwrap();
    generate(&client).await.unwrap_err();
    assert_eq!(server.count(), 1);
    generate(&client).retry(quick().attempts(2)).await.unwrap_err();
    assert_eq!(server.count(), 3);
}

/// Tries a missing thing again, which the standard policy never does.
struct Patient;

impl RetryPolicy for Patient {
    fn decide(&self, failure: &Failure) -> Decision {
        match failure.outcome {
            Outcome::Refused(refusal) if refusal.code == 404 && failure.attempt < 4 => {
                Decision::Retry(Wait::exactly(Duration::from_millis(1)))
            }
            _ => Decision::Stop,
        }
    }
}

#[tokio::test]
async fn a_policy_of_the_callers_own() {
    let server = Server::start(|exchange| exchange.error(404));
    assert_eq!(get(&client(&server.url())).retry(Patient).await.unwrap_err().attempts().len(), 4);
}

#[tokio::test]
async fn a_shared_budget_ends_the_retries_of_all() {
    let server = Server::start(|exchange| exchange.error(503));
    let budget = RetryBudget::new(6);
    let client = builder(&server.url()).retry_budget(budget.clone()).build().unwrap();
    let errors: Vec<Error> = [generate(&client).await, generate(&client).await, generate(&client).await]
        .into_iter()
        .map(Result::unwrap_err)
        .collect();
    assert_eq!(errors.iter().map(|error| error.attempts().len()).collect::<Vec<_>>(), [5, 3, 1]);
    assert_eq!(errors[2].attempts()[0].next, Next::Stopped(StopReason::Budget));
    assert_eq!(budget.tokens(), Some(0));
}

#[tokio::test]
async fn the_attempt_clock() {
    let server = Server::start(|exchange| {
        exchange.wait_for_close();
    });
    let call = generate(&client(&server.url())).attempt_timeout(Duration::from_millis(50)).retry(quick().attempts(3));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!((error.message(), error.attempts().len()), ("no response within 50ms: raise `attempt_timeout`", 3));
    assert_eq!(server.seen()[0].header("x-server-timeout"), None, "the server refuses so short a time");
}

#[tokio::test]
async fn the_total_clock() {
    let server = Server::start(|exchange| {
        exchange.wait_for_close();
    });
    let call = generate(&client(&server.url()))
        .attempt_timeout(Duration::from_millis(100))
        .timeout(Duration::from_millis(250));
    let before = Instant::now();
    let error = call.retry(quick().attempts(100)).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(before.elapsed() >= Duration::from_millis(240) || error.attempts().len() >= 2, "{error:?}");
    assert!(error.attempts().len() < 10);
    // An attempt that would start too late is not started.
    let server = Server::start(|exchange| exchange.json(429, quota(Some("30s"), "PerMinute")));
    let before = Instant::now();
    let error = generate(&client(&server.url())).timeout(Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.attempts()[0].next, Next::Stopped(StopReason::Deadline));
    assert!(before.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_idle_clock_covers_bodies() {
    let server = fails_once(|exchange| {
        exchange.read_body();
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"name\":");
        exchange.wait_for_close();
    });
    generate(&client(&server.url())).idle_timeout(Duration::from_millis(100)).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_server_is_told_how_long_it_is_waited_for() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    get(&client).await.unwrap();
    get(&client).timeout(Duration::from_millis(11_500)).await.unwrap();
    get(&client).timeout(Duration::from_millis(9_900)).await.unwrap();
    get(&client).attempt_timeout(None).await.unwrap();
    get(&client).header("x-server-timeout", "7").await.unwrap();
    let told: Vec<_> = server.seen().iter().map(|seen| seen.header("x-server-timeout").map(str::to_owned)).collect();
    assert_eq!(told, [Some("600".to_owned()), Some("12".to_owned()), None, None, Some("7".to_owned())]);
}

/// A service that says nothing of such a header is not sent one.
#[tokio::test]
async fn other_servers_are_told_nothing() {
    static SERVICE: rt::Service = rt::Service::new("library", "v1", "https://library.example/");
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = rt::Client::builder(&SERVICE).anonymous().base_url(server.url()).build().unwrap();
    let call: Call<rt::Value> = rt::get(&client, "v1/books/x").build("library.books.get");
    call.timeout(Duration::from_secs(60)).await.unwrap();
    assert_eq!(server.seen()[0].header("x-server-timeout"), None);
}

#[tokio::test]
async fn a_call_may_be_given_up_at_any_point() {
    let server = Server::start(|exchange| match exchange.number % 3 {
        0 => exchange.error(503),
        1 => exchange.pause(3).close(),
        _ => exchange.pause(2).json(200, "{}"),
    });
    let client = client(&server.url());
    for microseconds in (0..20_000).step_by(400) {
        let _ = tokio::time::timeout(Duration::from_micros(microseconds), get(&client)).await;
    }
    // Three attempts are one of each kind, wherever the others left off.
    get(&client).await.unwrap();
}
