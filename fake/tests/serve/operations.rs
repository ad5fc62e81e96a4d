//! Long-running operations and batches.

use std::time::Duration;

use discovery_fake::{FakeServer, Fault, Pace};
use serde_json::{Value, json};

use crate::support::{call, send};

fn get(server: &FakeServer, name: &Value) -> Value {
    call(server, "GET", &format!("/v1beta/{}", name.as_str().expect("a name")), &Value::Null).ok()
}

fn inline(count: usize) -> Value {
    let request = |n: usize| json!({"request": {"contents": [{"parts": [{"text": format!("question {n}")}]}]}, "metadata": {"key": n}});
    json!({"batch": {"displayName": "b", "inputConfig": {"requests": {"requests": (0..count).map(request).collect::<Vec<_>>()}}}})
}

#[test]
fn a_batch_completes() {
    let server = FakeServer::builder().operations(Pace::polls(2)).start_blocking().expect("a server");
    let started = call(&server, "POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", &inline(3)).ok();
    assert!(started["name"].as_str().is_some_and(|name| name.starts_with("batches/")));
    let state = |operation: &Value| operation["metadata"]["state"].clone();
    assert_eq!((&started["done"], state(&started)), (&Value::Null, json!("BATCH_STATE_PENDING")));
    assert_eq!(state(&get(&server, &started["name"])), "BATCH_STATE_RUNNING");
    assert_eq!(get(&server, &started["name"])["done"], Value::Null);
    let done = get(&server, &started["name"]);
    assert_eq!((&done["done"], state(&done)), (&json!(true), json!("BATCH_STATE_SUCCEEDED")));
    assert_eq!(done["metadata"]["batchStats"], json!({"requestCount": "3", "successfulRequestCount": "3"}));
    assert!(done["response"]["@type"].as_str().is_some_and(|ty| ty.ends_with(".v1main.GenerateContentBatchOutput")));
    let replies = &done["response"]["inlinedResponses"]["inlinedResponses"];
    assert_eq!((replies.as_array().map(Vec::len), &replies[2]["metadata"]["key"]), (Some(3), &json!(2)));
    assert!(
        replies[2]["response"]["candidates"][0]["content"]["parts"][0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("question 2"))
    );
    assert_eq!(get(&server, &json!("batches"))["operations"].as_array().map(Vec::len), Some(1));
}

#[test]
fn batches_are_changed_cancelled_and_deleted() {
    let server = FakeServer::builder().operations(Pace::polls(9)).start_blocking().expect("a server");
    let name =
        call(&server, "POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", &inline(1)).ok()["name"].clone();
    let path = format!("/v1beta/{}", name.as_str().expect("a name"));
    let changed = call(
        &server,
        "PATCH",
        &format!("{path}:updateGenerateContentBatch?updateMask=displayName"),
        &json!({"displayName": "c"}),
    )
    .ok();
    assert_eq!(changed["displayName"], "c");
    assert_eq!(get(&server, &name)["metadata"]["displayName"], "c");
    assert_eq!(call(&server, "POST", &format!("{path}:cancel"), &Value::Null).ok(), json!({}));
    let cancelled = get(&server, &name);
    assert_eq!(
        (&cancelled["done"], &cancelled["error"]["code"], &cancelled["metadata"]["state"]),
        (&json!(true), &json!(1), &json!("BATCH_STATE_CANCELLED"))
    );
    assert_eq!(call(&server, "POST", &format!("{path}:cancel"), &Value::Null).ok(), json!({}));
    assert_eq!(call(&server, "DELETE", &path, &Value::Null).ok(), json!({}));
    assert_eq!(call(&server, "GET", &path, &Value::Null).error().0, 404);
}

#[test]
fn a_batch_from_a_file_ends_in_a_file() {
    let server = FakeServer::builder().operations(Pace::AT_ONCE).start_blocking().expect("a server");
    let lines = "{\"key\": \"a\", \"request\": {\"contents\": [{\"parts\": [{\"text\": \"one\"}]}]}}\n\nnonsense\n";
    let headers = [("x-goog-api-key", server.key()), ("content-type", "application/jsonl")];
    let file = send(&server, "POST", "/upload/v1beta/files?uploadType=media", &headers, lines.as_bytes()).ok()["file"]
        ["name"]
        .clone();
    let body = json!({"batch": {"inputConfig": {"fileName": file}}});
    let done = call(&server, "POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", &body).ok();
    assert_eq!(done["done"], true);
    let output = done["response"]["responsesFile"].as_str().expect("a file");
    let text = call(&server, "GET", &format!("/v1beta/{output}:download?alt=media"), &Value::Null).text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[0]["key"], &lines[1]["error"]["code"]), (2, &json!("a"), &json!(3)));
    assert!(
        lines[0]["response"]["candidates"][0]["content"]["parts"][0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("one"))
    );
    assert_eq!(get(&server, &json!(output))["source"], "GENERATED");
    let missing = json!({"batch": {"inputConfig": {"fileName": "files/none"}}});
    assert_eq!(call(&server, "POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", &missing).error().0, 403);
}

