//! Credentials of a service account by its key.

use serde_json::{Value, json};

use super::fields::{optional, text};
use super::key::{SigningKey, with_times};
use super::token::{LIFETIME, Token, TokenRequest, TokenSource};
use super::token_server::Ask;
use crate::error::Result;
use crate::transport::BoxFuture;

pub(super) const KIND: &str = "service_account";

/// The token server, unless the file names one.
pub(super) const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

pub(super) struct ServiceAccount {
    email: String,
    key: SigningKey,
    token_uri: String,
}

impl ServiceAccount {
    pub(super) fn new(json: &Value) -> Result<Self> {
        let text = |name| text(json, name, "the key of the service account");
        Ok(Self {
            email: text("client_email")?.to_owned(),
            key: SigningKey::from_pem(optional(json, "private_key_id"), text("private_key")?)?,
            token_uri: optional(json, "token_uri").unwrap_or(TOKEN_URI).to_owned(),
        })
    }
}

impl TokenSource for ServiceAccount {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>> {
        Box::pin(async move {
            if request.self_signed && request.subject.is_none() {
                let claims = json!({"iss": self.email, "sub": self.email, "scope": request.scope()});
                return Token::new(&self.key.sign(with_times(claims, LIFETIME))?, LIFETIME);
            }
            let claims = delegation_claims(&self.email, &self.token_uri, request);
            exchange(request, &self.token_uri, &self.key.sign(claims)?).await
        })
    }
}

/// Says who asks for a token, for which scopes, and for whom.
pub(super) fn delegation_claims(email: &str, token_uri: &str, request: &TokenRequest<'_>) -> Value {
    let mut claims = json!({"iss": email, "scope": request.scope(), "aud": token_uri});
    if let Some(subject) = request.subject {
        claims["sub"] = subject.into();
    }
    with_times(claims, LIFETIME)
}

/// Exchanges signed claims for a token.
pub(super) async fn exchange(request: &TokenRequest<'_>, token_uri: &str, assertion: &str) -> Result<Token> {
    let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    let ask = Ask::form(token_uri, &[("grant_type", grant), ("assertion", assertion)], &["grant_type"]);
    Token::from_json(&request.server.json(&ask).await?)
}
