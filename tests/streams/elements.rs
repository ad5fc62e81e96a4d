//! Streamed answers over loopback, from servers that behave and servers that do not.

use std::sync::mpsc;
use std::time::Duration;

use crate::support::api::{Answer, client, stream};
use crate::support::server::{self, Exchange, Server};
use generativelanguage::Error;
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::retry::{Outcome, Retry};
use generativelanguage::stream::ResponseStream;

const FIRST: &str = r#"{"candidates":[{"text":"Hel"}]}"#;
const SECOND: &str = r#"{"candidates":[{"text":"lo"}]}"#;
const LAST: &str = r#"{"candidates":[{"text":"!","finishReason":"STOP"}],"usageMetadata":{"totalTokenCount":3}}"#;

fn event(data: &str) -> String {
    format!("data: {data}\r\n\r\n")
}

/// The text of all elements, and the error that came before the end, if any.
async fn read(mut stream: ResponseStream<Answer>) -> (String, Option<Error>) {
    let mut text = String::new();
    loop {
        match stream.try_next().await {
            Ok(Some(answer)) => text.extend(answer.candidates.iter().filter_map(|candidate| candidate.text.clone())),
            Ok(None) => {
                assert!(stream.is_complete());
                return (text, None);
            }
            Err(error) => {
                assert!(!stream.is_complete());
                if !error.is_decode() {
                    assert!(stream.try_next().await.unwrap().is_none(), "nothing follows an error");
                    assert!(!stream.is_complete());
                    return (text, Some(error));
                }
                text.push('?');
            }
        }
    }
}

/// Answers every request with this body, as an event stream that ends in order.
fn body(body: impl Into<String>) -> Server {
    let body = body.into();
    Server::start(move |exchange| exchange.begin("text/event-stream").piece(&body).end())
}

/// Runs the handler for the first request, and answers further ones with a whole stream.
fn fails_once(handler: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Server {
    Server::start(move |exchange| match exchange.number {
        0 => handler(exchange),
        _ => exchange.begin("text/event-stream").piece(event(FIRST) + &event(LAST)).end(),
    })
}

#[tokio::test]
async fn an_answer_in_events() {
    let server = Server::start(|exchange| {
        assert_eq!(exchange.request.target, "/v1beta/models/x:streamGenerate?alt=sse");
        exchange.begin("text/event-stream");
        for part in [FIRST, SECOND, LAST] {
            exchange.piece(event(part)).pause(5);
        }
        exchange.end();
    });
    let stream = stream(&client(&server.url())).stream().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let (text, error) = read(stream).await;
    assert_eq!(text, "Hello!");
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn an_answer_as_an_array() {
    let server = Server::start(|exchange| {
        assert_eq!(exchange.request.target, "/v1beta/models/x:streamGenerate");
        exchange
            .begin("application/json")
            .piece("[")
            .piece(FIRST)
            .pause(5)
            .piece(",\r\n")
            .piece(LAST)
            .piece("\r\n]")
            .end();
    });
    let (text, error) = read(stream(&client(&server.url())).as_array().stream().await.unwrap()).await;
    assert_eq!(text, "Hel!");
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn one_byte_at_a_time() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream");
        for byte in (event(FIRST) + &event(LAST)).bytes() {
            exchange.piece([byte]);
        }
        exchange.end();
    });
    assert_eq!(read(stream(&client(&server.url())).stream().await.unwrap()).await.0, "Hel!");
}

#[tokio::test]
async fn the_first_element_comes_before_the_rest_is_there() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::start(move |exchange| {
        exchange.begin("text/event-stream").piece(event(FIRST));
        wait.lock().unwrap().recv().unwrap();
        exchange.piece(event(LAST)).end();
    });
    let mut stream = stream(&client(&server.url())).stream().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().candidates[0].text.as_deref(), Some("Hel"));
    go.send(()).unwrap();
    assert!(read(stream).await.1.is_none());
}

