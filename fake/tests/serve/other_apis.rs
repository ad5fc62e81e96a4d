//! APIs that identify their resources by path parameters: files, buckets, objects, and datasets.

use discovery_fake::FakeServer;
use serde_json::{Value, json};

use crate::support::{Reply, call, send};

/// Returns a method of a document.
fn method(id: &str, http_method: &str, path: &str, request: &str, response: &str) -> Value {
    let mut parameters = json!({});
    for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        parameters[name] = json!({"location": "path", "type": "string", "required": true});
    }
    let mut method = json!({"id": id, "httpMethod": http_method, "path": path, "parameters": parameters});
    if !request.is_empty() {
        method["request"] = json!({ "$ref": request });
    }
    if !response.is_empty() {
        method["response"] = json!({ "$ref": response });
    }
    method
}

fn uploading(mut method: Value, path: &str) -> Value {
    method["supportsMediaUpload"] = true.into();
    let protocol = json!({ "path": path });
    method["mediaUpload"] = json!({"protocols": {"simple": protocol, "resumable": protocol}});
    method
}

fn downloading(mut method: Value) -> Value {
    method["supportsMediaDownload"] = true.into();
    method
}

fn query(mut method: Value, names: &[&str]) -> Value {
    for name in names {
        method["parameters"][name] = json!({"location": "query", "type": "string"});
    }
    method
}

fn strings(names: &[&str]) -> Value {
    let properties = names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"})));
    json!({"type": "object", "properties": properties.collect::<serde_json::Map<_, _>>()})
}

fn list(field: &str, schema: &str) -> Value {
    json!({"type": "object", "properties": {
        field: {"type": "array", "items": {"$ref": schema}}, "nextPageToken": {"type": "string"},
    }})
}

fn serve(name: &str, base: &str, resources: &Value, schemas: &Value) -> FakeServer {
    let document = json!({
        "name": name, "version": "v1", "servicePath": base, "rootUrl": format!("https://{name}.example.com/"),
        "resources": resources, "schemas": schemas,
    });
    let document = serde_json::from_value(document).expect("a document");
    FakeServer::builder().document(document).start_blocking().expect("a server")
}

fn drive() -> FakeServer {
    let resources = json!({"files": {"methods": {
        "create": uploading(method("drive.files.create", "POST", "files", "File", "File"), "/upload/drive/v3/files"),
        "get": downloading(method("drive.files.get", "GET", "files/{fileId}", "", "File")),
        "list": method("drive.files.list", "GET", "files", "", "FileList"),
        "update": uploading(
            method("drive.files.update", "PATCH", "files/{fileId}", "File", "File"), "/upload/drive/v3/files/{fileId}",
        ),
        "delete": method("drive.files.delete", "DELETE", "files/{fileId}", "", ""),
        "export": query(
            downloading(method("drive.files.export", "GET", "files/{fileId}/export", "", "")), &["mimeType"],
        ),
    }}});
    let schemas = json!({
        "File": strings(&["id", "name", "mimeType", "size", "description"]), "FileList": list("files", "File"),
    });
    serve("drive", "drive/v3/", &resources, &schemas)
}

fn storage() -> FakeServer {
    let resources = json!({
        "buckets": {"methods": {
            "insert": query(method("storage.buckets.insert", "POST", "b", "Bucket", "Bucket"), &["project"]),
            "get": method("storage.buckets.get", "GET", "b/{bucket}", "", "Bucket"),
            "list": method("storage.buckets.list", "GET", "b", "", "Buckets"),
            "patch": method("storage.buckets.patch", "PATCH", "b/{bucket}", "Bucket", "Bucket"),
        }},
        "objects": {"methods": {
            "insert": query(
                uploading(
                    method("storage.objects.insert", "POST", "b/{bucket}/o", "Object", "Object"),
                    "/upload/storage/v1/b/{bucket}/o",
                ),
                &["name"],
            ),
            "get": downloading(method("storage.objects.get", "GET", "b/{bucket}/o/{object}", "", "Object")),
            "list": method("storage.objects.list", "GET", "b/{bucket}/o", "", "Objects"),
            "delete": method("storage.objects.delete", "DELETE", "b/{bucket}/o/{object}", "", ""),
        }},
    });
    let schemas = json!({
        "Bucket": strings(&["id", "name", "location"]), "Buckets": list("items", "Bucket"),
        "Object": strings(&["id", "name", "bucket", "contentType", "size"]), "Objects": list("items", "Object"),
    });
    serve("storage", "storage/v1/", &resources, &schemas)
}

