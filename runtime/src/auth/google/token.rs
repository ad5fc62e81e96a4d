//! Tokens and their sources.

use std::time::Duration;

use http::HeaderValue;
use serde_json::Value;

use super::fields;
use super::token_server::TokenServer;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;

/// The scope that all of Google Cloud accepts.
pub(super) const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The lifetime of a token that states none, and the lifetime that is requested.
pub(super) const LIFETIME: Duration = Duration::from_secs(3600);

/// The longest lifetime that is believed. A server may claim any number, and no token of Google lives longer than twelve hours.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A token, as it was obtained.
#[derive(Clone)]
pub(super) struct Token {
    /// The value of the header `authorization`.
    pub(super) authorization: HeaderValue,
    pub(super) lifetime: Duration,
}

/// The access that a token must give, and the server that issues it.
#[derive(Clone, Copy)]
pub(super) struct TokenRequest<'a> {
    pub(super) scopes: &'a [String],
    /// True if the user chose the scopes.
    pub(super) chosen: bool,
    /// The user to act for.
    pub(super) subject: Option<&'a str>,
    pub(super) self_signed: bool,
    pub(super) server: &'a TokenServer<'a>,
}

/// Provides tokens.
pub(super) trait TokenSource: Send + Sync {
    /// Returns the type, by its name in credential files.
    fn kind(&self) -> &'static str;

    /// Returns true if tokens do not depend on the scopes.
    fn ignores_scopes(&self, _: &TokenRequest<'_>) -> bool {
        false
    }

    /// Gets a new token.
    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>>;
}

impl Token {
    pub(super) fn new(token: &str, lifetime: Duration) -> Result<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
            Error::new(ErrorKind::Credentials, "the token has a character that is not allowed in a header")
        })?;
        authorization.set_sensitive(true);
        Ok(Self { authorization, lifetime: lifetime.min(LONGEST_LIFETIME) })
    }

    /// Reads the reply of a token server of OAuth.
    pub(super) fn from_json(json: &Value) -> Result<Self> {
        let token = fields::text(json, "access_token", "the answer of the token server")?;
        let seconds = match &json["expires_in"] {
            Value::String(text) => text.parse().ok(),
            value => value.as_u64(),
        };
        Self::new(token, seconds.map_or(LIFETIME, Duration::from_secs))
    }
}

impl TokenRequest<'_> {
    /// Returns all scopes in the form of OAuth.
    pub(super) fn scope(&self) -> String {
        self.scopes.join(" ")
    }

    /// Refuses to act for a user.
    pub(super) fn without_subject(&self, kind: &str) -> Result<()> {
        match self.subject {
            None => Ok(()),
            Some(_) => Err(Error::new(
                ErrorKind::Credentials,
                format!(
                    "credentials of type `{kind}` cannot act for a subject; use the key of a service account, or impersonate one"
                ),
            )),
        }
    }
}
