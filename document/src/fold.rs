//! Merges the revisions of one API version into one document.
//!
//! If several revisions have an element, the newest one applies. Elements that the newest revision lacks are kept,
//! because users may call them; `Seen` on each element records the revisions that have it.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    Auth, Document, Method, Parameter, Resource, Schema,
    error::{Error, Result, ensure},
    mark::mark_document,
    revision_order,
};

/// Folds documents of the same name and version, in any order.
///
/// Every element gets its `seen`, and `revisions` lists the folded revisions, oldest first. For a removed element,
/// `last` is older than the newest revision. Enum values become unique, and their descriptions and deprecation flags as
/// many as the values.
pub fn fold(mut documents: Vec<Document>) -> Result<Document> {
    documents.sort_by(|a, b| revision_order(&a.revision).cmp(&revision_order(&b.revision)));
    for pair in documents.windows(2) {
        agree(&pair[0], &pair[1])?;
    }
    let mut documents = documents.into_iter();
    let mut folded = documents.next().ok_or_else(|| Error::new("no documents to fold"))?;
    mark_document(&mut folded);
    for mut next in documents {
        mark_document(&mut next);
        let older = std::mem::replace(&mut folded, next);
        document(&mut folded, older);
    }
    Ok(folded)
}

/// Checks that two documents are revisions of the same API version.
fn agree(a: &Document, b: &Document) -> Result<()> {
    for (what, one, two) in [("name", &a.name, &b.name), ("version", &a.version, &b.version)] {
        ensure!(one == two, "{} has the {what} {one}, {} has {two}: they do not fold into one", source(a), source(b));
    }
    ensure!(a.revision != b.revision, "{} and {} are the same revision {}", source(a), source(b), a.revision);
    Ok(())
}

/// Returns the name of a document for errors.
fn source(document: &Document) -> String {
    if document.source.is_empty() { format!("{} {}", document.id, document.revision) } else { document.source.clone() }
}

/// Adds the elements that only `older` has to `newer`.
fn document(newer: &mut Document, older: Document) {
    let mut first = BTreeMap::new();
    first_by_id(&older.methods, &older.resources, &mut first);
    inherit(&mut newer.methods, &mut newer.resources, &first);
    named(&mut newer.parameters, older.parameters, parameter);
    named(&mut newer.methods, older.methods, method);
    named(&mut newer.resources, older.resources, resource);
    named(&mut newer.schemas, older.schemas, schema);
    if let Some(older) = older.auth {
        let auth = newer.auth.get_or_insert_with(Auth::default);
        for (scope, text) in older.oauth2.scopes {
            auth.oauth2.scopes.entry(scope).or_insert(text);
        }
    }
    newer.revisions.splice(0..0, older.revisions);
}

/// Folds two maps: `both` merges entries that both have; entries that only the older map has are kept.
fn named<T>(newer: &mut BTreeMap<String, T>, older: BTreeMap<String, T>, both: impl Fn(&mut T, T)) {
    for (name, older) in older {
        match newer.entry(name) {
            Entry::Occupied(mut entry) => both(entry.get_mut(), older),
            Entry::Vacant(entry) => _ = entry.insert(older),
        }
    }
}

fn resource(newer: &mut Resource, older: Resource) {
    newer.seen.first = older.seen.first;
    named(&mut newer.methods, older.methods, method);
    named(&mut newer.resources, older.resources, resource);
}

fn method(newer: &mut Method, older: Method) {
    newer.seen.first = older.seen.first;
    for (name, mut older) in older.parameters {
        match newer.parameters.entry(name) {
            Entry::Occupied(mut entry) => parameter(entry.get_mut(), older),
            // A path parameter that is not in the path cannot be filled in, and a parameter that the server does not
            // know cannot be required.
            Entry::Vacant(entry) if older.location != "path" => {
                older.required = false;
                entry.insert(older);
            }
            Entry::Vacant(_) => {}
        }
    }
    for (newer, older) in [(&mut newer.request, older.request), (&mut newer.response, older.response)] {
        if let (Some(newer), Some(older)) = (newer, older) {
            schema(&mut newer.schema, older.schema);
        }
    }
}

