//! Turns of a conversation: the options of their calls, and their cost.

use std::time::Duration;

use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use serde_json::{Value, json};

use crate::support::server::Server;

/// An element of a stream, with the tokens so far.
fn element(text: &str, tokens: i32, reason: Option<&str>) -> String {
    let candidate = json!({"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": reason});
    let usage = json!({"promptTokenCount": 3, "totalTokenCount": tokens});
    format!("data: {}\n\n", json!({"candidates": [candidate], "usageMetadata": usage}))
}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::{Chat, Client};

            fn chat(server: &Server) -> Chat {
                let builder = Client::builder().api_key("key").base_url(server.url());
                let retry = Retry::new().attempts(3);
                builder.retry(retry).build().unwrap().models().chat("models/x")
            }

            #[tokio::test]
            async fn a_conversation_has_a_timeout() {
                let server = Server::start(|exchange| {
                    exchange.wait_for_close();
                });
                let mut chat = chat(&server).timeout(Duration::from_millis(50));
                assert_eq!(chat.send("one").await.unwrap_err().kind(), ErrorKind::Timeout);
                assert_eq!(chat.stream("one").await.unwrap_err().kind(), ErrorKind::Timeout);
                let mut chat = chat.timeout(None).attempt_timeout(Duration::from_millis(50)).retry(Retry::never());
                assert_eq!(chat.send("one").await.unwrap_err().kind(), ErrorKind::Timeout);
                assert!(chat.history().is_empty());
            }

            #[tokio::test]
            async fn a_conversation_notices_a_silent_server() {
                let server = Server::start(|exchange| {
                    exchange.begin("text/event-stream").piece(element("Hel", 4, None));
                    exchange.wait_for_close();
                });
                let mut chat = chat(&server).idle_timeout(Duration::from_millis(50)).retry(Retry::never());
                let error = chat.stream("one").await.unwrap().collect_reply().await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::StreamIdle);
            }

            #[tokio::test]
            async fn a_conversation_has_a_retry_policy_and_headers() {
                let server = Server::start(|exchange| exchange.error(503));
                let mut chat = chat(&server).retry(Retry::never()).header("x-request-source", "nightly");
                assert!(chat.send("one").await.unwrap_err().is_overloaded());
                assert!(chat.stream("one").await.unwrap_err().is_overloaded());
                let seen = server.seen();
                assert_eq!(seen.len(), 2, "each call is sent once");
                assert!(seen.iter().all(|request| request.header("x-request-source") == Some("nightly")));
                assert!(!format!("{chat:?}").contains("nightly"));
            }

            #[tokio::test]
            async fn wrong_headers_of_a_conversation_are_errors_before_a_request() {
                let server = Server::start(|exchange| exchange.json(200, "{}"));
                for (name, value, message) in [
                    ("x y", "a", "invalid header name `x y`"),
                    ("x-y", "a\n", "invalid value of the header `x-y`: use visible ASCII characters"),
                ] {
                    let error = chat(&server).header(name, value).send("one").await.unwrap_err();
                    assert_eq!((error.kind(), error.message()), (ErrorKind::Request, message));
                }
                assert_eq!(server.count(), 0);
            }

            #[tokio::test]
            async fn answers_that_break_off_have_a_cost() {
                let server = Server::start(|exchange| {
                    exchange.begin("text/event-stream").piece(element("Hel", 4, None));
                    match exchange.number {
                        0 => exchange.close(),
                        1 => exchange.piece("data: {\"candidates\":7}\n\n").end(),
                        _ => exchange.piece(element("lo", 5, Some("STOP"))).end(),
                    }
                });
                let mut chat = chat(&server).retry(Retry::never());
                for total in [4, 8] {
                    chat.stream("one").await.unwrap().collect_reply().await.unwrap_err();
                    assert_eq!(chat.usage().total, total);
                }
                let mut stream = chat.stream("one").await.unwrap();
                stream.try_next().await.unwrap().unwrap();
                drop(stream);
                assert_eq!((chat.usage().total, chat.history().len()), (12, 0));
                // The counts of an element include those before it.
                chat.stream("one").await.unwrap().collect_reply().await.unwrap();
                assert_eq!((chat.usage().total, chat.usage().prompt), (17, 12));
            }
        }
    };
}

in_version!(v1);
in_version!(v1beta);

/// Only `v1beta` has functions in each document.
mod functions {
    use super::*;
    use generativelanguage::v1beta::{Client, Tools};

    #[tokio::test]
    async fn calls_after_functions_have_the_options_and_count_once() {
        let server = Server::start(|exchange| {
            let call: Value = json!([{"functionCall": {"name": "f", "args": {}}}]);
            let first = json!({
                "candidates": [{"content": {"role": "model", "parts": call}, "finishReason": "STOP"}],
                "usageMetadata": {"totalTokenCount": 10},
            });
            let body =
                if exchange.number == 0 { format!("data: {first}\n\n") } else { element("Done.", 5, Some("STOP")) };
            exchange.respond(200, &[("content-type", "text/event-stream")], body);
        });
        let client = Client::builder().api_key("key").base_url(server.url()).build().unwrap();
        let tools = Tools::new().function_sync("f", "Does something.", |(): ()| "done");
        let mut chat = client.models().chat("models/x").tools(tools).header("x-request-source", "nightly");
        let reply = chat.stream("one").await.unwrap().collect_reply().await.unwrap();
        assert_eq!(reply.text(), "Done.");
        let sources: Vec<_> =
            server.seen().iter().map(|seen| seen.header("x-request-source").map(str::to_owned)).collect();
        assert_eq!(sources, [Some("nightly".to_owned()), Some("nightly".to_owned())]);
        assert_eq!(chat.usage().total, 15);
    }
}
