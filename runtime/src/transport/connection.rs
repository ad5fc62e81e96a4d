//! The settings of a transport's connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::request_context;
use super::tls::Backend;

/// Settings of `reqwest` that users add, in their order.
#[derive(Clone, Default)]
pub(super) struct Configure(Vec<Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>>);

/// The settings, checked.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    /// The connect timeout, which the IP addresses of a host share; `None` if each request has its own.
    pub(super) connect_timeout: Option<Duration>,
    pub(super) tls: Backend,
    pub(super) configure: Configure,
}

/// The time that a connection may be silent before it is probed. A model that thinks for minutes says nothing meanwhile, and
/// boxes on the way forget silent connections.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

impl Connection {
    /// Returns the settings of one client: first our defaults, then the user's settings, then those that must not
    /// change.
    pub(super) fn client(&self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder().tcp_keepalive(KEEP_ALIVE).tcp_keepalive_interval(KEEP_ALIVE);
        #[cfg(feature = "http2")]
        let builder = builder.http2_keep_alive_interval(KEEP_ALIVE).http2_keep_alive_timeout(KEEP_ALIVE);
        let builder = self.configure.apply(builder);
        let mut builder = builder
            .referer(false)
            .redirect(reqwest::redirect::Policy::custom(request_context::redirect))
            // Retries are the policy's alone: these would multiply its attempts.
            .retry(reqwest::retry::never());
        if let Some(limit) = self.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        self.tls.apply(builder)
    }
}

impl Configure {
    pub(super) fn push(
        &mut self,
        settings: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) {
        self.0.push(Arc::new(settings));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        self.0.iter().fold(builder, |builder, settings| settings(builder))
    }
}

impl fmt::Debug for Configure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Configure({})", self.0.len())
    }
}
