//! The session's URL, a secret that gives write access to the upload.

use std::fmt;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

/// The reason for rejecting the URL of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadUrl {
    /// It is not an absolute URL.
    Malformed,
    /// It would send the data without encryption.
    Insecure,
    /// The URL would send the data to another host.
    Foreign(String),
}

/// Returns the URL to use for a session that the server opened at `given`.
///
/// `base` is the base URL of the client, and `root` the root URL in the document. A client that calls Google accepts
/// Google's hosts only. A client that calls a gateway stays with it: the gateway's scheme, host, and path prefix
/// replace those of the URL, which names the host behind it.
pub(crate) fn session_url(given: &str, base: &Uri, root: &Uri) -> Result<Uri, BadUrl> {
    let given: Uri = given.trim().parse().map_err(|_| BadUrl::Malformed)?;
    let (Some(scheme), Some(host)) = (given.scheme(), given.host()) else { return Err(BadUrl::Malformed) };
    if given.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(BadUrl::Malformed);
    }
    let same_place = given.authority() == base.authority();
    if same_place && (Some(scheme) == base.scheme() || *scheme == Scheme::HTTPS) {
        return Ok(given);
    }
    let base_host = base.host().unwrap_or_default();
    let gateway = !(base_host.eq_ignore_ascii_case(root.host().unwrap_or_default()) || google(base_host));
    if gateway {
        return moved(&given, base);
    }
    if !google(host) && !host.eq_ignore_ascii_case(base_host) {
        return Err(BadUrl::Foreign(host.to_owned()));
    }
    if *scheme != Scheme::HTTPS {
        return Err(BadUrl::Insecure);
    }
    Ok(given)
}

impl fmt::Display for BadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the server gave an upload address that is not a URL"),
            Self::Insecure => f.write_str("the server gave an upload address without encryption"),
            Self::Foreign(host) => write!(f, "the server gave an upload address at another host, {host}"),
        }
    }
}

impl std::error::Error for BadUrl {}

fn google(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "googleapis.com" || host.ends_with(".googleapis.com")
}

/// Returns the same path and query at the gateway. A prefix of the gateway's that the path already has is not added
/// again.
fn moved(given: &Uri, base: &Uri) -> Result<Uri, BadUrl> {
    let prefix = base.path().trim_end_matches('/');
    let path = given.path_and_query().map_or("/", PathAndQuery::as_str);
    let has_prefix = path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
    let path = if has_prefix { path.to_owned() } else { format!("{prefix}{path}") };
    let (Some(scheme), Some(authority)) = (base.scheme(), base.authority()) else { return Err(BadUrl::Malformed) };
    Uri::builder()
        .scheme(scheme.clone())
        .authority(Authority::clone(authority))
        .path_and_query(path)
        .build()
        .map_err(|_| BadUrl::Malformed)
}

#[cfg(test)]
mod tests {
    use super::{BadUrl, Uri, session_url};

    const ROOT: &str = "https://library.googleapis.com/";

    #[track_caller]
    fn check(given: &str, base: &str, expected: Result<&str, BadUrl>) {
        let url = session_url(given, &base.parse().unwrap(), &ROOT.parse().unwrap());
        assert_eq!(url, expected.map(|text| text.parse::<Uri>().unwrap()));
    }

    #[test]
    fn the_service_itself() {
        let url = "https://library.googleapis.com/upload/v1/files?upload_id=x";
        check(url, ROOT, Ok(url));
        let other = "https://upload.googleapis.com/v1/files?upload_id=x";
        check(other, ROOT, Ok(other));
    }

    #[test]
    fn other_hosts_are_refused() {
        for host in ["evil.example", "googleapis.com.evil.example", "evilgoogleapis.com", "127.0.0.1"] {
            check(&format!("https://{host}/upload?upload_id=x"), ROOT, Err(BadUrl::Foreign(host.to_owned())));
        }
        check("https://library.googleapis.com@evil.example/", ROOT, Err(BadUrl::Malformed));
    }

    #[test]
    fn unencrypted_or_odd_addresses_are_refused() {
        check("http://library.googleapis.com/upload", ROOT, Err(BadUrl::Insecure));
        for odd in ["", "/upload/v1/files", "files", "https://"] {
            check(odd, ROOT, Err(BadUrl::Malformed));
        }
    }

    #[test]
    fn a_gateway_stays_in_between() {
        let given = "https://library.googleapis.com/upload/v1/files?upload_id=x&y=z";
        check(given, "https://gw.example/library/", Ok("https://gw.example/library/upload/v1/files?upload_id=x&y=z"));
        check(given, "http://127.0.0.1:8080", Ok("http://127.0.0.1:8080/upload/v1/files?upload_id=x&y=z"));
        let prefixed = "https://inner.example/library/upload/v1/files?upload_id=x";
        check(prefixed, "https://gw.example/library", Ok("https://gw.example/library/upload/v1/files?upload_id=x"));
        let similar = "https://inner.example/librarys?upload_id=x";
        check(similar, "https://gw.example/library", Ok("https://gw.example/library/librarys?upload_id=x"));
    }

    #[test]
    fn the_same_server_on_loopback() {
        let given = "http://127.0.0.1:4000/upload/v1/files?upload_id=x";
        check(given, "http://127.0.0.1:4000/", Ok(given));
    }
}
