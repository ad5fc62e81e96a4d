mod environment;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

use super::attempt::seconds;
use super::{Client, Inner, ServerTimeout, Service, user_agent};
use crate::auth::{Anonymous, ApiKey, Bearer, ClientCredentials, Credentials};
use crate::error::{Error, ErrorKind, Result};
use crate::headers::{SERVER_TIMEOUT, USER_PROJECT, parse_header};
use crate::request::BaseUrl;
use crate::retry::{Retry, RetryBudget, RetryPolicy};
use crate::timeouts::Timeouts;
#[cfg(feature = "tracing")]
use crate::transport::LoggingTransport;
use crate::transport::{LazyTransport, ReqwestTransport, ReqwestTransportBuilder, Transport};

/// The default size of the largest response that is held in memory.
const MAX_RESPONSE: usize = 256 << 20;

/// Builds a client: `C` is the generated client of one version of a service.
///
/// Only credentials are required. [`build`](Self::build) reports invalid settings.
///
/// ```
/// use std::time::Duration;
/// use discovery_runtime::{Client, client::Service, retry::Retry};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// let client = Client::builder(&LIBRARY)
///     .api_key("AIza-made-up")
///     .user_agent("my-app/1.0")
///     .timeout(Duration::from_secs(120))
///     .idle_timeout(Duration::from_secs(30))
///     .retry(Retry::new().attempts(3))
///     .build()?;
/// # drop(client);
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
pub struct ClientBuilder<C> {
    service: &'static Service,
    base: Option<Result<BaseUrl>>,
    credentials: Option<Result<ClientCredentials>>,
    scopes: Option<Arc<[String]>>,
    transport: Option<Arc<dyn Transport>>,
    connect_timeout: Option<Duration>,
    connections: ReqwestTransportBuilder,
    headers: HeaderMap,
    user_agent: Option<HeaderValue>,
    timeouts: Timeouts,
    retry: Arc<dyn RetryPolicy>,
    retry_budget: RetryBudget,
    compact_json: Option<bool>,
    max_response: usize,
    #[cfg(feature = "tracing")]
    logged: Option<usize>,
    error: Option<Error>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Starts to build a client of a service.
    pub fn new(service: &'static Service) -> Self {
        Self {
            service,
            base: None,
            credentials: None,
            scopes: None,
            transport: None,
            connect_timeout: None,
            connections: ReqwestTransportBuilder::default(),
            headers: HeaderMap::new(),
            user_agent: None,
            timeouts: Timeouts::default(),
            retry: Arc::new(Retry::new()),
            retry_budget: RetryBudget::default(),
            compact_json: None,
            max_response: MAX_RESPONSE,
            #[cfg(feature = "tracing")]
            logged: None,
            error: None,
            client: PhantomData,
        }
    }

    /// Sets an API key.
    pub fn api_key(mut self, key: impl AsRef<str>) -> Self {
        self.credentials = Some(self.checked_api_key(key.as_ref()));
        self
    }

    /// Sets a bearer token, which is not refreshed; see [`credentials`](Self::credentials) for one that is.
    pub fn bearer_token(mut self, token: impl AsRef<str>) -> Self {
        self.credentials = Some(Bearer::new(token).map(ClientCredentials::from));
        self
    }

