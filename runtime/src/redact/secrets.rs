//! Secrets that are known by their value: those of a request and of its response.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::escapes::{Found, Reader, Text, begins_escape};
use super::{REDACTED, is_secret_name, redact};

/// A shorter secret is not looked for: it would be found in what only looks like it.
const SHORTEST: usize = 8;

/// The secrets of an exchange, for finding them in its response: Google names the key in some errors.
///
/// Making one is cheap. The work is done when a text is read.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Secrets {
    headers: Vec<(HeaderName, HeaderValue)>,
    uri: Option<Uri>,
    /// Values that were found elsewhere.
    values: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(REDACTED)")
    }
}

impl Secrets {
    /// Returns the secrets of a request: in its sensitive headers, in its URL, and those that it carries along.
    pub(crate) fn in_request<B>(request: &Request<B>) -> Self {
        let mut all = Self { uri: Some(request.uri().clone()), ..Self::in_headers(request.headers()) };
        if let Some(earlier) = request.extensions().get::<Self>() {
            all.extend(earlier);
        }
        all
    }

    /// Returns the secrets in those headers that are marked as sensitive.
    pub(crate) fn in_headers(headers: &HeaderMap) -> Self {
        let sensitive = headers.iter().filter(|(_, value)| value.is_sensitive());
        Self { headers: sensitive.map(|(name, value)| (name.clone(), value.clone())).collect(), ..Self::default() }
    }

    /// Adds the secrets of a response, such as the URL of an upload or a cookie.
    pub(crate) fn with_response(&self, headers: &HeaderMap) -> Self {
        let mut all = self.clone();
        for (name, value) in headers {
            if is_secret_name(name.as_str()) || value.is_sensitive() {
                all.headers.push((name.clone(), value.clone()));
            } else if let Ok(text) = value.to_str() {
                add_parameters(text, &mut all.values);
            }
        }
        all
    }

    /// Adds a value.
    pub(crate) fn add(&mut self, value: &str) {
        self.values.push(value.as_bytes().to_vec());
    }

    /// Adds those of another exchange.
    pub(crate) fn extend(&mut self, other: &Self) {
        for value in other.texts() {
            if !self.values.contains(&value) {
                self.values.push(value);
            }
        }
    }

    /// Reads a text. If that fails, the text is decoded again without the secrets, so that the error contains none.
    pub(crate) fn read<T, E>(&self, text: &Bytes, read: impl Fn(&Bytes) -> Result<T, E>) -> Result<T, E> {
        read(text).or_else(|error| {
            let clean = self.redact(text.clone());
            if clean == *text { Err(error) } else { read(&clean) }
        })
    }

    /// Returns a text without the secrets.
    pub(crate) fn redact(&self, text: Bytes) -> Bytes {
        Search::new(self.texts()).whole(text)
    }

    /// Returns the beginning of a text without the secrets, and the rest of it, which may be the beginning of one.
    #[cfg(any(feature = "tracing", test))]
    pub(crate) fn redact_piece(&self, text: Bytes) -> (Bytes, Bytes) {
        Search::new(self.texts()).piece(text)
    }

    /// Returns a text that may have been cut off without the secrets, and without most of one at its end.
    pub(crate) fn redact_cut(&self, text: Bytes) -> Bytes {
        /// Less than this tells nothing, and may well be something else.
        const TELLING: usize = 4;
        let search = Search::new(self.texts());
        let (clean, begun) = search.piece(text);
        let end = if begun.len() < TELLING { search.whole(begun) } else { Bytes::from_static(REDACTED.as_bytes()) };
        if end.is_empty() { clean } else { [clean, end].concat().into() }
    }

    /// Returns a text without the secrets.
    pub(crate) fn redact_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let clean = self.redact(Bytes::copy_from_slice(text.as_bytes()));
        if *clean == *text.as_bytes() { text.into() } else { String::from_utf8_lossy(&clean).into_owned().into() }
    }

    /// Returns JSON without the secrets.
    pub(crate) fn redact_json(&self, json: &Value) -> Value {
        // The replacement of a secret has no character that JSON escapes, so that the text stays JSON.
        serde_json::from_slice(&self.redact(json.to_string().into())).unwrap_or_default()
    }

    /// Returns the headers without the secrets, whether they are known by their name or by their value.
    pub(crate) fn clean_headers(&self, headers: &HeaderMap) -> HeaderMap {
        let search = Search::new(self.texts());
        let clean = |(name, value): (&HeaderName, &HeaderValue)| {
            let hidden = HeaderValue::from_static(REDACTED);
            if is_secret_name(name.as_str()) || value.is_sensitive() {
                return (name.clone(), hidden);
            }
            let text = std::str::from_utf8(value.as_bytes()).map(redact);
            let text = text.map_or_else(|_| Bytes::copy_from_slice(value.as_bytes()), Bytes::from);
            let text = search.whole(text);
            let same = *text == *value.as_bytes();
            (name.clone(), if same { value.clone() } else { HeaderValue::from_maybe_shared(text).unwrap_or(hidden) })
        };
        let mut all = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers.iter().map(clean) {
            all.append(name, value);
        }
        all
    }

    /// Returns the values to search for, longest first, without escapes.
    fn texts(&self) -> Vec<Vec<u8>> {
        let mut texts = self.values.clone();
        for (name, value) in &self.headers {
            add_header(name, value.as_bytes(), &mut texts);
        }
        if let Some(uri) = &self.uri {
            let password = uri.authority().and_then(|authority| authority.as_str().rsplit_once('@')?.0.split_once(':'));
            texts.extend(password.map(|(_, password)| percent_decode_str(password).collect()));
            uri.query().into_iter().for_each(|query| add_parameters(query, &mut texts));
        }
        texts.retain(|text| text.len() >= SHORTEST);
        texts.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        texts.dedup();
        texts
    }
}

