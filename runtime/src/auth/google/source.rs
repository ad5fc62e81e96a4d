//! Files of credentials.

use std::sync::Arc;

use serde_json::Value;

use super::authorized_user::{self, AuthorizedUser};
use super::external_account::{self, ExternalAccount};
use super::fields::{optional, text};
use super::impersonated::{self, Impersonated};
use super::service_account::{self, ServiceAccount};
use super::token::TokenSource;
use crate::error::{Error, ErrorKind, Result};

/// Google's own universe, where token servers are.
const UNIVERSE: &str = "googleapis.com";

/// The content of a credentials file.
pub(super) struct Found {
    pub(super) source: Arc<dyn TokenSource>,
    pub(super) quota_project: Option<String>,
    /// True if the key of a service account names no token server.
    pub(super) self_signed: bool,
}

/// Reads the text of a file.
pub(super) fn parse(text: &[u8]) -> Result<Found> {
    // The error of the parser is left out, because it may quote the text.
    let json: Value =
        serde_json::from_slice(text).map_err(|_| Error::new(ErrorKind::Credentials, "the credentials are not JSON"))?;
    Ok(Found {
        source: source(&json)?,
        quota_project: optional(&json, "quota_project_id").map(str::to_owned),
        self_signed: optional(&json, "universe_domain").is_some_and(|domain| domain != UNIVERSE),
    })
}

fn source(json: &Value) -> Result<Arc<dyn TokenSource>> {
    Ok(match text(json, "type", "the file of the credentials")? {
        authorized_user::KIND => Arc::new(AuthorizedUser::new(json)?),
        service_account::KIND => Arc::new(ServiceAccount::new(json)?),
        external_account::KIND => Arc::new(ExternalAccount::new(json)?),
        impersonated::KIND => Arc::new(Impersonated::new(json, source(&json["source_credentials"])?)?),
        other => {
            let message = format!("credentials of type `{other}` are not supported; implement `Credentials` for them");
            return Err(Error::new(ErrorKind::Credentials, message));
        }
    })
}
