//! TLS through rustls.

use std::fmt;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;

use super::Certificates;
use crate::error::{BoxError, Error, ErrorKind, Result};

/// The settings of rustls, which all connections of a transport share.
#[derive(Clone)]
pub(in crate::transport) struct Backend(ClientConfig);

impl Backend {
    /// Trusts what the platform trusts, and the given authorities.
    pub(in crate::transport) fn new(certificates: &Certificates) -> Result<Self> {
        let provider = Arc::new(provider());
        let mut roots = Vec::new();
        for pem in &certificates.roots {
            roots.extend(parse_certificates(pem, "root certificate")?);
        }
        let verifier = verifier(roots, provider.clone()).map_err(|source| {
            config_error(
                "cannot load trusted certificates; install the platform's, or add your own with `add_root_certificate`",
            )
            .with_source(source)
        })?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|source| config_error("the cryptography has no version of TLS").with_source(source))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &certificates.identity {
            Some(pem) => {
                let chain = parse_certificates(pem, "identity")?;
                let key =
                    PrivateKeyDer::from_pem_slice(pem).map_err(|source| not_pem("identity", "PRIVATE KEY", source))?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|source| config_error("the key of the identity cannot be used").with_source(source))?
            }
            None => config.with_no_client_auth(),
        };
        // `reqwest` leaves this alone in settings that it is given.
        #[cfg(feature = "http2")]
        config.alpn_protocols.push(b"h2".to_vec());
        config.alpn_protocols.push(b"http/1.1".to_vec());
        Ok(Self(config))
    }

    /// Makes the connections of a client use these settings.
    pub(in crate::transport) fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder.tls_backend_preconfigured(self.0.clone())
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Backend(rustls)")
    }
}

#[cfg(feature = "aws-lc-rs")]
fn provider() -> CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

#[cfg(not(feature = "aws-lc-rs"))]
fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

#[cfg(any(all(unix, not(target_os = "android")), target_os = "windows"))]
fn verifier(roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    Ok(Verifier::new_with_extra_roots(roots, provider)?)
}

/// Creates the verifier. The platform's verifier supports no additional root certificates here.
#[cfg(not(any(all(unix, not(target_os = "android")), target_os = "windows")))]
fn verifier(roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    if roots.is_empty() { Ok(Verifier::new(provider)?) } else { Err("this platform takes no root certificates".into()) }
}

fn parse_certificates(pem: &[u8], name: &str) -> Result<Vec<CertificateDer<'static>>> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|source| not_pem(name, "CERTIFICATE", source))?;
    if certificates.is_empty() {
        return Err(config_error(format!("the {name} has no `BEGIN CERTIFICATE` line; give it in PEM")));
    }
    Ok(certificates)
}

fn not_pem(name: &str, section: &str, source: rustls::pki_types::pem::Error) -> Error {
    config_error(format!("the {name} has no readable `{section}` in PEM")).with_source(source)
}

fn config_error(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_is_the_one_of_the_features() {
        let groups = provider().kx_groups;
        let post_quantum = groups.first().map(|group| group.name()) == Some(rustls::NamedGroup::X25519MLKEM768);
        assert_eq!(post_quantum, cfg!(feature = "aws-lc-rs"), "{groups:?}");
        Backend::new(&Certificates::default()).unwrap();
        assert!(CryptoProvider::get_default().is_none(), "the process keeps its choice");
    }
}
