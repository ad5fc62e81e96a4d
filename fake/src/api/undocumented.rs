//! Methods of the Generative Language API that clients call although no document describes them.

use std::collections::BTreeMap;

use discovery_document::{Body, Method, Parameter, Schema};

/// The request and response schema of these methods, which accepts anything.
pub(crate) const INTERACTION: &str = "Interaction";

/// Returns the methods of the Interactions API of a version, by name.
pub(crate) fn interactions(version: &str) -> BTreeMap<String, Method> {
    let method = |name: &str, http_method: &str, path: &str| {
        let id = Parameter {
            location: "path".to_owned(),
            required: true,
            schema: Schema { ty: Some("string".to_owned()), ..Schema::default() },
            ..Parameter::default()
        };
        let body = || {
            let schema = Schema { reference: Some(INTERACTION.to_owned()), ..Schema::default() };
            Some(Body { schema, ..Body::default() })
        };
        let method = Method {
            id: format!("generativelanguage.interactions.{name}"),
            http_method: http_method.to_owned(),
            path: format!("{version}/{path}"),
            parameters: path.contains('{').then(|| ("id".to_owned(), id)).into_iter().collect(),
            request: (http_method == "POST").then(body).flatten(),
            response: body(),
            ..Method::default()
        };
        (name.to_owned(), method)
    };
    BTreeMap::from([
        method("create", "POST", "interactions"),
        method("get", "GET", "interactions/{id}"),
        method("delete", "DELETE", "interactions/{id}"),
        method("cancel", "POST", "interactions/{id}/cancel"),
    ])
}