#[tokio::test]
async fn a_response_that_is_an_error() {
    for body in [server::error(404), format!("[{}]", server::error(404)), "{\n \"error\": {\n  \"code\": 404}}".into()]
    {
        let server = Server::start(move |exchange| exchange.json(404, &body));
        let error = stream(&client(&server.url())).stream().await.unwrap_err();
        assert!(error.is_not_found(), "{error:?}");
        assert_eq!(error.attempts().len(), 1);
    }
    let server =
        Server::start(|exchange| exchange.respond(502, &[("content-type", "text/html")], "<title>Bad</title>"));
    let error = stream(&client(&server.url())).stream().await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(502), "Bad"));
    assert_eq!(error.attempts().len(), 5);
}

#[tokio::test]
async fn an_error_inside_the_stream_ends_it() {
    let error = server::error(503);
    let pretty =
        "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"a } b\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}";
    for tail in [
        event(&error),
        error.clone(),
        format!("[{error}]\n"),
        pretty.to_owned(),
        format!("event: error\n{}", event(&error)),
    ] {
        let server = body(event(FIRST) + &tail + &event(LAST));
        let (text, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!(text, "Hel", "{tail}");
        assert_eq!((error.code(), error.status()), (Some(503), Some(&Status::Unavailable)), "{tail}");
        assert_eq!(error.method(), Some("test.models.stream"));
        assert_eq!(server.count(), 1, "what was given is not asked for again");
    }
}