    /// Sets a credentials provider, which is called before every attempt.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.credentials = Some(Ok(ClientCredentials::PerAttempt(Arc::new(credentials))));
        self
    }

    /// Uses the Application Default Credentials of the machine; see
    /// [`GoogleCredentials`](crate::auth::GoogleCredentials::application_default).
    #[cfg(feature = "adc")]
    pub fn application_default(mut self) -> Self {
        let credentials = crate::auth::GoogleCredentials::application_default();
        self.credentials = Some(credentials.map(|credentials| ClientCredentials::PerAttempt(Arc::new(credentials))));
        self
    }

    /// Sets the OAuth scopes of tokens, for all methods. By default, a token has the preferred scope of the method that
    /// is called.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes: Arc<[String]> = scopes.into_iter().map(Into::into).collect();
        self.scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
        self
    }

    /// Disables credentials, for a gateway that adds its own, and for tests.
    pub fn anonymous(self) -> Self {
        self.credentials(Anonymous)
    }

    /// Reads the API key from the environment variables of the service, and the base URL if its variable is set.
    pub fn with_env(self) -> Self {
        self.with_variables(|name| std::env::var(name).ok())
    }

    /// Sets the base URL, for a gateway or a fake server. A path in the URL is prepended to all request paths,
    /// including those of uploads and downloads.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.base = Some(BaseUrl::parse(url.as_ref()));
        self
    }

    /// Sets the location of the service, such as `europe-west3`.
    pub fn location(mut self, location: &str) -> Self {
        let found = self.service.endpoints.iter().find(|(name, _)| *name == location);
        self.base = Some(match found {
            Some((_, url)) => BaseUrl::parse(url),
            None => Err(Error::new(ErrorKind::Config, self.no_endpoint(location))),
        });
        self
    }

    /// Sets a `reqwest` client of your own to send requests with; see [`ReqwestTransport::new`].
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(ReqwestTransport::new(client))
    }

    /// Sets a custom transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds a header to every request.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<[u8]>,
        V: TryInto<HeaderValue>,
    {
        match parse_header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(message) => self.fail(message),
        }
        self
    }

    /// Adds the name of your program, such as `my-app/1.0`, at the start of the `user-agent` header.
    pub fn user_agent<V: TryInto<HeaderValue>>(mut self, agent: V) -> Self {
        match agent.try_into() {
            Ok(agent) => self.user_agent = Some(agent),
            Err(_) => self.fail("the user agent is not a valid header value"),
        }
        self
    }

    /// Sets the project that is billed and whose quota is used, if the credentials do not name one.
    pub fn quota_project(self, project: &str) -> Self {
        self.header(USER_PROJECT, project)
    }

    /// Sets the connect timeout. The default is 10 seconds.
    ///
    /// A custom transport receives it with each request, as a [`ConnectTimeout`](crate::transport::ConnectTimeout). It
    /// has no effect on a [`reqwest::Client`] of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Adds root certificates in PEM format to those of the platform, for example the certificate of a company's proxy.
    ///
    /// ```no_run
    /// # use discovery_runtime::{Client, client::Service};
    /// # static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/");
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder(&SERVICE)
    ///     .api_key("made-up")
    ///     .add_root_certificate(std::fs::read("company-ca.pem")?)
    ///     .build()?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.connections = self.connections.add_root_certificate(pem);
        self
    }

    /// Sets the client certificate for mutual TLS. `pem` contains the certificate, its intermediate certificates, and
    /// the private key.
    pub fn identity(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.connections = self.connections.identity(pem);
        self
    }

    /// Changes settings of the `reqwest` client that sends requests: proxies, name lookup, the pool.
    ///
    /// Redirects, retries, the `Referer` header, the connect timeout, and TLS stay as this crate sets them; see
    /// [`ReqwestTransportBuilder::configure`](crate::transport::ReqwestTransportBuilder::configure).
    ///
    /// ```
    /// use discovery_runtime::reqwest::Proxy;
    /// # use discovery_runtime::{Client, client::Service};
    /// # static SERVICE: Service = Service::new("library", "v1", "https://library.example.com/");
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = Proxy::all("http://proxy.example.com:3128")?;
    /// let client = Client::builder(&SERVICE)
    ///     .api_key("made-up")
    ///     .configure_http_client(move |http| http.proxy(proxy.clone()))
    ///     .build()?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    pub fn configure_http_client(
        mut self,
        settings: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connections = self.connections.configure(settings);
        self
    }

    /// Sets the timeout of one attempt, until the response headers or the first element of a stream arrive. The default
    /// is 10 minutes; `None` removes the limit.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.attempt = timeout.into();
        self
    }

    /// Sets the maximum time between two chunks of a response body. For an upload, it is the time in which no byte is sent.
    /// The default is 3 minutes; `None` removes the limit.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.idle = timeout.into();
        self
    }

    /// Sets the timeout of a whole call, including retries and the response body. By default, there is no limit.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into();
        self
    }

    /// Sets the policy that decides about retries. The default is [`Retry`].
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Arc::new(policy);
        self
    }

    /// Limits the retries of all calls together. The default is 100 tokens. Several clients can share clones of one
    /// budget.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = budget;
        self
    }

    /// Sets the size of the largest response that a call accepts, in bytes. The default is 256 MiB. The size counts
    /// after decompression, so a small response cannot fill the memory.
    ///
    /// It also limits media that [`bytes`](crate::download::Downloading::bytes) holds in memory. Streams and other downloads
    /// have no such limit; see [`max_event_size`](crate::call::Call::max_event_size) for the elements of a stream.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response = bytes;
        self
    }

    /// Sets the query parameter `prettyPrint`. By default, requests to Google's servers set it to `false`, and requests
    /// to other base URLs omit it.
    pub fn pretty_print(mut self, pretty: bool) -> Self {
        self.compact_json = Some(!pretty);
        self
    }

    /// Logs up to this many bytes of each request and response body, with `tracing` at the level `TRACE`.
    ///
    /// By default, bodies are not logged, because they can contain personal data and tokens. API keys and bearer tokens
    /// are in headers, which are not logged.
    ///
    /// ```
    /// # use discovery_runtime::{Client, client::Service};
    /// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
    /// let client = Client::builder(&LIBRARY).api_key("key").log_bodies(4096).build()?;
    /// # drop(client);
    /// # Ok::<(), discovery_runtime::Error>(())
    /// ```
    #[cfg(feature = "tracing")]
    pub fn log_bodies(mut self, most: usize) -> Self {
        self.logged = Some(most);
        self
    }

    /// Builds the client.
    pub fn build(self) -> Result<C> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let base = match self.base {
            Some(base) => {
                let base = base?;
                base.check_service(self.service.service_path, self.service.version)?;
                base
            }
            None => BaseUrl::parse(self.service.root_url)?,
        };
        let credentials = self.credentials.ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "no credentials: call `api_key`, `bearer_token`, `credentials`, or `anonymous` of the builder",
            )
        })??;
        let mut timeouts = self.timeouts.attainable();
        let token_usage = self.service.token_usage.filter(|_| self.transport.is_some());
        let own_settings = self.connections.has_own_settings();
        let connections = match self.connect_timeout {
            Some(limit) => self.connections.connect_timeout(limit),
            None => self.connections,
        };
        let (transport, token_connections) = match self.transport {
            Some(_) if own_settings && !credentials.use_connections() => {
                return Err(Error::new(
                    ErrorKind::Config,
                    "certificates and settings of connections do not reach a transport of your own; give them to `ReqwestTransport::builder()`",
                ));
            }
            Some(transport) => {
                timeouts.connect = self.connect_timeout;
                (transport, LazyTransport::new(connections))
            }
            None => {
                let transport = connections.build()?;
                (Arc::new(transport.clone()) as _, LazyTransport::from(transport))
            }
        };
        #[cfg(feature = "tracing")]
        let transport = match self.logged {
            Some(most) => Arc::new(LoggingTransport::new(transport, most)) as _,
            None => transport,
        };
        let mut headers = user_agent::headers(self.service.name, self.user_agent.as_ref());
        headers.extend(self.headers);
        let credentials = match credentials {
            ClientCredentials::FixedHeader(name, value) => {
                headers.insert(name, value);
                None
            }
            ClientCredentials::PerAttempt(credentials) => Some(credentials),
        };
        // A header that was set by hand stands.
        let minimum = self.service.server_timeout.filter(|_| !headers.contains_key(SERVER_TIMEOUT));
        let server_timeout = minimum.map(|minimum| {
            let in_headers = timeouts.attempt.filter(|timeout| *timeout >= minimum);
            headers.extend(in_headers.map(|timeout| (SERVER_TIMEOUT, seconds(timeout))));
            ServerTimeout { minimum, in_headers }
        });
        Ok(C::from(Client(Arc::new(Inner {
            service: self.service,
            compact_json: self.compact_json.unwrap_or(base.is_google()),
            base: base.with_service_path(self.service.service_path),
            transport,
            credentials,
            scopes: self.scopes,
            token_connections: Arc::new(token_connections),
            headers,
            server_timeout,
            token_usage,
            timeouts,
            retry: self.retry,
            retry_budget: self.retry_budget,
            max_response: self.max_response,
        }))))
    }

    /// Returns the message for a location that the service does not have.
    fn no_endpoint(&self, location: &str) -> String {
        let locations: Vec<_> = self.service.endpoints.iter().map(|(name, _)| *name).collect();
        let fix = if locations.is_empty() {
            "it has no locations, so do not set one".to_owned()
        } else {
            format!("use one of {}", locations.join(", "))
        };
        format!("{} has no endpoint in the location `{location}`: {fix}", self.service.name)
    }

    fn checked_api_key(&self, key: &str) -> Result<ClientCredentials> {
        match self.service.no_api_keys.iter().find(|(prefix, _)| key.trim_start().starts_with(prefix)) {
            Some((_, reason)) => Err(Error::new(ErrorKind::Config, *reason)),
            None => ApiKey::new(key).map(ClientCredentials::from),
        }
    }

    fn fail(&mut self, message: impl Into<Cow<'static, str>>) {
        self.error.get_or_insert_with(|| Error::new(ErrorKind::Config, message));
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &format_args!("{}:{}", self.service.name, self.service.version))
            .field("base_url", &self.base)
            .finish_non_exhaustive()
    }
}
