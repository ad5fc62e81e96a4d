//! Calls by HTTP method and path, for what no document describes.

use std::time::Duration;

use crate::support::api::{builder, client, quick};
use crate::support::server::{Exchange, Server};
use generativelanguage::custom::CustomCall;
use generativelanguage::error::ErrorKind;
use generativelanguage::http::Method;
use generativelanguage::rt::Value;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize, PartialEq)]
struct Interaction {
    id: u32,
}

fn post(server: &Server) -> CustomCall {
    client(&server.url()).runtime().request(Method::POST, "v1beta/interactions")
}

#[tokio::test]
async fn json_goes_out_and_comes_back() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"id":7}"#));
    let body = json!({"input": "Why?"});
    let value: Value = post(&server).query("view", "full").header("x-own", "1").json(&body).await.unwrap();
    assert_eq!(value, json!({"id": 7}));
    let typed: Interaction = post(&server).json(&body).send().await.unwrap();
    assert_eq!(typed, Interaction { id: 7 });
    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/v1beta/interactions?view=full"));
    assert_eq!((seen.header("x-goog-api-key"), seen.header("x-own")), (Some("SECRET-KEY"), Some("1")));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(serde_json::from_slice::<Value>(&seen.body).unwrap(), body);
}

#[tokio::test]
async fn bytes_go_out_and_come_back() {
    let server = Server::start(|exchange| exchange.respond(200, &[], "pong"));
    let response = post(&server).body("text/plain", "ping").send_raw().await.unwrap();
    assert_eq!((response.status().as_u16(), response.value().as_ref()), (200, b"pong".as_slice()));
    assert_eq!(post(&server).body("text/csv", "a,b").download().bytes().await.unwrap(), "pong");
    let seen = server.seen();
    assert_eq!((seen[0].header("content-type"), seen[0].body.as_slice()), (Some("text/plain"), b"ping".as_slice()));
    assert_eq!((seen[1].target.as_str(), seen[1].text().as_str()), ("/v1beta/interactions?alt=media", "a,b"));
}

/// Google's servers refuse a `POST` over HTTP/1.1 that does not tell the length of its body.
#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    for (method, length) in [(Method::POST, Some("0")), (Method::PATCH, Some("0")), (Method::GET, None)] {
        client.runtime().request(method.clone(), "v1beta/interactions").await.unwrap();
        assert_eq!(server.seen().last().unwrap().header("content-length"), length, "{method}");
    }
}

#[tokio::test]
async fn failures_are_those_of_any_call() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        1 => exchange.json(200, r#"{"id":1}"#),
        2 => exchange.error(500),
        3 => exchange.json(200, r#"{"error":{"code":404,"status":"NOT_FOUND","message":"gone"}}"#),
        4 => exchange.json(200, r#"{"id":"x"}"#),
        _ => drop(exchange.wait_for_close()),
    });
    assert_eq!(post(&server).retry(quick()).await.unwrap()["id"], 1, "tried again");
    let error = post(&server).retry(quick()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts().len()), (Some(500), 1), "a POST may have done something");
    assert!(error.url().is_some_and(|url| url.ends_with("/v1beta/interactions")), "{error:?}");
    let error = post(&server).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(404), "gone"), "an error in a success");
    let error = post(&server).send::<Interaction>().await.unwrap_err();
    assert_eq!((error.kind(), error.raw_body().as_ref()), (ErrorKind::Decode, br#"{"id":"x"}"#.as_slice()));
    let error = post(&server).timeout(Duration::from_millis(50)).idempotent().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

/// The server may have acted on a `POST` before the response to it breaks off.
#[tokio::test]
async fn streams_and_downloads_of_a_post_are_not_sent_again() {
    let failures: [fn(&mut Exchange); 5] = [
        |exchange| {
            exchange.read_body();
            exchange.close();
        },
        |exchange| exchange.error(500),
        |exchange| exchange.error(504),
        |exchange| exchange.begin("text/event-stream").close(),
        |exchange| {
            exchange.begin("text/event-stream");
            exchange.wait_for_close();
        },
    ];
    for (number, failure) in failures.into_iter().enumerate() {
        let server = Server::start(move |exchange| match exchange.number {
            0 => failure(exchange),
            _ => exchange.json(200, r#"[{"id":1}]"#),
        });
        let call = || post(&server).json(&json!({})).retry(quick()).idle_timeout(Duration::from_millis(50));
        let error = call().stream::<Value>().await.unwrap_err();
        assert_eq!((error.attempts().len(), server.count()), (1, 1), "{number}: {error}");
        // A call that the caller declares to be idempotent is.
        let server = Server::start(move |exchange| match exchange.number {
            0 => failure(exchange),
            _ => exchange.json(200, r#"[{"id":1}]"#),
        });
        let call = || post(&server).idempotent().retry(quick()).idle_timeout(Duration::from_millis(50));
        let mut stream = call().stream::<Interaction>().await.unwrap();
        assert_eq!((stream.try_next().await.unwrap(), server.count()), (Some(Interaction { id: 1 }), 2), "{number}");
    }
    // A server that is overloaded has done nothing.
    let overloaded = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        _ => exchange.json(200, "[]"),
    });
    drop(post(&overloaded).retry(quick()).stream::<Value>().await.unwrap());
    assert_eq!(overloaded.count(), 2);
    let failing = Server::start(|exchange| exchange.error(500));
    let error = post(&failing).retry(quick()).download().await.unwrap_err();
    assert_eq!((error.attempts().len(), failing.count()), (1, 1));
    let breaking = Server::start(|exchange| {
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\netag: \"a\"\r\n\r\nabc").close();
    });
    post(&breaking).retry(quick()).download().bytes().await.unwrap_err();
    assert_eq!(breaking.count(), 1);
}

#[tokio::test]
async fn streams_have_the_options_of_any_stream() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, r#"[{"id":1}]"#),
        1 | 2 => exchange.begin("text/event-stream").piece("data: {\"id\":1}\n\n").end(),
        _ => exchange.begin("text/event-stream").piece("data: {\"long\":\"0123456789\"}\n\n").end(),
    });
    let call = post(&server).as_array().fields("id").quota_user("me");
    let names: Vec<_> = call.request().unwrap().query().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(names, ["fields=id", "quotaUser=me"]);
    let mut stream = call.stream::<Interaction>().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap(), Some(Interaction { id: 1 }));
    assert_eq!(server.seen()[0].target, "/v1beta/interactions?fields=id&quotaUser=me");
    for is_final in [true, false] {
        let call = post(&server).stream_until(move |element: &Interaction| is_final && element.id == 1);
        let mut stream = call.await.unwrap();
        stream.try_next().await.unwrap().unwrap();
        let end = stream.try_next().await.map_err(|error| error.kind());
        assert_eq!(end, if is_final { Ok(None) } else { Err(ErrorKind::StreamInterrupted) });
    }
    let error = post(&server).max_event_size(10).stream::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EventTooLarge);
    assert!(post(&server).header("x y", "1").request().is_err());
}

