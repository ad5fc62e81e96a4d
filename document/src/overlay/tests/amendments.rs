//! Tests of elements that the overlay adds, corrects, and borrows.

use serde_json::{Value, json};

use super::super::*;
use crate::{Document, Origin, Schema, fold};

/// Returns the folded revisions of one version.
fn folded(revisions: &[(&str, &str, Value)]) -> Document {
    let one = |(version, revision, rest): &(&str, &str, Value)| {
        let mut text = json!({ "name": "toy", "version": version, "revision": revision });
        for (key, value) in rest.as_object().into_iter().flatten() {
            text[key] = value.clone();
        }
        serde_json::from_value(text).expect("a small document")
    };
    fold(revisions.iter().map(one).collect()).expect("one version")
}

fn apply(facts: &Value, documents: &mut [Document]) -> Result<Vec<String>, String> {
    let overlay: Overlay = serde_json::from_value(json!({ "apis": { "toy": facts } })).expect("an overlay");
    let facts = overlay.apply(documents, Unmatched::Refuse).map_err(|error| error.to_string())?;
    Ok(facts.iter().flat_map(|facts| &facts.diagnostics).map(ToString::to_string).collect())
}

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

#[test]
fn a_reference_that_leads_nowhere_gets_its_type() {
    let part = object(&json!({ "level": { "$ref": "Level", "description": "Level of detail." } }));
    let entry = json!({
        "schemas": { "Level": { "versions": ["v1"], "evidence": "a client", "schema": { "type": "object" } } },
        "properties": {
            "Part.level": { "versions": ["v1"], "evidence": "a client", "schema": { "$ref": "Level" } },
            "Part.size": { "versions": ["v1"], "evidence": "a client", "schema": { "type": "integer" } },
        },
    });
    let mut documents = [folded(&[("v1", "1", json!({ "schemas": { "Part": part } }))])];
    // Once the schema is added, the reference resolves, and the entry for the property is redundant.
    let warnings = apply(&entry, &mut documents).expect("an overlay that fits");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let schemas = &documents[0].schemas;
    assert_eq!((&schemas["Level"].origin, schemas["Level"].seen.first.as_str()), (&Origin::Overlay, "1"));
    assert_eq!(schemas["Part"].properties["size"].origin, Origin::Overlay);
    assert_eq!(schemas["Part"].properties["level"].description, "Level of detail.");

    let entry = json!({ "properties": { "Part.level": { "versions": ["v1"], "schema": { "$ref": "Other" } } } });
    let other = json!({ "schemas": { "Part": part, "Other": { "type": "object" } } });
    let mut documents = [folded(&[("v1", "1", other)])];
    assert_eq!(apply(&entry, &mut documents), Ok(Vec::new()));
    let level = &documents[0].schemas["Part"].properties["level"];
    assert_eq!((level.reference.as_deref(), level.description.as_str()), (Some("Other"), "Level of detail."));
}

#[test]
fn redundant_entries_are_reported() {
    let entry = json!({ "schemas": { "Level": { "versions": ["v1"], "schema": { "type": "object" } } } });
    let document = || folded(&[("v1", "1", json!({ "schemas": { "Level": { "type": "object" } } }))]);
    let warnings =
        "v1: /schemas/Level: the document has the schema itself, so the overlay's entry schemas Level can be deleted";
    assert_eq!(apply(&entry, &mut [document()]), Ok(vec![warnings.to_owned()]));
    let entry = json!({ "properties": { "Gone.x": { "versions": ["v1"], "schema": {} } } });
    let message = "overlay: matches nothing in the documents: properties Gone.x";
    assert_eq!(apply(&entry, &mut [document()]), Err(message.to_owned()));
    let unknown = json!({ "schemas": { "New": { "versions": ["v1"], "schema": { "kind": "x" } } } });
    let message = "overlay: v1: schemas New: unknown key /schema/kind";
    assert_eq!(apply(&unknown, &mut [document()]), Err(message.to_owned()));
    let dangling = json!({ "schemas": { "New": { "versions": ["v1"], "schema": { "$ref": "Gone" } } } });
    assert_eq!(apply(&dangling, &mut [document()]), Err("overlay: v1: schemas New: no schema Gone".to_owned()));
}

