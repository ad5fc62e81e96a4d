//! Credentials and their headers. Constant headers are set once; other credentials are requested before each attempt.

mod context;
#[cfg(feature = "adc")]
mod google;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

pub use context::CallContext;
#[cfg(feature = "adc")]
pub use google::GoogleCredentials;

use crate::error::{BoxError, Error, ErrorKind, Result};
use crate::headers::API_KEY;
use crate::transport::BoxFuture;

/// Provides the headers that authenticate a request.
///
/// It is called before every attempt, so a key can be rotated and a token renewed during the lifetime of a client. Mark
/// secret values as sensitive ([`HeaderValue::set_sensitive`]), so that no log shows them; [`ApiKey`] and [`Bearer`]
/// do.
///
/// ```
/// use discovery_runtime::auth::{CallContext, Credentials};
/// use discovery_runtime::{error::BoxError, transport::BoxFuture};
/// use http::{HeaderMap, HeaderValue};
///
/// /// Reads the token anew from a file that something else keeps fresh.
/// struct TokenFile(std::path::PathBuf);
///
/// impl Credentials for TokenFile {
///     fn headers(&self, _: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
///         Box::pin(async {
///             let token = std::fs::read_to_string(&self.0)?;
///             let mut value = HeaderValue::try_from(format!("Bearer {}", token.trim()))?;
///             value.set_sensitive(true);
///             Ok(HeaderMap::from_iter([(http::header::AUTHORIZATION, value)]))
///         })
///     }
/// }
/// ```
pub trait Credentials: Send + Sync + 'static {
    /// Returns the headers for one attempt of a call.
    fn headers(&self, call: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>>;

    /// Takes note that the server rejected these headers, with the code 401. Returns true if there will be others, so that
    /// another attempt makes sense.
    ///
    /// Credentials that keep a token forget it here. By default, nothing happens.
    fn rejected(&self, headers: &HeaderMap) -> bool {
        let _ = headers;
        false
    }

    /// Returns true if these credentials use the [connections](CallContext::transport) of the client, to which its
    /// certificates and its other settings of connections then apply. True unless overridden.
    fn use_connections(&self) -> bool {
        true
    }
}

/// The credentials of a client.
pub(crate) enum ClientCredentials {
    /// The same header for each attempt.
    FixedHeader(HeaderName, HeaderValue),
    PerAttempt(Arc<dyn Credentials>),
}

impl ClientCredentials {
    /// Returns true if the credentials use connections of the client.
    pub(crate) fn use_connections(&self) -> bool {
        match self {
            Self::FixedHeader(..) => false,
            Self::PerAttempt(credentials) => credentials.use_connections(),
        }
    }
}

impl From<ApiKey> for ClientCredentials {
    fn from(key: ApiKey) -> Self {
        Self::FixedHeader(API_KEY, key.0)
    }
}

impl From<Bearer> for ClientCredentials {
    fn from(token: Bearer) -> Self {
        Self::FixedHeader(AUTHORIZATION, token.0)
    }
}

impl<T: Credentials + ?Sized> Credentials for Arc<T> {
    fn headers(&self, call: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        (**self).headers(call)
    }

    fn rejected(&self, headers: &HeaderMap) -> bool {
        (**self).rejected(headers)
    }

    fn use_connections(&self) -> bool {
        (**self).use_connections()
    }
}

/// An API key, sent in the header `x-goog-api-key`.
///
/// ```
/// use discovery_runtime::auth::ApiKey;
///
/// let key = ApiKey::new(" AIza-made-up\n")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(REDACTED)");
/// assert!(ApiKey::new("").is_err());
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Creates an API key. White space around it is removed.
    pub fn new(key: impl AsRef<str>) -> Result<Self> {
        let key = key.as_ref().trim();
        secret("API key", key).map(Self)
    }
}

impl Credentials for ApiKey {
    fn headers(&self, _: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        ready(API_KEY, self.0.clone())
    }

    fn use_connections(&self) -> bool {
        false
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(REDACTED)")
    }
}

/// A bearer token of OAuth 2.0, sent in the header `authorization`.
///
/// ```
/// use discovery_runtime::{Client, auth::Bearer, client::Service};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// let client = Client::builder(&LIBRARY).credentials(Bearer::new("ya29.made-up")?).quota_project("my-project").build()?;
/// # drop(client);
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Bearer(HeaderValue);

impl Bearer {
    /// Creates a bearer token. White space around it is removed.
    pub fn new(token: impl AsRef<str>) -> Result<Self> {
        let token = token.as_ref().trim();
        if token.is_empty() {
            return Err(Error::new(ErrorKind::Config, "the bearer token is empty"));
        }
        secret("bearer token", &format!("Bearer {token}")).map(Self)
    }
}

impl Credentials for Bearer {
    fn headers(&self, _: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        ready(AUTHORIZATION, self.0.clone())
    }

    fn use_connections(&self) -> bool {
        false
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(REDACTED)")
    }
}

/// No credentials, for a gateway that adds its own, and for tests.
///
/// ```
/// use discovery_runtime::{Client, auth::Anonymous, client::Service};
///
/// # static LIBRARY: Service = Service::new("library", "v1", "https://library.example.com/");
/// let client = Client::builder(&LIBRARY).base_url("https://gateway.example.com/library").credentials(Anonymous).build()?;
/// # drop(client);
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Anonymous;

impl Credentials for Anonymous {
    fn headers(&self, _: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        Box::pin(async { Ok(HeaderMap::new()) })
    }

    fn use_connections(&self) -> bool {
        false
    }
}

/// Creates credentials from a function that is called for each attempt.
///
/// ```
/// use discovery_runtime::{auth::{ApiKey, credentials_from}, Error};
///
/// let keys = ["key-one", "key-two"];
/// let turn = std::sync::atomic::AtomicUsize::new(0);
/// let rotating = credentials_from(move || {
///     let next = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///     let key = keys[next % keys.len()];
///     async move { ApiKey::new(key) }
/// });
/// # drop(rotating);
/// ```
pub fn credentials_from<F, R, C, E>(provider: F) -> impl Credentials
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<C, E>> + Send + 'static,
    C: Credentials,
    E: Into<BoxError> + 'static,
{
    Provider(move |call| {
        let credentials = provider();
        let headers: BoxFuture<'static, _> = Box::pin(async move {
            let credentials = credentials.await.map_err(Into::into)?;
            credentials.headers(call).await
        });
        headers
    })
}

struct Provider<F>(F);

impl<F> Credentials for Provider<F>
where
    F: Fn(CallContext) -> BoxFuture<'static, Result<HeaderMap, BoxError>> + Send + Sync + 'static,
{
    fn headers(&self, call: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        (self.0)(call)
    }
}

/// Creates a header value that no log shows.
fn secret(what: &str, text: &str) -> Result<HeaderValue> {
    if text.is_empty() {
        return Err(Error::new(ErrorKind::Config, format!("the {what} is empty")));
    }
    // The cause is left out: it says nothing more, and nothing of the secret should come near an error.
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        let message =
            format!("the {what} has a character that is not allowed in a header: use visible ASCII characters");
        Error::new(ErrorKind::Config, message)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn ready(name: HeaderName, value: HeaderValue) -> BoxFuture<'static, Result<HeaderMap, BoxError>> {
    Box::pin(async move { Ok(HeaderMap::from_iter([(name, value)])) })
}
