//! Who calls: an API key or a bearer token, and the errors for those who have neither or a wrong one.

use crate::problem::Problem;
use crate::request::Head;
use crate::state::Config;

/// Checks the caller.
pub(crate) fn check(config: &Config, head: &Head, service: &str) -> Result<(), Problem> {
    let bearer = head.header("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let bearer = bearer.or_else(|| head.query("access_token")).or_else(|| head.query("oauth_token"));
    if let Some(token) = bearer {
        if token == config.token {
            return Ok(());
        }
        let message = "Request had invalid authentication credentials: the fake server knows one bearer token.";
        return Err(Problem::new(401, "UNAUTHENTICATED", message).reason("ACCESS_TOKEN_TYPE_UNSUPPORTED", service));
    }
    match head.header("x-goog-api-key").or_else(|| head.query("key")) {
        Some(key) if key == config.key => Ok(()),
        Some(_) => {
            Err(Problem::invalid("API key not valid. Please pass a valid API key.").reason("API_KEY_INVALID", service))
        }
        None => Err(Problem::permission("The request has no identity: pass an API key or a bearer token.")
            .reason("CONSUMER_INVALID", service)),
    }
}
