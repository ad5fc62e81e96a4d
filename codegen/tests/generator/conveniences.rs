//! The overlay's rows of conveniences agree with what the generator makes of them.

use std::collections::{BTreeMap, BTreeSet};

use discovery_codegen::Generator;
use discovery_document::{
    load,
    overlay::{Declares, Helper},
};

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
