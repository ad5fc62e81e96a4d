//! What the overlay says of the hand-written conveniences is what their macros are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use discovery_codegen::{
    load,
    overlay::{Declares, Helper},
};

use super::support::discovery;

/// The names that each macro of conveniences declares where documents give names too.
fn declared() -> BTreeMap<String, Declares> {
    let mut found: BTreeMap<String, Declares> = BTreeMap::new();
    for file in ["conversation", "files", "reply"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/macros").join(file).with_extension("rs");
        let (mut name, mut resource) = (String::new(), None);
        for line in fs::read_to_string(path).expect("the runtime's macros").lines().map(str::trim) {
            let word = |rest: &str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
            if let Some(rest) = line.strip_prefix("macro_rules! __gl_") {
                name = word(rest).expect("a name");
            }
            if line.starts_with("impl") {
                resource = line.strip_prefix("impl super::").and_then(word);
            }
            let entry = found.entry(name.clone()).or_default();
            if let Some(ty) = line.strip_prefix("pub struct ").and_then(word) {
                entry.types.insert(ty);
            }
            let function =
                ["pub fn ", "pub async fn "].iter().find_map(|start| line.strip_prefix(start)).and_then(word);
            if let Some(function) = function {
                // A schema has setters and `new` beside its fields, which share no names with functions.
                assert!(!function.starts_with("set_") && function != "new", "{name}: {function}");
                if let Some(resource) = &resource {
                    entry.functions.entry(resource.clone()).or_default().insert(function);
                }
            }
        }
    }
    found.retain(|name, _| !name.is_empty());
    found
}

fn helpers() -> Vec<Helper> {
    let overlay = load::overlay(&discovery().join(load::OVERLAY)).expect("our overlay");
    overlay.apis.into_values().flat_map(|facts| facts.helpers).collect()
}

#[test]
fn what_macros_declare_is_reserved() {
    let declared = declared();
    let mut told = BTreeSet::new();
    for helper in helpers() {
        for name in [Some(&helper.name), helper.otherwise.as_ref()].into_iter().flatten() {
            let names = declared.get(name).unwrap_or_else(|| panic!("no macro {name}"));
            assert_eq!(*names, helper.declares, "{name}");
            told.insert(name.clone());
        }
    }
    assert_eq!(told, declared.into_keys().collect(), "every macro has a row");
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
