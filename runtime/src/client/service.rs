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