#[test]
fn embeddings_in_a_batch() {
    let server = FakeServer::builder().operations(Pace::AT_ONCE).start_blocking().expect("a server");
    let content = json!({"parts": [{"text": "a"}]});
    let body = json!({"batch": {"inputConfig": {"requests": {"requests": [{"request": {"content": content, "outputDimensionality": 8}}]}}}});
    let done = call(&server, "POST", "/v1beta/models/gemini-embedding-001:asyncBatchEmbedContent", &body).ok();
    let values = &done["response"]["inlinedResponses"]["inlinedResponses"][0]["response"]["embedding"]["values"];
    assert_eq!(values.as_array().map(Vec::len), Some(8));
}

#[test]
fn tuning_makes_a_model() {
    let server = FakeServer::start_blocking().expect("a server");
    let body = json!({"displayName": "Mine", "baseModel": "models/gemini-2.0-flash", "tuningTask": {}});
    let started = call(&server, "POST", "/v1beta/tunedModels?tunedModelId=mine", &body).ok();
    let metadata = &started["metadata"];
    assert_eq!((&metadata["tunedModel"], &metadata["completedSteps"]), (&json!("tunedModels/mine"), &json!(0)));
    assert!(started["name"].as_str().is_some_and(|name| name.starts_with("tunedModels/mine/operations/")));
    assert_eq!(get(&server, &json!("tunedModels/mine"))["state"], "CREATING");
    get(&server, &started["name"]);
    let done = get(&server, &started["name"]);
    assert_eq!((&done["response"]["state"], &done["metadata"]["completedPercent"]), (&json!("ACTIVE"), &json!(100.0)));
    assert_eq!(get(&server, &json!("tunedModels/mine"))["state"], "ACTIVE");
    // The other version sees the same operation.
    let path = format!("/v1/{}", started["name"].as_str().expect("a name"));
    assert_eq!(call(&server, "GET", &path, &Value::Null).ok()["done"], true);
}

#[test]
fn stores_take_files() {
    let server = FakeServer::start_blocking().expect("a server");
    let store = call(&server, "POST", "/v1beta/fileSearchStores", &json!({"displayName": "s"})).ok()["name"].clone();
    let store = store.as_str().expect("a name");
    let headers = [("x-goog-api-key", server.key()), ("content-type", "text/plain")];
    let path = format!("/upload/v1beta/{store}:uploadToFileSearchStore?uploadType=media");
    let operation = send(&server, "POST", &path, &headers, b"some words").ok();
    assert!(
        operation["name"].as_str().is_some_and(|name| name.starts_with(&format!("{store}/upload/operations/"))),
        "{operation}"
    );
    get(&server, &operation["name"]);
    let done = get(&server, &operation["name"]);
    let document = get(&server, &done["response"]["documentName"]);
    assert_eq!(
        (&document["state"], &document["sizeBytes"], &document["mimeType"]),
        (&json!("STATE_ACTIVE"), &json!("10"), &json!("text/plain"))
    );

    let file = send(&server, "POST", "/upload/v1beta/files?uploadType=media", &headers, b"others").ok()["file"]["name"]
        .clone();
    let imported = call(&server, "POST", &format!("/v1beta/{store}:importFile"), &json!({"fileName": file})).ok();
    assert!(imported["name"].as_str().is_some_and(|name| name.starts_with(&format!("{store}/operations/"))));
    assert_eq!(
        call(&server, "POST", &format!("/v1beta/{store}:importFile"), &json!({"fileName": "files/none"})).error().0,
        403
    );
    assert_eq!(call(&server, "DELETE", &format!("/v1beta/{store}"), &Value::Null).error().1, "FAILED_PRECONDITION");
}

#[test]
fn films_can_be_downloaded() {
    let server =
        FakeServer::builder().operations(Pace::time(Duration::from_secs(2))).start_blocking().expect("a server");
    let body = json!({"instances": [{"prompt": "waves"}]});
    let started = call(&server, "POST", "/v1beta/models/veo-3.0-generate-001:predictLongRunning", &body).ok();
    let mut done = get(&server, &started["name"]);
    assert_eq!(done["done"], Value::Null);
    while done["done"] != true {
        std::thread::sleep(Duration::from_millis(100));
        done = get(&server, &started["name"]);
    }
    let uri =
        done["response"]["generateVideoResponse"]["generatedSamples"][0]["video"]["uri"].as_str().expect("an address");
    let film = call(&server, "GET", uri.strip_prefix(server.url()).expect("our own address"), &Value::Null);
    assert_eq!((film.status, film.header("content-type")), (200, Some("video/mp4")));
    // Some clients put the whole URL in the place of the name.
    let path = format!("/v1beta/files/{uri}:download?alt=media");
    assert_eq!(call(&server, "GET", &path, &Value::Null).body, film.body);
}

