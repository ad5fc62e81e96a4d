//! Each schema of both versions against its document: the names on the wire, and random values there and back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use discovery_document::{Document, Schema, fold, load, overlay::Unmatched};
use every_schema::{enums, schemas};
use proptest::prelude::*;
use random::Random;
use serde_json::Value;

mod random;

/// The documents of the bindings, and the schemas and enums in them by their Rust names.
struct Known {
    document: Document,
    names: Value,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_written(seed: u64, size in 1..60_usize) {
        let known = known();
        for schema in schemas() {
            let known = &known[schema.version];
            let source = known.schema(schema.table.name);
            for (exotic, check) in [(true, schema.direct), (false, schema.buffered)] {
                let text = Random::new(&known.document, seed, size, exotic).object(source);
                if let Err(error) = check(&text.given, &text.wanted) {
                    let shown = format!("{} {}: {error}\ngiven: {}", schema.version, schema.table.name, text.given);
                    prop_assert!(false, "{}", shown);
                }
            }
        }
    }
}

#[test]
fn each_property_is_a_field() {
    let known = known();
    let mut count = 0;
    for schema in schemas() {
        let source = known[schema.version].schema(schema.table.name);
        let fields: BTreeSet<&str> = schema.table.fields.iter().copied().collect();
        let properties: BTreeSet<&str> = source.properties.keys().map(String::as_str).collect();
        assert_eq!(fields, properties, "{} {}", schema.version, schema.table.name);
        count += properties.len();
    }
    assert!(count > 600, "only {count} properties");
}

#[test]
fn each_schema_of_the_documents_is_tested() {
    for (version, known) in known() {
        let tested: BTreeSet<&str> =
            schemas().iter().filter(|schema| schema.version == version).map(|schema| schema.table.name).collect();
        let is_object =
            |schema: &Schema| schema.ty.as_deref() == Some("object") && schema.additional_properties.is_none();
        for name in known.document.schemas.iter().filter(|(_, schema)| is_object(schema)).map(|(name, _)| name) {
            let ident = known.names["schemas"][name].as_str().expect("a name in the ledger");
            assert!(tested.contains(ident), "{version} {name}");
        }
    }
}

#[test]
fn each_value_is_a_variant() {
    let known = known();
    let enums: BTreeMap<_, _> = enums().into_iter().map(|item| ((item.version, item.name), item.knows)).collect();
    let mut count = 0;
    for (version, known) in &known {
        for (place, values) in known.enums() {
            let ident = known.names["enums"][&place].as_str().unwrap_or_else(|| panic!("no name for {place}"));
            let is_variant = enums[&(version.as_str(), ident)];
            for value in values {
                assert!(is_variant(&value), "{version} {place}: {value}");
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count} values");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../discovery")
}

/// The folded documents with their overlay, and the names ledgers, by version.
fn known() -> BTreeMap<String, Known> {
    let input = load::directory(&root()).expect("documents");
    let mut documents: Vec<Document> =
        input.versions.into_iter().map(|revisions| fold(revisions).expect("one version")).collect();
    input.overlay.expect("an overlay").apply(&mut documents, Unmatched::Refuse).expect("an overlay that fits");
    let known = documents.into_iter().map(|document| {
        let names = root().join("names").join(format!("{}.json", document.version));
        let names = serde_json::from_slice(&fs::read(names).expect("a ledger")).expect("JSON");
        (document.version.clone(), Known { document, names })
    });
    known.collect()
}

impl Known {
    /// Returns the schema, or the object in place, that has a Rust name.
    fn schema(&self, ident: &str) -> &Schema {
        let paths = ["schemas", "objects"].into_iter().filter_map(|section| self.names[section].as_object());
        let mut named = paths.flatten().filter(|(_, name)| *name == ident).map(|(path, _)| path);
        let path = named.next().unwrap_or_else(|| panic!("no path of {ident}"));
        let mut words = path.split('.');
        let first = words.next().and_then(|name| self.document.schemas.get(name));
        let mut schema = first.unwrap_or_else(|| panic!("no schema {path}"));
        for word in words {
            schema = innermost(&schema.properties[word]);
        }
        schema
    }

    /// Returns the values of each enum in a schema, by the place.
    fn enums(&self) -> Vec<(String, Vec<String>)> {
        let mut found = Vec::new();
        for (name, schema) in &self.document.schemas {
            enums_in(name, schema, &mut found);
        }
        found
    }
}

/// Returns what lists and maps hold.
fn innermost(schema: &Schema) -> &Schema {
    schema.items.as_deref().or(schema.additional_properties.as_deref()).map_or(schema, innermost)
}

fn enums_in(place: &str, schema: &Schema, found: &mut Vec<(String, Vec<String>)>) {
    let schema = innermost(schema);
    if !schema.values.is_empty() && schema.ty.as_deref() == Some("string") {
        found.push((place.to_owned(), schema.values.clone()));
    }
    for (name, property) in &schema.properties {
        enums_in(&format!("{place}.{name}"), property, found);
    }
}