fn parameter(newer: &mut Parameter, older: Parameter) {
    schema(&mut newer.schema, older.schema);
}

/// Merges two schemas. The contents of the older one are kept only if the type is the same.
fn schema(newer: &mut Schema, mut older: Schema) {
    newer.seen.first.clone_from(&older.seen.first);
    let is_map = |schema: &Schema| schema.additional_properties.is_some();
    if newer.ty != older.ty || newer.reference != older.reference || is_map(newer) != is_map(&older) {
        return;
    }
    enum_values(newer, &mut older);
    named(&mut newer.properties, older.properties, schema);
    let inner = [(&mut newer.items, older.items), (&mut newer.additional_properties, older.additional_properties)];
    for (newer, older) in inner {
        if let (Some(newer), Some(older)) = (newer, older) {
            schema(newer, *older);
        }
    }
}

/// Appends the values that only `older` has. If a string has become an enum, or an enum a string, the newest revision applies.
fn enum_values(newer: &mut Schema, older: &mut Schema) {
    if newer.values.is_empty() {
        return;
    }
    for (index, value) in older.values.drain(..).enumerate() {
        if let Some(known) = newer.values.iter().position(|newer| *newer == value) {
            newer.enum_seen[known].first.clone_from(&older.enum_seen[index].first);
        } else {
            newer.values.push(value);
            newer.enum_seen.push(older.enum_seen[index].clone());
            newer.enum_descriptions.push(std::mem::take(&mut older.enum_descriptions[index]));
            newer.enum_deprecated.push(older.enum_deprecated[index]);
        }
    }
}

/// Returns the oldest revision of each method id, at any place.
fn first_by_id(
    methods: &BTreeMap<String, Method>,
    resources: &BTreeMap<String, Resource>,
    first: &mut BTreeMap<String, String>,
) {
    for method in methods.values() {
        let oldest = first.entry(method.id.clone()).or_insert_with(|| method.seen.first.clone());
        if revision_order(&method.seen.first) < revision_order(oldest) {
            oldest.clone_from(&method.seen.first);
        }
    }
    for resource in resources.values() {
        first_by_id(&resource.methods, &resource.resources, first);
    }
}