#[test]
fn values_are_added_and_renamed() {
    let usage = |values: &[&str]| json!({ "schemas": { "Usage": object(&json!({ "tier": { "type": "string", "enum": values } })) } });
    let entry = json!({
        "values": { "Usage.tier": { "extra": { "evidence": "a client", "description": "More." } } },
        "renamed": { "Usage.tier": { "evidence": "a client", "names": { "TIER_FLEX": "flex" } } },
    });
    let mut documents = [folded(&[("v1", "1", usage(&["TIER_FLEX"])), ("v1", "2", usage(&["flex"]))])];
    assert_eq!(apply(&entry, &mut documents), Ok(Vec::new()));
    let tier = &documents[0].schemas["Usage"].properties["tier"];
    assert_eq!(tier.values, ["flex", "extra"]);
    assert_eq!(tier.enum_descriptions, ["", "More."]);
    assert_eq!(tier.enum_seen[0].first, "1", "it is as old as the value that it was");
    assert_eq!(tier.former_values["flex"], ["TIER_FLEX"]);
}

#[test]
fn properties_are_renamed() {
    let toy = |name: &str| json!({ "schemas": { "Toy": object(&json!({ name: { "type": "string" } })) } });
    let entry = json!({ "renamed": { "Toy": { "evidence": "a client", "names": { "oldName": "newName" } } } });
    let mut documents = [folded(&[("v1", "1", toy("oldName")), ("v1", "2", toy("newName"))])];
    assert_eq!(apply(&entry, &mut documents), Ok(Vec::new()));
    let properties = &documents[0].schemas["Toy"].properties;
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["newName"]);
    assert_eq!(properties["newName"].former_names, ["oldName"]);
}

#[test]
fn paths_are_corrected_with_their_evidence() {
    let methods = |path: &str| {
        json!({ "resources": { "toys": { "methods": { "list": {
            "id": "toy.toys.list", "httpMethod": "GET", "path": path, "description": "Lists toys.",
        } } } } })
    };
    let entry = json!({ "paths": { "toys.list": {
        "insteadOf": "v1/toys:list", "path": "v1/toys", "evidence": "the client of the maker",
    } } });
    let document = |path: &str| folded(&[("v1", "1", methods(path))]);
    let mut documents = [document("v1/toys:list")];
    assert_eq!(apply(&entry, &mut documents), Ok(Vec::new()));
    let method = documents[0].method("toys.list").expect("the method");
    let text = "Lists toys. The document gives the path `v1/toys:list`; the client of the maker calls this one.";
    assert_eq!((method.path.as_str(), method.description.as_str()), ("v1/toys", text));
    let warnings = apply(&entry, &mut [document("v1/toys")]).expect("no error");
    assert!(warnings[0].contains("paths toys.list can be deleted"), "{warnings:?}");
    let warnings = apply(&entry, &mut [document("v1/all")]).expect("no error");
    assert!(warnings[0].contains("its path is v1/all"), "{warnings:?}");
}

/// Returns a version with an old document, and a newer version with more elements.
fn versions() -> [Document; 2] {
    let run = json!({ "id": "toy.toys.run", "httpMethod": "POST", "path": "v1beta/{+name}:run",
        "request": { "$ref": "Ask" }, "response": { "$ref": "Answer" } });
    let get = |version: &str| {
        json!({ "id": "toy.toys.get", "httpMethod": "GET", "path": format!("{version}/{{+name}}"),
            "response": { "$ref": "Answer" } })
    };
    let beta = json!({
        "resources": { "toys": { "methods": { "run": run, "get": get("v1beta") } } },
        "schemas": {
            "Ask": object(&json!({ "mode": { "$ref": "Mode" } })),
            "Mode": object(&json!({ "speed": { "type": "string" } })),
            "Answer": object(&json!({
                "state": { "type": "string", "enum": ["ON", "OFF"] }, "text": { "type": "string" }, "more": { "$ref": "Mode" },
            })),
        },
    });
    let old = json!({
        "resources": { "toys": { "methods": { "get": get("v1") } } },
        "schemas": { "Answer": object(&json!({ "state": { "type": "string", "enum": ["ON"] } })) },
    });
    [folded(&[("v1", "20240101", old)]), folded(&[("v1beta", "20260101", beta)])]
}

#[test]
fn a_version_borrows_missing_elements() {
    let entry = json!({ "borrow": { "v1": {
        "from": "v1beta", "revision": "20260101",
        "methods": { "a client": ["toys.run"] },
        "properties": { "a client": ["Answer.more", "Answer.state"] },
    } } });
    let mut documents = versions();
    assert_eq!(apply(&entry, &mut documents), Ok(Vec::new()));
    let v1 = &documents[0];
    let run = v1.method("toys.run").expect("borrowed");
    let note = "Not in v1's document of 20240101; taken from v1beta 20260101.";
    assert_eq!((run.path.as_str(), run.description.as_str()), ("v1/{+name}:run", note));
    assert_eq!((&run.origin, run.seen.last.as_str()), (&Origin::Borrowed, "20240101"));
    let origin = |schema: &Schema| schema.origin;
    assert_eq!(origin(&v1.schemas["Ask"]), Origin::Borrowed);
    assert_eq!(origin(&v1.schemas["Mode"]), Origin::Borrowed, "it is reached through another");
    let answer = &v1.schemas["Answer"];
    assert_eq!(origin(answer), Origin::Document);
    assert_eq!(answer.properties.keys().collect::<Vec<_>>(), ["more", "state"], "nothing that was not asked for");
    assert_eq!(answer.properties["state"].values, ["ON", "OFF"]);
    assert_eq!(answer.properties["state"].enum_descriptions, ["", note]);
}

