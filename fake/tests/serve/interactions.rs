//! The Interactions API, which no document describes.

use discovery_fake::{FakeServer, Fault};
use serde_json::{Value, json};

use crate::support::{Reply, call};

const PATH: &str = "/v1beta/interactions";

fn create(server: &FakeServer, body: &Value) -> Reply {
    call(server, "POST", PATH, body)
}

/// The events of a stream: names and data.
fn events(reply: &Reply) -> Vec<(String, String)> {
    let event = |text: &str| {
        let (name, data) = text.split_once('\n')?;
        Some((name.strip_prefix("event: ")?.to_owned(), data.strip_prefix("data: ")?.to_owned()))
    };
    reply.text().split("\n\n").filter_map(event).collect()
}

#[test]
fn an_interaction_is_echoed_and_kept() {
    let server = FakeServer::start_blocking().expect("a server");
    let made = create(&server, &json!({"model": "gemini-2.5-flash", "input": "Why?"})).ok();
    assert_eq!((&made["status"], &made["steps"][0]["type"]), (&json!("completed"), &json!("model_output")));
    let text = made["steps"][0]["content"][0]["text"].as_str().expect("text");
    assert!(text.contains("You said: Why?"), "{text}");
    let path = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(call(&server, "GET", &path, &Value::Null).ok(), made);
    let input = json!([{"type": "user_input", "content": [{"type": "text", "text": "And now?"}]}]);
    let next = json!({"model": "gemini-2.5-flash", "input": input, "previous_interaction_id": made["id"]});
    assert!(create(&server, &next).text().contains("And now?"));
    assert_eq!(call(&server, "DELETE", &path, &Value::Null).ok(), json!({}));
    assert_eq!(create(&server, &next).error().0, 404);
    for wrong in [json!({"input": "a"}), json!({"model": "m"}), json!({"model": "m", "input": ""})] {
        assert_eq!(create(&server, &wrong).error().0, 400, "{wrong}");
    }
}

#[test]
fn an_interaction_is_streamed() {
    let server = FakeServer::start_blocking().expect("a server");
    let body = json!({"model": "gemini-2.5-flash", "input": "Why?", "stream": true});
    let reply = create(&server, &body);
    assert_eq!((reply.status, reply.header("content-type"), reply.complete), (200, Some("text/event-stream"), true));
    let events = events(&reply);
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["interaction.created", "step.start", "step.delta"]);
    assert_eq!(names[names.len() - 3..], ["step.stop", "interaction.completed", "done"]);
    let text: String = events
        .iter()
        .filter(|(name, _)| name == "step.delta")
        .map(|(_, data)| {
            serde_json::from_str::<Value>(data).expect("JSON")["delta"]["text"].as_str().expect("text").to_owned()
        })
        .collect();
    assert!(text.starts_with("You said: Why?"), "{text}");
    server.fault(Fault::cut_stream(2).on("interactions.create")).expect("a method");
    assert!(!create(&server, &body).complete);
}

#[test]
fn interactions_are_scripted() {
    let server = FakeServer::start_blocking().expect("a server");
    let unary = json!({"id": "i", "status": "requires_action", "steps": [{"type": "function_call", "name": "f"}]});
    server.reply_to("interactions.create", unary.clone()).expect("a method");
    let script = json!([{"event_type": "error", "error": {"code": "overloaded", "message": "later"}}]);
    server.reply_to("interactions.create", script).expect("a method");
    let body = json!({"model": "gemini-2.5-flash", "input": "Why?"});
    assert_eq!(create(&server, &body).ok(), unary);
    assert_eq!(events(&create(&server, &body))[0].0, "error");
}