#[tokio::test]
async fn streams_as_events_and_as_an_array() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.begin("text/event-stream").piece("data: {\"id\":1}\n\ndata: {}\n\ndata: {\"id\":2}\n\n").end(),
        1 => exchange.json(200, r#"[{"id":3},{"id":4}]"#),
        _ => {
            exchange.begin("text/event-stream").piece("data: {\"id\":5}\n\ndata: {\"error\":{\"code\":503}}\n\n").end();
        }
    });
    let mut stream = post(&server).stream::<Interaction>().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap(), Some(Interaction { id: 1 }));
    assert!(stream.try_next().await.unwrap_err().is_decode());
    assert_eq!(stream.try_next().await.unwrap(), Some(Interaction { id: 2 }));
    assert_eq!(stream.try_next().await.unwrap(), None);
    assert!(stream.is_complete());
    let mut stream = post(&server).query("alt", "json").stream::<Value>().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap(), Some(json!({"id": 3})));
    let mut stream = post(&server).stream::<Value>().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap(), Some(json!({"id": 5})));
    assert_eq!(stream.try_next().await.unwrap_err().code(), Some(503));
    let targets: Vec<String> = server.seen().iter().map(|seen| seen.target.clone()).collect();
    assert_eq!(targets[..2], ["/v1beta/interactions?alt=sse", "/v1beta/interactions?alt=json"]);
}

#[tokio::test]
async fn pages_by_the_names_of_their_tokens() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, r#"{"rows":[1],"next":"a b"}"#),
        _ => exchange.json(200, r#"{"rows":[2],"next":""}"#),
    });
    let client = client(&server.url());
    let mut pages = client.runtime().request(Method::GET, "v1beta/rows").query("size", 1).pages("next", "cursor");
    let mut rows = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        rows.push(page["rows"][0].clone());
    }
    assert_eq!(rows, [1, 2]);
    let targets: Vec<String> = server.seen().iter().map(|seen| seen.target.clone()).collect();
    assert_eq!(targets, ["/v1beta/rows?size=1", "/v1beta/rows?size=1&cursor=a%20b"]);
}

#[tokio::test]
async fn paths_stay_below_the_root() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    for path in [
        "v1/x?key=1",
        "v1/x#y",
        "https://evil.example/x",
        "v1/../x",
        ".",
        "v1/%2e%2e/x",
        "v1/%2E./x",
        "v1/.%2e",
        "%2e/x",
        "v1/a%2F..%2fx",
    ] {
        let error = client.runtime().request(Method::GET, path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{path}");
        assert!(error.message().contains(path), "{error}");
    }
    assert_eq!(server.count(), 0);
    for (path, target) in [
        ("v1/models/a:b@1", "/v1/models/a:b@1"),
        ("v1/a b/{c}/é", "/v1/a%20b/%7Bc%7D/%C3%A9"),
        ("v1/a%2Fb", "/v1/a%2Fb"),
        ("v1/a%2e%2eb/..c", "/v1/a%2e%2eb/..c"),
        ("/upload/v1/x", "/upload/v1/x"),
    ] {
        client.runtime().request(Method::GET, path).await.unwrap();
        assert_eq!(server.seen().last().unwrap().target, target);
    }
}

#[tokio::test]
async fn headers_and_bodies_that_are_none_are_refused() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    for call in [post(&server).header("x y", "1"), post(&server).body("a\nb", "")] {
        assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Request);
    }
    let client = builder(&server.url()).build().unwrap();
    let response = client.runtime().request(Method::GET, "v1/x").send_with_metadata::<Value>().await.unwrap();
    assert_eq!((response.status().as_u16(), response.into_value()), (200, json!({})));
    assert_eq!(server.count(), 1);
}
