//! Conversations and the conveniences for them over loopback, in each version of the API.

use crate::support::server::Server;
use generativelanguage::error::ErrorKind;
use generativelanguage::rt::Value;
use serde::Deserialize;
use serde_json::json;

/// Content of the model that must be sent back unchanged: `v1` has fields for neither thoughts nor functions.
fn thoughtful() -> Value {
    json!({
        "role": "model",
        "parts": [
            {"text": "a", "thought": true},
            {"functionCall": {"name": "f", "args": {"x": 1}}, "thoughtSignature": "--__AA"},
        ],
        "ofTomorrow": [null, 1.0],
    })
}

/// The messages in the body of a request.
fn said(server: &Server, number: usize) -> Value {
    serde_json::from_slice::<Value>(&server.seen()[number].body).unwrap()["contents"].take()
}

#[derive(Debug, Deserialize, PartialEq)]
struct Point {
    x: i32,
}

/// A reply, and what the conveniences that all versions have make of it.
struct Row {
    reply: Value,
    text: &'static str,
    /// `None` if the text is not JSON.
    json: Option<Point>,
    finish_reason: Option<&'static str>,
    block_reason: Option<&'static str>,
    has_content: bool,
}

const NOTHING: Row =
    Row { reply: Value::Null, text: "", json: None, finish_reason: None, block_reason: None, has_content: false };

fn rows() -> Vec<Row> {
    let parts = |parts: Value| json!({"candidates": [{"content": {"parts": parts}}]});
    vec![
        Row { reply: json!({}), ..NOTHING },
        Row { reply: json!({"candidates": []}), ..NOTHING },
        Row { reply: json!({"candidates": [{}]}), ..NOTHING },
        Row { reply: json!({"candidates": [{"content": {}}]}), has_content: true, ..NOTHING },
        Row { reply: parts(json!([])), has_content: true, ..NOTHING },
        Row {
            reply: json!({"candidates": [{"finishReason": "MAX_TOKENS"}]}),
            finish_reason: Some("MAX_TOKENS"),
            ..NOTHING
        },
        // A reason that no version knows yet.
        Row { reply: json!({"candidates": [{"finishReason": "BORED"}]}), finish_reason: Some("BORED"), ..NOTHING },
        Row { reply: parts(json!([{"text": "a"}, {"text": "b"}])), text: "ab", has_content: true, ..NOTHING },
        Row {
            reply: parts(json!([
                {"text": "hm", "thought": true},
                {"text": "{\"x\""},
                {"inlineData": {"mimeType": "image/png", "data": "AA=="}},
                {"text": ":7}", "thought": false},
            ])),
            text: "{\"x\":7}",
            json: Some(Point { x: 7 }),
            has_content: true,
            ..NOTHING
        },
        Row {
            reply: parts(json!([{"text": "```json\n{\"x\": 7}\n```"}])),
            text: "```json\n{\"x\": 7}\n```",
            json: Some(Point { x: 7 }),
            has_content: true,
            ..NOTHING
        },
        // Candidates of a stream may come in any order.
        Row { reply: json!({"candidates": [{"index": 1, "content": {"parts": [{"text": "1"}]}}]}), ..NOTHING },
        Row { reply: parts(json!([{"text": "a", "thought": true}])), has_content: true, ..NOTHING },
        Row {
            reply: parts(json!([{"functionCall": {"name": "f"}}, {"text": "a"}])),
            text: "a",
            has_content: true,
            ..NOTHING
        },
        // Only the first candidate counts.
        Row {
            reply: json!({"candidates": [
                {"finishReason": "STOP", "content": {"parts": [{"text": "1"}]}},
                {"finishReason": "SAFETY", "content": {"parts": [{"text": "2"}]}},
            ]}),
            text: "1",
            finish_reason: Some("STOP"),
            has_content: true,
            ..NOTHING
        },
        Row { reply: json!({"promptFeedback": {"blockReason": "SAFETY"}}), block_reason: Some("SAFETY"), ..NOTHING },
        Row { reply: json!({"promptFeedback": {"blockReason": "NEW"}}), block_reason: Some("NEW"), ..NOTHING },
        Row { reply: json!({"promptFeedback": {"safetyRatings": []}}), ..NOTHING },
    ]
}

