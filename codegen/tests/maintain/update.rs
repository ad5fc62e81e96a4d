//! `update`, by the command: from a document to code, changelog, snapshots and advice.

use std::{fs, path::Path};

use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, surface},
};
use serde_json::Value;

use crate::{
    checkout::{Checkout, entry, text},
    made::{self, next, real, revision},
    server::{Reply, Server},
};

fn newer() -> Value {
    revision("v1beta", "20260327")
}

#[test]
fn from_the_old_revision_to_the_new() {
    let checkout = Checkout::old();
    let from = checkout.arrived(&newer());
    let update = ["update", "--from", &from, "--pull-request", "pull"];
    let told = checkout.good(&update);
    assert!(told.starts_with("v1beta revision 20260327: stored as "), "{told}");
    let last = told.lines().last().unwrap_or_default();
    let expected =
        "next: run `cargo test --workspace`, review generated and CHANGELOG.md; the next release is a major one";
    assert_eq!(last, expected);

    // Code and snapshots are what a run over all documents makes.
    let plan = Generator::new().discovery_dir(checkout.path("discovery")).layer("crate::gemini").plan();
    let plan = plan.expect("genuine documents");
    for (path, text) in plan.files() {
        assert!(checkout.read(&format!("generated/{}", path.display())) == *text, "{}", path.display());
    }
    for bindings in Bindings::of(&plan) {
        let snapshot = checkout.read(&format!("codegen/tests/surface/{}.snap", bindings.version()));
        assert_eq!(snapshot, surface::snapshot(&bindings, None));
    }
    assert_eq!(checkout.read("discovery/v1beta/20260327.json"), made::stored(&newer()));

    let entry = entry(&checkout.changelog(), "Generative Language API `v1beta`, revision 20260327");
    for part in [
        "\nCompared with revision 20240713, a **major** change for Rust code.\n",
        "\n- **Breaking:** `schemas::File::video_metadata`: type: ",
        "\n- Added: 34 methods: `batches().cancel`, ",
        "\n- Added: 1 method from the overlay: `files().download`.",
        "\n- Gone from the document, kept and deprecated: 16 methods: `corpora().documents().chunks().batch_create`, ",
        "\n- Gone from the document, kept and deprecated: 16 schemas: `schemas::",
    ] {
        assert!(entry.contains(part), "{part} in {entry}");
    }
    checkout.good(&["check"]);
    assert_eq!(checkout.read("pull/title"), "Update v1beta to 20260327: major\n");
    assert!(checkout.read("pull/body.md").starts_with("## Generative Language API: v1beta 20240713 → 20260327\n"));
    fs::remove_dir_all(checkout.path("pull")).expect("it is there");
    checkout.settled(&["update", "--from", &from]);
}

#[test]
fn what_may_come_next_goes_through_by_itself() {
    for made in next() {
        let checkout = Checkout::with(&[real("v1"), real("v1beta")].concat());
        let from = checkout.arrived(&made.document);
        let told = checkout.good(&["update", "--from", &from]);
        assert!(told.contains("\nnext: run `cargo test --workspace`"), "{}: {told}", made.name);
        entry(&checkout.changelog(), &format!(" `v1beta`, revision {}", made::NEXT));
        checkout.settled(&["update", "--from", &from]);
    }
}

/// The baseline is the set of documents that the code was made from, regardless of documents that were stored since.
#[test]
fn a_fetched_document_gets_its_entry_later() {
    let checkout = Checkout::old();
    let from = checkout.arrived(&newer());
    let told = checkout.good(&["fetch", "--from", &from]);
    assert!(told.ends_with(&format!("\nnext: cargo codegen update --from {from}\n")), "{told}");
    assert!(!checkout.changelog().contains("20260327"));
    assert!(checkout.bad(&["check"]).contains("is not up to date: run cargo codegen generate"));
    // Another one follows before it is generated: both are new to the code.
    let newest = checkout.arrived(&revision("v1beta", "20260520"));
    checkout.good(&["update", "--from", &newest]);
    let entry = entry(&checkout.changelog(), "`v1beta`, revisions 20260327, 20260520");
    assert!(entry.contains("\nCompared with revision 20240713, a **major** change"), "{entry}");
    checkout.settled(&["update", "--from", &newest]);
}

