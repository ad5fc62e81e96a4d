use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use memchr::memmem;

use super::Result;

/// Parameters whose values give access.
const SECRET: [&str; 6] = ["key", "access_token", "oauth_token", "upload_id", "token", "id_token"];

/// The URL with every value that gives access blotted out: in the query, and a password in front of the host.
pub(crate) fn redact(url: &str) -> String {
    let (head, query) = match url.split_once('?') {
        Some((head, query)) => (head, Some(query)),
        None => (url, None),
    };
    let mut shown = without_user(head);
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=REDACTED"),
            _ => pair.to_owned(),
        });
        shown.push('?');
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// Whether the value of a query parameter of that name gives access.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// What a request holds that gives access, for finding it in what comes back: Google names the key in some errors.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Secrets(Vec<HeaderValue>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(REDACTED)")
    }
}

impl Secrets {
    /// Those among the headers of a request.
    pub(crate) fn in_headers(headers: &HeaderMap) -> Self {
        Self(headers.values().filter(|value| value.is_sensitive()).cloned().collect())
    }

    /// Reads a text. Where that fails it is read again without them, so that what is told of it has none.
    pub(crate) fn read<T>(&self, text: &Bytes, read: impl Fn(&Bytes) -> Result<T>) -> Result<T> {
        read(text).or_else(|error| {
            let clean = self.redact(text.clone());
            if clean == *text { Err(error) } else { read(&clean) }
        })
    }

    /// The beginning of a text without them, and without the beginning of one at its end.
    pub(crate) fn redact_truncated(&self, text: Bytes) -> Bytes {
        let clean = self.redact(text);
        clean.slice(..clean.len() - self.partial_secret_length(&clean))
    }

    /// How many bytes at the end of a text may be the beginning of one.
    pub(crate) fn partial_secret_length(&self, text: &[u8]) -> usize {
        let begun = |secret: &[u8]| (1..secret.len()).rev().find(|length| text.ends_with(&secret[..*length]));
        self.texts().filter_map(begun).max().unwrap_or(0)
    }

    /// What is shorter would be found where it is not meant.
    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let secrets = self.0.iter().map(HeaderValue::as_bytes);
        let secrets = secrets.map(|value| value.strip_prefix(b"Bearer ").unwrap_or(value));
        secrets.filter(|secret| secret.len() >= 8)
    }

    /// The text without them.
    pub(crate) fn redact(&self, text: Bytes) -> Bytes {
        self.texts().fold(text, |text, secret| {
            let places: Vec<usize> = memmem::find_iter(&text, secret).collect();
            if places.is_empty() {
                return text;
            }
            let mut clean = Vec::with_capacity(text.len());
            let mut from = 0;
            for place in places {
                clean.extend_from_slice(&text[from..place]);
                clean.extend_from_slice(b"REDACTED");
                from = place + secret.len();
            }
            clean.extend_from_slice(&text[from..]);
            clean.into()
        })
    }
}

fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://REDACTED@{host}{path}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    use super::{Secrets, redact};

    #[test]
    fn blots_out_what_the_request_held() {
        let mut headers = HeaderMap::new();
        for (name, value, secret) in [
            ("x-goog-api-key", "the-secret-key", true),
            ("authorization", "Bearer the-token", true),
            ("a", "harmless", false),
        ] {
            let mut value = HeaderValue::from_static(value);
            value.set_sensitive(secret);
            headers.insert(name, value);
        }
        let secrets = Secrets::in_headers(&headers);
        let text = Bytes::from_static(b"the-secret-key, harmless (the-token); the-secret-key");
        assert_eq!(secrets.redact(text), "REDACTED, harmless (REDACTED); REDACTED");
        let text = Bytes::from_static(b"nothing");
        assert_eq!(secrets.redact(text.clone()).as_ptr(), text.as_ptr(), "what is clean is not copied");
    }

    #[test]
    fn blots_out_what_gives_access() {
        for (url, shown) in [
            ("https://h/v1/books?key=abc&alt=sse", "https://h/v1/books?key=REDACTED&alt=sse"),
            (
                "https://h/up?upload_id=u&upload_protocol=resumable",
                "https://h/up?upload_id=REDACTED&upload_protocol=resumable",
            ),
            ("https://h/?access_token=a&Oauth_Token=b", "https://h/?access_token=REDACTED&Oauth_Token=REDACTED"),
            ("https://me:pass@h:1/x", "https://REDACTED@h:1/x"),
            ("https://h/a@b?pageToken=p", "https://h/a@b?pageToken=p"),
        ] {
            assert_eq!(redact(url), shown);
        }
    }
}
