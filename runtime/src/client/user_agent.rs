//! The `User-Agent` and `x-goog-api-client` headers of this crate.

use http::header::{HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, header};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the compiler, from the build script.
const RUSTC: &str = env!("RUSTC_VERSION");

/// The header that Google's own clients introduce themselves with.
const API_CLIENT: HeaderName = HeaderName::from_static("x-goog-api-client");

/// Returns the headers of every request.
pub(super) fn headers(service: &str, user_agent: Option<&HeaderValue>) -> HeaderMap {
    // With room for those that a request adds, since its headers begin as a copy.
    let mut headers = HeaderMap::with_capacity(12);
    let agent = |text: &str| HeaderValue::from_str(text).ok();
    // Google compresses only for agents that have `gzip` in their name, whatever they accept.
    let compress = if cfg!(feature = "gzip") { " (gzip)" } else { "" };
    let own = format!("{service}-rust/{VERSION}{compress}");
    let user_agent = match user_agent.and_then(|value| value.to_str().ok()) {
        Some(theirs) => agent(&format!("{theirs} {own}")),
        None => agent(&own),
    };
    headers.extend(user_agent.map(|value| (USER_AGENT, value)));
    headers.extend(agent(&format!("gl-rust/{RUSTC} {service}/{VERSION}")).map(|value| (API_CLIENT, value)));
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers
}