#[test]
fn generating_tells_what_the_changelog_misses() {
    let checkout = Checkout::old();
    checkout.good(&["fetch", "--from", &checkout.arrived(&newer())]);
    let told = text(&checkout.run(&["generate"]).stderr);
    let note = "note: v1beta/20260327.json is new; `cargo codegen update` would write an entry into the changelog too";
    assert!(told.contains(note), "{told}");
    assert!(!text(&checkout.run(&["generate"]).stderr).contains("is new"));
}

#[test]
fn entries_are_added_and_never_replaced() {
    let checkout = Checkout::old();
    checkout.update(&newer());
    let once = checkout.changelog();
    checkout.update(&revision("v1beta", "20260520"));
    let twice = checkout.changelog();
    assert!(twice.starts_with(once.trim_end()), "{twice}");
    // The same revision with another text, when a maintainer wants it.
    let mut other = revision("v1beta", "20260520");
    other["schemas"]["Blob"]["properties"]["size"] = serde_json::json!({ "type": "integer", "format": "int32" });
    let from = checkout.arrived(&other);
    checkout.good(&["update", "--force", "--from", &from]);
    let thrice = checkout.changelog();
    assert!(thrice.starts_with(twice.trim_end()), "{thrice}");
    let entry = entry(&thrice, "`v1beta`, revision 20260520 replaced");
    let expected = "\nCompared with revision 20260520, a **minor** change for Rust code.\n\n- Added: 1 field.";
    assert!(entry.ends_with(expected), "{entry}");
    checkout.settled(&["update", "--from", &from]);
}

/// Descriptions that a maintainer wrote are not news.
#[test]
fn other_descriptions_are_no_news() {
    let checkout = Checkout::old();
    checkout.update(&newer());
    let before = checkout.changelog();
    let mut described = newer();
    described["schemas"]["Blob"]["description"] = "Bytes with a type.".into();
    made::store(&checkout.path("discovery"), &described);
    checkout.good(&["generate"]);
    let told = checkout.update(&newer());
    assert!(told.starts_with("v1beta revision 20260327: at hand with other descriptions, which are kept"), "{told}");
    assert_eq!(checkout.changelog(), before);
    assert!(checkout.read("generated/v1beta/schemas.rs").contains("Bytes with a type."));
}

#[test]
fn the_live_documents_of_all_versions() {
    let checkout = Checkout::old();
    let (v1, v1beta) = (revision("v1", "20240410").to_string(), newer().to_string());
    let twice = || vec![Reply::ok(v1.as_bytes()), Reply::ok(v1beta.as_bytes())];
    let server = Server::start(twice().into_iter().chain(twice()).collect());
    let url = server.url("/{api}/rest?version={version}");
    let told = checkout.good(&["update", "--url", &url]);
    assert!(
        told.starts_with("v1 revision 20240410: at hand, nothing to do\nv1beta revision 20260327: stored as "),
        "{told}"
    );
    let requests = server.requests();
    assert!(requests[0].starts_with("get /generativelanguage/rest?version=v1 "), "{requests:?}");
    assert!(requests[1].starts_with("get /generativelanguage/rest?version=v1beta "), "{requests:?}");
    checkout.settled(&["update", "--url", &url]);
}

/// Google's endpoint goes back in time now and then.
#[test]
fn a_live_document_that_is_older_or_differs_is_a_note() {
    let checkout = Checkout::with(&[revision("v1", "20240410"), newer()]);
    let mut other = revision("v1", "20240410");
    other["rootUrl"] = "https://elsewhere.example/".into();
    let older = revision("v1beta", "20260207");
    let (v1, v1beta) = (other.to_string(), older.to_string());
    let server = Server::start(vec![Reply::ok(v1.as_bytes()), Reply::ok(v1beta.as_bytes())]);
    let before = checkout.texts();
    let told = checkout.good(&["update", "--url", &server.url("/{api}/{version}")]);
    let path = Path::new("discovery/v1/20240410.json").display().to_string();
    let expected = format!(
        "note: revision 20240410 of v1 is at hand and says something else at /rootUrl; --force replaces {path}; left out\n\
         note: revision 20260207 of v1beta is older than 20260327, which is at hand; --allow-older stores it; left out\n"
    );
    assert!(told.starts_with(&expected), "{told}");
    let after = checkout.texts();
    assert!(before.iter().all(|(path, text)| after[path] == *text), "nothing but snapshots has changed");

    // An explicit request is honored, and an entry says so.
    checkout.good(&["update", "--allow-older", "--from", &checkout.arrived(&older)]);
    let entry = entry(&checkout.changelog(), "`v1beta`, revision 20260207");
    assert!(entry.contains("\nCompared with revision 20260327, "), "{entry}");
}

