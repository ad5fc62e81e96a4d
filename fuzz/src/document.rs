//! From bytes to generated code: any document is refused with a message, or becomes code in the language of generated code.

use std::{collections::BTreeMap, path::PathBuf};

use discovery_codegen::Generator;
use discovery_document::{json, parse};
use serde_json::Value;

use crate::grammar;

/// A document with one element of each kind, whose names and texts are replaced.
const EVERYTHING: &str = include_str!("../../codegen/examples/library-client/discovery/library-v1.json");

/// The input is a document. If it does not begin like one, its first two bytes select a string in the document
/// `EVERYTHING`, and the rest is the replacement.
pub fn document(input: &[u8]) {
    if input.trim_ascii_start().starts_with(b"{") {
        return all(input);
    }
    let Some((&[high, low], text)) = input.split_first_chunk() else { return };
    let mut value: Value =
        serde_json::from_str(EVERYTHING).expect("`EVERYTHING` is a constant, and the replay parses it");
    let mut slot = usize::from(u16::from_be_bytes([high, low])) % count(&value);
    replace(&mut value, &mut slot, &String::from_utf8_lossy(text));
    all(value.to_string().as_bytes());
}

/// Generates from a document, and checks the code.
fn all(bytes: &[u8]) {
    if parse(bytes).is_err() {
        return;
    }
    let files = generate(bytes);
    grammar::check(&files);
    // A parsed document can be stored, and the order of its keys has no meaning.
    let sorted = json::sorted(bytes).expect("`parse` accepted these bytes, and it accepts JSON only");
    assert_eq!(generate(sorted.as_bytes()), files, "the order of keys matters");
}

/// Returns the files of the document's version, by path in the version's folder; empty if the version is not a valid folder name.
fn generate(bytes: &[u8]) -> BTreeMap<PathBuf, String> {
    let generator = Generator::new().document_text("document.json", bytes).runtime("generativelanguage");
    let Ok(plan) = generator.plan() else { return BTreeMap::new() };
    for diagnostic in &plan.diagnostics {
        assert!(!diagnostic.message.is_empty());
    }
    plan.files().iter().map(|(path, text)| (path.iter().skip(1).collect(), text.clone())).collect()
}

/// Counts the strings in a value: keys and texts.
fn count(value: &Value) -> usize {
    match value {
        Value::String(_) => 1,
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(entries) => entries.values().map(|value| 1 + count(value)).sum(),
        _ => 0,
    }
}

/// Replaces the string at which `slot` reaches zero.
fn replace(value: &mut Value, slot: &mut usize, text: &str) {
    let mut here = || {
        let found = *slot == 0;
        *slot = slot.wrapping_sub(1);
        found
    };
    match value {
        Value::String(there) if here() => text.clone_into(there),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, slot, text)),
        Value::Object(entries) => {
            let mut renamed = None;
            for (key, value) in entries.iter_mut() {
                if *slot == 0 {
                    renamed = Some(key.clone());
                }
                *slot = slot.wrapping_sub(1);
                replace(value, slot, text);
            }
            if let Some(value) = renamed.and_then(|key| entries.remove(&key)) {
                entries.insert(text.to_owned(), value);
            }
        }
        _ => {}
    }
}