/// Gives a method that moved the age of its id. (The old place is kept as well, because user code calls it.)
fn inherit(
    methods: &mut BTreeMap<String, Method>,
    resources: &mut BTreeMap<String, Resource>,
    first: &BTreeMap<String, String>,
) {
    for method in methods.values_mut() {
        if let Some(oldest) = first.get(&method.id) {
            method.seen.first.clone_from(oldest);
        }
    }
    for resource in resources.values_mut() {
        inherit(&mut resource.methods, &mut resource.resources, first);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::Seen;

    /// Returns a document of `revision` with one resource `r` and one schema `S`.
    fn revision(revision: &str, methods: &Value, properties: &Value) -> Document {
        let text = json!({
            "name": "toy", "version": "v1", "id": "toy:v1", "revision": revision,
            "resources": { "r": { "methods": methods } },
            "schemas": { "S": { "type": "object", "properties": properties } },
        });
        serde_json::from_value(text).expect("a small document")
    }

    fn seen(first: &str, last: &str) -> Seen {
        Seen { first: first.to_owned(), last: last.to_owned() }
    }

    #[test]
    fn removed_elements_are_kept_and_dated() {
        let get = json!({ "get": { "id": "toy.r.get" }, "old": { "id": "toy.r.old" } });
        let one = revision("20240101", &get, &json!({ "a": { "type": "string" }, "gone": { "type": "string" } }));
        let two = revision("20250101", &json!({ "get": { "id": "toy.r.get" } }), &json!({ "a": { "type": "string" } }));
        let three =
            revision("20260101", &json!({ "old": { "id": "toy.r.old" } }), &json!({ "b": { "type": "string" } }));
        let folded = fold(vec![two, three, one]).expect("one version");
        assert_eq!(folded.revisions, ["20240101", "20250101", "20260101"]);
        assert_eq!(folded.revision, "20260101");
        let methods = &folded.resources["r"].methods;
        assert_eq!(methods["get"].seen, seen("20240101", "20250101"));
        assert_eq!(methods["old"].seen, seen("20240101", "20260101"));
        let properties = &folded.schemas["S"].properties;
        assert_eq!(properties["a"].seen, seen("20240101", "20250101"));
        assert_eq!(properties["b"].seen, seen("20260101", "20260101"));
        assert_eq!(properties["gone"].seen, seen("20240101", "20240101"));
    }

    #[test]
    fn a_changed_type_drops_the_old_contents() {
        let object = json!({ "type": "object", "properties": { "x": { "type": "string" } } });
        let text = json!({ "type": "string", "enum": ["A"] });
        let one = revision("1", &json!({}), &json!({ "p": object, "q": text, "r": text }));
        let two = revision(
            "2",
            &json!({}),
            &json!({ "p": { "$ref": "T" }, "q": { "type": "string" }, "r": { "type": "boolean" } }),
        );
        let folded = fold(vec![one, two]).expect("one version");
        let properties = &folded.schemas["S"].properties;
        assert!(properties["p"].properties.is_empty());
        assert_eq!(properties["p"].seen, seen("1", "2"));
        assert!(properties["q"].values.is_empty() && properties["r"].values.is_empty());
    }

    #[test]
    fn enum_values_are_joined_and_kept_parallel() {
        let one = json!({ "e": { "type": "string", "enum": ["A", "B", "C"], "enumDescriptions": ["a", "b"], "enumDeprecated": [false, true] } });
        let two = json!({ "e": { "type": "string", "enum": ["C", "D", "C", "A"] } });
        let folded = fold(vec![revision("1", &json!({}), &one), revision("2", &json!({}), &two)]).expect("one version");
        let values = &folded.schemas["S"].properties["e"];
        assert_eq!(values.values, ["C", "D", "A", "B"]);
        assert_eq!(values.enum_descriptions, ["", "", "", "b"]);
        assert_eq!(values.enum_deprecated, [false, false, false, true]);
        assert_eq!(values.enum_seen, [seen("1", "2"), seen("2", "2"), seen("1", "2"), seen("1", "1")]);
    }

    #[test]
    fn parameters_that_are_gone_become_optional() {
        let method = |parameters: Value| json!({ "get": { "id": "toy.r.get", "path": "x", "parameters": parameters } });
        let one = method(json!({
            "name": { "location": "path", "required": true },
            "view": { "location": "query", "required": true },
            "kept": { "location": "query", "required": true },
        }));
        let two = method(json!({ "kept": { "location": "query", "required": true } }));
        let folded = fold(vec![revision("1", &one, &json!({})), revision("2", &two, &json!({}))]).expect("one version");
        let parameters = &folded.resources["r"].methods["get"].parameters;
        assert_eq!(parameters.keys().collect::<Vec<_>>(), ["kept", "view"]);
        assert!(parameters["kept"].required && !parameters["view"].required);
        assert_eq!(parameters["view"].schema.seen, seen("1", "1"));
    }

    #[test]
    fn a_method_that_moved_keeps_its_age() {
        let one = revision("1", &json!({ "fetch": { "id": "toy.r.get" } }), &json!({}));
        let two = revision("2", &json!({ "get": { "id": "toy.r.get" } }), &json!({}));
        let folded = fold(vec![one, two]).expect("one version");
        let methods = &folded.resources["r"].methods;
        assert_eq!(methods["get"].seen, seen("1", "2"));
        assert_eq!(methods["fetch"].seen, seen("1", "1"));
    }

    #[test]
    fn different_apis_do_not_fold() {
        let named = |name: &str, revision: &str, source: &str| Document {
            name: name.to_owned(),
            version: "v1".to_owned(),
            revision: revision.to_owned(),
            source: source.to_owned(),
            ..Document::default()
        };
        let error = fold(vec![named("a", "1", "v1/1.json"), named("b", "2", "v1/2.json")]).unwrap_err();
        assert_eq!(error.to_string(), "v1/1.json has the name a, v1/2.json has b: they do not fold into one");
        let error = fold(vec![named("a", "1", "x.json"), named("a", "1", "y.json")]).unwrap_err();
        assert_eq!(error.to_string(), "x.json and y.json are the same revision 1");
    }
}
