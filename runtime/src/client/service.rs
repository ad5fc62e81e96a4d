use super::{Client, ClientBuilder};

/// What a document says about a service, for the client to be built from.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name, such as `generativelanguage`.
    pub name: &'static str,
    /// The version, such as `v1beta`.
    pub version: &'static str,
    /// The revision of the newest document it was generated from.
    pub revision: &'static str,
    /// Where the service is.
    pub root_url: &'static str,
    /// Where it is for clients with a certificate; empty when there is no such place.
    pub mtls_root_url: &'static str,
    /// What stands between the root and the paths of methods.
    pub service_path: &'static str,
    /// The template of the method that returns an operation by its name; empty when there is none.
    pub operation_path: &'static str,
    /// The OAuth scopes that its methods ask for; empty when most of them name none.
    pub scopes: &'static [&'static str],
    /// The environment variables that may hold an API key, in the order they are looked at.
    pub api_key_env: &'static [&'static str],
    /// The environment variable that may hold another root; empty when there is none.
    pub base_url_env: &'static str,
    /// Regional places, by location.
    pub endpoints: &'static [(&'static str, &'static str)],
}

impl Service {
    /// A service by its name, version and root; the rest is empty.
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
        }
    }

    /// Sets the revision of the newest document it was generated from.
    pub const fn revision(mut self, value: &'static str) -> Self {
        self.revision = value;
        self
    }

    /// Sets the address for clients with a certificate.
    pub const fn mtls_root_url(mut self, value: &'static str) -> Self {
        self.mtls_root_url = value;
        self
    }

    /// Sets what stands between the root and the paths of methods.
    pub const fn service_path(mut self, value: &'static str) -> Self {
        self.service_path = value;
        self
    }

    /// Sets the template of the method that returns an operation by its name.
    pub const fn operation_path(mut self, value: &'static str) -> Self {
        self.operation_path = value;
        self
    }

    /// Sets the OAuth scopes that its methods ask for.
    pub const fn scopes(mut self, value: &'static [&'static str]) -> Self {
        self.scopes = value;
        self
    }

    /// Sets the environment variables that may hold an API key.
    pub const fn api_key_env(mut self, value: &'static [&'static str]) -> Self {
        self.api_key_env = value;
        self
    }

    /// Sets the environment variable that may hold another root.
    pub const fn base_url_env(mut self, value: &'static str) -> Self {
        self.base_url_env = value;
        self
    }

    /// Sets the regional addresses, by location.
    pub const fn endpoints(mut self, value: &'static [(&'static str, &'static str)]) -> Self {
        self.endpoints = value;
        self
    }
}

/// A generated client.
pub trait Api: From<Client> {
    /// The service it calls.
    const SERVICE: &'static Service;

    /// Starts to build a client.
    fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(Self::SERVICE)
    }
}