#[test]
fn existing_elements_are_not_borrowed() {
    let entry = |methods: Value, revision: &str| {
        json!({ "borrow": { "v1": {
            "from": "v1beta", "revision": revision, "methods": { "a client": methods },
            "properties": { "a client": ["Answer.*"] },
        } } })
    };
    let mut documents = versions();
    let warnings = apply(&entry(json!(["toys.get"]), "20260101"), &mut documents).expect("no error");
    let expected =
        "v1: /resources/toys/methods/get: the document has it itself, so the overlay need not borrow method toys.get";
    assert_eq!(warnings, [expected]);
    assert_eq!(documents[0].schemas["Answer"].properties.len(), 3, "all properties are wanted");
    assert_eq!(documents[0].method("toys.get").map(|method| method.path.as_str()), Some("v1/{+name}"));
    let error = apply(&entry(json!(["toys.fly"]), "20260101"), &mut versions()).unwrap_err();
    assert_eq!(error, "overlay: borrow v1beta: method toys.fly: no such method in v1beta");
    // If the revision is not loaded, nothing is borrowed from it.
    let mut documents = versions();
    assert_eq!(apply(&entry(json!(["toys.fly"]), "20270101"), &mut documents), Ok(Vec::new()));
    assert_eq!(documents[0].schemas.len(), 1);
}

/// An entry speaks of one revision: what only an earlier or a later one has, or has otherwise, is not borrowed.
#[test]
fn a_version_borrows_from_the_revision_that_is_named() {
    let answer = |properties: &Value, values: &Value| {
        let mut answer = object(properties);
        answer["properties"]["state"] = json!({ "type": "string", "enum": values });
        json!({ "schemas": { "Answer": answer } })
    };
    let document = |version: &str, revision: &str, rest: &Value| -> Document {
        let mut text = rest.clone();
        for (key, value) in [("name", "toy"), ("version", version), ("revision", revision)] {
            text[key] = value.into();
        }
        serde_json::from_value(text).expect("a small document")
    };
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let beta = [
        document("v1beta", "20250101", &answer(&json!({ "gone": text }), &json!(["GONE"]))),
        document("v1beta", "20260101", &answer(&json!({ "text": text }), &json!(["ON", "OFF"]))),
        document(
            "v1beta",
            "20270101",
            &answer(&json!({ "text": number, "later": text }), &json!(["ON", "OFF", "LATER"])),
        ),
    ];
    let v1 = document("v1", "20240101", &answer(&json!({}), &json!(["ON"])));
    let overlay: Overlay = serde_json::from_value(json!({ "apis": { "toy": { "borrow": { "v1": {
        "from": "v1beta", "revision": "20260101", "properties": { "a client": ["Answer.*"] },
    } } } } }))
    .expect("an overlay");
    for later in [2, 3] {
        let versions = [vec![v1.clone()], beta[..later].to_vec()];
        let (documents, facts) = overlay.fold(&versions, Unmatched::Refuse).expect("an overlay that fits");
        assert_eq!((documents.len(), facts.len()), (2, 2));
        let answer = &documents[0].schemas["Answer"];
        assert_eq!(answer.properties.keys().collect::<Vec<_>>(), ["state", "text"], "{later}");
        assert_eq!(answer.properties["state"].values, ["ON", "OFF"], "{later}");
        assert_eq!(answer.properties["text"].ty.as_deref(), Some("string"), "{later}");
    }
}

#[test]
fn facts_apply_to_borrowed_elements() {
    let entry = json!({
        "methods": { "toys.run": { "since": "20260101", "safeToRetry": true } },
        "borrow": { "v1": { "from": "v1beta", "revision": "20260101", "methods": { "a client": ["toys.run"] } } },
    });
    let overlay: Overlay = serde_json::from_value(json!({ "apis": { "toy": entry } })).expect("an overlay");
    let facts = overlay.apply(&mut versions(), Unmatched::Refuse).expect("an overlay that fits");
    assert!(facts.iter().all(|facts| facts.method("toy.toys.run").is_some_and(|method| method.safe_to_retry)));
}