#[test]
fn each_version_goes_its_own_way() {
    let checkout = Checkout::old();
    let v1beta = newer().to_string();
    let gone = || Reply::new("404 Not Found", &[], b"<html>no</html>");
    let server = Server::start(vec![gone(), Reply::ok(v1beta.as_bytes())]);
    let output = checkout.run(&["update", "--url", &server.url("/{api}/{version}"), "--pull-request", "pull"]);
    let told = text(&output.stderr);
    assert!(told.contains("/generativelanguage/v1: HTTP 404 Not Found: HTML or XML"), "{told}");
    assert_eq!(output.status.code(), Some(1), "a version is missing");
    assert!(text(&output.stdout).starts_with("v1beta revision 20260327: stored as "));
    entry(&checkout.changelog(), "`v1beta`, revision 20260327");
    assert!(checkout.read("pull/body.md").contains("## Notes\n\n- http"), "{}", checkout.read("pull/body.md"));
    checkout.good(&["check"]);

    // The same for a document that arrives and cannot become code.
    let checkout = Checkout::old_with_warnings();
    let mut broken = revision("v1", "20240410");
    broken["revision"] = "20260101".into();
    broken["resources"] = serde_json::json!({});
    let v1 = broken.to_string();
    let server = Server::start(vec![Reply::ok(v1.as_bytes()), Reply::ok(v1beta.as_bytes())]);
    let arguments = ["update", "--deny-warnings", "--url", &server.url("/{api}/{version}")];
    let output = checkout.run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let stored = checkout.path("discovery/v1beta/20260327.json").exists();
    assert!(!stored, "the newer one has warnings, which are denied: {}", text(&output.stderr));
}

#[test]
fn a_revision_is_dropped_with_an_entry() {
    let checkout = Checkout::with(&[revision("v1beta", "20240713"), newer()]);
    let drop = ["update", "--drop", "v1beta@20240713"];
    let told = checkout.good(&drop);
    assert!(told.ends_with("; the next release is a major one\n"), "{told}");
    let entry = entry(&checkout.changelog(), "`v1beta`, revision 20240713 dropped");
    assert!(entry.contains("\n- **Breaking:** removed: 16 methods: `corpora()"), "{entry}");
    assert!(!checkout.path("discovery/v1beta/20240713.json").exists());
    checkout.good(&["check"]);
    let error = checkout.bad(&drop);
    assert!(error.starts_with("error: v1beta@20240713: there is no document of that revision"), "{error}");
    let error = checkout.bad(&["update", "--drop", "v1beta@20260327"]);
    assert!(error.contains("it is the only document of v1beta; to drop the version, remove its folder"), "{error}");
    assert!(checkout.bad(&["update", "--drop", "v1beta"]).contains("names no stored revision"));
}

#[test]
fn a_document_that_was_deleted_by_hand_is_told() {
    let checkout = Checkout::with(&[revision("v1beta", "20240713"), newer()]);
    fs::remove_file(checkout.path("discovery/v1beta/20240713.json")).expect("it is there");
    let output = checkout.run(&["update", "--from", &checkout.arrived(&revision("v1beta", "20260520"))]);
    let told = text(&output.stderr);
    assert!(output.status.success() && told.contains("made from v1beta/20240713.json, which is gone"), "{told}");
    assert!(told.contains("`cargo codegen update --drop v1beta@20240713`"), "{told}");
    assert!(entry(&checkout.changelog(), "20260520").contains("Compared with revision 20260327"));
}

