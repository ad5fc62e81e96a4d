//! Facts about a service that its client needs.

use std::time::Duration;

use crate::facts::{GenAi, TokenUsage};

/// The facts about a service that a client is built from; generated clients have theirs as a constant.
///
/// ```
/// use discovery_runtime::{client::Service, Client};
///
/// static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/").api_key_env(&["LIBRARY_KEY"]);
///
/// let client = Client::builder(&LIBRARY).api_key("made-up").build()?;
/// assert_eq!(client.service().version, "v1");
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name, such as `library`.
    pub name: &'static str,
    /// The version, such as `v1`.
    pub version: &'static str,
    /// The revision of the newest document; empty when there is none.
    pub revision: &'static str,
    /// The root of all URLs.
    pub root_url: &'static str,
    /// The root for clients with a certificate; empty when there is none.
    pub mtls_root_url: &'static str,
    /// The path between the root and the paths of methods; empty when there is none.
    pub service_path: &'static str,
    /// The template of the method that returns an operation by its name; empty when there is none.
    pub operation_path: &'static str,
    /// The OAuth scopes that the methods ask for; empty when most of them name none.
    pub scopes: &'static [&'static str],
    /// The environment variables that may hold an API key, in the order they are looked at.
    pub api_key_env: &'static [&'static str],
    /// The environment variable that may hold another root; empty when there is none.
    pub base_url_env: &'static str,
    /// Regional roots, by location.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// Texts that look like an API key and are none: how they begin, and why they are none.
    pub no_api_keys: &'static [(&'static str, &'static str)],
    /// The shortest timeout that may be sent to the server; `None` if the server takes none.
    pub server_timeout: Option<Duration>,
    /// The properties that tell what a response has cost.
    pub token_usage: Option<TokenUsage>,
    /// The facts for spans of a service that runs models.
    pub gen_ai: Option<GenAi>,
}

impl Service {
    /// Describes a service by its name, its version and its root; everything else is empty.
    pub const fn new(name: &'static str, version: &'static str, root_url: &'static str) -> Self {
        Self {
            name,
            version,
            revision: "",
            root_url,
            mtls_root_url: "",
            service_path: "",
            operation_path: "",
            scopes: &[],
            api_key_env: &[],
            base_url_env: "",
            endpoints: &[],
            no_api_keys: &[],
            server_timeout: None,
            token_usage: None,
            gen_ai: None,
        }
    }

    /// Sets the revision of the newest document.
    pub const fn revision(mut self, revision: &'static str) -> Self {
        self.revision = revision;
        self
    }

    /// Sets the root for clients with a certificate.
    pub const fn mtls_root_url(mut self, url: &'static str) -> Self {
        self.mtls_root_url = url;
        self
    }

    /// Sets the path between the root and the paths of methods.
    pub const fn service_path(mut self, path: &'static str) -> Self {
        self.service_path = path;
        self
    }

    /// Sets the template of the method that returns an operation by its name.
    pub const fn operation_path(mut self, template: &'static str) -> Self {
        self.operation_path = template;
        self
    }

    /// Sets the OAuth scopes.
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the environment variables that may hold an API key, in the order they are looked at.
    pub const fn api_key_env(mut self, variables: &'static [&'static str]) -> Self {
        self.api_key_env = variables;
        self
    }

    /// Sets the environment variable that may hold another root.
    pub const fn base_url_env(mut self, variable: &'static str) -> Self {
        self.base_url_env = variable;
        self
    }

    /// Sets the regional roots, by location.
    pub const fn endpoints(mut self, endpoints: &'static [(&'static str, &'static str)]) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// Sets the texts that look like an API key and are none: how they begin, and why they are none.
    pub const fn no_api_keys(mut self, prefixes: &'static [(&'static str, &'static str)]) -> Self {
        self.no_api_keys = prefixes;
        self
    }

    /// Sends the timeout to the server in the header `x-server-timeout`, if it is at least `minimum`.
    pub const fn server_timeout(mut self, minimum: Duration) -> Self {
        self.server_timeout = Some(minimum);
        self
    }

    /// Sets the properties that tell what a response has cost.
    pub const fn token_usage(mut self, usage: TokenUsage) -> Self {
        self.token_usage = Some(usage);
        self
    }

    /// Sets the facts for spans of a service that runs models.
    pub const fn gen_ai(mut self, facts: GenAi) -> Self {
        self.gen_ai = Some(facts);
        self
    }
}
