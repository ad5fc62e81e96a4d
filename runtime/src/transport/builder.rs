//! Setting up the transport over `reqwest`.

use std::time::Duration;

use super::connection::{Configure, Connection};
use super::reqwest::ReqwestTransport;
use super::tls::{Backend, Certificates};
use crate::error::Result;

/// Sets up the connections of a [`ReqwestTransport`].
///
/// [`ClientBuilder`](crate::client::ClientBuilder) has the same settings; this is for a transport around such a one, and for
/// connections that several clients share.
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

/// Time for connecting unless set.
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
    /// Sets the connect timeout; 10 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Trusts an authority, or several, beside those of the platform. The text is in PEM.
    pub fn add_root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.certificates.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Shows servers that ask for one a certificate of the client. The text holds the certificate, those between it and its
    /// authority, and the private key, in PEM.
    pub fn identity(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.certificates.identity = Some(pem.as_ref().to_vec());
        self
    }

    /// Changes settings of `reqwest`: proxies, name lookup, the pool.
    ///
    /// Redirects, retries, the `Referer` header, the time for connecting and TLS stay as this crate sets them, whatever the
    /// function does. It may be called several times. Timeouts set here end streams too.
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