/// Replies that are not the JSON that was asked for, and what the error says.
fn json_failures() -> Vec<(Value, &'static str)> {
    let text = |text: &str, reason: &str| json!({"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": reason}]});
    vec![
        (json!({}), "the response has no candidate to read JSON from"),
        (json!({"promptFeedback": {"blockReason": "SAFETY"}}), "the prompt was blocked: SAFETY"),
        (
            json!({"candidates": [{"finishReason": "SAFETY"}]}),
            "the response has no text to read JSON from: finish reason SAFETY",
        ),
        (json!({"candidates": [{"finishReason": "STOP"}]}), "the response has no text to read JSON from"),
        (text("{\"x\":", "MAX_TOKENS"), "the JSON is cut off: finish reason MAX_TOKENS, text \"{\\\"x\\\":\""),
        (
            text("```json\n{\"x\":\"a\"}\n```", "STOP"),
            "the text is not the expected JSON: x: invalid type: string \"a\", expected i32 at line 1 column 8, text \"{\\\"x\\\":\\\"a\\\"}\"",
        ),
    ]
}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::Client;
            use generativelanguage::$version::schemas::{
                BlockReason, Content, FinishReason, GenerateContentRequest, GenerateContentResponse, Part,
            };

            fn client(url: &str) -> Client {
                let retry = generativelanguage::retry::Retry::never();
                Client::builder().api_key("key").base_url(url).retry(retry).build().unwrap()
            }

            #[tokio::test]
            async fn what_the_model_said_goes_back_to_it_unchanged() {
                let server = Server::start(|exchange| {
                    exchange.json(200, json!({"candidates": [{"content": thoughtful()}]}).to_string());
                });
                let mut chat = client(&server.url()).models().chat("models/x");
                chat.send("one").await.unwrap();
                chat.send("two").await.unwrap();
                let user = |text: &str| json!({"role": "user", "parts": [{"text": text}]});
                assert_eq!(said(&server, 0), json!([user("one")]));
                assert_eq!(said(&server, 1), json!([user("one"), thoughtful(), user("two")]));
                assert_eq!(serde_json::to_value(&chat.history()[1]).unwrap(), thoughtful());
                assert_eq!(chat.history().len(), 4);
            }

            #[tokio::test]
            async fn what_failed_was_not_said() {
                let server = Server::start(|exchange| match exchange.number {
                    1 => exchange.error(503),
                    2 => exchange.json(200, r#"{"candidates":[{"content":7}]}"#),
                    3 => exchange.close(),
                    4 => exchange.json(200, r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#),
                    number => exchange.json(
                        200,
                        json!({"candidates": [{"content": {"parts": [{"text": number.to_string()}]}}]}).to_string(),
                    ),
                });
                let request = GenerateContentRequest::new().set_contents([Content::user("before")]);
                let mut chat = client(&server.url()).models().chat("models/x").with_request(request);
                chat.send("first").await.unwrap();
                let history = chat.history().to_vec();
                assert_eq!(history.iter().map(Content::text).collect::<Vec<_>>(), ["before", "first", "0"]);
                for kind in [ErrorKind::Api, ErrorKind::Decode, ErrorKind::Transport] {
                    assert_eq!(chat.send("again").await.unwrap_err().kind(), kind);
                    assert_eq!(chat.history(), history);
                }
                // A refusal is not an error, but the model said nothing.
                assert!(chat.send("again").await.unwrap().is_blocked());
                assert_eq!(chat.history(), history);
                assert_eq!(chat.send("again").await.unwrap().text(), "5");
                let texts: Vec<_> = chat.history().iter().map(Content::text).collect();
                assert_eq!(texts, ["before", "first", "0", "again", "5"]);
            }

            /// A turn without a part that the service takes back would poison every later request.
            #[tokio::test]
            async fn turns_without_usable_parts_stay_out_of_the_history() {
                let server = Server::start(|exchange| {
                    let content = match exchange.number {
                        0 => json!({"role": "model"}),
                        1 => json!({"role": "model", "parts": []}),
                        2 => json!({"role": "model", "parts": [{}]}),
                        3 => json!({"role": "model", "parts": [{}, {"text": "a"}]}),
                        _ => json!({"role": "model", "parts": [{"text": "b"}]}),
                    };
                    exchange.json(200, json!({"candidates": [{"content": content, "finishReason": "STOP"}]}).to_string());
                });
                let mut chat = client(&server.url()).models().chat("models/x");
                for _ in 0..3 {
                    chat.send("again").await.unwrap();
                    assert!(chat.history().is_empty());
                }
                chat.send("again").await.unwrap();
                assert_eq!(chat.history().len(), 2);
                chat.send("more").await.unwrap();
                let user = |text: &str| json!({"role": "user", "parts": [{"text": text}]});
                let model = |text: &str| json!({"role": "model", "parts": [{"text": text}]});
                assert_eq!(said(&server, 4), json!([user("again"), model("a"), user("more")]));
                let error = chat.send("").await;
                assert!(error.is_ok(), "an empty text is for the service to judge");
                let error = chat.send(Vec::<Part>::new()).await.unwrap_err();
                assert_eq!(error.message(), "the message is empty: it needs at least one part");
                chat.history_mut().truncate(1);
                assert_eq!(chat.history().len(), 1);
            }

            #[tokio::test]
            async fn streamed_turns_count_once_they_are_whole() {
                let server = Server::start(|exchange| {
                    let element = |text: &str, reason: Option<&str>| {
                        let content = json!({"role": "model", "parts": [{"text": text}]});
                        format!("data: {}\n\n", json!({"candidates": [{"content": content, "finishReason": reason}]}))
                    };
                    let body = element("Hel", None) + &element("lo", Some("STOP"));
                    exchange.respond(200, &[("content-type", "text/event-stream")], body);
                });
                let mut chat = client(&server.url()).models().chat("models/x");
                let mut stream = chat.stream("one").await.unwrap();
                assert_eq!(stream.try_next().await.unwrap().unwrap().text(), "Hel");
                drop(stream);
                assert!(chat.history().is_empty(), "an answer that was not read is not remembered");
                let reply = chat.stream("one").await.unwrap().collect_reply().await.unwrap();
                assert_eq!(reply.text(), "Hello");
                let texts: Vec<_> = chat.history().iter().map(Content::text).collect();
                assert_eq!(texts, ["one", "Hello"]);
            }

            /// A turn whose answer is not whole is none, however far it came.
            #[tokio::test]
            async fn errors_in_the_middle_of_a_stream_leave_the_history_as_it_was() {
                let element = |text: &str, reason: Option<&str>| {
                    let content = json!({"role": "model", "parts": [{"text": text}]});
                    format!("data: {}\n\n", json!({"candidates": [{"content": content, "finishReason": reason}]}))
                };
                let server = Server::start(move |exchange| {
                    let (half, whole) = (element("Hel", None), element("Hel", None) + &element("lo", Some("STOP")));
                    let body = match exchange.number {
                        1 => half + "data: {\"error\":{\"code\":503,\"message\":\"busy\"}}\n\n",
                        2 => half + "data: {\"candidates\":7}\n\n" + &element("lo", Some("STOP")),
                        3 => half + "data: {\"candid",
                        4 => half,
                        _ => whole,
                    };
                    exchange.begin("text/event-stream").piece(body);
                    match exchange.number {
                        3 | 5 => exchange.close(),
                        _ => exchange.end(),
                    }
                });
                let mut chat = client(&server.url()).models().chat("models/x");
                chat.stream("one").await.unwrap().collect_reply().await.unwrap();
                let history = chat.history().to_vec();
                for kind in [
                    ErrorKind::Api,
                    ErrorKind::Decode,
                    ErrorKind::StreamInterrupted,
                    ErrorKind::StreamInterrupted,
                    // The reason has come, and the end of the body has not.
                    ErrorKind::StreamInterrupted,
                ] {
                    let mut stream = chat.stream("again").await.unwrap();
                    let mut error = None;
                    loop {
                        match stream.try_next().await {
                            Ok(Some(_)) => {}
                            Ok(None) => break,
                            Err(failure) => error = error.or(Some(failure)),
                        }
                    }
                    assert_eq!(error.unwrap().kind(), kind);
                    drop(stream);
                    assert_eq!(chat.history(), history, "{kind:?}");
                }
                chat.stream("again").await.unwrap().collect_reply().await.unwrap();
                assert_eq!(chat.history().len(), 4);
            }

            /// A message without a role would count as the user's.
            #[tokio::test]
            async fn what_the_model_said_has_its_role() {
                let server = Server::start(|exchange| {
                    let content = json!({"parts": [{"text": "a"}], "ofTomorrow": 1});
                    exchange.json(200, json!({"candidates": [{"content": content}]}).to_string());
                });
                let mut chat = client(&server.url()).models().chat("models/x");
                chat.send("one").await.unwrap();
                chat.send("two").await.unwrap();
                let model = json!({"role": "model", "parts": [{"text": "a"}], "ofTomorrow": 1});
                assert_eq!(said(&server, 1)[1], model);
            }

            /// Of candidates that take turns in a stream, the text is that of the first.
            #[test]
            fn the_text_is_that_of_candidate_0() {
                let element = |index: i32, text: &str| -> GenerateContentResponse {
                    let content = json!({"parts": [{"text": text}]});
                    serde_json::from_value(json!({"candidates": [{"index": index, "content": content}]})).unwrap()
                };
                let elements = [element(0, "A1 "), element(1, "B1 "), element(0, "A2")];
                assert_eq!(elements.iter().map(GenerateContentResponse::text).collect::<Vec<_>>(), ["A1 ", "", "A2"]);
            }

            #[test]
            fn what_replies_say() {
                for row in rows() {
                    let reply: GenerateContentResponse = serde_json::from_value(row.reply.clone()).unwrap();
                    assert_eq!(reply.text(), row.text, "{}", row.reply);
                    assert_eq!(reply.json().ok(), row.json, "{}", row.reply);
                    let finish_reason = reply.finish_reason().map(FinishReason::as_str);
                    assert_eq!(finish_reason, row.finish_reason, "{}", row.reply);
                    let block_reason = reply.block_reason().map(BlockReason::as_str);
                    assert_eq!(block_reason, row.block_reason, "{}", row.reply);
                    assert_eq!(reply.is_blocked(), row.block_reason.is_some(), "{}", row.reply);
                    assert_eq!(reply.content().is_some(), row.has_content, "{}", row.reply);
                    assert_eq!(reply.clone().into_content().as_ref(), reply.content(), "{}", row.reply);
                }
                for (reply, message) in json_failures() {
                    let reply: GenerateContentResponse = serde_json::from_value(reply).unwrap();
                    let error = reply.json::<Point>().unwrap_err();
                    assert_eq!((error.kind(), error.message()), (ErrorKind::Decode, message));
                }
            }

            #[test]
            fn what_can_be_said() {
                let data = Part::from_bytes("image/png", vec![0_u8, 255]);
                let message = Content::user([Part::text("a"), data]);
                let parts = json!([{"text": "a"}, {"inlineData": {"mimeType": "image/png", "data": "AP8="}}]);
                assert_eq!(serde_json::to_value(&message).unwrap(), json!({"role": "user", "parts": parts}));
                assert_eq!(Content::model(vec!["a".to_owned()]).role.as_deref(), Some("model"));
                assert_eq!(serde_json::to_value(Content::from("a")).unwrap(), json!({"parts": [{"text": "a"}]}));
            }
        }
    };
}

