//! Headers that several modules share, and the parsing of a caller's headers.

use http::header::{HeaderName, HeaderValue};

use crate::redact::is_secret_name;

/// The API key. A key in the URL would end up in the logs of every proxy.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("x-goog-api-key");

/// The project that is billed.
pub(crate) const USER_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");

/// The timeout of the client, in seconds.
pub(crate) const SERVER_TIMEOUT: HeaderName = HeaderName::from_static("x-server-timeout");

/// Parses a caller's header. A credential is marked as sensitive, so that no log shows it.
///
/// # Errors
///
/// Returns a message that names the header. It never contains the value, which may be a secret.
pub(crate) fn parse_header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName> + AsRef<[u8]>,
    V: TryInto<HeaderValue>,
{
    let given = String::from_utf8_lossy(name.as_ref()).into_owned();
    let name: HeaderName =
        name.try_into().map_err(|_| format!("invalid header name `{given}`: use letters, digits, and hyphens"))?;
    let mut value: HeaderValue =
        value.try_into().map_err(|_| format!("invalid value of the header `{given}`: use visible ASCII characters"))?;
    if is_secret_name(name.as_str()) {
        value.set_sensitive(true);
    }
    Ok((name, value))
}
