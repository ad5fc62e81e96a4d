//! The state that all calls share: the base URL, the credentials, and the connections.

mod attempt;
mod builder;
mod service;
mod user_agent;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

pub use crate::facts::{GenAi, TokenUsage};
pub use crate::request::BaseUrl;
pub use builder::ClientBuilder;
pub use service::Service;

use crate::auth::Credentials;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::timeouts::Timeouts;
use crate::transport::{LazyTransport, Transport};

/// The runtime behind a generated client; cheap to clone, and clones share connections.
///
/// Calls are made through the generated client, which this converts into.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    service: &'static Service,
    base: BaseUrl,
    transport: Arc<dyn Transport>,
    /// Credentials that are requested before each attempt; constant ones are among the headers.
    credentials: Option<Arc<dyn Credentials>>,
    /// The scopes that the user chose for all calls.
    scopes: Option<Arc<[String]>>,
    /// The connections over which credentials ask for tokens.
    token_connections: Arc<LazyTransport>,
    /// The headers of every request.
    headers: HeaderMap,
    server_timeout: Option<ServerTimeout>,
    /// The token usage that a custom transport may count.
    token_usage: Option<TokenUsage>,
    timeouts: Timeouts,
    retry: Arc<dyn RetryPolicy>,
    retry_budget: RetryBudget,
    compact_json: bool,
    /// The size of the largest response that is held in memory, in bytes.
    max_response: usize,
}

/// The header that carries the timeout to the server.
#[derive(Clone, Copy)]
struct ServerTimeout {
    /// The shortest timeout that may be sent to the server.
    minimum: Duration,
    /// The timeout that the headers of the client tell of, since nearly every call has it.
    in_headers: Option<Duration>,
}

impl Client {
    /// Starts to build a client of a service.
    ///
    /// A generated client has a `builder` of its own.
    pub fn builder(service: &'static Service) -> ClientBuilder<Self> {
        ClientBuilder::new(service)
    }

    /// Returns the service that is called.
    pub fn service(&self) -> &'static Service {
        self.0.service
    }

    /// Returns the root of all URLs.
    pub fn base_url(&self) -> &BaseUrl {
        &self.0.base
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.0.timeouts
    }

    pub(crate) fn retry(&self) -> Arc<dyn RetryPolicy> {
        self.0.retry.clone()
    }

    pub(crate) fn retry_budget(&self) -> RetryBudget {
        self.0.retry_budget.clone()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &format_args!("{}:{}", self.0.service.name, self.0.service.version))
            .field("base_url", &self.0.base)
            .finish_non_exhaustive()
    }
}
