//! Setting up the transport over `reqwest`.

use std::time::Duration;

use super::connection::{Configure, Connection};
use super::reqwest::ReqwestTransport;
use super::tls::{Backend, Certificates};
use crate::error::Result;

/// Sets up the connections of a [`ReqwestTransport`].
///
/// [`ClientBuilder`](crate::client::ClientBuilder) has the same settings. Use this builder if another transport wraps
/// the connections, or if several clients share them.
///
/// ```no_run
/// use discovery_runtime::transport::ReqwestTransport;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = ReqwestTransport::builder()
///     .add_root_certificate(std::fs::read("company-ca.pem")?)
///     .configure(|http| http.no_proxy())
///     .build()?;
/// # drop(transport);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReqwestTransportBuilder {
    connect_timeout: Option<Duration>,
    certificates: Certificates,
    configure: Configure,
}

/// The default connect timeout.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl ReqwestTransport {
    /// Sets up connections as a client does by itself; for a transport around this one, such as a
    /// [`Recorder`](crate::record::Recorder).
    pub fn open() -> Result<Self> {
        Self::builder().build()
    }

    /// Starts to set up connections with certificates, proxies and other settings.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::default()
    }
}

impl ReqwestTransportBuilder {
    /// Sets the connect timeout. The default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Adds root certificates in PEM format to those of the platform.
    pub fn add_root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.certificates.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Sets the client certificate for mutual TLS. `pem` contains the certificate, its intermediate certificates, and
    /// the private key.
    pub fn identity(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.certificates.identity = Some(pem.as_ref().to_vec());
        self
    }

    /// Changes settings of `reqwest`: proxies, name lookup, the pool.
    ///
    /// Redirects, retries, the `Referer` header, the connect timeout, and TLS stay as this crate sets them, whatever
    /// the function does. You can call `configure` several times. A timeout that is set here also limits streams.
    pub fn configure(
        mut self,
        settings: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure.push(settings);
        self
    }

    /// Builds the transport.
    pub fn build(self) -> Result<ReqwestTransport> {
        let connection = Connection {
            connect_timeout: Some(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT)),
            tls: Backend::new(&self.certificates)?,
            configure: self.configure,
        };
        ReqwestTransport::over(connection)
    }

    /// Returns true if there are settings that only this transport can apply.
    pub(crate) fn has_own_settings(&self) -> bool {
        !self.certificates.is_empty() || !self.configure.is_empty()
    }
}