#[tokio::test]
async fn an_error_before_the_first_element_is_tried_again() {
    let error = server::error(503);
    let bodies = [
        event(&error),
        error.clone(),
        format!("[{error}]\n"),
        format!(": ping\n\n{error}"),
        format!("event: error\n{}", event("{}")),
    ];
    for (number, first) in bodies.into_iter().enumerate() {
        let server = fails_once(move |exchange| exchange.begin("text/event-stream").piece(&first).end());
        let result = stream(&client(&server.url())).stream().await;
        if number == 4 {
            assert_eq!(result.unwrap_err().attempts().len(), 1, "an error without a code is not known to pass");
            continue;
        }
        assert_eq!(read(result.unwrap()).await.0, "Hel!");
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn an_error_that_will_not_pass_is_not_tried_again() {
    for code in [400, 402, 403, 404, 499] {
        let server = body(event(&server::error(code)));
        let error = stream(&client(&server.url())).stream().await.unwrap_err();
        assert_eq!((error.code(), server.count()), (Some(code), 1));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_first_element_is_tried_again() {
    let handlers: [fn(&mut Exchange); 5] = [
        |exchange| exchange.close(),
        |exchange| exchange.begin("text/event-stream").close(),
        |exchange| exchange.begin("text/event-stream").piece(": thinking\n\n").piece("data: {\"cand").close(),
        |exchange| exchange.begin("text/event-stream").end(),
        |exchange| exchange.error(503),
    ];
    for (number, handler) in handlers.into_iter().enumerate() {
        let server = fails_once(handler);
        let (text, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
        assert_eq!((text.as_str(), server.count()), ("Hel!", 2), "handler {number}");
        assert!(error.is_none());
    }
}

#[tokio::test]
async fn a_cut_stream_is_no_quiet_end() {
    let handlers: [fn(&mut Exchange); 5] = [
        // In order, but without a reason to end.
        |exchange| exchange.begin("text/event-stream").piece(event(FIRST)).end(),
        // Between two events.
        |exchange| exchange.begin("text/event-stream").piece(event(FIRST)).close(),
        // Inside an event.
        |exchange| exchange.begin("text/event-stream").piece(event(FIRST) + "data: {\"candidates\":[{\"te").close(),
        // In order inside an event.
        |exchange| exchange.begin("text/event-stream").piece(event(FIRST) + "data: {\"candidates\":[{\"te").end(),
        // Inside an array.
        |exchange| exchange.begin("application/json").piece(format!("[{FIRST},")).end(),
    ];
    for (number, handler) in handlers.into_iter().enumerate() {
        let server = Server::start(handler);
        let (text, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!(text, "Hel", "handler {number}");
        assert_eq!(error.kind(), ErrorKind::StreamInterrupted, "handler {number}");
        assert_eq!(error.message(), "the stream ended after one element, before it was complete");
        assert_eq!(server.count(), 1);
    }
}

/// A reason does not prove that nothing was to follow. Users of a gateway that ends connections carelessly can check it.
#[tokio::test]
async fn an_answer_with_its_reason_is_interrupted_by_a_connection_that_ends_badly() {
    for (last, finished) in [(LAST, true), (FIRST, false)] {
        let server = Server::start(move |exchange| {
            exchange.begin("text/event-stream").piece(event(FIRST) + &event(last)).close();
        });
        let (_, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!(
            (error.kind(), error.finished_before_error()),
            (ErrorKind::StreamInterrupted, finished),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn endings_that_are_complete() {
    let blocked = r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#;
    let no_content = r#"{"candidates":[{"finishReason":"SAFETY"}]}"#;
    let unknown = r#"{"candidates":[{"finishReason":"BRAND_NEW_REASON"}]}"#;
    let usage = r#"{"usageMetadata":{"totalTokenCount":3}}"#;
    for text in [
        event(blocked),
        event(no_content),
        event(unknown),
        event(LAST) + &event(usage),
        event(LAST) + "data: [DONE]\n\n",
        event(LAST) + "event: end",
        event(LAST) + "event: end\n",
        format!("data: {LAST}"),
    ] {
        let server = body(text.clone());
        let (_, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
        assert!(error.is_none(), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn a_page_instead_of_a_stream() {
    let server = body("<html>\n<title>Sign in</title>\n</html>");
    let error = stream(&client(&server.url())).stream().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StreamInterrupted);
    assert!(error.raw_body().starts_with(b"<html>"), "{error:?}");
    assert_eq!(error.attempts().len(), 5);
}

#[tokio::test]
async fn silence_ends_a_stream() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece(event(FIRST));
        exchange.wait_for_close();
    });
    let call = stream(&client(&server.url())).idle_timeout(Duration::from_millis(100));
    let (text, error) = read(call.stream().await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!(text, "Hel");
    assert_eq!(error.kind(), ErrorKind::StreamIdle);
    assert!(error.is_timeout());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn silence_before_the_first_element_is_tried_again() {
    let server = fails_once(|exchange| {
        exchange.begin("text/event-stream").piece(": thinking\n\n");
        exchange.wait_for_close();
    });
    let call = stream(&client(&server.url())).idle_timeout(Duration::from_millis(100));
    assert_eq!(read(call.stream().await.unwrap()).await.0, "Hel!");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn anything_said_is_no_silence() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece(event(FIRST));
        for _ in 0..10 {
            exchange.pause(60).piece(": still here\n\n");
        }
        exchange.piece(event(LAST)).end();
    });
    let call = stream(&client(&server.url())).idle_timeout(Duration::from_millis(400));
    assert!(read(call.stream().await.unwrap()).await.1.is_none());
}

/// Comments are not silence, and they are not an element either.
#[tokio::test]
async fn comments_alone_do_not_outlast_the_attempt() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream");
        for _ in 0..1000 {
            exchange.piece(": wait\n\n").pause(10);
        }
    });
    let call = stream(&client(&server.url())).idle_timeout(Duration::from_secs(60)).retry(Retry::never());
    let error = call.attempt_timeout(Duration::from_millis(200)).stream().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Timeout, "no element within 200ms: raise `attempt_timeout`")
    );
}

#[tokio::test]
async fn the_total_clock_ends_a_stream_that_never_ends() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream");
        for _ in 0..200 {
            exchange.piece(event(FIRST)).pause(20);
        }
    });
    let call = stream(&client(&server.url())).timeout(Duration::from_millis(300));
    let (text, error) = read(call.stream().await.unwrap()).await;
    assert!(text.starts_with("Hel"));
    assert_eq!(error.unwrap().kind(), ErrorKind::Timeout);
    assert_eq!(server.seen()[0].header("x-server-timeout"), None, "the server refuses so short a time");
}

#[tokio::test]
async fn an_element_that_cannot_be_decoded_does_not_end_the_stream() {
    let server = body(event(FIRST) + &event(r#"{"candidates":7}"#) + &event("{]") + &event(LAST));
    let (text, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
    assert_eq!(text, "Hel??!");
    assert!(error.is_none(), "{error:?}");
    let server = body(event(r#"{"candidates":7}"#) + &event(LAST));
    assert_eq!(read(stream(&client(&server.url())).stream().await.unwrap()).await.0, "?!");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn an_element_that_is_too_large_ends_the_stream() {
    let server = body(event(FIRST) + &event(&format!(r#"{{"candidates":[{{"text":"{}"}}]}}"#, "x".repeat(5000))));
    let call = stream(&client(&server.url())).max_event_size(1000);
    let (text, error) = read(call.stream().await.unwrap()).await;
    assert_eq!(text, "Hel");
    assert_eq!(error.unwrap().kind(), ErrorKind::EventTooLarge);
}

#[tokio::test]
async fn a_rule_of_the_callers_own_for_the_end() {
    let element = event(r#"{"usageMetadata":1}"#);
    let server = body(element.clone());
    let done = |answer: &Answer| answer.usage_metadata == Some(2.into());
    let error = read(stream(&client(&server.url())).stream_until(done).await.unwrap()).await.1.unwrap();
    assert_eq!(error.kind(), ErrorKind::StreamInterrupted);
    let server = body(element + &event(r#"{"usageMetadata":2}"#));
    assert!(read(stream(&client(&server.url())).stream_until(done).await.unwrap()).await.1.is_none());
}

#[tokio::test]
async fn attempts_and_their_reasons_are_on_the_error() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        1 => exchange.close(),
        2 => exchange.begin("text/event-stream").end(),
        _ => exchange.error(400),
    });
    let error = stream(&client(&server.url())).stream().await.unwrap_err();
    let outcomes: Vec<String> = error.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect();
    assert_eq!(outcomes, ["answered 503", "connection lost", "stream cut", "answered 400"]);
    assert!(matches!(error.attempts()[3].outcome, Outcome::Refused(refusal) if refusal.code == 400));
    assert_eq!(error.to_string(), "test.models.stream: 400 INVALID_ARGUMENT: made up (after 4 attempts)");
}

/// A gateway that was cut off from the model still closes what it opened.
#[tokio::test]
async fn an_array_that_is_closed_too_early() {
    let server = Server::start(|exchange| {
        exchange.begin("application/json").piece(format!("[{FIRST}]")).end();
    });
    let (text, error) = read(stream(&client(&server.url())).as_array().stream().await.unwrap()).await;
    assert_eq!((text.as_str(), error.unwrap().kind()), ("Hel", ErrorKind::StreamInterrupted));

    let server = Server::start(|exchange| {
        let body = if exchange.number == 0 { "[]".to_owned() } else { format!("[{LAST}]") };
        exchange.begin("application/json").piece(body).end();
    });
    let (text, error) = read(stream(&client(&server.url())).as_array().stream().await.unwrap()).await;
    assert_eq!((text.as_str(), server.count()), ("!", 2), "an empty answer is asked for again: {error:?}");
}

/// The last element of an array can be an error, as can the only one.
#[tokio::test]
async fn an_error_in_an_array() {
    let busy = r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"busy"}}"#;
    let server = Server::start(move |exchange| {
        exchange.begin("application/json").piece(format!("[{FIRST},\r\n{busy}]")).end();
    });
    let (text, error) = read(stream(&client(&server.url())).as_array().stream().await.unwrap()).await;
    assert_eq!((text.as_str(), error.unwrap().code()), ("Hel", Some(503)));

    let server = Server::start(move |exchange| {
        let body = if exchange.number == 0 { format!("[{busy}]") } else { format!("[{LAST}]") };
        exchange.begin("application/json").piece(body).end();
    });
    let (text, _) = read(stream(&client(&server.url())).as_array().stream().await.unwrap()).await;
    assert_eq!((text.as_str(), server.count()), ("!", 2));
}

/// Its type, and not only its content, decides if it is an answer.
#[tokio::test]
async fn an_answer_that_never_begins_is_not_complete() {
    let server = body(event(r#"{"usageMetadata":{"totalTokenCount":3}}"#));
    let (text, error) = read(stream(&client(&server.url())).stream().await.unwrap()).await;
    assert_eq!((text.as_str(), error.unwrap().kind()), ("", ErrorKind::StreamInterrupted));
}
