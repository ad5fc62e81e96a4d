//! Facts about the client.

use discovery_document::{Document, Pointer, overlay::Facts};

use super::{classify::Kinds, declarations::Declarations, notes::Notes, scopes::Scopes, text};
use crate::api::Service;

/// Environment variable with the key, when the overlay does not name one.
const KEY: &str = "GOOGLE_API_KEY";

/// The facts about the client.
pub(super) struct Input<'i, 'a> {
    pub(super) document: &'a Document,
    pub(super) declared: &'i Declarations<'a>,
    pub(super) kinds: &'i Kinds,
    pub(super) facts: &'i Facts,
    pub(super) scopes: &'i Scopes<'a>,
}

/// Lowers what a client must know before the first call.
pub(super) fn lower(input: &Input<'_, '_>, notes: &mut Notes<'_>) -> Service {
    let Input { document, declared, kinds, facts, scopes } = *input;
    if document.lacks_version {
        let message = format!("no version, called {}", document.version);
        notes.warn(&Pointer::root().at("version"), message);
    }
    if document.root_url.is_empty() && !declared.methods.is_empty() {
        notes.warn(&Pointer::root().at("rootUrl"), "no root URL, so each client needs a base URL");
    }
    let known = document.endpoints.iter().filter(|endpoint| !endpoint.endpoint_url.is_empty());
    let mut endpoints: Vec<(String, String)> =
        known.map(|endpoint| (endpoint.location.clone(), endpoint.endpoint_url.clone())).collect();
    endpoints.sort();
    Service {
        doc: text::client(document),
        root_url: document.root_url.clone(),
        mtls_root_url: document.mtls_root_url.clone().unwrap_or_default(),
        service_path: document.service_path.clone(),
        operation_path: kinds.operation_path.clone(),
        scopes: scopes.of_service(),
        api_key_env: if facts.api_key_env.is_empty() { vec![KEY.to_owned()] } else { facts.api_key_env.clone() },
        base_url_env: facts.base_url_env.clone().unwrap_or_default(),
        endpoints,
        facts: facts.service.clone(),
    }
}
