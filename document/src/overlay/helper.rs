//! The selection of hand-written conveniences for a document.
//!
//! A convenience is code that uses properties of certain types and methods of certain signatures. If a later document
//! changes one of these, the convenience is left out and reported, and everything else is generated as before.

use std::collections::BTreeSet;

use super::{
    Declares, Facts, Helper, Signature,
    check::{Span, Unused, is_struct, written},
};
use crate::{Body, Diagnostic, Document, Pointer};

/// The reason for which a document does not meet a requirement of a helper.
enum Need {
    Met,
    /// The document has no element of that name.
    Missing,
    /// The element is of another kind or type.
    Other(Pointer, String),
}

impl Helper {
    /// Returns the row if this document meets its requirements, and otherwise reports the reason. `above` are the rows
    /// that were already selected for the document.
    pub(super) fn select(
        &self,
        document: &Document,
        above: &BTreeSet<&str>,
        unused: &mut Unused,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Helper> {
        let span = Span { since: self.since.as_deref(), until: self.until.as_deref() };
        let schemas = self.schemas.iter().map(|name| (format!("schema {name}"), schema(document, name)));
        let requires = self.requires.iter().map(|(path, ty)| (path.clone(), property(document, path, ty)));
        let calls = self.calls.iter().map(|(id, signature)| (format!("method {id}"), method(document, id, signature)));
        let mut met = self.builds_on.iter().all(|name| above.contains(name.as_str()));
        for (what, need) in schemas.chain(requires).chain(calls) {
            let known = !matches!(need, Need::Missing);
            let counts = unused.note(&format!("helper {}: {what}", self.name), &span, document, known);
            met &= counts && matches!(need, Need::Met);
            if let Need::Other(pointer, problem) = need
                && counts
            {
                let message = format!("{problem}, so the helper {} is left out", self.name);
                diagnostics.push(Diagnostic::new(&document.version, pointer, message));
            }
        }
        met.then(|| self.clone())
    }
}

impl Facts {
    /// Returns the names that all helpers declare.
    pub(super) fn declared(&self) -> Declares {
        let mut all = Declares::default();
        for Helper { declares, .. } in &self.helpers {
            all.types.extend(declares.types.iter().cloned());
            for (resource, functions) in &declares.functions {
                all.functions.entry(resource.clone()).or_default().extend(functions.iter().cloned());
            }
        }
        all
    }
}

fn schema(document: &Document, name: &str) -> Need {
    match document.schemas.get(name) {
        None => Need::Missing,
        Some(schema) if is_struct(schema) => Need::Met,
        // The properties of a former object are not kept. A row that requires them is not a mistake in the overlay.
        Some(_) => Need::Other(Pointer::root().at("schemas").at(name), "it has no properties of its own".to_owned()),
    }
}

/// Checks that the document has `Schema.property`, with one of the types in `ty`.
fn property(document: &Document, path: &str, ty: &str) -> Need {
    let Some((owner, name)) = path.split_once('.') else { return Need::Missing };
    let found = schema(document, owner);
    let Need::Met = found else { return found };
    let Some(property) = document.schemas.get(owner).and_then(|owner| owner.properties.get(name)) else {
        return Need::Missing;
    };
    let is = written(property);
    if ty.split('|').any(|ty| ty.trim() == is) {
        return Need::Met;
    }
    let pointer = Pointer::root().at("schemas").at(owner).at("properties").at(name);
    Need::Other(pointer, format!("its type is {}, not {ty}", is.escape_default()))
}

/// Checks that the document has the method, with one argument and the body.
fn method(document: &Document, id: &str, signature: &Signature) -> Need {
    let Some(method) = document.method(id) else { return Need::Missing };
    let body = |body: &Option<Body>| body.as_ref().map(|body| written(&body.schema));
    let arguments = method.path.matches('{').count();
    let required = method.parameters.values().filter(|parameter| parameter.required && parameter.location != "path");
    let fits = arguments == 1
        && required.count() == 0
        && method.media_upload.is_none()
        && body(&method.request) == signature.request
        && body(&method.response) == signature.response;
    if fits { Need::Met } else { Need::Other(pointer(id), "it is called in another way".to_owned()) }
}

/// Returns the pointer to a method, such as `/resources/models/methods/get` for `models.get`.
fn pointer(id: &str) -> Pointer {
    let (resources, name) = id.rsplit_once('.').unwrap_or(("", id));
    let resources = resources.split('.').filter(|name| !name.is_empty());
    resources.fold(Pointer::root(), |pointer, name| pointer.at("resources").at(name)).at("methods").at(name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        fold,
        overlay::{Overlay, Unmatched},
    };

    /// Returns a version with the schema `Part` and the method `toys.get`, with these changes.
    fn document(version: &str, part: &Value, method: &Value) -> Document {
        let mut get =
            json!({ "id": "toy.toys.get", "httpMethod": "GET", "path": "{+name}", "response": { "$ref": "Part" } });
        for (key, value) in method.as_object().into_iter().flatten() {
            get[key] = value.clone();
        }
        let text = json!({
            "name": "toy", "version": version, "revision": "1",
            "resources": { "toys": { "methods": { "get": get } } }, "schemas": { "Part": part },
        });
        fold(vec![serde_json::from_value(text).expect("a small document")]).expect("one version")
    }

    fn part(properties: &Value) -> Value {
        json!({ "type": "object", "properties": properties })
    }

    /// The helpers of a document, and the diagnostics about them.
    type Selected = (Vec<String>, Vec<String>);

    /// Returns the selected rows for each document.
    fn helpers(rows: &Value, documents: &mut [Document]) -> Result<Vec<Selected>, String> {
        let overlay: Overlay =
            serde_json::from_value(json!({ "apis": { "toy": { "helpers": rows } } })).expect("an overlay");
        let facts = overlay.apply(documents, Unmatched::Refuse).map_err(|error| format!("{error:#}"))?;
        let selected = facts.iter().map(|facts| {
            let names = facts.helpers.iter().map(|helper| helper.name.clone()).collect();
            (names, facts.diagnostics.iter().map(ToString::to_string).collect())
        });
        Ok(selected.collect())
    }

    #[test]
    fn helpers_require_their_properties() {
        let documents = || {
            let old = document("v1", &part(&json!({ "a": { "type": "string" } })), &json!({}));
            let both = json!({ "a": { "type": "string" }, "thought": { "type": "boolean" } });
            [old, document("v2", &part(&both), &json!({}))]
        };
        let names = |row: Value| {
            let selected = helpers(&json!([row]), &mut documents()).expect("an overlay that fits");
            assert!(selected.iter().all(|(_, diagnostics)| diagnostics.is_empty()), "{selected:?}");
            selected.into_iter().map(|(names, _)| names.join(" ")).collect::<Vec<_>>()
        };
        let thought = json!({ "Part.thought": "boolean" });
        assert_eq!(names(json!({ "name": "full", "schemas": ["Part"], "requires": thought })), ["", "full"]);
        let row = json!([{ "name": "full", "schemas": ["Part"], "requires": { "Part.x": "string" } }]);
        let message = "overlay: matches nothing in the documents: helper full: Part.x";
        assert_eq!(helpers(&row, &mut documents()), Err(message.to_owned()));
    }

    #[test]
    fn changed_requirements_of_a_helper_are_reported() {
        let rows = json!([
            { "name": "base", "schemas": ["Part"], "requires": { "Part.a": "string | enum" } },
            { "name": "top", "schemas": ["Part"], "buildsOn": ["base"] },
            { "name": "call", "schemas": [], "calls": { "toys.get": { "response": "Part" } } },
        ]);
        let text = json!({ "a": { "type": "string" } });
        let choice = json!({ "a": { "type": "string", "enum": ["X"] } });
        let list = json!({ "a": { "type": "array", "items": { "$ref": "Part" } } });
        let argument = json!({ "parameters": { "q": { "location": "query", "required": true, "type": "string" } } });
        for (schema, method, names, warnings) in [
            (part(&text), json!({}), "base top call", vec![]),
            (part(&choice), json!({}), "base top call", vec![]),
            (
                part(&list),
                json!({}),
                "call",
                vec![
                    "v1: /schemas/Part/properties/a: its type is [Part], not string | enum, so the helper base is left out",
                ],
            ),
            (
                part(&text),
                argument,
                "base top",
                vec!["v1: /resources/toys/methods/get: it is called in another way, so the helper call is left out"],
            ),
        ] {
            let found = helpers(&rows, &mut [document("v1", &schema, &method)]).expect("nothing stops the run");
            assert_eq!(
                found,
                [(names.split(' ').map(str::to_owned).collect(), warnings.into_iter().map(str::to_owned).collect())]
            );
        }
        let alias = json!({ "type": "array", "items": { "type": "string" } });
        let rows = json!([{ "name": "base", "schemas": ["Part"] }]);
        let found = helpers(&rows, &mut [document("v1", &alias, &json!({}))]).expect("nothing stops the run");
        let warnings = "v1: /schemas/Part: it has no properties of its own, so the helper base is left out";
        assert_eq!(found, [(vec![], vec![warnings.to_owned()])]);
    }
}
