//! The overlay's rows of conveniences agree with what the generator makes of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use discovery_codegen::Generator;
use discovery_document::{
    load,
    overlay::{Declares, Helper},
};
use serde_json::{Value, json};

use super::support::discovery;

fn helpers() -> Vec<Helper> {
    let overlay = load::overlay(&discovery().join(load::OVERLAY)).expect("our overlay");
    overlay.apis.into_values().flat_map(|facts| facts.helpers).collect()
}

/// The functions that `gemini.rs` of a version adds to resources, by the resource's module.
fn added(version: &str) -> BTreeMap<String, BTreeSet<String>> {
    let plan = Generator::new()
        .layer("crate::gemini")
        .discovery_dir(discovery())
        .versions([version])
        .plan()
        .expect("our documents");
    let mut files = plan.files().iter();
    let (_, text) = files.find(|(path, _)| path.ends_with("gemini.rs")).expect("a version with conveniences");
    let mut added: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in syn::parse_file(text).expect("Rust").items {
        let syn::Item::Impl(syn::ItemImpl { trait_: None, self_ty, items, .. }) = item else { continue };
        let syn::Type::Path(path) = *self_ty else { panic!("an impl of something else than a path") };
        let path: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let functions = items.into_iter().filter_map(|item| match item {
            syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
            _ => None,
        });
        if path[0] == "super" {
            added.entry(path[1].clone()).or_default().extend(functions);
        } else {
            // A schema has setters and `new` beside its fields, which share no names with functions.
            assert!(functions.into_iter().all(|name| !name.starts_with("set_") && name != "new"), "{path:?}");
        }
    }
    added
}

#[test]
fn names_of_conveniences_are_reserved() {
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Helper { declares: Declares { types, functions }, .. } in helpers() {
        assert!(types.is_empty(), "conveniences declare no types beside the schemas: {types:?}");
        for (resource, functions) in functions {
            declared.entry(resource).or_default().extend(functions);
        }
    }
    assert_eq!(added("v1beta"), declared);
}

#[test]
fn rows_build_on_those_above() {
    let mut above = BTreeSet::new();
    for helper in helpers() {
        for name in &helper.builds_on {
            assert!(above.contains(name), "{}: {name} is not above", helper.name);
        }
        above.insert(helper.name);
    }
}

/// The files and the diagnostics for the document and the overlay of the golden test, with changes.
fn changed(change: impl Fn(&mut Value, &mut Value)) -> (BTreeMap<String, String>, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/helpers.json");
    let mut case: Value = serde_json::from_str(&fs::read_to_string(path).expect("a case")).expect("JSON");
    let (mut document, mut overlay) = (case["documents"][0].take(), case["overlay"].take());
    for (key, usual) in [("kind", "discovery#restDescription"), ("name", "toy"), ("revision", "1"), ("version", "v1")] {
        document[key] = usual.into();
    }
    let rows = &mut overlay["apis"]["toy"]["helpers"];
    // The document has no such calls.
    rows.as_array_mut().expect("rows").retain(|row| row["name"] != "function_call");
    change(&mut document, rows);
    let generator = Generator::new().layer("crate::gemini").document_text("v1.json", document.to_string());
    let plan = generator.overlay_text(overlay.to_string()).plan().expect("a document");
    let files = plan.files().iter();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    (
        files.map(|(path, text)| (name(path), text.clone())).collect(),
        plan.diagnostics.iter().map(ToString::to_string).filter(|told| told.contains("helper")).collect(),
    )
}

/// The overlay requires too little, or the types that it requires have another form in Rust.
#[test]
fn rows_whose_types_do_not_fit_are_reported_and_leave_nothing_behind() {
    let (files, told) = changed(|_, _| {});
    assert_eq!(told, [""; 0]);
    assert!(files["mod.rs"].contains("pub use gemini::Chat;") && files["gemini.rs"].contains("for schemas::Part "));
    assert!(files["models.rs"].contains("impl Into<schemas::GenerateContentRequest>"));

    // The rows above the one that does not fit stay.
    let (files, told) = changed(|document, helpers| {
        let methods = document["resources"]["models"]["methods"].as_object_mut().expect("methods");
        methods.remove("streamGenerateContent");
        helpers.as_array_mut().expect("rows").iter_mut().for_each(|row| row["calls"] = json!({}));
    });
    assert_eq!(
        told,
        ["v1: /resources: there is no method models.streamGenerateContent, so the helper chat is left out"]
    );
    assert!(!files["mod.rs"].contains("Chat") && !files["gemini.rs"].contains("Chat"));
    assert!(files["gemini.rs"].contains("for schemas::GenerateContentRequest "));

    // A row takes those that build on it along, and what the methods owe to them.
    let left_out = |place: &str, problem: &str| {
        let others = [("part", "content"), ("content", "request"), ("content", "reply"), ("request", "chat")];
        let others = others.map(|(base, row)| (format!("the helper {base} is left out"), row));
        let all = others.into_iter().chain([(problem.to_owned(), "part")]);
        let told = all.map(|(why, row)| format!("v1: {place}: {why}, so the helper {row} is left out"));
        told.collect::<BTreeSet<String>>()
    };
    let boxed = ("/schemas/Part/properties/inlineData", "it is not a field with a Blob by value");
    let number = ("/schemas/Blob/properties/data", "it is not bytes");
    type Change = fn(&mut Value, &mut Value);
    let changes: [(Change, (&str, &str)); 2] = [
        (|document, _| document["schemas"]["Blob"]["properties"]["part"] = json!({"$ref": "Part"}), boxed),
        (
            |document, helpers| {
                document["schemas"]["Blob"]["properties"]["data"] = json!({"type": "integer", "format": "int32"});
                helpers[0]["requires"] = json!({});
            },
            number,
        ),
    ];
    for (change, (place, problem)) in changes {
        let (files, told) = changed(change);
        assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), left_out(place, problem));
        assert!(!files["mod.rs"].contains("Chat"), "{problem}");
        assert!(!files["gemini.rs"].contains("schemas::Part"), "{problem}");
        assert!(files["gemini.rs"].contains("fn wait_active"), "{problem}");
        assert!(!files["models.rs"].contains("impl Into<schemas::GenerateContentRequest>"), "{problem}");
    }
}