fn get(server: &FakeServer, path: &str) -> Reply {
    call(server, "GET", path, &Value::Null)
}

#[test]
fn a_patch_changes_the_file_in_place() {
    let server = drive();
    let made = call(&server, "POST", "/drive/v3/files", &json!({"name": "Draft", "mimeType": "text/plain"})).ok();
    let path = format!("/drive/v3/files/{}", made["id"].as_str().expect("an id"));
    let changed = call(&server, "PATCH", &path, &json!({"name": "Final", "id": "other"})).ok();
    assert_eq!((&changed["id"], &changed["name"]), (&made["id"], &json!("Final")));
    assert_eq!(get(&server, &path).ok(), changed);
    assert_eq!(get(&server, "/drive/v3/files").ok()["files"].as_array().map(Vec::len), Some(1));
    assert_eq!(call(&server, "PATCH", "/drive/v3/files/none", &json!({"name": "x"})).error().0, 404);
    let deleted = call(&server, "DELETE", &path, &Value::Null);
    assert_eq!((deleted.status, get(&server, &path).status), (204, 404));
}

#[test]
fn a_patch_merges_objects_and_null_clears() {
    let resources = json!({"events": {"methods": {
        "insert": method("c.events.insert", "POST", "events", "Event", "Event"),
        "get": method("c.events.get", "GET", "events/{eventId}", "", "Event"),
        "patch": method("c.events.patch", "PATCH", "events/{eventId}", "Event", "Event"),
    }}});
    let mut event = strings(&["id", "summary"]);
    event["properties"]["start"] = json!({ "$ref": "Start" });
    event["properties"]["labels"] = json!({"type": "object", "additionalProperties": {"type": "string"}});
    event["properties"]["guests"] = json!({"type": "array", "items": {"type": "string"}});
    let schemas = json!({"Event": event, "Start": strings(&["date", "dateTime"])});
    let server = serve("c", "c/v3/", &resources, &schemas);
    let body = json!({
        "summary": "a", "start": {"dateTime": "t"}, "labels": {"a": "1", "b": "2"}, "guests": ["ada"],
    });
    let made = call(&server, "POST", "/c/v3/events", &body).ok();
    let path = format!("/c/v3/events/{}", made["id"].as_str().expect("an id"));
    let change = json!({
        "summary": null, "start": {"date": "d", "dateTime": null}, "labels": {"b": null, "c": "3"}, "guests": [],
    });
    let changed = call(&server, "PATCH", &path, &change).ok();
    assert_eq!(changed.get("summary"), None);
    assert_eq!((&changed["start"], &changed["labels"]), (&json!({"date": "d"}), &json!({"a": "1", "c": "3"})));
    assert_eq!(changed["guests"], json!([]));
    assert_eq!(get(&server, &path).ok(), changed);
}

#[test]
fn an_update_replaces_the_bytes() {
    let server = drive();
    let key = [("x-goog-api-key", server.key()), ("content-type", "text/plain")];
    let made = send(&server, "POST", "/upload/drive/v3/files?uploadType=media", &key, b"first").ok();
    let id = made["id"].as_str().expect("an id").to_owned();
    let bytes = || get(&server, &format!("/drive/v3/files/{id}?alt=media")).text();
    assert_eq!(bytes(), "first");
    let changed = send(&server, "PATCH", &format!("/upload/drive/v3/files/{id}?uploadType=media"), &key, b"second");
    assert_eq!((&changed.ok()["id"], &changed.ok()["size"]), (&made["id"], &json!("6")));
    assert_eq!(bytes(), "second");
    // An update of only the name keeps the bytes.
    call(&server, "PATCH", &format!("/drive/v3/files/{id}"), &json!({"name": "x"})).ok();
    assert_eq!(bytes(), "second");
}

