//! The recorded exchanges, and their format.

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::error::{Error, ErrorKind, Result};
use crate::redact::{Secrets, redact};
use crate::replacement;

/// A record of requests and their responses, as JSON that can be read and edited.
///
/// ```
/// use discovery_runtime::record::Cassette;
///
/// let cassette: Cassette = r#"{"exchanges": []}"#.parse()?;
/// assert!(cassette.is_empty());
/// # Ok::<(), discovery_runtime::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cassette {
    pub(super) exchanges: Vec<Exchange>,
}

/// A request and its response.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub(super) method: String,
    /// Path and query, without secrets. The host is not kept, so that a test may call any.
    pub(super) path: String,
    pub(super) request_headers: HeaderMap,
    pub(super) request_body: Bytes,
    pub(super) status: u16,
    pub(super) response_headers: HeaderMap,
    pub(super) response_body: Bytes,
    /// The response, or all of it that came, was followed by a failure.
    pub(super) broken: bool,
}

impl Cassette {
    /// Reads a cassette from a file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        std::fs::read_to_string(path).map_err(|source| failed("read", path, source))?.parse()
    }

    /// Writes the cassette to a file. A file that exists keeps its content if this fails.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        replacement::write(path, self.to_string().as_bytes()).map_err(|source| failed("write", path, source))
    }

    /// Returns the number of exchanges.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Returns true if there are no exchanges.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }
}

impl fmt::Display for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges: Vec<Value> = self.exchanges.iter().map(Exchange::to_json).collect();
        write!(f, "{:#}", json!({ "exchanges": exchanges }))
    }
}

impl FromStr for Cassette {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let json: Value =
            serde_json::from_str(text).map_err(|source| bad("the cassette is not JSON").with_source(source))?;
        let exchanges = json["exchanges"].as_array().ok_or_else(|| bad("the cassette has no list `exchanges`"))?;
        let read = |(place, json)| {
            Exchange::from_json(json)
                .ok_or_else(|| bad(format!("exchange {place} of the cassette has no method, path, or status")))
        };
        Ok(Self { exchanges: exchanges.iter().enumerate().map(read).collect::<Result<_>>()? })
    }
}

impl Exchange {
    /// Returns the exchange without secrets.
    pub(super) fn without(&self, secrets: &Secrets) -> Self {
        Self {
            method: self.method.clone(),
            path: secrets.redact_text(&self.path).into_owned(),
            request_headers: secrets.clean_headers(&self.request_headers),
            request_body: secrets.redact_cut(self.request_body.clone()),
            status: self.status,
            response_headers: secrets.clean_headers(&self.response_headers),
            response_body: secrets.redact_cut(self.response_body.clone()),
            broken: self.broken,
        }
    }

    fn to_json(&self) -> Value {
        let mut request = json!({
            "method": self.method,
            "path": self.path,
            "headers": headers_to_json(&self.request_headers),
        });
        write_body(&mut request, &self.request_body);
        let mut response = json!({ "status": self.status, "headers": headers_to_json(&self.response_headers) });
        write_body(&mut response, &self.response_body);
        if self.broken {
            response["broken"] = Value::Bool(true);
        }
        json!({ "request": request, "response": response })
    }

    fn from_json(json: &Value) -> Option<Self> {
        let (request, response) = (&json["request"], &json["response"]);
        Some(Self {
            method: request["method"].as_str()?.to_ascii_uppercase(),
            path: clean_path(request["path"].as_str()?),
            request_headers: headers_from_json(&request["headers"]),
            request_body: read_body(request)?,
            status: u16::try_from(response["status"].as_u64()?).ok()?,
            response_headers: headers_from_json(&response["headers"]),
            response_body: read_body(response)?,
            broken: response["broken"] == true,
        })
    }
}

/// Returns the path and the query without secrets, and without the parameter that only Google's own host receives and
/// that affects only white space.
pub(super) fn clean_path(path: &str) -> String {
    let path = redact(path);
    let Some((path, query)) = path.split_once('?') else { return path };
    let query: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("prettyPrint=")).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

fn headers_to_json(headers: &HeaderMap) -> Value {
    let pair =
        |(name, value): (&HeaderName, &HeaderValue)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]);
    Value::Array(headers.iter().map(pair).collect())
}

fn headers_from_json(json: &Value) -> HeaderMap {
    let pair = |pair: &Value| {
        let name = pair[0].as_str()?.parse::<HeaderName>().ok()?;
        Some((name, HeaderValue::from_str(pair[1].as_str()?).ok()?))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in json.as_array().into_iter().flatten().filter_map(pair) {
        headers.append(name, value);
    }
    headers
}

/// Writes a body: text stays readable, and other bytes become Base64.
fn write_body(json: &mut Value, body: &[u8]) {
    match std::str::from_utf8(body) {
        Ok("") => {}
        Ok(text) => json["text"] = text.into(),
        Err(_) => json["base64"] = STANDARD.encode(body).into(),
    }
}

fn read_body(json: &Value) -> Option<Bytes> {
    match (&json["text"], &json["base64"]) {
        (Value::String(text), _) => Some(Bytes::from(text.clone())),
        (_, Value::String(text)) => STANDARD.decode(text).ok().map(Bytes::from),
        _ => Some(Bytes::new()),
    }
}

fn failed(action: &str, path: &Path, source: io::Error) -> Error {
    bad(format!("cannot {action} the cassette `{}`", path.display())).with_source(source)
}

fn bad(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_being_written() {
        let mut headers = HeaderMap::new();
        headers.append("a", HeaderValue::from_static("1"));
        headers.append("a", HeaderValue::from_static("2"));
        let exchange = Exchange {
            method: "POST".to_owned(),
            path: "/v1/x?y=z".to_owned(),
            request_headers: headers,
            request_body: Bytes::from_static(b"\xff\x00"),
            status: 200,
            response_headers: HeaderMap::new(),
            response_body: Bytes::from_static(b"data: {}\n\n"),
            broken: true,
        };
        let cassette = Cassette { exchanges: vec![exchange] };
        assert_eq!(cassette.to_string().parse::<Cassette>().unwrap(), cassette);
    }

    #[test]
    fn the_path_has_no_secret() {
        assert_eq!(clean_path("/u?key=SECRET&prettyPrint=false&a=b"), "/u?key=REDACTED&a=b");
        assert_eq!(clean_path("/u?prettyPrint=false"), "/u");
    }

    #[test]
    fn what_is_no_cassette_is_refused() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"exchanges":[{}]}"#,
            r#"{"exchanges":[{"request":{"method":"GET","path":"/"},"response":{"status":99999}}]}"#,
        ] {
            assert!(text.parse::<Cassette>().is_err(), "{text}");
        }
    }
}