#[test]
fn sources_say_where_documents_came_from() {
    let checkout = Checkout::old();
    let document = newer().to_string();
    let server = Server::start(vec![Reply::new("200 OK", &["etag: \"abc\""], document.as_bytes())]);
    let url = server.url("/{api}/{version}?key=SECRET");
    checkout.good(&["update", "v1beta", "--url", &url]);
    let sources: Value = serde_json::from_str(&checkout.read("discovery/sources.json")).expect("JSON");
    let record = &sources["v1beta/20260327.json"];
    assert_eq!(record["etag"], "\"abc\"");
    assert_eq!(record["sha256"], discovery_document::load::digest(document.as_bytes()));
    let from = record["from"].as_str().unwrap_or_default();
    assert!(from.ends_with("/generativelanguage/v1beta?key=…"), "{from}");
    let when = record["when"].as_str().unwrap_or_default();
    assert!(when.len() == 20 && when.starts_with("20") && when.ends_with('Z'), "{when}");
    // A document that was at hand before gets its record when it is seen; its path on this machine is nobody's business.
    checkout.update(&revision("v1beta", "20240713"));
    let sources: Value = serde_json::from_str(&checkout.read("discovery/sources.json")).expect("JSON");
    assert_eq!(sources["v1beta/20240713.json"]["from"], "20240713.json");
    assert_eq!(sources["v1beta/20260327.json"], *record);
}

#[test]
fn a_failure_changes_no_file() {
    let checkout = Checkout::old_with_warnings();
    let before = checkout.files();
    let document = made::stored(&newer());
    let write = |name: &str, text: &str| checkout.write(name, text);
    write("page.json", "<!doctype html>");
    write("error.json", r#"{"error": {"code": 404, "message": "Not found."}}"#);
    write("cut.json", &document[..document.len() / 2]);
    write("other.json", &document.replace("\"name\": \"generativelanguage\"", "\"name\": \"drive\""));
    write("old.json", &document.replace("\"20260327\"", "\"20230101\""));
    write("escape.json", &document.replace("\"20260327\"", "\"../../20260327\""));
    for (file, message) in [
        ("page.json", "HTML or XML, not a Discovery document"),
        ("error.json", "an error reply, not a Discovery document: error 404: Not found."),
        ("cut.json", "cut off: "),
        ("other.json", "it is the API drive, and generativelanguage was asked for; a crate for another API: "),
        ("old.json", "revision 20230101 of v1beta is older than 20240713, which is at hand; --allow-older stores it"),
        ("escape.json", "its revision \"../../20260327\" is not a date"),
        ("missing.json", ""),
    ] {
        for command in ["fetch", "update"] {
            let error = checkout.bad(&[command, "--from", file]);
            assert!(error.starts_with(&format!("error: {file}: {message}")), "{error}");
        }
    }
    let server = Server::start(vec![Reply::new("404 Not Found", &[], b"<html>no</html>")]);
    let error = checkout.bad(&["update", "v1beta", "--url", &server.url("/{api}/{version}")]);
    assert!(error.contains("/generativelanguage/v1beta: HTTP 404 Not Found: HTML or XML"), "{error}");
    // Warnings may be denied; the new document has some.
    let error = checkout.bad(&["update", "--deny-warnings", "--from", &checkout.arrived(&newer())]);
    assert!(error.contains("warnings are denied"), "{error}");
    for name in ["page", "error", "cut", "other", "old", "escape"] {
        fs::remove_file(checkout.path(&format!("{name}.json"))).expect("it is there");
    }
    assert!(before == checkout.files(), "nothing has changed");
}

#[test]
fn an_empty_folder_must_be_told_the_version() {
    let root = Checkout::empty();
    assert_eq!(root.bad(&["fetch"]), "error: no documents in discovery, so name a version, such as v1beta\n");
    let from = root.arrived(&newer());
    assert!(root.good(&["fetch", "--from", &from]).starts_with("v1beta revision 20260327: stored as "));
    assert!(root.bad(&["fetch", "v1", "--from", &from]).contains("it is the version v1beta, and v1 was asked for"));
}
