//! Errors of every shape: nothing that a server says is lost, and nothing that is an error passes for a reply.

use std::time::Duration;

use super::sample::Client;
use super::sample::schemas::{Chat, Operation};
use super::server::{Reply, Server};
use generativelanguage::error::{Detail, ErrorKind, Status};
use generativelanguage::retry::Retry;
use generativelanguage::{Call, Error};

/// A call without retries against a server that gives one answer.
async fn failure(reply: Reply) -> Error {
    reached(reply).await.unwrap_err()
}

async fn reached(reply: Reply) -> Result<Chat, Error> {
    let server = Server::start();
    server.reply(reply);
    let client = Client::builder().api_key("k").base_url(&server.url).build().unwrap();
    once(client.chats().get("a")).await
}

fn once(call: Call<Chat>) -> Call<Chat> {
    call.retry(Retry::never())
}

const QUOTA: &str = r#"{
  "error": {
    "code": 429,
    "message": "Out of requests for today.",
    "status": "RESOURCE_EXHAUSTED",
    "details": [
      {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
        {
          "quotaMetric": "sample.example/requests",
          "quotaId": "RequestsPerDayPerProject-FreeTier",
          "quotaDimensions": {"location": "global", "model": "small"},
          "quotaValue": "20"
        },
        {"quotaId": "TokensPerMinute", "quotaDimensions": ["wrong"], "quotaValue": 7, "subject": null}
      ]},
      {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"description": "Limits", "url": "https://h/limits"}]},
      {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "45.837906927s"},
      {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE", "domain": "h", "metadata": {"a": "b", "c": 1}},
      {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "a.b", "description": "too long"}]},
      {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "de", "message": "Nein."},
      {"@type": "type.googleapis.com/sample.New", "x": [1]},
      "not even an object"
    ]
  }
}"#;

#[tokio::test]
async fn everything_is_kept() {
    let error = failure(Reply::new(429, &[("x-id", "7"), ("content-type", "application/json")], QUOTA)).await;
    assert_eq!(
        (error.kind(), error.code(), error.status()),
        (ErrorKind::Api, Some(429), Some(&Status::ResourceExhausted))
    );
    assert_eq!(error.to_string(), "sample.chats.get: 429 RESOURCE_EXHAUSTED: Out of requests for today.");
    assert_eq!(error.message(), "Out of requests for today.");
    assert_eq!(error.headers()["x-id"], "7");
    assert_eq!(error.raw_body(), QUOTA);
    assert_eq!(error.method(), Some("sample.chats.get"));
    assert!(error.url().unwrap().ends_with("/v1/chats/a"), "{error:?}");
    assert!(error.is_quota() && !error.is_overloaded() && !error.is_timeout() && !error.is_connect());
    assert_eq!(error.retry_delay(), Some(Duration::new(45, 837_906_927)));
    assert_eq!(error.reason(), Some("RATE"));
    let violations: Vec<_> = error.quota_violations().collect();
    assert_eq!(violations[0].quota_dimensions["model"], "small");
    assert_eq!((violations[0].quota_value.as_str(), violations[0].is_per_day()), ("20", true));
    // A value of a wrong type does not invalidate the rest.
    assert_eq!((violations[1].quota_id.as_str(), violations[1].quota_value.as_str()), ("TokensPerMinute", "7"));
    assert!(violations[1].quota_dimensions.is_empty() && !violations[1].is_per_day());
    let [
        _,
        Detail::Help(help),
        _,
        Detail::ErrorInfo(info),
        Detail::BadRequest(bad),
        Detail::LocalizedMessage(local),
        new,
        odd,
    ] = error.details()
    else {
        panic!("{error:?}")
    };
    assert_eq!((help.links[0].description.as_str(), help.links[0].url.as_str()), ("Limits", "https://h/limits"));
    assert_eq!((info.domain.as_str(), info.metadata["a"].as_str(), info.metadata["c"].as_str()), ("h", "b", "1"));
    assert_eq!(
        (bad.field_violations[0].field.as_str(), bad.field_violations[0].description.as_str()),
        ("a.b", "too long")
    );
    assert_eq!((local.locale.as_str(), local.message.as_str()), ("de", "Nein."));
    assert_eq!(*new, Detail::Other(serde_json::json!({"@type": "type.googleapis.com/sample.New", "x": [1]})));
    assert_eq!(*odd, Detail::Other("not even an object".into()));
}

