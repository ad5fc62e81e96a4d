//! The texts of errors: one line, without repetition.

use std::net::TcpListener;
use std::time::Duration;

use generativelanguage::error::{Detail, ErrorKind};
use generativelanguage::retry::Retry;
use generativelanguage::{Error, rt};

use crate::support::api::{builder, client, download, generate, stream, upload};
use crate::support::server::{Exchange, Server};

/// Returns the texts of an error and its causes, in their order.
fn chain(error: &Error) -> Vec<String> {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect()
}

/// Each text is one line, and none is part of another.
#[track_caller]
fn check(error: &Error) {
    let chain = chain(error);
    for (place, text) in chain.iter().enumerate() {
        assert!(!text.contains(char::is_control) && text.trim() == text && !text.is_empty(), "{chain:?}");
        for other in &chain[place + 1..] {
            assert!(!text.contains(other.as_str()) && !other.contains(text.as_str()), "{chain:?}");
        }
    }
}

/// The error of a call that this server fails.
async fn failed(handler: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Error {
    let server = Server::start(handler);
    let call = generate(&client(&server.url())).retry(Retry::never());
    call.idle_timeout(Duration::from_millis(50)).attempt_timeout(Duration::from_secs(9)).await.unwrap_err()
}

#[tokio::test]
async fn no_cause_says_what_was_said_before() {
    let closed = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    for url in [closed.as_str(), "http://nowhere.invalid/", "https://nowhere.invalid/"] {
        let client = builder(url).retry(Retry::never()).build().unwrap();
        let error = generate(&client).await.unwrap_err();
        assert!(error.is_connect());
        check(&error);
        check(&stream(&client).stream().await.unwrap_err());
        check(&download(&client).download().await.unwrap_err());
        check(&upload(&client).bytes("x").media_type("a/b").await.unwrap_err());
    }
    check(&failed(Exchange::close).await);
    let no_http = failed(|exchange| {
        exchange.write("no HTTP at all\r\n\r\n");
    });
    check(&no_http.await);
    check(&failed(|exchange| exchange.json(200, "{\"candidates\": 7}")).await);
    check(&failed(|exchange| exchange.json(503, "")).await);
    let cut = failed(|exchange| exchange.begin("application/json").piece("{").close()).await;
    assert_eq!(cut.kind(), ErrorKind::Transport);
    check(&cut);
    let silent = failed(|exchange| {
        exchange.begin("application/json").piece("{");
        exchange.wait_for_close();
    })
    .await;
    assert_eq!(silent.kind(), ErrorKind::Timeout);
    check(&silent);
    let server = Server::start(|exchange| exchange.begin("text/event-stream").piece("data: {\"a").close());
    check(&stream(&client(&server.url())).retry(Retry::never()).stream().await.unwrap_err());
    let gone = upload(&client(&server.url())).file("/there/is/no/such/file").media_type("a/b");
    check(&gone.await.unwrap_err());
}

#[tokio::test]
async fn a_message_in_several_lines_is_shown_in_one() {
    let body = serde_json::json!({"error": {"code": 400, "status": "INVALID_ARGUMENT",
        "message": "* contents: is missing\n* model: is unknown\n",
        "details": [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
            {"field": "contents", "description": "contents: is missing\n"},
        ]}],
    }});
    let error = failed(move |exchange| exchange.json(400, body.to_string())).await;
    assert_eq!(
        error.to_string(),
        "test.models.generate: 400 INVALID_ARGUMENT: * contents: is missing * model: is unknown"
    );
    assert_eq!(error.message(), "* contents: is missing\n* model: is unknown");
    let [Detail::BadRequest(bad)] = error.details() else { panic!("{error:?}") };
    assert_eq!(bad.field_violations[0].description, "contents: is missing");
}

/// Text of a server must not look like other lines of a log, or change what a terminal shows.
#[tokio::test]
async fn a_message_with_control_characters_is_shown_without_them() {
    let body = serde_json::json!({"error": {"code": 400, "status": "BAD\r\u{1b}[2JSTATUS",
        "message": "ok\rerror: none\u{1b}[31m red\u{85}next\u{2028}line\u{2029}\u{0}\u{9b}end\u{7f}",
    }});
    let error = failed(move |exchange| exchange.json(400, body.to_string())).await;
    assert_eq!(error.to_string(), "test.models.generate: 400 BAD [2JSTATUS: ok error: none [31m red next line end");
    assert!(error.message().contains('\r'), "the message is as the server wrote it");
    let page = failed(|exchange| exchange.respond(502, &[], "bad\u{1b}]0;gateway\u{7}")).await;
    assert!(!page.to_string().contains(char::is_control), "{page:?}");
}

/// A wrong argument is the caller's to mend, whoever finds it.
#[tokio::test]
async fn wrong_arguments_are_told_from_other_failures() {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    let refused: generativelanguage::Call<rt::Value> =
        rt::get(client.runtime(), "v1beta/{+name}").path("name", "^models/[^/]+$", "a/b/c").build("test.models.get");
    let error = refused.await.unwrap_err();
    assert_eq!((error.kind(), error.status(), server.count()), (ErrorKind::Request, None, 0));
    assert!(error.is_invalid_argument());
    for (status, is_invalid) in [("INVALID_ARGUMENT", true), ("FAILED_PRECONDITION", false), ("OUT_OF_RANGE", false)] {
        let body = format!(r#"{{"error":{{"code":400,"message":"no","status":"{status}"}}}}"#);
        let error = failed(move |exchange| exchange.json(400, &body)).await;
        assert_eq!(error.is_invalid_argument(), is_invalid, "{error}");
    }
    let key = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"x/ErrorInfo","reason":"API_KEY_INVALID"}]}}"#;
    assert!(
        !failed(move |exchange| exchange.json(400, key)).await.is_invalid_argument(),
        "the key is wrong, not the argument"
    );
    assert!(!failed(|exchange| exchange.error(503)).await.is_invalid_argument());
}
