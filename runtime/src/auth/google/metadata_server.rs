//! Credentials of a machine in Google Cloud, from its metadata server.

use super::token::{Token, TokenRequest, TokenSource};
use super::token_server::{Ask, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;

pub(super) const KIND: &str = "metadata_server";

pub(super) struct MetadataServer {
    host: String,
    /// The sources that were tried before, without success.
    advice: Option<String>,
}

impl MetadataServer {
    pub(super) fn new(host: String, advice: Option<String>) -> Self {
        Self { host, advice }
    }
}

impl TokenSource for MetadataServer {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>> {
        Box::pin(async move {
            request.without_subject(KIND)?;
            let scopes = request.scopes.join(",");
            let query = if scopes.is_empty() { String::new() } else { format!("?scopes={}", encode(&scopes)) };
            let url = format!("http://{}/computeMetadata/v1/instance/service-accounts/default/token{query}", self.host);
            let ask = Ask::get(url).header("metadata-flavor", "Google")?;
            match (request.server.json(&ask).await, &self.advice) {
                (Ok(json), _) => Token::from_json(&json),
                (Err(source), Some(advice)) => {
                    let message =
                        format!("no application default credentials: {advice}, and the metadata server gives no token");
                    Err(Error::new(ErrorKind::Credentials, message).with_source(source))
                }
                (Err(error), None) => Err(error),
            }
        })
    }
}