#[test]
fn operations_of_any_document() {
    let document = json!({
        "name": "mill", "version": "v1", "rootUrl": "https://mill.example.com/",
        "resources": {"grains": {"methods": {
            "grind": {"id": "mill.grains.grind", "httpMethod": "POST", "path": "v1/{+name}:grind", "response": {"$ref": "Op"},
                "parameters": {"name": {"location": "path", "type": "string", "required": true, "pattern": "^grains/[^/]+$"}}},
        }}, "operations": {"methods": {
            "get": {"id": "mill.operations.get", "httpMethod": "GET", "path": "v1/{+name}", "response": {"$ref": "Op"},
                "parameters": {"name": {"location": "path", "type": "string", "required": true, "pattern": "^operations/[^/]+$"}}},
            "wait": {"id": "mill.operations.wait", "httpMethod": "POST", "path": "v1/{+name}:wait", "response": {"$ref": "Op"},
                "parameters": {"name": {"location": "path", "type": "string", "required": true, "pattern": "^operations/[^/]+$"}}},
        }}},
        "schemas": {"Op": {"id": "Op", "type": "object", "properties": {
            "name": {"type": "string"}, "done": {"type": "boolean"}, "error": {"type": "object"}, "metadata": {"type": "object"},
            "response": {"type": "object", "additionalProperties": {"type": "any"}},
        }}},
    });
    let document = serde_json::from_value(document).expect("a document");
    let server = FakeServer::builder().document(document).start_blocking().expect("a server");
    let started = call(&server, "POST", "/v1/grains/rye:grind", &Value::Null).ok();
    let path = format!("/v1/{}", started["name"].as_str().expect("a name"));
    assert!(path.starts_with("/v1/operations/"), "{path}");
    assert_eq!(call(&server, "GET", &path, &Value::Null).ok(), started);
    let done = call(&server, "POST", &format!("{path}:wait"), &Value::Null).ok();
    assert_eq!(
        (&done["done"], &done["response"]["@type"]),
        (&json!(true), &json!("type.googleapis.com/google.protobuf.Empty"))
    );
    assert_eq!(call(&server, "GET", "/v1/operations/none", &Value::Null).error().0, 404);
}

#[test]
fn a_poll_of_a_resource_counts_for_its_operation() {
    let server = FakeServer::start_blocking().expect("a server");
    let body = json!({"baseModel": "models/gemini-2.0-flash", "tuningTask": {}});
    let started = call(&server, "POST", "/v1beta/tunedModels?tunedModelId=mine", &body).ok();
    let state = || get(&server, &json!("tunedModels/mine"))["state"].clone();
    assert_eq!([state(), state()], [json!("CREATING"), json!("ACTIVE")]);
    assert_eq!(get(&server, &started["name"])["done"], true);

    let store = call(&server, "POST", "/v1beta/fileSearchStores", &json!({})).ok()["name"].clone();
    let store = store.as_str().expect("a name");
    let headers = [("x-goog-api-key", server.key()), ("content-type", "text/plain")];
    let path = format!("/upload/v1beta/{store}:uploadToFileSearchStore?uploadType=media");
    send(&server, "POST", &path, &headers, b"words").ok();
    let numbers = || {
        let store = get(&server, &json!(store));
        (store["pendingDocumentsCount"].clone(), store["activeDocumentsCount"].clone())
    };
    assert_eq!(numbers(), (json!("1"), Value::Null));
    let documents = get(&server, &json!(format!("{store}/documents")));
    let document = documents["documents"][0]["name"].clone();
    let state = || get(&server, &document)["state"].clone();
    assert_eq!([state(), state()], [json!("STATE_PENDING"), json!("STATE_ACTIVE")]);
    assert_eq!(numbers(), (Value::Null, json!("1")));

    let picture = json!("generatedFiles/fake-film");
    let made = call(&server, "GET", "/v1beta/generatedFiles", &Value::Null).ok();
    assert_eq!(made["generatedFiles"].as_array().map(Vec::len), Some(2));
    server.put("files/f", "File", json!({"state": "PROCESSING"})).expect("a file");
    let state = || get(&server, &json!("files/f"))["state"].clone();
    assert_eq!([state(), state()], [json!("PROCESSING"), json!("ACTIVE")]);
    assert_eq!(
        get(&server, &json!(format!("{}/operations/fake-render", picture.as_str().expect("a name"))))["done"],
        false
    );
}

