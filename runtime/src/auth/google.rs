//! Credentials of Google: they get OAuth tokens from a token server, and renew them.

mod authorized_user;
mod cache;
mod external_account;
mod fields;
mod impersonated;
mod key;
mod metadata_server;
mod search;
mod service_account;
mod source;
mod token;
mod token_server;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue};

use self::cache::TokenCache;
use self::source::Found;
use self::token::{TokenRequest, TokenSource};
use self::token_server::TokenServer;
use super::{CallContext, Credentials};
use crate::error::{BoxError, Error, ErrorKind, Result};
use crate::headers::USER_PROJECT;
use crate::transport::{BoxFuture, Transport};

/// Credentials of Google of any kind: those of a user, of a service account (by its key, by impersonation, or from the
/// metadata server), and workload identity federation.
///
/// A call gets a token with the preferred scope of its method, unless you set scopes here or on the client. Tokens are
/// cached for each set of scopes, and renewed before they expire. The token of a user has the scopes that the user
/// granted, unless you set scopes.
///
/// ```no_run
/// use discovery_runtime::auth::GoogleCredentials;
///
/// # fn main() -> discovery_runtime::Result<()> {
/// // What the machine offers.
/// let credentials = GoogleCredentials::application_default()?;
/// // The key of a service account that acts for a user of its domain.
/// let credentials = GoogleCredentials::from_file("key.json")?
///     .scopes(["https://www.googleapis.com/auth/gmail.readonly"])
///     .subject("somebody@example.com");
/// # drop(credentials);
/// # Ok(())
/// # }
/// ```
///
/// To use credentials of `google-cloud-auth` or another crate, implement [`Credentials`].
#[derive(Clone)]
pub struct GoogleCredentials {
    source: Arc<dyn TokenSource>,
    quota_project: Option<String>,
    scopes: Option<Arc<[String]>>,
    subject: Option<String>,
    self_signed: bool,
    transport: Option<Arc<dyn Transport>>,
    /// Shared by clones, and new after each change.
    tokens: Arc<TokenCache>,
}

impl GoogleCredentials {
    /// Finds the Application Default Credentials of the machine.
    ///
    /// They are those of the file that the environment variable `GOOGLE_APPLICATION_CREDENTIALS` names, those that `gcloud
    /// auth application-default login` has left, or those of the metadata server, whichever comes first.
    /// `GOOGLE_CLOUD_QUOTA_PROJECT` names the project whose quota is used, in place of the one in the file. The metadata server
    /// is not asked before the first call.
    pub fn application_default() -> Result<Self> {
        let (found, quota_project) = search::find()?;
        let credentials = Self::new(found);
        Ok(match quota_project {
            Some(project) => credentials.quota_project(project),
            None => credentials,
        })
    }

    /// Reads a file with the key of a service account, or any other that `gcloud` and the Cloud console write.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        search::read(path.as_ref()).map(Self::new)
    }

    /// Reads the text of such a file.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        source::parse(text.as_ref()).map(Self::new)
    }

    /// Uses the metadata server of Google Cloud, for the tokens of the machine's service account.
    pub fn metadata_server() -> Self {
        Self::new(search::metadata_server())
    }

    fn new(found: Found) -> Self {
        Self {
            source: found.source,
            quota_project: found.quota_project,
            scopes: None,
            subject: None,
            self_signed: found.self_signed,
            transport: None,
            tokens: Arc::default(),
        }
    }

    /// Sets the scopes of tokens, for all methods.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes: Arc<[String]> = scopes.into_iter().map(Into::into).collect();
        Self { scopes: Some(scopes).filter(|scopes| !scopes.is_empty()), tokens: Arc::default(), ..self }
    }

    /// Impersonates the user with this email address, through domain-wide delegation. An administrator of the domain
    /// must authorize the service account.
    pub fn subject(self, email: impl Into<String>) -> Self {
        Self { subject: Some(email.into()), tokens: Arc::default(), ..self }
    }

    /// Signs the tokens of a service account with its key, without a token server.
    ///
    /// The services of Google Cloud accept such tokens; those of Google Workspace may not. This has no effect on other
    /// credentials, or if a [`subject`](Self::subject) is set.
    pub fn self_signed_jwt(self) -> Self {
        Self { self_signed: true, tokens: Arc::default(), ..self }
    }

    /// Sets the project that is billed and whose quota is used, in place of the project in the file.
    pub fn quota_project(self, project: impl Into<String>) -> Self {
        Self { quota_project: Some(project.into()), ..self }
    }

    /// Sends the requests for tokens over this transport, rather than over the connections of the client.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Arc::new(transport)), ..self }
    }

    async fn authorization(&self, call: &CallContext) -> Result<HeaderValue> {
        let (scopes, chosen) = match &self.scopes {
            Some(scopes) => (scopes.to_vec(), true),
            None => (call.scopes().map(str::to_owned).collect(), call.has_chosen_scopes()),
        };
        let server = TokenServer::new(match &self.transport {
            Some(transport) => &**transport,
            None => call.transport()?,
        });
        let subject = self.subject.as_deref();
        let request = TokenRequest { scopes: &scopes, chosen, subject, self_signed: self.self_signed, server: &server };
        let key = if self.source.ignores_scopes(&request) { String::new() } else { scopes.join(" ") };
        self.tokens.get(key, self.source.token(&request)).await
    }
}

impl Credentials for GoogleCredentials {
    fn headers(&self, call: CallContext) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        Box::pin(async move {
            let mut headers = HeaderMap::from_iter([(AUTHORIZATION, self.authorization(&call).await?)]);
            if let Some(project) = &self.quota_project {
                let project = HeaderValue::try_from(project)
                    .map_err(|_| Error::new(ErrorKind::Credentials, "the quota project is not a valid header value"))?;
                headers.insert(USER_PROJECT, project);
            }
            Ok(headers)
        })
    }

    fn rejected(&self, headers: &HeaderMap) -> bool {
        headers.get(AUTHORIZATION).is_some_and(|authorization| self.tokens.reject(authorization))
    }

    fn use_connections(&self) -> bool {
        self.transport.is_none()
    }
}

impl fmt::Debug for GoogleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleCredentials")
            .field("kind", &self.source.kind())
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
