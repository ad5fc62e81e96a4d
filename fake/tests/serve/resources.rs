//! Resources: created, read, listed, changed, and deleted, individually and in batches.

use discovery_fake::FakeServer;
use serde_json::{Value, json};

use crate::support::{call, send};
use crate::versions::all_known;

fn server() -> FakeServer {
    FakeServer::start_blocking().expect("a server")
}

fn get(server: &FakeServer, path: &str) -> crate::support::Reply {
    call(server, "GET", path, &Value::Null)
}

#[test]
fn the_life_of_a_corpus() {
    let server = server();
    let made = call(&server, "POST", "/v1beta/corpora", &json!({"displayName": "My corpus"})).ok();
    let name = made["name"].as_str().expect("a name");
    assert!(name.starts_with("corpora/my-corpus-"), "{name}");
    assert_eq!(made["createTime"], made["updateTime"]);
    assert_eq!(get(&server, &format!("/v1beta/{name}")).ok(), made);

    let path = format!("/v1beta/{name}");
    let changed =
        call(&server, "PATCH", &format!("{path}?updateMask=displayName"), &json!({"displayName": "Yours"})).ok();
    assert_eq!((&changed["displayName"], &changed["name"]), (&json!("Yours"), &made["name"]));
    assert!(changed["updateTime"].as_str() > made["updateTime"].as_str());
    let (code, _, message) = call(&server, "PATCH", &format!("{path}?updateMask=nothing"), &json!({})).error();
    assert_eq!((code, message.as_str()), (400, "Invalid field mask: nothing: no such field"));

    let document =
        call(&server, "POST", &format!("{path}/documents"), &json!({"name": format!("{name}/documents/one")})).ok();
    assert_eq!(
        (&document["name"], &document["state"]),
        (&json!(format!("{name}/documents/one")), &json!("STATE_ACTIVE"))
    );
    let again = call(&server, "POST", &format!("{path}/documents"), &json!({"name": format!("{name}/documents/one")}));
    assert_eq!(again.error().1, "ALREADY_EXISTS");

    assert_eq!(call(&server, "DELETE", &path, &Value::Null).error().1, "FAILED_PRECONDITION");
    assert_eq!(call(&server, "DELETE", &format!("{path}?force=true"), &Value::Null).ok(), json!({}));
    assert_eq!(get(&server, &path).error().1, "NOT_FOUND");
    assert_eq!(get(&server, &format!("{path}/documents/one")).error().1, "NOT_FOUND");
}

#[test]
fn pages() {
    let server = server();
    let mut names = Vec::new();
    for n in 0..23 {
        let made = call(&server, "POST", "/v1beta/corpora", &json!({"displayName": format!("c{n}")})).ok();
        names.push(made["name"].clone());
    }
    let (mut seen, mut token, mut sizes) = (Vec::new(), String::new(), Vec::new());
    loop {
        let page = get(&server, &format!("/v1beta/corpora?pageSize=9&pageToken={token}")).ok();
        let items = page["corpora"].as_array().expect("items");
        sizes.push(items.len());
        seen.extend(items.iter().map(|item| item["name"].clone()));
        match page["nextPageToken"].as_str() {
            Some(next) => token = next.replace('+', "%2B").replace('=', "%3D"),
            None => break,
        }
    }
    assert_eq!((sizes, seen), (vec![9, 9, 5], names));
    let size = |query: &str| get(&server, &format!("/v1beta/corpora{query}")).ok()["corpora"].as_array().map(Vec::len);
    assert_eq!(
        [size(""), size("?pageSize=0"), size("?page_size=5"), size("?pageSize=1000")],
        [Some(10), Some(10), Some(5), Some(20)]
    );
    assert_eq!(get(&server, &format!("/v1beta/files?pageToken={token}")).error().0, 400);
    assert_eq!(get(&server, "/v1beta/files").ok(), json!({}));
}

