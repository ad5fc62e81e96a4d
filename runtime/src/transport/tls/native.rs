//! TLS through the platform's library.

use super::Certificates;
use crate::error::{Error, ErrorKind, Result};

/// The certificates, as `reqwest` wants them.
#[derive(Clone, Debug)]
pub(in crate::transport) struct Backend {
    roots: Vec<reqwest::Certificate>,
    identity: Option<reqwest::Identity>,
}

impl Backend {
    /// Trusts what the platform trusts, and the given authorities.
    pub(in crate::transport) fn new(certificates: &Certificates) -> Result<Self> {
        let mut roots = Vec::new();
        for pem in &certificates.roots {
            let parsed = reqwest::Certificate::from_pem_bundle(pem);
            let parsed =
                parsed.map_err(|source| config_error("the root certificate is not PEM").with_source(source))?;
            if parsed.is_empty() {
                return Err(config_error("the root certificate has no `BEGIN CERTIFICATE` line; give it in PEM"));
            }
            roots.extend(parsed);
        }
        let identity = certificates.identity.as_deref().map(identity).transpose()?;
        Ok(Self { roots, identity })
    }

    /// Makes the connections of a client use these certificates.
    pub(in crate::transport) fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        // Named, because another crate may have added rustls to `reqwest`.
        let builder = builder.tls_backend_native().tls_certs_merge(self.roots.iter().cloned());
        match &self.identity {
            Some(identity) => builder.identity(identity.clone()),
            None => builder,
        }
    }
}

/// Parses the client certificate. The library requires the certificates apart from the key, and nothing before the key.
fn identity(pem: &[u8]) -> Result<reqwest::Identity> {
    const KEY: &[u8] = b"-----BEGIN PRIVATE KEY-----";
    let key = memchr::memmem::find(pem, KEY)
        .ok_or_else(|| config_error("the identity has no `BEGIN PRIVATE KEY` line; give its key in PKCS #8"))?;
    reqwest::Identity::from_pkcs8_pem(pem, &pem[key..])
        .map_err(|source| config_error("the identity cannot be used").with_source(source))
}

fn config_error(message: &'static str) -> Error {
    Error::new(ErrorKind::Config, message)
}
