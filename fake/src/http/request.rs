//! The head of a request as plain data, and its body, read with limits.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Body as _, Incoming};
use tokio::time::Instant;

use crate::api::path_template::decode;
use crate::api_error::ApiError;

/// The head of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestHead {
    /// `GET`, `POST` and so on.
    pub(crate) http_method: String,
    /// The path as it was sent.
    pub(crate) raw_path: String,
    /// The normalized path, without the server's prefix; `None` if it is malformed or leaves the root.
    pub(crate) path: Option<String>,
    pub(crate) query: Option<Vec<(String, String)>>,
    /// Headers with names in lower case; bytes of values that are not UTF-8 are replaced.
    pub(crate) headers: Vec<(String, String)>,
    /// The host that the request names, without the port.
    pub(crate) host: Option<String>,
    /// The declared length of the body.
    pub(crate) length: Option<u64>,
}

impl RequestHead {
    pub(crate) fn new(request: &Request<Incoming>, prefix: &str) -> Self {
        let uri = request.uri();
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        // Long queries are sent as a form, in a POST that names the intended HTTP method.
        let http_method = header("x-http-method-override").map(str::to_ascii_uppercase);
        let local = uri.path().strip_prefix(prefix).filter(|rest| rest.starts_with('/'));
        RequestHead {
            http_method: http_method.unwrap_or_else(|| request.method().as_str().to_owned()),
            raw_path: uri.path().to_owned(),
            path: local.and_then(|path| clean_path(&name_of_address(path))),
            query: query_pairs(uri.query().unwrap_or_default()).map(without_address),
            host: uri.authority().map(hyper::http::uri::Authority::as_str).or_else(|| header("host")).map(host_name),
            length: request.body().size_hint().exact(),
            headers,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.as_deref()?.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The time of the last received bytes of a connection, in milliseconds since some instant.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    start: Instant,
    last: Arc<AtomicU64>,
}

impl Activity {
    pub(crate) fn new(start: Instant) -> Self {
        let activity = Activity { start, last: Arc::default() };
        activity.touch();
        activity
    }

    pub(crate) fn touch(&self) {
        let since = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(since, Ordering::Relaxed);
    }

    pub(crate) fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }
}

/// The timeouts of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyTimes {
    /// The timeout between two chunks.
    pub(crate) silence: Duration,
    /// The timeout for the whole body.
    pub(crate) whole: Duration,
}

/// A body that is being received.
#[derive(Debug)]
pub(crate) struct RequestBody {
    incoming: Incoming,
    silence: Duration,
    deadline: Instant,
    activity: Activity,
}

impl RequestBody {
    pub(crate) fn new(incoming: Incoming, times: BodyTimes, activity: Activity) -> Self {
        let now = Instant::now();
        let deadline = now.checked_add(times.whole).unwrap_or_else(|| now + Duration::from_secs(86_400));
        RequestBody { incoming, silence: times.silence, deadline, activity }
    }

    /// Returns the next chunk; `None` at the end.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let silent = Instant::now().checked_add(self.silence).unwrap_or(self.deadline);
            let frame = match tokio::time::timeout_at(silent.min(self.deadline), self.incoming.frame()).await {
                Err(_) => return Err(io::Error::new(io::ErrorKind::TimedOut, "the body takes too long")),
                Ok(None) => return Ok(None),
                Ok(Some(frame)) => frame.map_err(io::Error::other)?,
            };
            self.activity.touch();
            // Services ignore trailers.
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
    }

    /// Reads the whole body, up to `limit` bytes.
    pub(crate) async fn all(&mut self, limit: u64) -> io::Result<Result<Bytes, ApiError>> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.next().await? {
            if (whole.len() as u64).saturating_add(chunk.len() as u64) > limit {
                let text = format!("Request payload size exceeds the limit: {limit} bytes.");
                return Ok(Err(ApiError::invalid(text)));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(Ok(whole.freeze()))
    }

    /// Reads and discards the rest, up to `limit` bytes, so that the client reads the reply instead of getting a broken pipe.
    pub(crate) async fn drain(&mut self, limit: u64) -> u64 {
        let mut seen = 0;
        while seen < limit {
            match self.next().await {
                Ok(Some(chunk)) => seen += chunk.len() as u64,
                Ok(None) | Err(_) => break,
            }
        }
        seen
    }
}

/// Returns the host in a `Host` header, in lower case and without the port.
fn host_name(host: &str) -> String {
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    name.to_ascii_lowercase()
}

/// Replaces the URL of a file with its name. If a URL does not begin with `https`, Google's clients put it in the place
/// of the name, as in `/v1beta/files/http://host/v1beta/files/a:download`.
fn name_of_address(path: &str) -> Cow<'_, str> {
    let Some((before, address)) = path.split_once("/files/http:/").or_else(|| path.split_once("/files/https:/")) else {
        return path.into();
    };
    let name = address.rsplit_once("/files/").map_or(address, |(_, name)| name);
    format!("{before}/files/{name}").into()
}

/// Removes the rest of such a URL from the query: `alt=media:download?alt=media`. See [`name_of_address`].
fn without_address(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    for (name, value) in &mut pairs {
        if let Some(end) = value.find(":download").filter(|_| name == "alt") {
            value.truncate(end);
        }
    }
    pairs
}

/// Normalizes a path: decodes `%3A` to a colon. Returns `None` for a path with `.` or `..` segments, even if they are encoded.
fn clean_path(path: &str) -> Option<String> {
    let path = path.replace("%3A", ":").replace("%3a", ":");
    let escapes = path.split('/').any(|segment| {
        let decoded = decode(segment).unwrap_or_default();
        decoded.split(['/', '\\']).any(|part| part == "." || part == "..") || decoded.contains('\0')
    });
    (!escapes).then_some(path)
}

/// Splits a query into decoded pairs; returns `None` if it is not UTF-8.
pub(crate) fn query_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names() {
        for (host, name) in
            [("LOCALHOST:80", "localhost"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("127.0.0.1", "127.0.0.1"), ("", "")]
        {
            assert_eq!(host_name(host), name);
        }
    }

    #[test]
    fn addresses_in_place_of_names() {
        for (path, name) in [
            ("/v1beta/files/http://127.0.0.1:9/v1beta/files/a:download", "/v1beta/files/a:download"),
            ("/v1beta/files/https://host/v1beta/files/a", "/v1beta/files/a"),
            ("/v1beta/files/a:download", "/v1beta/files/a:download"),
        ] {
            assert_eq!(name_of_address(path), name);
        }
        let pairs = query_pairs("alt=media:download?alt=media&x=a:download?b").map(without_address);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs.as_deref(), Some(&[pair("alt", "media"), pair("x", "a:download?b")][..]));
    }

    #[test]
    fn paths_that_climb_match_nothing() {
        for path in ["/v1/../secret", "/v1/%2e%2e/secret", "/v1/a%2f..%2fb", "/v1/./a", "/v1/a%5c..%5cb", "/v1/a%00"] {
            assert_eq!(clean_path(path), None, "{path}");
        }
        assert_eq!(clean_path("/v1/a..b%3Ax").as_deref(), Some("/v1/a..b:x"));
    }

    #[test]
    fn queries() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            query_pairs("a=1&&b=x%20y+z&c").as_deref(),
            Some(&[pair("a", "1"), pair("b", "x y z"), pair("c", "")][..])
        );
        assert_eq!(query_pairs("a=%ff"), None);
    }
}
