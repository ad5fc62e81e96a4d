//! The promises of the fold, on the project's own documents.

use std::{collections::BTreeSet, fs, path::Path};

use discovery_codegen::{Generator, command::list};
use serde_json::{Map, Value, json};

use super::support::{files, succeed, workspace, workspace_of, write};

/// Ids of all methods of `v1beta` that `discovery` in `folder` leads to.
fn methods(folder: &Path) -> BTreeSet<String> {
    let plan =
        Generator::new().layer("crate::gemini").discovery_dir(folder.join("discovery")).plan().expect("good documents");
    list::rows(&plan).into_iter().filter(|row| row.version == "v1beta").map(|row| row.id).collect()
}

#[test]
fn dropping_the_old_revision_removes_its_methods_and_nothing_else() {
    let folder = workspace();
    succeed(folder.path(), &["generate"]);
    let (before, text) = (methods(folder.path()), files(&folder.path().join("generated")));

    let old = folder.path().join("discovery/v1beta/20240713.json");
    let document = fs::read_to_string(&old).expect("a document");
    fs::remove_file(&old).expect("a document");
    let printed = succeed(folder.path(), &["generate"]);
    assert!(printed.contains("v1beta 20260327: 79 methods and 1 from the overlay, 177 schemas; "), "{printed}");
    let after = methods(folder.path());
    let gone: Vec<_> = before.difference(&after).collect();
    assert_eq!((gone.len(), after.difference(&before).count()), (16, 0));
    for id in gone {
        let corpora = id.strip_prefix("generativelanguage.corpora.").expect("a method of corpora");
        assert!(corpora == "patch" || corpora == "query" || corpora.starts_with("documents."), "{id}");
    }

    write(&old, &document);
    succeed(folder.path(), &["generate"]);
    assert_eq!(files(&folder.path().join("generated")), text, "with the file the same text is back");
}

/// A place that is new stands before the one that the ledger knows, and describes the values otherwise.
#[test]
fn a_second_run_changes_nothing_when_an_enum_gets_another_place() {
    let object = |name: &str, about: &str| {
        let kind = json!({"type": "string", "enum": ["BIG_KIND_UNSPECIFIED"], "enumDescriptions": [about]});
        json!({"id": name, "type": "object", "properties": {"kind": kind}})
    };
    let mut document = json!({
        "name": "toy", "version": "v1", "revision": "20260101", "rootUrl": "https://toy.example.com/",
        "schemas": {"Two": object("Two", "As first told.")},
    });
    let folder = workspace_of(&document);
    succeed(folder.path(), &["generate"]);
    document["revision"] = "20260102".into();
    document["schemas"]["One"] = object("One", "As told later.");
    write(&folder.path().join("discovery/v1/20260102.json"), &document.to_string());
    succeed(folder.path(), &["generate"]);
    let schemas = &files(&folder.path().join("generated"))[Path::new("v1/schemas.rs")];
    assert_eq!(schemas.matches("pub enum BigKind {").count(), 1, "{schemas}");
    let printed = succeed(folder.path(), &["generate"]);
    assert!(printed.contains("; no file changed; "), "{printed}");
}

#[test]
fn the_order_of_keys_changes_no_code() {
    let folder = workspace();
    succeed(folder.path(), &["generate"]);
    // The head of `mod.rs` has the digests of the files.
    let code = |folder: &Path| {
        let mut files = files(&folder.join("generated"));
        for text in files.values_mut() {
            *text = text.lines().filter(|line| !line.contains(" sha256:")).collect::<Vec<_>>().join("\n");
        }
        files
    };
    let expected = code(folder.path());
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let shuffled = tempfile::TempDir::new().expect("a folder");
        for (path, text) in files(&folder.path().join("discovery")) {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            let mut text = String::new();
            shuffle(&value, &mut random, &mut text);
            assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
            write(&shuffled.path().join("discovery").join(path), &text);
        }
        succeed(shuffled.path(), &["generate"]);
        assert_eq!(code(shuffled.path()), expected, "seed {seed}");
    }
}

/// Writes JSON with the keys of every object in random order.
fn shuffle(value: &Value, random: &mut fastrand::Rng, text: &mut String) {
    match value {
        Value::Object(object) => shuffle_object(object, random, text),
        Value::Array(list) => {
            text.push('[');
            for (index, item) in list.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                shuffle(item, random, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn shuffle_object(object: &Map<String, Value>, random: &mut fastrand::Rng, text: &mut String) {
    let mut entries: Vec<_> = object.iter().collect();
    random.shuffle(&mut entries);
    text.push('{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&Value::from(key.as_str()).to_string());
        text.push_str(": ");
        shuffle(value, random, text);
    }
    text.push('}');
}
