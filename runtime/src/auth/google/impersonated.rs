//! Credentials of a service account that others may impersonate.

use std::sync::Arc;

use serde_json::{Value, json};

use super::fields::{list, text};
use super::service_account::{TOKEN_URI, delegation_claims, exchange};
use super::token::{CLOUD_PLATFORM, LIFETIME, Token, TokenRequest, TokenSource};
use super::token_server::Ask;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;

pub(super) const KIND: &str = "impersonated_service_account";

/// The ends of the URLs that issue tokens and signatures.
const TOKENS: &str = ":generateAccessToken";
const SIGN: &str = ":signJwt";

pub(super) struct Impersonated {
    /// Those who impersonate.
    source: Arc<dyn TokenSource>,
    target: Target,
}

/// A service account to be impersonated.
pub(super) struct Target {
    /// The URL that issues its tokens.
    url: String,
    /// Those who impersonate one another on the way to it.
    delegates: Vec<String>,
    /// The requested lifetime of its tokens, in seconds.
    seconds: u64,
}

impl Impersonated {
    pub(super) fn new(json: &Value, source: Arc<dyn TokenSource>) -> Result<Self> {
        let url = text(json, "service_account_impersonation_url", "the file of the impersonated service account")?;
        Ok(Self { source, target: Target::new(url, list(json, "delegates"), None) })
    }
}

impl Target {
    pub(super) fn new(url: &str, delegates: Vec<String>, seconds: Option<u64>) -> Self {
        Self { url: url.to_owned(), delegates, seconds: seconds.unwrap_or(LIFETIME.as_secs()) }
    }

    /// Gets a token for the target with one of those who impersonate it.
    pub(super) async fn token(&self, request: &TokenRequest<'_>, own: Token) -> Result<Token> {
        if request.subject.is_some() {
            return self.delegated(request, own).await;
        }
        let body = json!({
            "delegates": self.delegates,
            "scope": request.scopes,
            "lifetime": format!("{}s", self.seconds),
        });
        let answer = request.server.json(&Ask::json(&self.url, own.authorization, &body)).await?;
        let token = text(&answer, "accessToken", "the answer of the token server")?;
        Token::new(token, std::time::Duration::from_secs(self.seconds))
    }

    /// Lets the service sign for the target what it would sign with its key.
    async fn delegated(&self, request: &TokenRequest<'_>, own: Token) -> Result<Token> {
        let account = self.url.strip_suffix(TOKENS);
        let email = account.and_then(|account| account.rsplit_once("/serviceAccounts/")).map(|(_, email)| email);
        let (Some(account), Some(email)) = (account, email) else {
            let message =
                format!("`service_account_impersonation_url` does not end in `/serviceAccounts/EMAIL{TOKENS}`");
            return Err(Error::new(ErrorKind::Credentials, message));
        };
        let claims = delegation_claims(email, TOKEN_URI, request);
        let body = json!({"delegates": self.delegates, "payload": claims.to_string()});
        let answer = request.server.json(&Ask::json(&format!("{account}{SIGN}"), own.authorization, &body)).await?;
        exchange(request, TOKEN_URI, text(&answer, "signedJwt", "the answer of the token server")?).await
    }
}

impl TokenSource for Impersonated {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>> {
        Box::pin(async move {
            // To impersonate takes a scope of its own.
            let scopes = [CLOUD_PLATFORM.to_owned()];
            let own = TokenRequest { scopes: &scopes, chosen: false, subject: None, ..*request };
            self.target.token(request, self.source.token(&own).await?).await
        })
    }
}
