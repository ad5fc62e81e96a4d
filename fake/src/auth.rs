//! The caller's identity: an API key or a bearer token.

use crate::api_error::ApiError;
use crate::http::request::RequestHead;
use crate::settings::Settings;

/// Checks that the caller has the server's key or token.
pub(crate) fn check(config: &Settings, head: &RequestHead, service: &str) -> Result<(), ApiError> {
    let bearer = head.header("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let bearer = bearer.or_else(|| head.query("access_token")).or_else(|| head.query("oauth_token"));
    if let Some(token) = bearer {
        if token == config.token {
            return Ok(());
        }
        let message = "Request had invalid authentication credentials: the bearer token is not the fake server's.";
        return Err(ApiError::new(401, "UNAUTHENTICATED", message).reason("ACCESS_TOKEN_TYPE_UNSUPPORTED", service));
    }
    match head.header("x-goog-api-key").or_else(|| head.query("key")) {
        Some(key) if key == config.key => Ok(()),
        Some(_) => {
            Err(ApiError::invalid("API key not valid. Please pass a valid API key.").reason("API_KEY_INVALID", service))
        }
        None => Err(ApiError::permission("The request has no identity: send an API key or a bearer token.")
            .reason("CONSUMER_INVALID", service)),
    }
}