#[test]
fn batches_of_chunks() {
    let server = server();
    call(&server, "POST", "/v1beta/corpora", &json!({"displayName": "c"})).ok();
    server.put("corpora/c", "Corpus", json!({})).expect("Corpus");
    server.put("corpora/c/documents/d", "Document", json!({})).expect("Document");
    let base = "/v1beta/corpora/c/documents/d/chunks";
    let chunk = |id: &str, text: &str| json!({"name": format!("corpora/c/documents/d/chunks/{id}"), "data": {"stringValue": text}});
    let parent = "corpora/c/documents/d";
    let body = json!({"requests": [{"parent": parent, "chunk": chunk("a", "red fox")}, {"parent": parent, "chunk": chunk("b", "blue whale")}]});
    let made = call(&server, "POST", &format!("{base}:batchCreate"), &body).ok();
    assert_eq!(made["chunks"].as_array().map(Vec::len), Some(2));

    let found = call(&server, "POST", "/v1beta/corpora/c:query", &json!({"query": "the blue whale"})).ok();
    assert_eq!(found["relevantChunks"][0]["chunk"]["name"], "corpora/c/documents/d/chunks/b");
    assert_eq!(found["relevantChunks"].as_array().map(Vec::len), Some(1));

    let body = json!({"requests": [{"chunk": chunk("a", "green fox"), "updateMask": "data"}, {"chunk": chunk("none", ""), "updateMask": "data"}]});
    assert_eq!(call(&server, "POST", &format!("{base}:batchUpdate"), &body).error().0, 404);
    // If one request is invalid, none is executed.
    assert_eq!(get(&server, &format!("{base}/a")).ok()["data"]["stringValue"], "red fox");
    let body = json!({"requests": [{"chunk": chunk("a", "green fox"), "updateMask": "data"}]});
    assert_eq!(
        call(&server, "POST", &format!("{base}:batchUpdate"), &body).ok()["chunks"][0]["data"]["stringValue"],
        "green fox"
    );

    let body = json!({"requests": [{"name": "corpora/c/documents/d/chunks/a"}]});
    assert_eq!(call(&server, "POST", &format!("{base}:batchDelete"), &body).ok(), json!({}));
    assert_eq!(get(&server, base).ok()["chunks"].as_array().map(Vec::len), Some(1));
    let elsewhere = json!({"requests": [{"name": "corpora/other/documents/d/chunks/a"}]});
    assert_eq!(call(&server, "POST", &format!("{base}:batchDelete"), &elsewhere).error().0, 400);
    let many: Vec<Value> = (0..101).map(|n| json!({"name": format!("corpora/c/documents/d/chunks/x{n}")})).collect();
    assert_eq!(call(&server, "POST", &format!("{base}:batchDelete"), &json!({"requests": many})).error().0, 400);
}