in_version!(v1);
in_version!(v1beta);

/// Only `v1beta` has functions and files.
mod functions_and_files {
    use super::*;
    use generativelanguage::v1beta::schemas::{File, FunctionCall, GenerateContentResponse, Part};

    fn calls(parts: &Value) -> GenerateContentResponse {
        serde_json::from_value(json!({"candidates": [{"content": {"parts": parts}}]})).unwrap()
    }

    #[test]
    fn the_functions_that_a_reply_calls() {
        let reply = calls(&json!([
            {"text": "a"},
            {"functionCall": {"name": "f", "id": "1", "args": {"x": 1}}, "thoughtSignature": "AA=="},
            {"functionCall": {"name": "g"}},
        ]));
        let names: Vec<_> = reply.function_calls().map(|call| call.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["f", "g"]);
        assert_eq!(calls(&json!([{"text": "a"}])).function_calls().count(), 0);
        assert_eq!(GenerateContentResponse::new().function_calls().count(), 0);
        let arguments: Vec<_> = reply.function_calls().map(FunctionCall::args_as::<Point>).collect();
        assert_eq!(arguments[0].as_ref().unwrap(), &Point { x: 1 });
        let error = arguments[1].as_ref().unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Decode, "cannot read the function call `g`: the arguments do not fit: missing field `x`")
        );
        assert_eq!(reply.function_calls().last().unwrap().args_as::<Value>().unwrap(), json!({}));
    }

    #[test]
    fn what_functions_returned() {
        let with_id = FunctionCall::new().set_name("f").set_id("1").set_args([("x", json!(1))]);
        let without = FunctionCall::new().set_name("f");
        for (call, result, sent) in [
            (&with_id, json!({"y": 2}), json!({"id": "1", "name": "f", "response": {"y": 2}})),
            (&without, json!({"y": 2}), json!({"name": "f", "response": {"y": 2}})),
            (&without, json!([1, "a"]), json!({"name": "f", "response": {"result": [1, "a"]}})),
            (&without, json!("a"), json!({"name": "f", "response": {"result": "a"}})),
            (&without, Value::Null, json!({"name": "f", "response": {"result": null}})),
        ] {
            let part = Part::function_response(call, result);
            assert_eq!(serde_json::to_value(part).unwrap(), json!({"functionResponse": sent}));
        }
    }

    #[test]
    fn files_that_were_uploaded() {
        let file: File = serde_json::from_value(json!({
            "name": "files/a", "uri": "https://h/v1beta/files/a", "mimeType": "video/mp4", "sizeBytes": "7",
        }))
        .unwrap();
        let data = json!({"fileUri": "https://h/v1beta/files/a", "mimeType": "video/mp4"});
        assert_eq!(serde_json::to_value(Part::file(&file)).unwrap(), json!({"fileData": data}));
        assert_eq!(serde_json::to_value(Part::file(&File::new())).unwrap(), json!({"fileData": {}}));
    }
}
