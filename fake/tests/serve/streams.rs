//! Streams in both formats, and model replies.

use std::time::{Duration, Instant};

use discovery_fake::{FakeServer, ModelReply};
use serde_json::{Value, json};

use crate::support::{call, events};

const STREAM: &str = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";

fn ask(text: &str) -> Value {
    json!({"contents": [{"role": "user", "parts": [{"text": text}]}]})
}

fn said(events: &[Value]) -> String {
    events.iter().filter_map(|event| event["candidates"][0]["content"]["parts"][0]["text"].as_str()).collect()
}

#[test]
fn pieces_make_the_whole_in_both_forms() {
    let server = FakeServer::start_blocking().expect("a server");
    let whole =
        call(&server, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", &ask("Why is the sky blue?")).ok();
    let sse = call(&server, "POST", &format!("{STREAM}?alt=sse"), &ask("Why is the sky blue?"));
    assert_eq!((sse.status, sse.header("content-type"), sse.complete), (200, Some("text/event-stream"), true));
    let sse = events(&sse.text());
    assert_eq!(said(&sse), whole["candidates"][0]["content"]["parts"][0]["text"]);
    assert!((2..=4).contains(&sse.len()));
    let array = call(&server, "POST", STREAM, &ask("Why is the sky blue?"));
    assert_eq!(
        (array.ok(), array.header("content-type")),
        (Value::Array(sse), Some("application/json; charset=UTF-8"))
    );
    assert_eq!(call(&server, "POST", STREAM, &json!({"wrong": 1})).json()[0]["error"]["code"], 400);
    assert_eq!(call(&server, "POST", &format!("{STREAM}?alt=sse"), &json!({"wrong": 1})).json()["error"]["code"], 400);
}

#[test]
fn events_come_one_by_one() {
    let server = FakeServer::builder()
        .stream_pause(Duration::from_millis(40))
        .stream_events(3)
        .start_blocking()
        .expect("a server");
    let start = Instant::now();
    let reply = call(&server, "POST", &format!("{STREAM}?alt=sse"), &ask("Why?"));
    assert_eq!(events(&reply.text()).len(), 3);
    assert!(start.elapsed() >= Duration::from_millis(120), "{:?}", start.elapsed());
}

#[test]
fn scripted_events() {
    let server = FakeServer::start_blocking().expect("a server");
    let script = json!([{"candidates": [{"finishReason": "NEW_REASON"}]}, {"error": {"code": 503}}]);
    server.reply_to("models.streamGenerateContent", script.clone()).expect("a method");
    let reply = call(&server, "POST", &format!("{STREAM}?alt=sse"), &ask("Why?"));
    assert_eq!(Value::Array(events(&reply.text())), script);
}

#[test]
fn function_calls_and_structured_output() {
    let server = FakeServer::start_blocking().expect("a server");
    let parameters = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let mut body = ask("What is the weather?");
    body["tools"] =
        json!([{"function_declarations": [{"name": "weather", "description": "d", "parameters": parameters}]}]);
    let path = "/v1beta/models/gemini-2.5-flash:generateContent";
    let reply = call(&server, "POST", path, &body).ok();
    let call_part = &reply["candidates"][0]["content"]["parts"][0]["functionCall"];
    assert_eq!((&call_part["name"], call_part["args"]["city"].is_string()), (&json!("weather"), true));

    let mut body = ask("Name two.");
    body["generationConfig"] = json!({"responseMimeType": "application/json", "responseSchema": {"type": "ARRAY", "items": parameters, "minItems": "2", "maxItems": "2"}});
    let reply = call(&server, "POST", path, &body).ok();
    let text = reply["candidates"][0]["content"]["parts"][0]["text"].as_str().expect("text");
    let parsed: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(parsed.as_array().map(Vec::len), Some(2));
}

#[test]
fn replies_are_written_part_by_part() {
    let server = FakeServer::start_blocking().expect("a server");
    let reply =
        || ModelReply::new().thought("Let me see.").text("I will look it up.").call("weather", json!({"city": "Oslo"}));
    server.reply_with("models.generateContent", reply()).expect("a method");
    server.reply_with("models.streamGenerateContent", reply()).expect("a method");
    let whole = call(&server, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", &ask("Rain?")).ok();
    let parts = whole["candidates"][0]["content"]["parts"].as_array().expect("parts");
    assert_eq!((parts.len(), &parts[2]["functionCall"]["args"]["city"]), (3, &json!("Oslo")));
    assert!(whole["usageMetadata"]["thoughtsTokenCount"].as_u64() > Some(0));
    let streamed = events(&call(&server, "POST", &format!("{STREAM}?alt=sse"), &ask("Rain?")).text());
    assert!(streamed.len() > 4);
    assert_eq!(streamed.last().map(|event| &event["usageMetadata"]), Some(&whole["usageMetadata"]));
    assert!(streamed[0]["candidates"][0].get("finishReason").is_none());
}

#[test]
fn code_execution_finishes_in_between() {
    let server = FakeServer::start_blocking().expect("a server");
    let mut body = ask("How long is this?");
    body["tools"] = json!([{"codeExecution": {}}]);
    let streamed = events(&call(&server, "POST", &format!("{STREAM}?alt=sse"), &body).text());
    let reasons: Vec<bool> =
        streamed.iter().map(|event| event["candidates"][0].get("finishReason").is_some()).collect();
    assert_eq!((reasons[0], reasons[1], reasons.last()), (true, false, Some(&true)));
    let server = FakeServer::builder().finish_reason_in_every_event().start_blocking().expect("a server");
    let streamed = events(&call(&server, "POST", &format!("{STREAM}?alt=sse"), &ask("Why?")).text());
    assert!(streamed.iter().all(|event| event["candidates"][0]["finishReason"] == "STOP"));
}
