//! The details of a call that its credentials may use.

use std::sync::Arc;

use crate::error::Result;
use crate::transport::{LazyTransport, ReqwestTransport};

/// The call that needs credentials.
///
/// ```
/// use discovery_runtime::auth::CallContext;
///
/// let call = CallContext::new("drive.files.list").alternatives(&["https://www.googleapis.com/auth/drive.readonly"]);
/// assert_eq!(call.scopes().collect::<Vec<_>>(), ["https://www.googleapis.com/auth/drive.readonly"]);
/// ```
#[derive(Clone, Debug)]
pub struct CallContext {
    method: &'static str,
    alternatives: &'static [&'static str],
    chosen: Option<Arc<[String]>>,
    connections: Arc<LazyTransport>,
}

impl CallContext {
    /// Describes the call of a method, such as `drive.files.list`; for tests of credentials.
    pub fn new(method: &'static str) -> Self {
        Self { method, alternatives: &[], chosen: None, connections: Arc::default() }
    }

    /// Sets the scopes of which each is enough for the method, the preferred one first.
    pub fn alternatives(mut self, scopes: &'static [&'static str]) -> Self {
        self.alternatives = scopes;
        self
    }

    /// Returns the method that is called, such as `drive.files.list`.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the OAuth scopes to ask for: those that the user chose for the client, or otherwise the preferred one of the
    /// method.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        let chosen = self.chosen.iter().flat_map(|scopes| scopes.iter()).map(String::as_str);
        let preferred = self.alternatives.first().filter(|_| self.chosen.is_none()).copied();
        chosen.chain(preferred)
    }

    /// Returns true if the user chose the scopes.
    pub fn has_chosen_scopes(&self) -> bool {
        self.chosen.is_some()
    }

    /// Returns connections for asking a server for a token. They have the certificates and the proxies of the client, and
    /// nothing that the client has around its transport, so that no recording holds a token.
    pub fn transport(&self) -> Result<&ReqwestTransport> {
        self.connections.get()
    }

    /// Sets the scopes that the user chose.
    pub(crate) fn chosen(mut self, scopes: Option<Arc<[String]>>) -> Self {
        self.chosen = scopes;
        self
    }

    /// Sets the connections of the client.
    pub(crate) fn connections(mut self, connections: Arc<LazyTransport>) -> Self {
        self.connections = connections;
        self
    }
}
