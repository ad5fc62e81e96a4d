//! Conventions for resources that documents do not state: page sizes, ids, expiry, and counts.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::methods::tokens;
use crate::store::Store;
use crate::values::clock::Clock;
use crate::values::timestamp;

/// The default and the maximum page size, by the end of the method's id.
const PAGES: [(&str, usize, usize); 9] = [
    ("chunks.list", 10, 100),
    ("corpora.list", 10, 20),
    ("documents.list", 10, 20),
    ("fileSearchStores.list", 10, 20),
    ("files.list", 10, 100),
    ("generatedFiles.list", 10, 50),
    ("permissions.list", 10, 1000),
    ("tunedModels.list", 10, 1000),
    ("list", 50, 1000),
];

/// Fields that are accepted but never returned.
const INPUT_ONLY: [(&str, &[&str]); 1] =
    [("CachedContent", &["contents", "systemInstruction", "tools", "toolConfig", "ttl"])];

/// Returns the default and the maximum page size of a list method.
pub(crate) fn pages(method: &str) -> (usize, usize) {
    let known = PAGES
        .iter()
        .find(|(end, _, _)| method == *end || method.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')));
    known.map_or((50, 1000), |(_, usual, most)| (*usual, *most))
}

/// Returns true if a text is a valid resource id.
pub(crate) fn is_id(id: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(inner) && !id.starts_with('-') && !id.ends_with('-')
}

/// Returns the readable prefix of an id: `My corpus!` gives `my-corpus-`.
pub(crate) fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    slug.truncate(24);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { String::new() } else { format!("{slug}-") }
}

/// Converts a time to live into an expiry time. If neither is given and `always` is true, the resource expires in one hour.
pub(crate) fn expire(value: &mut Map<String, Value>, clock: Clock, always: bool) {
    let ttl = value.remove("ttl").and_then(|ttl| timestamp::duration(ttl.as_str()?));
    let usual = (always && !value.contains_key("expireTime")).then_some(Duration::from_secs(3600));
    if let Some(ttl) = ttl.or(usual) {
        value.insert("expireTime".to_owned(), clock.after(ttl).into());
    }
}

/// Adds the fields that the server sets on a new resource.
pub(crate) fn created(schema: &str, value: &mut Map<String, Value>) {
    if schema == "CachedContent" {
        let tokens = tokens::of_request(&Value::Object(value.clone()));
        value.insert("usageMetadata".to_owned(), serde_json::json!({"totalTokenCount": tokens}));
    }
    hide(schema, value);
}

/// Removes fields that are never returned.
pub(crate) fn hide(schema: &str, value: &mut Map<String, Value>) {
    for (_, fields) in INPUT_ONLY.iter().filter(|(name, _)| *name == schema) {
        fields.iter().for_each(|field| drop(value.remove(*field)));
    }
}

/// Updates the counts of every file search store.
pub(crate) fn count_all_documents(store: &mut Store) {
    let names: Vec<String> = store.below("fileSearchStores").map(|(name, _)| name.clone()).collect();
    for name in names {
        count_documents(store, &name);
    }
}

/// Updates the counts of a file search store; does nothing for any other resource.
pub(crate) fn count_documents(store: &mut Store, owner: &str) {
    if store.get(owner).is_none_or(|resource| resource.schema != "FileSearchStore") {
        return;
    }
    let names: Vec<String> = store.below(&format!("{owner}/documents")).map(|(name, _)| name.clone()).collect();
    let (mut active, mut pending, mut failed, mut size) = (0_u64, 0_u64, 0_u64, 0_u64);
    for document in names {
        let Some(document) = store.get(&document) else { continue };
        match document.text("state") {
            Some("STATE_ACTIVE") => active += 1,
            Some("STATE_FAILED") => failed += 1,
            _ => pending += 1,
        }
        size += document.text("sizeBytes").and_then(|size| size.parse::<u64>().ok()).unwrap_or_default();
    }
    let Some(resource) = store.get(owner) else { return };
    for (field, number) in [
        ("activeDocumentsCount", active),
        ("pendingDocumentsCount", pending),
        ("failedDocumentsCount", failed),
        ("sizeBytes", size),
    ] {
        // Zeros are left out, as in all of this JSON.
        match number {
            0 => drop(resource.value.remove(field)),
            _ => drop(resource.value.insert(field.to_owned(), number.to_string().into())),
        }
    }
}

/// Returns true if a resource matches the filter of a list: `done=true` for operations, words of the title or the
/// description for others.
pub(crate) fn matches(filter: &str, value: &Map<String, Value>) -> bool {
    match filter.replace(' ', "").as_str() {
        "" => true,
        "done=true" => value.get("done").is_some_and(|done| done == true),
        "done=false" => value.get("done").is_none_or(|done| done == false),
        _ if filter.contains([':', '=']) => true,
        _ => ["displayName", "description"].iter().any(|field| {
            let text = value.get(*field).and_then(Value::as_str).unwrap_or_default().to_lowercase();
            text.contains(filter)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        assert!(["a", "a-1", &"a".repeat(40)].iter().all(|id| is_id(id)));
        assert!(["", "-a", "a-", "A", "a/b", "a b", "ä", &"a".repeat(41)].iter().all(|id| !is_id(id)));
        assert_eq!(
            (slug("My corpus!"), slug("…"), slug(&"ab ".repeat(20))),
            ("my-corpus-".to_owned(), String::new(), "ab-ab-ab-ab-ab-ab-ab-ab-".to_owned())
        );
    }

    #[test]
    fn page_limits() {
        assert_eq!(
            (pages("corpora.documents.list"), pages("models.list"), pages("files.list")),
            ((10, 20), (50, 1000), (10, 100))
        );
    }
}
