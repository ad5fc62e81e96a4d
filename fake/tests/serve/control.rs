//! Control over HTTP, for tests in other languages.

use discovery_fake::FakeServer;
use serde_json::{Value, json};

use crate::support::{call, send};

fn post(server: &FakeServer, what: &str, body: &Value) -> (u16, Value) {
    let reply = call(server, "POST", &format!("/_fake/{what}"), body);
    (reply.status, reply.json())
}

fn ask(server: &FakeServer) -> Value {
    let body = json!({"contents": [{"parts": [{"text": "Why?"}]}]});
    call(server, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", &body).json()
}

#[test]
fn replies_faults_and_requests() {
    let server = FakeServer::start_blocking().expect("a server");
    let method = "models.generateContent";
    assert_eq!(post(&server, "replies", &json!({"method": method, "text": "Because."})), (200, json!({})));
    assert_eq!(post(&server, "replies", &json!({"method": method, "reply": {"candidates": []}})), (200, json!({})));
    assert_eq!(post(&server, "faults", &json!({"fault": "models.generateContent:503"})).0, 200);
    assert_eq!(ask(&server)["error"]["code"], 503);
    assert_eq!(ask(&server)["candidates"][0]["content"]["parts"][0]["text"], "Because.");
    assert_eq!(ask(&server), json!({"candidates": []}));
    let requests = call(&server, "GET", "/_fake/requests", &Value::Null).ok()["requests"].clone();
    let seen: Vec<(&Value, &Value)> =
        requests.as_array().into_iter().flatten().map(|one| (&one["method"], &one["status"])).collect();
    let method = json!(method);
    assert_eq!(seen, [(&method, &json!(503)), (&method, &json!(200)), (&method, &json!(200))]);
    assert_eq!(requests[0]["body"]["contents"][0]["parts"][0]["text"], "Why?");
    post(&server, "faults", &json!({"fault": "*:500:always"}));
    assert_eq!(ask(&server)["error"]["code"], 500);
    assert_eq!(post(&server, "reset", &Value::Null).0, 200);
    assert!(ask(&server)["candidates"].is_array());
}

#[test]
fn resources_bytes_and_time() {
    let server = FakeServer::start_blocking().expect("a server");
    let file = json!({"name": "files/f", "schema": "File", "value": {"state": "ACTIVE"}, "bytes": "aGVsbG8=",
        "contentType": "text/plain"});
    assert_eq!(post(&server, "resources", &file), (200, json!({})));
    let media = call(&server, "GET", "/v1beta/files/f:download?alt=media", &Value::Null);
    assert_eq!((media.header("content-type"), media.text().as_str()), (Some("text/plain"), "hello"));
    let bytes = json!({"method": "files.download", "bytes": "YnllCg==", "contentType": "video/mp4"});
    assert_eq!(post(&server, "replies", &bytes).0, 200);
    let media = call(&server, "GET", "/v1beta/files/f:download?alt=media", &Value::Null);
    assert_eq!((media.header("content-type"), media.text().as_str()), (Some("video/mp4"), "bye\n"));
    let cache = json!({"model": "models/gemini-2.5-flash", "contents": [{"parts": [{"text": "a"}]}], "ttl": "60s"});
    let cache = call(&server, "POST", "/v1beta/cachedContents", &cache).ok()["name"].clone();
    assert_eq!(post(&server, "advance", &json!({"seconds": 61})).0, 200);
    let path = format!("/v1beta/{}", cache.as_str().expect("a name"));
    assert_eq!(call(&server, "GET", &path, &Value::Null).status, 404);
}

#[test]
fn invalid_control_requests_are_refused() {
    let server = FakeServer::start_blocking().expect("a server");
    for (what, body, message) in [
        ("replies", json!({"method": "models.dance", "text": ""}), "unknown method models.dance: use an id"),
        ("replies", json!({"method": "models.get"}), "no reply: set reply, text, or bytes"),
        ("faults", json!({}), "no fault: "),
        ("faults", json!({"fault": "x"}), "fault \"x\": "),
        ("resources", json!({"name": "a/b", "schema": "Dance"}), "unknown schema Dance: use a name"),
        ("advance", json!({"seconds": -1}), "seconds is not a positive number: "),
    ] {
        let (code, reply) = post(&server, what, &body);
        let text = reply["error"]["message"].as_str().expect("a message");
        assert!(code == 400 && text.starts_with(message), "{what} {body}: {code} {text}");
    }
    assert_eq!(post(&server, "dance", &json!({})).0, 404);
    assert_eq!(send(&server, "POST", "/_fake/reset", &[], b"").status, 403);
}
