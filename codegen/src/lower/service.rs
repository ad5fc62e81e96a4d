//! Facts about the client.

use discovery_document::{Document, overlay::Facts};

use super::{classify::Kinds, declarations::Declarations, text};
use crate::api::Service;

/// Environment variable with the key, when the overlay does not name one.
const KEY: &str = "GOOGLE_API_KEY";

/// Lowers what a client must know before the first call.
pub(super) fn lower(document: &Document, declared: &Declarations<'_>, kinds: &Kinds, facts: &Facts) -> Service {
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
        scopes: scopes(document, declared),
        api_key_env: if facts.api_key_env.is_empty() { vec![KEY.to_owned()] } else { facts.api_key_env.clone() },
        base_url_env: facts.base_url_env.clone().unwrap_or_default(),
        endpoints,
        facts: facts.service.clone(),
    }
}

/// Returns the scopes that clients ask for; none when most methods name none, since those of a few say nothing of the others.
fn scopes(document: &Document, declared: &Declarations<'_>) -> Vec<String> {
    let with = declared.methods.iter().filter(|method| !method.source.scopes.is_empty()).count();
    if with < declared.methods.len() - with {
        return Vec::new();
    }
    document.auth.iter().flat_map(|auth| auth.oauth2.scopes.keys().cloned()).collect()
}
