//! Tests of facts that match documents, and of facts that do not.

mod amendments;

use serde_json::{Value, json};

use super::*;
use crate::{Document, Origin, fold};

/// Schemas: name and properties.
type Schemas = &'static [(&'static str, &'static [&'static str])];

/// A revision: date, methods by id without the API's name, schemas.
type Revision = (&'static str, &'static [&'static str], Schemas);

/// Returns folded revisions of one version.
fn document(version: &str, revisions: &[Revision]) -> Document {
    let one = |(revision, methods, schemas): &Revision| {
        let methods: serde_json::Map<String, Value> =
            methods.iter().map(|id| ((*id).replace("toys.", ""), json!({ "id": format!("toy.{id}") }))).collect();
        let schemas: serde_json::Map<String, Value> = schemas
            .iter()
            .map(|(name, properties)| {
                let properties: serde_json::Map<String, Value> =
                    properties.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
                ((*name).to_owned(), json!({ "type": "object", "properties": properties }))
            })
            .collect();
        let text = json!({
            "name": "toy", "version": version, "revision": revision,
            "resources": { "toys": { "methods": methods } }, "schemas": schemas,
        });
        serde_json::from_value(text).expect("a small document")
    };
    fold(revisions.iter().map(one).collect()).expect("one version")
}

fn overlay(facts: &Value) -> Overlay {
    serde_json::from_value(json!({ "apis": { "toy": facts } })).expect("an overlay")
}

/// Applies facts to documents, and expects success.
fn facts(facts: &Value, documents: &mut [Document]) -> Vec<Facts> {
    overlay(facts).apply(documents, Unmatched::Refuse).expect("facts that match")
}

/// Applies facts to documents, and expects an error.
fn refused(facts: &Value, documents: &mut [Document]) -> String {
    let error = overlay(facts).apply(documents, Unmatched::Refuse).expect_err("facts that do not match");
    format!("{error:#}")
}

#[test]
fn methods_are_found_by_their_full_id_in_every_version() {
    let mut documents =
        [document("v1", &[("1", &["toys.get"], &[])]), document("v2", &[("2", &["toys.get", "toys.run"], &[])])];
    let found = facts(
        &json!({ "apiKeyEnv": ["TOY_KEY"], "baseUrlEnv": "TOY_URL", "methods": {
            "toys.get": { "safeToRetry": true }, "toys.run": { "safeToRetry": true },
        } }),
        &mut documents,
    );
    assert!(found[0].method("toy.toys.get").is_some_and(|facts| facts.safe_to_retry));
    assert!(found[0].method("toy.toys.run").is_none() && found[1].method("toy.toys.run").is_some());
    assert!(found[1].method("toys.get").is_none() && found[1].method("toytoys.get").is_none());
    assert_eq!(
        (found[0].api_key_env.as_slice(), found[0].base_url_env.as_deref()),
        (&["TOY_KEY".to_owned()][..], Some("TOY_URL"))
    );
}

#[test]
fn unmatched_entries_are_refused_only_within_their_revisions() {
    let mut documents = [document("v1", &[("20240101", &["toys.get"], &[]), ("20250101", &["toys.get"], &[])])];
    let entry = |span: Value| {
        let mut entry = span;
        entry["safeToRetry"] = json!(true);
        json!({ "methods": { "toys.old": entry } })
    };
    let message = "overlay: matches nothing in the documents: method toys.old";
    for counts in
        [json!({}), json!({ "since": "20250101" }), json!({ "until": "20240101" }), json!({ "since": "20240601" })]
    {
        assert_eq!(refused(&entry(counts), &mut documents), message);
    }
    for never in [
        json!({ "since": "20260101" }),
        json!({ "until": "20231231" }),
        json!({ "since": "20240102", "until": "20241231" }),
    ] {
        assert!(facts(&entry(never), &mut documents)[0].methods.is_empty());
    }
    let lenient = overlay(&entry(json!({}))).apply(&mut documents, Unmatched::Ignore).expect("it is ignored");
    assert!(lenient[0].methods.is_empty());
    let other: Overlay = serde_json::from_value(json!({ "apis": { "drive": {} } })).expect("an overlay");
    let error = other.apply(&mut documents, Unmatched::Refuse).unwrap_err();
    assert_eq!(error.to_string(), "overlay: no document of the API drive");
}

#[test]
fn types_of_operations_must_exist() {
    let schemas: Schemas = &[("Out", &[])];
    let mut documents = [document("v1", &[("1", &["toys.run"], schemas)])];
    let entry =
        |name: &str| json!({ "methods": { "toys.run": { "operation": { "response": "Out", "metadata": name } } } });
    assert_eq!(refused(&entry("Progress"), &mut documents), "overlay: v1: method toys.run: no schema Progress");
    let found = facts(&entry("Out"), &mut documents);
    let operation = found[0].method("toy.toys.run").and_then(|facts| facts.operation.clone()).expect("an operation");
    assert_eq!(operation.metadata.as_deref(), Some("Out"));
}

#[test]
fn properties_are_filled_where_the_body_has_them() {
    let text = |requests: Value| {
        json!({
            "name": "toy", "version": "v1", "revision": "1",
            "resources": { "toys": { "methods": { "run": {
                "id": "toy.toys.run", "httpMethod": "POST", "path": "{+toy}:run", "request": { "$ref": "Batch" },
                "parameters": { "toy": { "location": "path", "required": true, "type": "string" } },
            } } } },
            "schemas": {
                "Batch": { "type": "object", "properties": { "requests": requests } },
                "Run": { "type": "object", "properties": { "toy": { "type": "string" }, "count": { "type": "integer" } } },
            },
        })
    };
    let list = json!({ "type": "array", "items": { "$ref": "Run" } });
    let document = |requests: &Value| {
        fold(vec![serde_json::from_value(text(requests.clone())).expect("a small document")]).expect("one version")
    };
    let entry = |path: &str, parameter: &str| json!({ "methods": { "toys.run": { "fills": { path: parameter } } } });
    let found = facts(&entry("requests[].toy", "toy"), &mut [document(&list)]);
    assert_eq!(found[0].method("toy.toys.run").map(|facts| facts.fills.len()), Some(1));
    let single = json!({ "$ref": "Run" });
    let found = facts(&entry("requests.toy", "toy"), &mut [document(&list), document(&single)]);
    assert_eq!(found.iter().map(|facts| facts.methods["toys.run"].fills.len()).collect::<Vec<_>>(), [0, 1]);
    for (path, parameter) in
        [("requests.toy", "toy"), ("requests[].name", "toy"), ("requests[].count", "toy"), ("requests[].toy", "name")]
    {
        let message =
            format!("overlay: matches nothing in the documents: method toys.run: fills {path} with {parameter}");
        assert_eq!(refused(&entry(path, parameter), &mut [document(&list)]), message);
    }
}

#[test]
fn successors_are_known_elements() {
    let (old, new): (Schemas, Schemas) = (&[("Part", &["a"])], &[("Part", &["a", "b"]), ("Piece", &[])]);
    let mut documents =
        [document("v1", &[("1", &["toys.run"], old)]), document("v2", &[("2", &["toys.run", "toys.go"], new)])];
    let entries = json!({ "successors": { "Part.a": "Part.b", "Part": "Piece", "toys.run": "toys.go" } });
    let found = facts(&entries, &mut documents);
    assert!(found[0].successors.is_empty(), "v1 has none of them");
    assert_eq!(found[1].successors.len(), 3);
    let message = "overlay: matches nothing in the documents: successor Part.c of Part.a";
    assert_eq!(refused(&json!({ "successors": { "Part.a": "Part.c" } }), &mut documents), message);
}

#[test]
fn groups_are_reduced_to_existing_properties() {
    let (old, new): (Schemas, Schemas) = (&[("Part", &["a", "b"])], &[("Part", &["a", "b", "c"])]);
    let mut documents = [document("v1", &[("1", &[], old)]), document("v2", &[("2", &[], new)])];
    let group = |fields: &[&str]| json!({ "oneOf": { "Part": { "fields": fields } } });
    let found = facts(&group(&["a", "c", "b"]), &mut documents);
    assert_eq!(found[0].one_of("Part").map(|group| group.fields.join(" ")), Some("a b".to_owned()));
    assert_eq!(found[1].one_of("Part").map(|group| group.fields.join(" ")), Some("a c b".to_owned()));
    let found = facts(&group(&["a", "c"]), &mut documents);
    assert!(found[0].one_of("Part").is_none(), "one property excludes nothing");
    let message = "overlay: matches nothing in the documents: oneOf Part: property d";
    assert_eq!(refused(&group(&["a", "d"]), &mut documents), message);
}

#[test]
fn methods_are_added_to_their_versions() {
    let schemas: Schemas = &[("Bytes", &[])];
    let documents = || {
        [
            document("v1", &[("1", &["toys.get"], schemas)]),
            document("v2", &[("2", &["toys.get"], schemas), ("3", &[], schemas)]),
        ]
    };
    let entry = |id: &str, change: Value| {
        let mut addition = json!({ "versions": ["v2"], "since": "3", "method": {
            "httpMethod": "GET", "path": "v2/{+name}", "response": { "$ref": "Bytes" },
            "parameters": { "name": { "location": "path", "required": true, "type": "string" } },
        } });
        for (key, value) in change.as_object().into_iter().flatten() {
            match key.as_str() {
                "since" | "until" | "versions" => addition[key] = value.clone(),
                _ => addition["method"][key] = value.clone(),
            }
        }
        json!({ "add": { id: addition } })
    };
    let mut changed = documents();
    facts(&entry("toys.download", json!({})), &mut changed);
    assert!(!changed[0].resources["toys"].methods.contains_key("download"));
    let method = &changed[1].resources["toys"].methods["download"];
    assert!(method.origin == Origin::Overlay && method.id == "toy.toys.download");
    assert_eq!((method.seen.first.as_str(), method.seen.last.as_str()), ("3", "3"));
    assert_eq!(method.parameters["name"].schema.seen, method.seen);

    for (change, message) in [
        (json!({ "id": "toy.other" }), "overlay: v2: add toys.download: its method has the id toy.other"),
        (json!({ "path": "" }), "overlay: v2: add toys.download: no httpMethod or no path"),
        (json!({ "verb": "GET" }), "overlay: v2: add toys.download: unknown key /method/verb"),
        (json!({ "response": { "$ref": "Nothing" } }), "overlay: v2: add toys.download: no schema Nothing"),
        (json!({ "versions": ["v3"] }), "overlay: matches nothing in the documents: add toys.download"),
    ] {
        assert_eq!(refused(&entry("toys.download", change), &mut documents()), message);
    }
    assert_eq!(refused(&entry("shop.buy", json!({})), &mut documents()), "overlay: v2: add shop.buy: no resource shop");
}

#[test]
fn a_method_of_the_document_replaces_an_added_one() {
    let entry = |until: Option<&str>| {
        json!({ "add": { "toys.get": { "versions": ["v1"], "since": "20240101", "until": until, "method": {
            "httpMethod": "GET", "path": "added", "response": { "$ref": "Gone" },
        } } } })
    };
    let documents = || [document("v1", &[("20240101", &[], &[]), ("20250101", &["toys.get"], &[])])];
    let mut own = documents();
    let found = facts(&entry(None), &mut own);
    let method = &own[0].resources["toys"].methods["get"];
    assert!(
        method.origin == Origin::Document && method.path.is_empty() && found[0].add.is_empty(),
        "the document's own method stays"
    );
    assert_eq!((method.seen.first.as_str(), method.seen.last.as_str()), ("20240101", "20250101"), "it keeps its name");
    let warnings: Vec<String> = found[0].diagnostics.iter().map(ToString::to_string).collect();
    let expected = "v1: /resources/toys/methods/get: the document has the method itself, so the overlay's entry add toys.get \
                    can be deleted";
    assert_eq!(warnings, [expected]);
    // The entry ends here, so the maintainer has handled the change.
    assert!(facts(&entry(Some("20240101")), &mut documents())[0].diagnostics.is_empty());
}