#[tokio::test]
async fn delays() {
    for (delay, expected) in [
        ("0s", Some(Duration::ZERO)),
        ("53s", Some(Duration::from_secs(53))),
        ("45.837906927s", Some(Duration::new(45, 837_906_927))),
        ("-1s", Some(Duration::ZERO)),
        ("soon", None),
    ] {
        let body = format!(
            r#"{{"error": {{"code": 429, "details": [{{"@type": "x/google.rpc.RetryInfo", "retryDelay": "{delay}"}}]}}}}"#
        );
        assert_eq!(failure(Reply::error(429, &body)).await.retry_delay(), expected, "{delay}");
    }
    let error = failure(Reply::new(429, &[("retry-after", "3")], "{}")).await;
    assert_eq!(error.retry_delay(), Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn shapes_of_bodies() {
    for (code, body, status, message) in [
        (404, r#"[{"error": {"code": 404, "message": "gone", "status": "NOT_FOUND"}}]"#, "NOT_FOUND", "gone"),
        (404, r#"{"error": {"code": 404, "message": "gone"}}"#, "NOT_FOUND", "gone"),
        (400, r#"{"error": {"message": "bad", "status": "FAILED_PRECONDITION"}}"#, "FAILED_PRECONDITION", "bad"),
        (
            400,
            r#"{"error": {"code": "400", "message": "bad", "errors": [{"reason": "x"}]}}"#,
            "INVALID_ARGUMENT",
            "bad",
        ),
        (401, r#"{"error": "invalid_grant", "error_description": "expired"}"#, "UNAUTHENTICATED", "expired"),
        (401, r#"{"error": "invalid_grant"}"#, "UNAUTHENTICATED", "invalid_grant"),
        (403, r#"{"error": {"status": "SOMETHING_NEW", "message": "x"}}"#, "SOMETHING_NEW", "x"),
        (500, "", "INTERNAL", "internal server error"),
        (500, "{}", "INTERNAL", "internal server error"),
        (500, r#"{"error": null}"#, "INTERNAL", "internal server error"),
        (500, r#"{"error": {"details": 7, "message": ""}}"#, "INTERNAL", "internal server error"),
        (400, "The client sent 821333 bytes.", "INVALID_ARGUMENT", "The client sent 821333 bytes."),
        (
            502,
            "<html><head><title>502 Bad\n Gateway</title></head><body><h1>x</h1></body></html>",
            "UNAVAILABLE",
            "502 Bad Gateway",
        ),
        (503, "<html><body><h1>Too</h1>\n<p>busy</p></body></html>", "UNAVAILABLE", "Too busy"),
        (503, r#"{"error": {"message": "cut"#, "UNAVAILABLE", r#"{"error": {"message": "cut"#),
    ] {
        let error = failure(Reply::error(code, body)).await;
        assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(code)), "{body}");
        assert_eq!((error.status().unwrap().as_str(), error.message()), (status, message), "{body}");
        assert_eq!(error.raw_body(), body);
    }
    let error = failure(Reply::error(418, "")).await;
    assert_eq!((error.status(), error.to_string().as_str()), (None, "sample.chats.get: 418: i'm a teapot"));
}

#[tokio::test]
async fn a_long_body_is_read_in_part() {
    let long = "x".repeat(10 << 20);
    let error = failure(Reply::error(500, &long)).await;
    assert_eq!((error.code(), error.raw_body().len(), error.message().len()), (Some(500), 64 << 10, 500));
    // As long as it is read, it is understood, however little is kept.
    let padded = format!(r#"{{"error": {{"message": "late", "padding": "{}"}}}}"#, "x".repeat(200_000));
    let error = failure(Reply::error(500, &padded)).await;
    assert_eq!((error.message(), error.raw_body().len()), ("late", 64 << 10));
}

#[tokio::test]
async fn an_error_in_a_success_is_an_error() {
    for body in [
        r#"{"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}"#,
        "\n [ {\n  \"error\" : {\n \"code\": 503, \"message\": \"busy\", \"status\": \"UNAVAILABLE\"}}]",
    ] {
        let error = failure(Reply::json(body)).await;
        assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(503)));
        assert!(error.is_overloaded());
        assert_eq!(error.to_string(), "sample.chats.get: 503 UNAVAILABLE: busy");
        assert_eq!(error.raw_body(), body);
    }
    for (body, message) in [
        (r#"{"name": "", "error": {"code": 500, "message": "half"}}"#, "half"),
        (r#"{"error": 500}"#, "500"),
        (r#"{"error": "invalid_grant"}"#, "invalid_grant"),
    ] {
        let error = failure(Reply::json(body)).await;
        assert_eq!((error.kind(), error.message()), (ErrorKind::Api, message));
    }
    // A body whose `error` is empty is a response.
    for body in [r#"{"name": "chats/a", "error": null}"#, r#"{"name": "chats/a", "error": false}"#] {
        assert!(reached(Reply::json(body)).await.is_ok(), "{body}");
    }
    // An error that is a field of the schema is a reply.
    let server = Server::start();
    server.reply(Reply::json(r#"{"error": {"code": 8, "message": "no"}, "done": true}"#));
    let client = Client::builder().api_key("k").base_url(&server.url).build().unwrap();
    let operation: Operation = client.chats().operations("").await.unwrap();
    assert_eq!(operation.error.unwrap().code, Some(8));
    // Words that look like one are not.
    let chat = reached(Reply::json(r#"{"name": "{\"error\": {}}"}"#)).await.unwrap();
    assert_eq!(chat.name.unwrap(), r#"{"error": {}}"#);
}

#[tokio::test]
async fn a_reply_that_does_not_fit_names_the_place() {
    let body = r#"{"name": "chats/a", "contents": [{"parts": [{"text": "ok"}, {"text": 5}]}]}"#;
    let error = failure(Reply::json(body)).await;
    assert!(error.is_decode());
    let message = "cannot decode the response: contents[0].parts[1].text: invalid type: integer `5`, expected a string";
    assert!(error.message().starts_with(message), "{error}");
    assert!(error.message().contains(r#", near `: [{"parts": [{"text": "ok"}, {"text": 5}]}]}`"#), "{error}");
    assert_eq!((error.code(), error.raw_body().as_ref()), (Some(200), body.as_bytes()));
    for (body, message) in [
        (r#"{"createTime": [1]}"#, "createTime: invalid type: sequence, expected a text"),
        (r#"{"labels": {"a": {}}}"#, "labels.a: invalid type: map, expected a string"),
        (r#"{"parent": {"parent": {"ttl": 1}}}"#, "parent.parent.ttl: invalid type: integer `1`, expected a text"),
        (r#"{"name": "chats/a""#, "EOF while parsing an object"),
        (r#"{"name": "chats/a"} x"#, "trailing characters"),
        ("<html>", "expected value"),
        ("[]", "invalid type: sequence, expected an object for Chat"),
    ] {
        let error = failure(Reply::json(body)).await;
        assert!(error.message().starts_with(&format!("cannot decode the response: {message}")), "{error}");
        assert!(error.is_decode());
    }
    let error = failure(Reply::json(&format!(r#"{{"name": {}}}"#, "\u{e9}".repeat(50)))).await;
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn connections_that_fail() {
    let client = Client::builder().api_key("k").base_url("http://127.0.0.1:1").build().unwrap();
    let error = once(client.chats().get("a")).timeout(Duration::from_millis(500)).await.unwrap_err();
    assert!(error.is_connect() || error.is_timeout(), "{error:?}");
    let error = failure(Reply::Cut(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"name\"".to_vec())).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.to_string(), "sample.chats.get: the connection broke");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn predicates() {
    for (code, body, predicate) in [
        (401, "{}", Error::is_unauthenticated as fn(&Error) -> bool),
        (403, "{}", Error::is_permission_denied),
        (404, "{}", Error::is_not_found),
        (429, "{}", Error::is_quota),
        (402, "{}", Error::is_quota),
        (503, "{}", Error::is_overloaded),
        (504, "{}", Error::is_timeout),
        (
            400,
            r#"{"error": {"status": "FAILED_PRECONDITION", "message": "The File x is not in an ACTIVE state"}}"#,
            Error::is_failed_precondition,
        ),
        (
            400,
            r#"{"error": {"code": 400, "details": [{"@type": "google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]}}"#,
            Error::is_unauthenticated,
        ),
    ] {
        let error = failure(Reply::error(code, body)).await;
        let all = [
            Error::is_unauthenticated(&error),
            Error::is_permission_denied(&error),
            Error::is_not_found(&error),
            Error::is_quota(&error),
            Error::is_overloaded(&error),
            Error::is_timeout(&error),
            Error::is_failed_precondition(&error),
        ];
        assert!(predicate(&error), "{error:?}");
        assert_eq!(all.iter().filter(|is| **is).count(), 1, "{error:?}");
    }
}
