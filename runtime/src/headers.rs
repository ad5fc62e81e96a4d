//! Headers that several modules know, and headers that a caller gives.

use http::header::{HeaderName, HeaderValue};

use crate::redact::is_secret_name;

/// Holds an API key. A key in the URL would end up in the logs of every proxy.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("x-goog-api-key");

/// Names the project that pays.
pub(crate) const USER_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");

/// Tells the server how long the client waits for it, in seconds.
pub(crate) const SERVER_TIMEOUT: HeaderName = HeaderName::from_static("x-server-timeout");

/// Returns the header that a caller gave, if it is one. A value that gives access is marked, so that no log shows it.
pub(crate) fn parse_header<N, V>(name: N, value: V) -> Option<(HeaderName, HeaderValue)>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let (name, mut value): (HeaderName, HeaderValue) = (name.try_into().ok()?, value.try_into().ok()?);
    if is_secret_name(name.as_str()) {
        value.set_sensitive(true);
    }
    Some((name, value))
}
