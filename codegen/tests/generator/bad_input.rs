//! Invalid and hostile documents: a clear message or sound output, and never a half-written file.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::support::{discovery, fail, files, run, stderr, succeed, workspace, workspace_of, write};

/// Breaks one document of an up-to-date workspace, and returns the error; whatever was generated must be as it was.
fn refused(path: &str, text: &str) -> String {
    let folder = workspace();
    succeed(folder.path(), &["generate"]);
    let good = files(&folder.path().join("generated"));
    write(&folder.path().join("discovery").join(path), text);
    let message = fail(folder.path(), &["generate"]);
    assert_eq!(files(&folder.path().join("generated")), good, "{path}: files stay as they were");
    assert!(message.starts_with("error: ") && message.lines().count() == 1, "{message}");
    message.trim_start_matches("error: ").trim_end().to_owned()
}

/// A small document with the given schemas.
fn document(schemas: &Value) -> Value {
    json!({
        "kind": "discovery#restDescription", "name": "toy", "version": "v1", "revision": "20260101", "id": "toy:v1",
        "title": "Toy API", "description": "Toys.", "rootUrl": "https://toy.googleapis.com/", "servicePath": "",
        "schemas": schemas,
        "resources": { "toys": { "methods": { "get": {
            "id": "toy.toys.get", "httpMethod": "GET", "path": "v1/toys", "description": "Gets.",
        } } } },
    })
}

/// Generates from a document and parses every file.
fn generated(document: &Value) -> String {
    let folder = workspace_of(document);
    let output = run(folder.path(), &["generate"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut all = String::new();
    for (path, text) in files(&folder.path().join("generated")) {
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()));
        all.push_str(&text);
    }
    all
}

#[test]
fn what_is_no_document_is_refused_by_name() {
    let path = "v1beta/20260327.json";
    let at = format!("discovery/{path}: ");
    assert_eq!(refused(path, ""), format!("{at}empty file"));
    let html = "<!DOCTYPE html>\n<title>Sorry</title>";
    assert_eq!(refused(path, html), format!("{at}HTML or XML, not a Discovery document"));
    let error = r#"{"error": {"code": 403, "message": "Key not valid.", "status": "PERMISSION_DENIED"}}"#;
    assert_eq!(
        refused(path, error),
        format!("{at}an error reply, not a Discovery document: error 403: Key not valid.")
    );
    let openapi = r#"{"openapi": "3.0.3", "info": {"title": "Toy", "version": "1"}, "paths": {}}"#;
    assert_eq!(refused(path, openapi), format!("{at}an OpenAPI 3.0.3 file, not a Discovery document"));
    assert_eq!(refused(path, "{}"), format!("{at}JSON, but not a Discovery document: it has no name"));

    let whole = fs::read_to_string(discovery().join(path)).expect("a document");
    let cut = refused(path, &whole[..whole.len() / 2]);
    assert!(cut.starts_with(&format!("{at}cut off: ")) && cut.contains(" at line "), "{cut}");
}

