//! Credentials of a user, as `gcloud auth application-default login` leaves them.

use serde_json::Value;

use super::fields::{optional, text};
use super::token::{Token, TokenRequest, TokenSource};
use super::token_server::Ask;
use crate::error::Result;
use crate::transport::BoxFuture;

pub(super) const KIND: &str = "authorized_user";

/// The token server, unless the file names one.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

pub(super) struct AuthorizedUser {
    client_id: String,
    client_secret: String,
    refresh_token: String,
    token_uri: String,
}

impl AuthorizedUser {
    pub(super) fn new(json: &Value) -> Result<Self> {
        let text = |name| text(json, name, "the file of the user").map(str::to_owned);
        Ok(Self {
            client_id: text("client_id")?,
            client_secret: text("client_secret")?,
            refresh_token: text("refresh_token")?,
            token_uri: optional(json, "token_uri").unwrap_or(TOKEN_URI).to_owned(),
        })
    }
}

impl TokenSource for AuthorizedUser {
    fn kind(&self) -> &'static str {
        KIND
    }

    /// Returns true unless the caller chose scopes: the user granted scopes at the login, and the server refuses other
    /// ones, even narrower ones.
    fn ignores_scopes(&self, request: &TokenRequest<'_>) -> bool {
        !request.chosen
    }

    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>> {
        Box::pin(async move {
            request.without_subject(KIND)?;
            let scope = request.scope();
            let mut fields = vec![
                ("grant_type", "refresh_token"),
                ("client_id", &self.client_id),
                ("client_secret", &self.client_secret),
                ("refresh_token", &self.refresh_token),
            ];
            if !self.ignores_scopes(request) {
                fields.push(("scope", &scope));
            }
            let ask = Ask::form(&self.token_uri, &fields, &["grant_type", "client_id", "scope"]);
            Token::from_json(&request.server.json(&ask).await?)
        })
    }
}
