//! Properties of whole documents; single features have goldens.

use std::{collections::BTreeMap, fs, path::Path};

use discovery_document::{
    Document, Schema, fold,
    overlay::{Facts, Helper},
    parse,
};

use super::{Lowered, lower};
use crate::{
    api::{Api, Slot, TypeItem},
    ledger::Ledger,
    replay::replay,
    settings::Options,
};

fn stored(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery").join(name);
    parse(&fs::read(path).unwrap()).unwrap()
}

fn lowered(documents: &[Document]) -> Lowered {
    let known = replay(documents, None).unwrap();
    lower(&fold(documents.to_vec()).unwrap(), &Facts::default(), &known, &Options::default())
}

fn api(documents: &[Document]) -> Api {
    lowered(documents).api
}

/// Returns the number of named schemas; objects declared in place and enums do not count.
fn schema_count(api: &Api) -> usize {
    let is_schema = |item: &&TypeItem| match item {
        TypeItem::Struct(item) => item.wire.is_some(),
        TypeItem::Alias(_) => true,
        TypeItem::Enum(item) => item.wire.is_some(),
    };
    api.types.iter().filter(is_schema).count()
}

/// Every name of the document and what it is called in Rust.
fn names(api: &Api) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for item in &api.types {
        match item {
            TypeItem::Struct(item) => {
                if let Some(wire) = &item.wire {
                    names.insert(wire.clone(), item.ident.to_string());
                }
                for field in &item.fields {
                    names.insert(format!("{} {}", item.ident, field.wire), format!("{}", field.ident));
                }
            }
            TypeItem::Alias(item) => _ = names.insert(item.wire.clone(), item.ident.to_string()),
            TypeItem::Enum(item) => {
                for variant in &item.variants {
                    names.insert(format!("{} {}", item.ident, variant.wire), variant.ident.to_string());
                }
            }
        }
    }
    names.extend(api.all_methods().iter().map(|method| (method.id.clone(), method.rust_path.clone())));
    names
}

#[test]
fn a_new_revision_renames_nothing() {
    let (old, new) = (stored("v1beta/20240713.json"), stored("v1beta/20260327.json"));
    let before = names(&api(std::slice::from_ref(&old)));
    let after = names(&api(&[new, old]));
    assert!(before.len() > 500, "only {} names", before.len());
    for (name, ident) in before {
        assert_eq!(after.get(&name), Some(&ident), "{name}");
    }
}

#[test]
fn the_stored_documents_have_two_defects() {
    let v1beta = [stored("v1beta/20240713.json"), stored("v1beta/20260327.json")];
    let lowered = lowered(&v1beta);
    let pointers: Vec<&str> = lowered.diagnostics.iter().map(|diagnostic| diagnostic.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/schemas/GenerationConfig/properties/_responseJsonSchema", "/schemas/Part/properties/mediaResolution"]
    );
    assert_eq!((lowered.api.all_methods().len(), schema_count(&lowered.api)), (95, 193));
    let v1 = lower(&stored("v1/20240410.json"), &Facts::default(), &Ledger::default(), &Options::default());
    assert_eq!((v1.api.all_methods().len(), schema_count(&v1.api), v1.diagnostics), (13, 28, Vec::new()));
}

#[test]
fn only_one_field_of_the_stored_documents_is_boxed() {
    let api = api(&[stored("v1beta/20240713.json"), stored("v1beta/20260327.json")]);
    let fields = api.types.iter().filter_map(|item| match item {
        TypeItem::Struct(item) => Some(item),
        _ => None,
    });
    let boxed = fields.flat_map(|item| item.fields.iter().map(move |field| (item, field)));
    let boxed: Vec<String> = boxed
        .filter(|(_, field)| matches!(field.slot, Slot::Boxed(_)))
        .map(|(item, field)| format!("{}.{}", item.ident, field.ident))
        .collect();
    assert_eq!(boxed, ["Schema.items"]);
}

#[test]
fn depth_is_no_danger() {
    let object = |properties| Schema { ty: Some("object".to_owned()), properties, ..Schema::default() };
    let mut deep = object(BTreeMap::new());
    for _ in 0..200 {
        deep = object(BTreeMap::from([("level".to_owned(), deep)]));
    }
    let mut list = Schema { ty: Some("string".to_owned()), ..Schema::default() };
    for _ in 0..200 {
        list = Schema { ty: Some("array".to_owned()), items: Some(Box::new(list)), ..Schema::default() };
    }
    deep.properties.insert("list".to_owned(), list);
    let document = Document { schemas: BTreeMap::from([("Deep".to_owned(), deep)]), ..Document::default() };
    let lowered = lower(&document, &Facts::default(), &Ledger::default(), &Options::default());
    assert_eq!(lowered.api.types.len(), 25, "the schema, and objects as deep as allowed");
    let told: Vec<String> =
        lowered.diagnostics.iter().map(|told| told.pointer.matches('/').count().to_string()).collect();
    assert_eq!(told, ["52", "28"], "one for the object, one for the list");
    assert!(
        lowered.diagnostics.iter().all(|told| told.message == "nested more than 24 levels deep, taken as any value")
    );
}

#[test]
fn helpers_name_types_as_they_are_called() {
    let schema = Schema { ty: Some("object".to_owned()), ..Schema::default() };
    let schemas = ["Box", "Part"].map(|name| (name.to_owned(), schema.clone()));
    let document = Document { schemas: BTreeMap::from(schemas), ..Document::default() };
    let helper = |schemas: &[&str]| Helper {
        name: "other".to_owned(),
        schemas: schemas.iter().map(|&name| name.to_owned()).collect(),
        ..Helper::default()
    };
    let facts = Facts { helpers: vec![helper(&["Part", "Box"]), helper(&["Part", "Missing"])], ..Facts::default() };
    let helpers = lower(&document, &facts, &Ledger::default(), &Options::default()).api.helpers;
    let names: Vec<String> = helpers.iter().flat_map(|helper| &helper.types).map(ToString::to_string).collect();
    assert_eq!(names, ["Part", "BoxSchema"]);
}
