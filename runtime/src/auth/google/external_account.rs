//! Workload identity federation: the exchange of another provider's token for one of Google's.

use bytes::Bytes;
use serde_json::{Value, json};

use super::fields::{optional, text};
use super::impersonated::Target;
use super::token::{CLOUD_PLATFORM, Token, TokenRequest, TokenSource};
use super::token_server::Ask;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;

pub(super) const KIND: &str = "external_account";

const FILE: &str = "the file of the external account";

pub(super) struct ExternalAccount {
    audience: String,
    subject_token_type: String,
    token_url: String,
    /// The name and the secret of the client, for a token server that wants them.
    client: Option<(String, String)>,
    /// The project of users of a workforce pool, who belong to none.
    user_project: Option<String>,
    place: Place,
    format: Format,
    impersonated: Option<Target>,
}

/// The source of the other provider's token.
enum Place {
    File(String),
    Url { url: String, headers: Vec<(String, String)> },
}

/// The form of it.
enum Format {
    Text,
    Json { field: String },
}

impl ExternalAccount {
    pub(super) fn new(json: &Value) -> Result<Self> {
        let source = &json["credential_source"];
        let format = &source["format"];
        let impersonated = optional(json, "service_account_impersonation_url").map(|url| {
            let seconds = json["service_account_impersonation"]["token_lifetime_seconds"].as_u64();
            Target::new(url, Vec::new(), seconds)
        });
        Ok(Self {
            audience: text(json, "audience", FILE)?.to_owned(),
            subject_token_type: text(json, "subject_token_type", FILE)?.to_owned(),
            token_url: text(json, "token_url", FILE)?.to_owned(),
            client: optional(json, "client_id")
                .map(|id| (id.to_owned(), optional(json, "client_secret").unwrap_or_default().to_owned())),
            user_project: optional(json, "workforce_pool_user_project").map(str::to_owned),
            place: Place::new(source)?,
            format: match optional(format, "type") {
                None | Some("text") => Format::Text,
                Some("json") => Format::Json { field: text(format, "subject_token_field_name", FILE)?.to_owned() },
                Some(other) => return Err(error(format!("{FILE} has a format `{other}`, which is not supported"))),
            },
            impersonated,
        })
    }

    async fn subject_token(&self, request: &TokenRequest<'_>) -> Result<String> {
        let bytes = match &self.place {
            Place::File(path) => {
                let read = tokio::fs::read(path).await.map(Bytes::from);
                read.map_err(|source| error(format!("cannot read the token in `{path}`")).with_source(source))?
            }
            Place::Url { url, headers } => {
                let ask = headers.iter().try_fold(Ask::get(url), |ask, (name, value)| ask.header(name, value))?;
                request.server.bytes(&ask).await?
            }
        };
        match &self.format {
            Format::Text => {
                let token = String::from_utf8_lossy(&bytes).trim().to_owned();
                if token.is_empty() { Err(error("the token of the external account is empty")) } else { Ok(token) }
            }
            Format::Json { field } => {
                let json: Value = serde_json::from_slice(&bytes)
                    .map_err(|_| error("the token of the external account is not in JSON, as its file says"))?;
                text(&json, field, "the token of the external account").map(str::to_owned)
            }
        }
    }

    /// Exchanges the other provider's token for one with these scopes.
    async fn exchange(&self, request: &TokenRequest<'_>, scope: &str) -> Result<Token> {
        let subject_token = self.subject_token(request).await?;
        let options = self.user_project.as_ref().map(|project| json!({"userProject": project}).to_string());
        let mut fields = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("audience", &self.audience),
            ("scope", scope),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("subject_token", &subject_token),
            ("subject_token_type", &self.subject_token_type),
        ];
        // The secret of a client says more than the project of a user.
        fields.extend(options.as_deref().filter(|_| self.client.is_none()).map(|options| ("options", options)));
        let plain: Vec<_> = fields.iter().map(|(name, _)| *name).filter(|name| *name != "subject_token").collect();
        let mut ask = Ask::form(&self.token_url, &fields, &plain);
        if let Some((id, secret)) = &self.client {
            ask = ask.basic(id, secret)?;
        }
        Token::from_json(&request.server.json(&ask).await?)
    }
}

impl Place {
    fn new(source: &Value) -> Result<Self> {
        if let Some(path) = optional(source, "file") {
            return Ok(Self::File(path.to_owned()));
        }
        if let Some(url) = optional(source, "url").filter(|_| source["environment_id"].is_null()) {
            let headers = source["headers"].as_object().into_iter().flatten();
            let headers = headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
            return Ok(Self::Url { url: url.to_owned(), headers: headers.collect() });
        }
        let kind = ["executable", "environment_id", "certificate"].into_iter().find(|name| !source[*name].is_null());
        Err(error(match kind {
            Some(kind) => format!(
                "{FILE} has a `credential_source` with `{kind}`, which is not supported; use `file` or `url`, or implement `Credentials`"
            ),
            None => format!("{FILE} has no `credential_source` with `file` or `url`"),
        }))
    }
}

impl TokenSource for ExternalAccount {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn token<'a>(&'a self, request: &'a TokenRequest<'a>) -> BoxFuture<'a, Result<Token>> {
        Box::pin(async move {
            if let Some(target) = &self.impersonated {
                return target.token(request, self.exchange(request, CLOUD_PLATFORM).await?).await;
            }
            request.without_subject(KIND)?;
            self.exchange(request, &request.scope()).await
        })
    }
}

fn error(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Credentials, message)
}