#[test]
fn a_test_can_advance_the_time() {
    let server =
        FakeServer::builder().operations(Pace::time(Duration::from_secs(3600))).start_blocking().expect("a server");
    let model = "/v1beta/models/gemini-2.5-flash:batchGenerateContent";
    let started = call(&server, "POST", model, &inline(1)).ok();
    for _ in 0..5 {
        assert_eq!(get(&server, &started["name"])["done"], Value::Null);
    }
    let cache = json!({"model": "models/gemini-2.5-flash", "contents": [{"parts": [{"text": "a"}]}], "ttl": "7200s"});
    let cache = call(&server, "POST", "/v1beta/cachedContents", &cache).ok()["name"].clone();
    server.advance(Duration::from_secs(3601));
    assert_eq!(get(&server, &started["name"])["done"], true);
    get(&server, &cache);
    server.advance(Duration::from_secs(3601));
    let path = format!("/v1beta/{}", cache.as_str().expect("a name"));
    assert_eq!(call(&server, "GET", &path, &Value::Null).error().0, 404);
    assert_eq!(call(&server, "GET", "/v1beta/cachedContents", &Value::Null).ok(), json!({}));
}

#[test]
fn caches_expire_by_polls() {
    let server = FakeServer::builder().cache_expiry(Pace::polls(1)).start_blocking().expect("a server");
    let cache = json!({"model": "models/gemini-2.5-flash", "contents": [{"parts": [{"text": "a"}]}]});
    let cache = call(&server, "POST", "/v1beta/cachedContents", &cache).ok()["name"].clone();
    let poll = || call(&server, "GET", &format!("/v1beta/{}", cache.as_str().expect("a name")), &Value::Null).status;
    assert_eq!([poll(), poll()], [200, 404]);
}

#[test]
fn lines_of_a_batch_are_answered_one_by_one() {
    let server = FakeServer::builder().operations(Pace::AT_ONCE).start_blocking().expect("a server");
    server.reply_text("models.generateContent", "scripted").expect("a method");
    server.reply_to("models.generateContent", json!({"error": {"code": 8, "message": "spent"}})).expect("a method");
    server.fault(Fault::unavailable().on("models.generateContent").nth(5)).expect("a method");
    let text = |text: &str| json!({"contents": [{"parts": [{"text": text}]}]});
    let lines = [
        json!({"key": "scripted", "request": text("a")}),
        json!({"key": "refused", "request": {"contents": [{"parts": [{}]}]}}),
        json!({"key": "misspelt", "request": {"content": []}}),
        json!({"key": "spent", "request": text("b")}),
        json!({"key": "faulty", "request": text("c")}),
        json!({"key": "echoed", "request": text("d")}),
    ];
    let lines = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let headers = [("x-goog-api-key", server.key()), ("content-type", "application/jsonl")];
    let file = send(&server, "POST", "/upload/v1beta/files?uploadType=media", &headers, lines.as_bytes()).ok()["file"]
        ["name"]
        .clone();
    let body = json!({"batch": {"inputConfig": {"fileName": file}}});
    let done = call(&server, "POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", &body).ok();
    assert_eq!(
        done["metadata"]["batchStats"],
        json!({"requestCount": "6", "successfulRequestCount": "2", "failedRequestCount": "4"})
    );
    let output = done["response"]["responsesFile"].as_str().expect("a file");
    let text = call(&server, "GET", &format!("/v1beta/{output}:download?alt=media"), &Value::Null).text();
    let results: Vec<(Value, Value)> = text
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            (line["key"].clone(), line["error"]["code"].clone())
        })
        .collect();
    let expected = [
        ("scripted", Value::Null),
        ("refused", json!(3)),
        ("misspelt", json!(3)),
        ("spent", json!(8)),
        ("faulty", json!(14)),
        ("echoed", Value::Null),
    ];
    assert_eq!(results, expected.map(|(key, code)| (json!(key), code)));
    assert!(text.lines().next().is_some_and(|line| line.contains("scripted")));
}

#[test]
fn operations_end_with_a_scripted_outcome() {
    let server = FakeServer::start_blocking().expect("a server");
    let filtered = json!({"response": {"generateVideoResponse": {"raiMediaFilteredCount": 1}}});
    let failed = json!({"error": {"code": 3, "message": "The prompt is against the rules."}});
    for outcome in [filtered, failed] {
        server.reply_to("models.predictLongRunning", outcome.clone()).expect("a method");
        let body = json!({"instances": [{"prompt": "waves"}]});
        let started = call(&server, "POST", "/v1beta/models/veo-3.0-generate-001:predictLongRunning", &body).ok();
        assert_eq!(
            (get(&server, &started["name"])["done"].clone(), started["done"].clone()),
            (Value::Null, Value::Null)
        );
        let done = get(&server, &started["name"]);
        assert_eq!(
            (&done["done"], &done["response"], &done["error"]),
            (&json!(true), &outcome["response"], &outcome["error"])
        );
    }
}