#[test]
fn an_export_serves_bytes() {
    let server = drive();
    let key = [("x-goog-api-key", server.key()), ("content-type", "text/plain")];
    let made = send(&server, "POST", "/upload/drive/v3/files?uploadType=media", &key, b"words").ok();
    let id = made["id"].as_str().expect("an id");
    let exported = get(&server, &format!("/drive/v3/files/{id}/export?mimeType=application/pdf"));
    assert_eq!(
        (exported.status, exported.header("content-type"), exported.text().as_str()),
        (200, Some("application/pdf"), "words")
    );
    assert_eq!(get(&server, "/drive/v3/files/none/export?mimeType=application/pdf").error().0, 404);
}

#[test]
fn buckets_and_objects_are_called_by_their_names() {
    let server = storage();
    let bucket = call(&server, "POST", "/storage/v1/b?project=p", &json!({"name": "My_Bucket.1"})).ok();
    assert_eq!((&bucket["name"], &bucket["id"]), (&json!("My_Bucket.1"), &json!("My_Bucket.1")));
    assert_eq!(get(&server, "/storage/v1/b/My_Bucket.1").ok(), bucket);
    let changed = call(&server, "PATCH", "/storage/v1/b/My_Bucket.1", &json!({"location": "EU"})).ok();
    assert_eq!((&changed["name"], &changed["location"]), (&json!("My_Bucket.1"), &json!("EU")));
    assert_eq!(call(&server, "POST", "/storage/v1/b?project=p", &json!({"name": "My_Bucket.1"})).error().0, 409);

    let key = [("x-goog-api-key", server.key()), ("content-type", "text/csv")];
    let upload = "/upload/storage/v1/b/My_Bucket.1/o?uploadType=media&name=folder/a%20b.csv";
    let object = send(&server, "POST", upload, &key, b"1,2").ok();
    assert_eq!(
        (&object["name"], &object["bucket"], &object["size"]),
        (&json!("folder/a b.csv"), &json!("My_Bucket.1"), &json!("3"))
    );
    let path = "/storage/v1/b/My_Bucket.1/o/folder%2Fa%20b.csv";
    assert_eq!(get(&server, path).ok(), object);
    let media = get(&server, &format!("{path}?alt=media"));
    assert_eq!((media.header("content-type"), media.text().as_str()), (Some("text/csv"), "1,2"));
    assert_eq!(get(&server, "/storage/v1/b/My_Bucket.1/o").ok()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(get(&server, "/storage/v1/b").ok()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(get(&server, "/storage/v1/b/none/o").error().0, 404);
    assert_eq!(call(&server, "DELETE", path, &Value::Null).status, 204);
    assert_eq!(get(&server, path).error().0, 404);
}

#[test]
fn identities_may_be_in_a_reference() {
    let resources = json!({"datasets": {"methods": {
        "insert": method("q.datasets.insert", "POST", "projects/{projectId}/datasets", "Dataset", "Dataset"),
        "get": method("q.datasets.get", "GET", "projects/{projectId}/datasets/{datasetId}", "", "Dataset"),
        "patch": method("q.datasets.patch", "PATCH", "projects/{projectId}/datasets/{datasetId}", "Dataset", "Dataset"),
        "list": query(method("q.datasets.list", "GET", "projects/{projectId}/datasets", "", "DatasetList"), &["maxResults", "pageToken"]),
    }}});
    let mut dataset = strings(&["id", "friendlyName"]);
    dataset["properties"]["datasetReference"] = json!({"$ref": "DatasetReference"});
    let mut summary = strings(&["id", "location"]);
    summary["properties"]["datasetReference"] = json!({"$ref": "DatasetReference"});
    let mut list = strings(&["kind", "nextPageToken"]);
    list["properties"]["datasets"] = json!({"type": "array", "items": summary});
    let reference = strings(&["projectId", "datasetId"]);
    let schemas = json!({"Dataset": dataset, "DatasetReference": reference, "DatasetList": list});
    let server = serve("q", "q/v2/", &resources, &schemas);
    let body = json!({"datasetReference": {"datasetId": "d"}, "friendlyName": "D"});
    let made = call(&server, "POST", "/q/v2/projects/p/datasets", &body).ok();
    assert_eq!(made["datasetReference"], json!({"datasetId": "d", "projectId": "p"}));
    let path = "/q/v2/projects/p/datasets/d";
    assert_eq!(get(&server, path).ok(), made);
    let body = json!({"datasetReference": {"datasetId": "e"}, "friendlyName": "E"});
    let changed = call(&server, "PATCH", path, &body).ok();
    assert_eq!((&changed["datasetReference"]["datasetId"], &changed["friendlyName"]), (&json!("d"), &json!("E")));
    // The items of a list have some of the fields.
    call(&server, "POST", "/q/v2/projects/p/datasets", &json!({"datasetReference": {"datasetId": "f"}})).ok();
    let first = get(&server, "/q/v2/projects/p/datasets?maxResults=1").ok();
    assert_eq!(first["datasets"], json!([{"id": "d", "datasetReference": {"datasetId": "d", "projectId": "p"}}]));
    let token = first["nextPageToken"].as_str().expect("a second page");
    let second = get(&server, &format!("/q/v2/projects/p/datasets?maxResults=1&pageToken={token}")).ok();
    assert_eq!((&second["datasets"][0]["id"], &second["nextPageToken"]), (&json!("f"), &Value::Null));
}

#[test]
fn a_create_may_answer_with_a_receipt() {
    let resources = json!({"disks": {"methods": {
        "insert": method("c.disks.insert", "POST", "zones/{zone}/disks", "Disk", "Receipt"),
        "get": method("c.disks.get", "GET", "zones/{zone}/disks/{disk}", "", "Disk"),
        "delete": method("c.disks.delete", "DELETE", "zones/{zone}/disks/{disk}", "", "Receipt"),
    }}});
    let schemas = json!({"Disk": strings(&["id", "name", "sizeGb"]), "Receipt": strings(&["id", "status"])});
    let server = serve("c", "c/v1/", &resources, &schemas);
    let receipt = call(&server, "POST", "/c/v1/zones/z/disks", &json!({"name": "d", "sizeGb": "10"})).ok();
    assert!(receipt["status"].is_string(), "{receipt}");
    assert_eq!(get(&server, "/c/v1/zones/z/disks/d").ok()["sizeGb"], "10");
    assert_eq!(call(&server, "DELETE", "/c/v1/zones/z/disks/d", &Value::Null).status, 200);
    assert_eq!(get(&server, "/c/v1/zones/z/disks/d").error().0, 404);
}

#[test]
fn an_array_of_itself_has_an_end() {
    let methods = json!({"loop": {"methods": {"get": method("loop.get", "GET", "loop", "", "L")}}});
    let schemas = json!({"L": {"id": "L", "type": "array", "items": {"$ref": "L"}}});
    let server = serve("loop", "", &methods, &schemas);
    assert!(get(&server, "/loop").ok().is_array());
}

#[test]
fn deep_schemas_are_served() {
    let nest = |wrap: &dyn Fn(Value) -> Value| (0..200).fold(json!({"type": "string"}), |inner, _| wrap(inner));
    let arrays = nest(&|inner| json!({"type": "array", "items": inner}));
    let objects = nest(&|inner| json!({"type": "object", "properties": {"a": inner}}));
    for deep in [arrays, objects] {
        let methods = json!({"deep": {"methods": {"ask": method("deep.ask", "POST", "deep", "D", "D")}}});
        // The server reads documents from a file on a large stack.
        let document = json!({
            "kind": "discovery#restDescription", "name": "deep", "version": "v1", "revision": "20260101",
            "rootUrl": "https://deep.example.com/", "servicePath": "", "resources": methods,
            "schemas": {"D": {"id": "D", "type": "object", "properties": {"deep": deep}}},
        });
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), document.to_string()).expect("room");
        let server = FakeServer::builder().document_file(file.path()).start_blocking().expect("a server");
        assert!(call(&server, "POST", "/deep", &json!({})).ok().is_object());
    }
}