/// Adds the credentials in a header: its value, and the secret parts of a value with parts.
fn add_header(name: &HeaderName, value: &[u8], texts: &mut Vec<Vec<u8>>) {
    texts.push(value.to_vec());
    if [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name)
        && let Some(place) = memchr::memchr(b' ', value)
    {
        let credentials = value[place + 1..].trim_ascii();
        texts.push(credentials.to_vec());
        if value[..place].eq_ignore_ascii_case(b"basic")
            && let Ok(pair) = STANDARD.decode(credentials)
        {
            texts.extend(memchr::memchr(b':', &pair).map(|colon| pair[colon + 1..].to_vec()));
        }
    }
    if [COOKIE, SET_COOKIE].contains(name) {
        // Of a cookie that is set, attributes follow.
        let count = if *name == COOKIE { usize::MAX } else { 1 };
        let pairs = value.split(|byte| *byte == b';').take(count);
        texts.extend(pairs.filter_map(|pair| Some(pair[memchr::memchr(b'=', pair)? + 1..].to_vec())));
    }
}

/// Adds the values of those query parameters in a text whose names are secret.
fn add_parameters(text: &str, texts: &mut Vec<Vec<u8>>) {
    let pairs = text.split(|letter: char| letter.is_whitespace() || "?&#;,\"'<>()".contains(letter));
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        if is_secret_name(&percent_decode_str(name).decode_utf8_lossy()) {
            texts.push(percent_decode_str(value).collect());
        }
    }
}

/// A search for some secrets.
struct Search {
    secrets: Vec<Vec<u8>>,
    /// The bytes that one of them, or an escape, may begin with.
    begins: [bool; 256],
}

impl Search {
    fn new(secrets: Vec<Vec<u8>>) -> Self {
        let mut begins = [false; 256];
        for secret in &secrets {
            begins[usize::from(secret[0])] = true;
        }
        if !secrets.is_empty() {
            (0..=u8::MAX).filter(|byte| begins_escape(*byte)).for_each(|byte| begins[usize::from(byte)] = true);
        }
        Self { secrets, begins }
    }

    /// Returns the end of the longest secret at an offset of a text, and true if a longer one may begin there.
    fn at(&self, reader: &mut Reader<'_>, first: u8, place: usize) -> (Option<usize>, bool) {
        let mut cut = false;
        if self.begins[usize::from(first)] {
            for secret in &self.secrets {
                match reader.find_at(place, secret) {
                    Found::UpTo(end) => return (Some(end), cut),
                    Found::Cut => cut = true,
                    Found::Nothing => {}
                }
            }
        }
        (None, cut)
    }

    /// Returns a whole text without the secrets.
    fn whole(&self, text: Bytes) -> Bytes {
        self.up_to(text, true).0
    }

    /// Returns a text that continues without the secrets, and the rest that may be the beginning of one.
    fn piece(&self, text: Bytes) -> (Bytes, Bytes) {
        self.up_to(text, false)
    }

    /// Returns the text without the secrets, up to an offset that may be the beginning of one, and the rest, which is empty for
    /// a whole text. A text without secrets is not copied.
    fn up_to(&self, mut text: Bytes, is_whole: bool) -> (Bytes, Bytes) {
        let mut clean = Vec::new();
        let (mut kept, mut place) = (0, 0);
        let mut reader = Reader::new(Text { bytes: &text, is_whole });
        while place < text.len() && !self.secrets.is_empty() {
            let (end, cut) = self.at(&mut reader, text[place], place);
            if cut && !is_whole {
                break;
            }
            if let Some(end) = end {
                clean.extend_from_slice(&text[kept..place]);
                clean.extend_from_slice(REDACTED.as_bytes());
                kept = end;
            }
            place = end.unwrap_or(place + 1);
        }
        let end = if self.secrets.is_empty() { text.len() } else { place };
        let rest = text.split_off(end);
        if kept == 0 {
            return (text, rest);
        }
        clean.extend_from_slice(&text[kept..]);
        (clean.into(), rest)
    }
}

#[cfg(test)]
mod tests;
