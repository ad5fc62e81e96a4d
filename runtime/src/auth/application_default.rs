//! Application Default Credentials, through Google's own crate.

use std::fmt;

use google_cloud_auth::credentials::{Builder, CacheableResource, Credentials as GoogleCredentials};
use http::{Extensions, HeaderMap};

use super::Credentials;
use crate::error::{BoxError, Error, ErrorKind, Result};
use crate::transport::BoxFuture;

/// Application Default Credentials: those of the environment variable `GOOGLE_APPLICATION_CREDENTIALS`, of `gcloud auth
/// application-default login`, or of the machine in Google Cloud, whichever are found first. Tokens are renewed as needed.
///
/// ```no_run
/// # fn main() -> discovery_runtime::Result<()> {
/// use discovery_runtime::auth::ApplicationDefault;
///
/// let credentials = ApplicationDefault::new(["https://www.googleapis.com/auth/cloud-platform"])?;
/// # drop(credentials);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ApplicationDefault {
    credentials: GoogleCredentials,
}

impl ApplicationDefault {
    /// Looks for the credentials, for these scopes. It has to be called inside a tokio runtime, where tokens are renewed.
    pub fn new(scopes: impl IntoIterator<Item = impl Into<String>>) -> Result<Self> {
        let error = |message: &'static str| Error::new(ErrorKind::Credentials, message);
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(error("application default credentials need a tokio runtime"));
        }
        let credentials = Builder::default().with_scopes(scopes.into_iter().map(Into::into)).build();
        let credentials =
            credentials.map_err(|source| error("no application default credentials").with_source(source))?;
        Ok(Self { credentials })
    }
}

impl From<GoogleCredentials> for ApplicationDefault {
    /// Takes any credentials of that crate: of a service account, of workload identity federation, impersonated ones.
    fn from(credentials: GoogleCredentials) -> Self {
        Self { credentials }
    }
}

impl Credentials for ApplicationDefault {
    fn headers(&self) -> BoxFuture<'_, Result<HeaderMap, BoxError>> {
        Box::pin(async {
            match self.credentials.headers(Extensions::new()).await? {
                CacheableResource::New { data, .. } => Ok(data),
                CacheableResource::NotModified => {
                    Err("the credentials say that nothing has changed, and were not asked".into())
                }
            }
        })
    }
}

impl fmt::Debug for ApplicationDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicationDefault(REDACTED)")
    }
}

#[cfg(test)]
mod tests {
    use google_cloud_auth::credentials::api_key_credentials;

    use super::*;

    #[tokio::test]
    async fn headers_are_passed_on_and_stay_secret() {
        let credentials = ApplicationDefault::from(api_key_credentials::Builder::new("SECRET").build());
        let headers = credentials.headers().await.unwrap();
        assert_eq!(headers["x-goog-api-key"], "SECRET");
        assert!(!format!("{credentials:?} {headers:?}").contains("SECRET"));
    }

    #[test]
    fn outside_of_a_runtime_there_are_none() {
        assert_eq!(
            ApplicationDefault::new(["https://www.googleapis.com/auth/cloud-platform"]).unwrap_err().kind(),
            ErrorKind::Credentials
        );
    }
}
