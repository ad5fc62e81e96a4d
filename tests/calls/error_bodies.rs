//! Errors keep what arrived of them, whatever happened to the rest.

use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::limit::Limiter;
use generativelanguage::retry::Retry;
use generativelanguage::transport::ReqwestTransport;

use crate::support::api::{builder, client, create, generate, quick, stream};
use crate::support::server::{Exchange, Server};

const QUOTA: &str = r#"{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[
    {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"},
    {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED"}]}}"#;

/// Begins a refusal of unknown length with all that there is to say, and does not end it.
fn begin_refusal(exchange: &mut Exchange) {
    exchange.read_body();
    exchange.write("HTTP/1.1 429 X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    exchange.piece(QUOTA);
}

fn check(error: &Error) {
    assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(429), "slow down"), "{error:?}");
    assert_eq!((error.retry_delay(), error.reason()), (Some(Duration::from_secs(7)), Some("RATE_LIMIT_EXCEEDED")));
    assert_eq!(error.raw_body(), QUOTA.as_bytes());
}

#[tokio::test]
async fn an_error_whose_body_is_cut_keeps_what_arrived() {
    let server = Server::start(|exchange| {
        begin_refusal(exchange);
        exchange.close();
    });
    let limiter = Limiter::new(ReqwestTransport::open().unwrap());
    for client in [client(&server.url()), builder(&server.url()).transport(limiter).build().unwrap()] {
        check(&create(&client).retry(Retry::never()).await.unwrap_err());
        check(&stream(&client).retry(Retry::never()).stream().await.unwrap_err());
    }
}

/// The time for the body of an error is apart from that of the attempt, which ended with the head.
#[tokio::test]
async fn an_error_whose_body_stalls_keeps_what_arrived() {
    let server = Server::start(|exchange| {
        begin_refusal(exchange);
        exchange.wait_for_close();
    });
    let call = create(&client(&server.url())).retry(Retry::never()).timeout(Duration::from_millis(500));
    check(&call.attempt_timeout(Duration::from_millis(400)).await.unwrap_err());
}

/// Half of a character that a server cut in the wrong place costs neither the error nor the reply.
#[tokio::test]
async fn half_a_character_becomes_the_replacement_character() {
    const BAD: &str = r#"{"error":{"code":400,"message":"bad \ud83d text","status":"INVALID_ARGUMENT"}}"#;
    let server = Server::start(|exchange| exchange.json(400, BAD));
    let error = generate(&client(&server.url())).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(400), Some(&Status::InvalidArgument)));
    assert_eq!(error.message(), "bad \u{fffd} text");
    // An error with the code of a success is one all the same.
    let server = Server::start(|exchange| exchange.json(200, BAD));
    assert_eq!(generate(&client(&server.url())).await.unwrap_err().status(), Some(&Status::InvalidArgument));
    let server = Server::start(|exchange| exchange.json(200, r#"{"candidates":[{"text":"a\ud83d"}]}"#));
    let answer = generate(&client(&server.url())).await.unwrap();
    assert_eq!(answer.candidates[0].text.as_deref(), Some("a\u{fffd}"));
    let server = Server::start(|exchange| {
        let events = format!("data: {{\"candidates\":[{{\"text\":\"a\\ud83d\"}}]}}\n\ndata: {BAD}\n\n");
        exchange.begin("text/event-stream").piece(events).end();
    });
    let mut stream = stream(&client(&server.url())).stream().await.unwrap();
    let element = stream.try_next().await.unwrap().unwrap();
    assert_eq!(element.candidates[0].text.as_deref(), Some("a\u{fffd}"));
    let error = stream.try_next().await.unwrap_err();
    assert_eq!((error.status(), error.message()), (Some(&Status::InvalidArgument), "bad \u{fffd} text"));
}

#[tokio::test]
async fn a_refusal_with_a_date_is_waited_out() {
    // The date counts from that of the response, regardless of the time on this machine.
    let server = Server::start(|exchange| match exchange.number {
        0 => {
            let dates = [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:49:38 GMT")];
            exchange.respond(503, &dates, "");
        }
        _ => exchange.json(200, "{}"),
    });
    let before = std::time::Instant::now();
    generate(&client(&server.url())).retry(quick()).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn every_form_of_retry_after() {
    for (asked, delay) in [
        ("3", Some(Duration::from_secs(3))),
        (" 0 ", Some(Duration::ZERO)),
        ("99999999999999999999999", Some(Duration::from_secs(u64::MAX))),
        ("Sun, 06 Nov 1994 08:50:37 GMT", Some(Duration::from_secs(60))),
        ("Sunday, 06-Nov-94 08:50:37 GMT", Some(Duration::from_secs(60))),
        ("Sun Nov  6 08:50:37 1994", Some(Duration::from_secs(60))),
        // It is over already.
        ("Sun, 06 Nov 1994 08:49:36 GMT", Some(Duration::ZERO)),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("", None),
    ] {
        let server = Server::start(move |exchange| {
            exchange.respond(503, &[("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", asked)], "");
        });
        let error = generate(&client(&server.url())).retry(Retry::never()).await.unwrap_err();
        assert_eq!(error.retry_delay(), delay, "{asked}");
    }
    // Without its own date, a response counts from now.
    let server = Server::start(|exchange| {
        exchange.respond(503, &[("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")], "");
    });
    let error = generate(&client(&server.url())).retry(Retry::never()).await.unwrap_err();
    assert!(error.retry_delay().unwrap() > Duration::from_secs(1 << 36));
}