#[test]
fn misplaced_documents_are_refused() {
    let whole = fs::read_to_string(discovery().join("v1/20240410.json")).expect("a document");
    let message = refused("v1/20240411.json", &whole);
    assert_eq!(message, "discovery/v1/20240411.json: its revision is 20240410, so its name must be 20240410.json");
    let message = refused("v2/20240410.json", &whole);
    assert_eq!(message, "discovery/v2/20240410.json: its version is v1, so it belongs in the folder v1");
    let message = refused("v1.json", &whole);
    assert_eq!(message, "discovery/v1.json: a document belongs in <version>/<revision>.json");
    let message = refused("v1/old/20240410.json", &whole);
    assert_eq!(message, "discovery/v1/old: a folder inside the folder of a version");
    let message = refused("v2/notes.txt", "");
    assert_eq!(message, "discovery/v2: no document in it; to drop the version, remove the folder");
    let other = whole.replace("20240410", "20250101").replace(r#""name": "generativelanguage""#, r#""name": "drive""#);
    let message = refused("v1/20250101.json", &other);
    assert!(message.contains("drive") && message.contains("generativelanguage"), "{message}");
}

#[test]
fn a_bad_overlay_is_refused() {
    assert!(
        refused("overlay.json", r#"{"apis": {"generativelanguage": {"retry": []}}}"#).contains("unknown field `retry`")
    );
    let facts = |facts: &Value| json!({ "apis": { "generativelanguage": facts } }).to_string();
    let typo = facts(&json!({ "methods": { "models.generateContents": { "safeToRetry": true } } }));
    assert_eq!(
        refused("overlay.json", &typo),
        "overlay: matches nothing in the documents: method models.generateContents"
    );
}

#[test]
fn no_folder_and_no_document_is_said() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let message = fail(folder.path(), &["generate"]);
    assert_eq!(message, "error: discovery: no such folder, expected one with <version>/<revision>.json\n");
    fs::create_dir(folder.path().join("discovery")).expect("a folder");
    let message = fail(folder.path(), &["generate"]);
    assert_eq!(message, "error: discovery: no documents, expected <version>/<revision>.json\n");
    assert!(!folder.path().join("generated").exists());
}

#[test]
fn a_folder_of_hand_written_code_is_never_overwritten() {
    let folder = workspace();
    let lib = folder.path().join("src/lib.rs");
    write(&lib, "// mine");
    let message = fail(folder.path(), &["generate", "--out", "src"]);
    assert!(message.contains("none of them is generated"), "{message}");
    assert_eq!(files(&folder.path().join("src")), files(Path::new(&lib).parent().expect("a folder")));
    assert_eq!(files(&folder.path().join("src")).len(), 1);
}

#[test]
fn hostile_names_and_texts_never_become_code() {
    let evil = "*/ }; evil() \"#] \\ \u{2028} r##\"";
    let property =
        json!({ "type": "string", "description": evil, "enum": [evil, "A"], "enumDescriptions": [evil, evil] });
    let mut toy = document(&json!({
        "Self": { "id": "Self", "type": "object", "description": "\"#] */ // \\", "properties": { "*/ }; evil()": property } },
        "*/ }; evil()": { "id": "evil", "type": "object", "properties": { "self": { "$ref": "Self" }, "": { "type": "string" } } },
    }));
    toy["title"] = json!(evil);
    toy["resources"]["*/ }; evil()"] = json!({ "methods": { "../../evil": {
        "id": evil, "httpMethod": "GET", "path": "v1/{+a}/\"); evil(\"", "description": evil,
        "parameters": { "a": { "location": "path", "required": true, "type": "string", "pattern": "\"#]" } },
    } } });
    let text = generated(&toy);
    assert!(text.contains("SelfSchema"), "{text}");
}

#[test]
fn a_version_cannot_lead_out_of_the_folder() {
    let mut toy = document(&json!({}));
    toy["version"] = json!("../../up");
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("toy.json");
    write(&file, &toy.to_string());
    let out = folder.path().join("a/b/out");
    let report =
        discovery_codegen::Generator::new().document(&file).out_dir(&out).generate().expect("a tame folder name");
    assert!(!report.versions[0].folder.contains(['.', '/']), "{}", report.versions[0].folder);
    assert_eq!(files(folder.path()).len(), files(&out).len() + 1);
}

#[test]
fn cycles_and_deep_nesting_are_sound() {
    let text = generated(&document(&json!({
        "A": { "id": "A", "type": "object", "properties": { "b": { "$ref": "B" } } },
        "B": { "id": "B", "type": "object", "properties": { "c": { "$ref": "C" } } },
        "C": { "id": "C", "type": "object", "properties": { "a": { "$ref": "A" } } },
    })));
    assert!(text.contains("Box<"), "{text}");

    let mut schema = json!({ "type": "string" });
    for _ in 0..200 {
        schema = json!({ "type": "object", "properties": { "inner": schema } });
    }
    let text = generated(&document(&json!({ "Deep": schema })));
    // The client, a resource, the schema, and 24 objects in one another.
    assert_eq!(text.matches("pub struct ").count(), 27);
}
