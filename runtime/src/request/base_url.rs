use std::fmt;

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::error::{Error, ErrorKind, Result};

/// The base URL of a service: scheme, host, and the path prefix of a gateway, if any.
///
/// ```
/// use discovery_runtime::client::BaseUrl;
///
/// let base = BaseUrl::parse("https://gateway.example/library/")?;
/// assert_eq!(base.as_str(), "https://gateway.example/library");
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// All of it, without a slash at the end.
    root: String,
    scheme: Scheme,
    authority: Authority,
    /// The prefix of the service's own paths, without slashes at the ends.
    service_path: &'static str,
}

impl BaseUrl {
    /// Reads a URL with the scheme `http` or `https`, a host, and maybe a port and a path.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let error = |what: &str| Error::new(ErrorKind::Config, format!("base URL {what}"));
        if text.is_empty() {
            return Err(error(
                "is empty: the document of the API names none, so give one with `.base_url()` of the builder",
            ));
        }
        // A URL with a password in it is never shown.
        let uri: Uri = text.parse().map_err(|source| error("is not a valid URL").with_source(source))?;
        let (Some(scheme), Some(authority)) = (uri.scheme().cloned(), uri.authority().cloned()) else {
            return Err(error("needs a scheme and a host"));
        };
        if scheme != Scheme::HTTPS && scheme != Scheme::HTTP {
            return Err(error("is neither http nor https"));
        }
        if authority.as_str().contains('@') {
            return Err(error("must not hold a user or a password"));
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(error("must end with its path, without a query or a fragment"));
        }
        let path = uri.path().trim_end_matches('/');
        Ok(Self { root: format!("{scheme}://{authority}{path}"), scheme, authority, service_path: "" })
    }

    /// Returns an error if the URL ends with a prefix that all paths of a service have.
    pub(crate) fn check_service(&self, service_path: &str, version: &str) -> Result<()> {
        let path = self.root.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let service_path = service_path.trim_matches('/');
        let begins = |text: &str| !text.is_empty() && (path == text || path.ends_with(&format!("/{text}")));
        for repeated in [service_path, version] {
            if begins(repeated) {
                let message = format!(
                    "base URL `{}` ends with `/{repeated}`, which the paths of all methods begin with: leave it out",
                    self.root
                );
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        Ok(())
    }

    /// Returns the URL without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.root
    }

    pub(crate) fn with_service_path(mut self, path: &'static str) -> Self {
        self.service_path = path.trim_matches('/');
        self
    }

    /// Returns the URL of a path. A path that begins with a slash, such as one for uploads, is not below the service's
    /// own path.
    pub(crate) fn join(&self, path: &str) -> String {
        self.below(&self.root, path)
    }

    /// Returns the URL of a path without scheme and host.
    pub(crate) fn target(&self, path: &str) -> String {
        let origin = self.scheme.as_str().len() + "://".len() + self.authority.as_str().len();
        self.below(&self.root[origin..], path)
    }

    /// Returns the URL of a [`target`](Self::target) with its query.
    pub(crate) fn uri(&self, target: String) -> Result<Uri, http::Error> {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target))?);
        Ok(Uri::from_parts(parts)?)
    }

    fn below(&self, root: &str, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(path) => [root, "/", path].concat(),
            None if self.service_path.is_empty() => [root, "/", path].concat(),
            None => [root, "/", self.service_path, "/", path].concat(),
        }
    }

    /// Returns the host, without a port.
    #[cfg(feature = "tracing")]
    pub(crate) fn host(&self) -> &str {
        let host = self.root.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
        host.rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(host, |(host, _)| host)
    }

    /// Returns true if the host is one of Google's.
    pub(crate) fn is_google(&self) -> bool {
        let host = self.root.strip_prefix("https://").and_then(|rest| rest.split(['/', ':']).next());
        host.is_some_and(|host| host.ends_with(".googleapis.com"))
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.join(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_prefix() {
        let base = BaseUrl::parse(" http://127.0.0.1:80/a/b// ").unwrap().with_service_path("drive/v3/");
        assert_eq!(base.join("files"), "http://127.0.0.1:80/a/b/drive/v3/files");
        assert_eq!(base.join("/upload/drive/v3/files"), "http://127.0.0.1:80/a/b/upload/drive/v3/files");
        assert_eq!(BaseUrl::parse("https://h").unwrap().join("v1/books"), "https://h/v1/books");
    }

    #[test]
    fn refuses_what_is_no_base() {
        for text in
            ["", "h", "h/x", "/x", "ftp://h/", "https://", "https://me:pass@h/", "https://h/?key=1", "https://h/#x"]
        {
            let error = BaseUrl::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{text}");
            assert!(!format!("{error:?} {error}").contains("pass@"), "{error:?}");
        }
    }

    #[test]
    fn a_version_at_the_end_is_refused() {
        let check = |text: &str, path, version| BaseUrl::parse(text).unwrap().check_service(path, version);
        for (text, path, version) in [
            ("https://h/v1beta/", "", "v1beta"),
            ("https://h/gateway/v1beta", "", "v1beta"),
            ("https://h/drive/v3", "drive/v3/", "v3"),
        ] {
            let error = check(text, path, version).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("leave it out"), "{error}");
        }
        for (text, path, version) in [
            ("https://h", "", "v1beta"),
            ("https://h/v1", "", "v1beta"),
            ("https://h/v1beta/gateway", "", "v1beta"),
            ("https://h/xv3", "drive/v3/", "v3"),
            ("https://v3", "", "v3"),
        ] {
            check(text, path, version).unwrap();
        }
    }

    #[test]
    fn knows_google() {
        for (text, google) in [
            ("https://library.googleapis.com/", true),
            ("https://storage.mtls.googleapis.com/x", true),
            ("http://storage.googleapis.com", false),
            ("https://googleapis.com.evil.example/", false),
            ("https://evil.example/.googleapis.com", false),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().is_google(), google, "{text}");
        }
    }
}
