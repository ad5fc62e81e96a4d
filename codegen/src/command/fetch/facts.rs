//! A document's facts: all that it says but for people.

use serde_json::Value;

use discovery_document::load;

/// Keys whose value is text for people, or changes with every download, and means nothing for generated code.
const PROSE: [&str; 7] = ["description", "documentationLink", "enumDescriptions", "etag", "icons", "labels", "title"];

/// Keys whose value is an object with names that the document chose, so that none of them is prose.
const NAMED: [&str; 6] = ["methods", "parameters", "properties", "resources", "schemas", "scopes"];

/// Returns JSON pointers to the places at which the facts of two documents differ.
pub fn differences(old: &Value, new: &Value) -> Vec<String> {
    let mut places = Vec::new();
    compare(old, new, false, "", &mut places);
    places
}

/// Returns the SHA-256 of a document's facts: of its JSON without spaces, keys sorted, without text for people.
///
/// It stays when the descriptions are written anew, so whoever gets the document again can tell that nothing else is changed.
pub fn digest(document: &Value) -> String {
    let mut text = String::new();
    write(document, false, &mut text);
    load::digest(text.as_bytes())
}

/// Returns true if a key of an object is for human readers. `named` tells that the keys are names that the document chose: a property may be
/// called `title`, and a schema `properties`.
fn is_prose(key: &str, named: bool) -> bool {
    !named && PROSE.contains(&key)
}

/// Returns true if the keys below `key` are names that the document chose.
fn names(key: &str, named: bool) -> bool {
    !named && NAMED.contains(&key)
}

fn compare(old: &Value, new: &Value, named: bool, at: &str, places: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if old != new {
            places.push(at.to_owned());
        }
        return;
    };
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    for key in keys.filter(|key| !is_prose(key, named)) {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => compare(old, new, names(key, named), &at, places),
            _ => places.push(at),
        }
    }
}

fn write(value: &Value, named: bool, text: &mut String) {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().filter(|(key, _)| !is_prose(key, named)).collect();
            // The map may keep the order of the file.
            entries.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(value, names(key, named), text);
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write(value, false, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prose_is_told_from_facts() {
        let old = json!({
            "etag": "1", "title": "A", "revision": "1",
            "schemas": { "S": { "description": "a", "properties": { "title": { "type": "string", "description": "a" } } } },
        });
        let mut new = old.clone();
        new["etag"] = "2".into();
        new["title"] = "B".into();
        new["schemas"]["S"]["description"] = "b".into();
        new["schemas"]["S"]["properties"]["title"] = json!({ "type": "string" });
        assert!(differences(&old, &new).is_empty());
        assert_eq!(digest(&old), digest(&new));
        // A property that is called like a key for prose is a fact.
        new["schemas"]["S"]["properties"] = json!({ "title": { "type": "integer" }, "description": {} });
        new["schemas"]["a/b"] = json!({});
        let expected = ["/schemas/S/properties/title/type", "/schemas/S/properties/description", "/schemas/a~1b"];
        assert_eq!(differences(&old, &new), expected);
        assert_ne!(digest(&old), digest(&new));
    }

    #[test]
    fn a_schema_may_be_called_like_a_key() {
        let old = json!({ "schemas": { "properties": { "description": "a", "type": "object" } } });
        let new = json!({ "schemas": { "properties": { "description": "b", "type": "object" } } });
        assert!(differences(&old, &new).is_empty());
        assert_eq!(digest(&old), digest(&new));
    }

    #[test]
    fn the_digest_can_be_made_elsewhere() {
        let document = json!({ "b": [1, { "title": "x" }, []], "a": { "description": "x" }, "title": "x" });
        let mut text = String::new();
        write(&document, false, &mut text);
        assert_eq!(text, r#"{"a":{},"b":[1,{},[]]}"#);
    }
}