#[test]
fn caches_expire_and_hide_their_content() {
    let server = server();
    let body = json!({"model": "models/gemini-2.5-flash", "ttl": "600s", "contents": [{"role": "user", "parts": [{"text": "x".repeat(400)}]}]});
    let cache = call(&server, "POST", "/v1beta/cachedContents", &body).ok();
    assert_eq!(
        (&cache["usageMetadata"]["totalTokenCount"], &cache["contents"], &cache["ttl"]),
        (&json!(100), &Value::Null, &Value::Null)
    );
    let path = format!("/v1beta/{}", cache["name"].as_str().expect("a name"));
    let later = call(&server, "PATCH", &format!("{path}?updateMask=ttl"), &json!({"ttl": "7200s"})).ok();
    assert!(later["expireTime"].as_str() > cache["expireTime"].as_str());

    let ask = |cache: &Value| {
        let body = json!({"cachedContent": cache, "contents": [{"parts": [{"text": "four"}]}]});
        call(&server, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", &body)
    };
    let usage = ask(&cache["name"]).ok()["usageMetadata"].clone();
    assert_eq!((&usage["cachedContentTokenCount"], &usage["promptTokenCount"]), (&json!(100), &json!(101)));
    assert_eq!(ask(&json!("cachedContents/none")).error().0, 403);
}

#[test]
fn models_are_there_and_parents_must_be() {
    let server = server();
    let models = get(&server, "/v1beta/models?pageSize=3").ok();
    assert_eq!(models["models"].as_array().map(Vec::len), Some(3));
    assert_eq!(get(&server, "/v1beta/models/gemini-2.5-flash").ok()["thinking"], true);
    // The document of `v1` does not have this field, but borrows it.
    let borrowed = if all_known() { json!(true) } else { Value::Null };
    assert_eq!(get(&server, "/v1/models/gemini-2.5-flash").ok()["thinking"], borrowed);
    assert_eq!(get(&server, "/v1beta/models/none").error().1, "NOT_FOUND");
    assert_eq!(call(&server, "POST", "/v1beta/corpora/none/documents", &json!({})).error().1, "NOT_FOUND");
    assert_eq!(get(&server, "/v1beta/corpora/none/documents").error().1, "NOT_FOUND");
}

/// The document has `environments:create`, and Google's client sends `environments`.
#[test]
fn environments_have_the_paths_of_the_document_and_of_the_client() {
    if !all_known() {
        // No document has them.
        return;
    }
    let server = server();
    for version in ["v1", "v1beta"] {
        for [create, list, get_one, delete] in [[":create", ":list", ":get", ":delete"], [""; 4]] {
            let made = call(&server, "POST", &format!("/{version}/environments{create}"), &json!({})).ok();
            let id = made["id"].as_str().expect("an id").to_owned();
            let listed = get(&server, &format!("/{version}/environments{list}")).ok();
            assert_eq!(listed["environments"].as_array().map(Vec::len), Some(1), "{listed}");
            assert_eq!(get(&server, &format!("/{version}/environments/{id}{get_one}")).ok()["id"], id);
            call(&server, "DELETE", &format!("/{version}/environments/{id}{delete}"), &Value::Null).ok();
        }
    }
}

#[test]
fn replies_can_be_trimmed() {
    let server = server();
    let reply = get(&server, "/v1beta/models?fields=models(name)&prettyPrint=false&pageSize=1");
    assert_eq!(reply.text().trim(), r#"{"models":[{"name":"models/gemini-2.5-flash"}]}"#);
    assert!(get(&server, "/v1beta/models?pageSize=1").text().starts_with("{\n  \"models\": [\n    {\n"));
    assert_eq!(get(&server, "/v1beta/models?fields=a(").error().0, 400);
}

#[test]
fn replies_are_the_same_for_the_same_seed() {
    let run = |seed| {
        let server = FakeServer::builder().seed(seed).start_blocking().expect("a server");
        let made = call(&server, "POST", "/v1beta/corpora", &json!({})).ok();
        let said = call(
            &server,
            "POST",
            "/v1beta/models/gemini-2.5-flash:generateContent",
            &json!({"contents": [{"parts": [{"text": "a"}]}]}),
        )
        .ok();
        (made["name"].clone(), said)
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

#[test]
fn scripted_replies_and_recorded_requests() {
    let server = server();
    server.reply_to("models.generateContent", json!({"candidates": [], "new": 1})).expect("a method");
    server.reply_to("generativelanguage.models.generateContent", json!({"second": true})).expect("a method");
    server.reply_always("models.countTokens", json!({"totalTokens": 7})).expect("a method");
    assert_eq!(
        server.reply_to("models.nothing", json!({})).expect_err("no method").to_string(),
        "unknown method models.nothing: use an id such as models.get"
    );
    let body = json!({"contents": [{"parts": [{"text": "a"}]}]});
    let ask =
        |method: &str| call(&server, "POST", &format!("/v1beta/models/gemini-2.5-flash:{method}?key=x"), &body).ok();
    assert_eq!(
        (ask("generateContent"), ask("generateContent")),
        (json!({"candidates": [], "new": 1}), json!({"second": true}))
    );
    assert!(ask("generateContent")["candidates"].is_array());
    assert_eq!((ask("countTokens"), ask("countTokens")), (json!({"totalTokens": 7}), json!({"totalTokens": 7})));

    let requests = server.requests_to("models.generateContent").expect("a method");
    assert_eq!((requests.len(), requests[0].status, requests[0].json()), (3, 200, body.clone()));
    assert_eq!((requests[0].header("X-Goog-Api-Key"), requests[0].query("key")), (Some("fake-key"), Some("x")));
    assert_eq!(requests[0].path, "/v1beta/models/gemini-2.5-flash:generateContent");
    server.forget_requests();
    assert!(server.requests().is_empty());
}

#[test]
fn another_api_with_ids_and_wrappers() {
    let document = json!({
        "name": "shelf", "version": "v2", "servicePath": "shelf/v2/", "rootUrl": "https://shelf.example.com/", "features": ["dataWrapper"],
        "methods": {"ping": {"id": "shelf.ping", "httpMethod": "GET", "path": "ping", "response": {"$ref": "Book"}}},
        "resources": {"books": {"methods": {
            "insert": {"id": "shelf.books.insert", "httpMethod": "POST", "path": "books", "request": {"$ref": "Book"}, "response": {"$ref": "Book"}},
            "get": {"id": "shelf.books.get", "httpMethod": "GET", "path": "books/{bookId}", "response": {"$ref": "Book"},
                "parameters": {"bookId": {"location": "path", "type": "string", "required": true}}},
            "list": {"id": "shelf.books.list", "httpMethod": "GET", "path": "books", "response": {"$ref": "Books"},
                "parameters": {"kind": {"location": "query", "type": "string", "required": true}}},
            "delete": {"id": "shelf.books.delete", "httpMethod": "DELETE", "path": "books/{bookId}",
                "parameters": {"bookId": {"location": "path", "type": "string", "required": true}}},
        }}},
        "schemas": {
            "Book": {"id": "Book", "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
            "Books": {"id": "Books", "type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "Book"}}}},
        },
    });
    let document = serde_json::from_value(document).expect("a document");
    let server = FakeServer::builder().document(document).prefix("gateway").start_blocking().expect("a server");
    let base = "/gateway/shelf/v2";
    let made = call(&server, "POST", &format!("{base}/books"), &json!({"data": {"name": "Emma"}})).ok();
    let id = made["data"]["id"].as_str().expect("an id");
    assert_eq!(get(&server, &format!("{base}/books/{id}")).ok()["data"]["name"], "Emma");
    assert_eq!(get(&server, &format!("{base}/books?kind=x")).ok()["data"]["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(get(&server, &format!("{base}/books")).error().2, "Missing required parameter: kind");
    let deleted = call(&server, "DELETE", &format!("{base}/books/{id}"), &Value::Null);
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert!(get(&server, &format!("{base}/ping")).ok()["data"]["name"].is_string());
    assert_eq!(get(&server, "/shelf/v2/ping").status, 404);
    assert_eq!(send(&server, "GET", &format!("{base}/ping"), &[], b"").error().0, 403);
}
