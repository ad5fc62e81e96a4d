//! A request's head as plain data, and its body read with limits.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Body as _, Incoming};

use crate::problem::Problem;
use crate::routes;

/// A sender that is silent for longer has gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// What stands before the body.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) verb: String,
    /// Path as it was sent, without the server's prefix.
    pub(crate) raw_path: String,
    /// Path fit for matching; `None` when it is malformed or tries to climb.
    pub(crate) path: Option<String>,
    pub(crate) query: Option<Vec<(String, String)>>,
    /// Names are in lower case; values that are no UTF-8 are replaced as far as they are not.
    pub(crate) headers: Vec<(String, String)>,
    /// Length that the request declares for its body.
    pub(crate) length: Option<u64>,
}

impl Head {
    pub(crate) fn of(request: &Request<Incoming>, prefix: &str) -> Self {
        let uri = request.uri();
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        // Long queries are sent as a form, in a POST that says which verb it means.
        let verb = headers
            .iter()
            .find(|(name, _)| name == "x-http-method-override")
            .map(|(_, verb)| verb.to_ascii_uppercase());
        let local = uri.path().strip_prefix(prefix).filter(|rest| rest.starts_with('/'));
        Head {
            verb: verb.unwrap_or_else(|| request.method().as_str().to_owned()),
            raw_path: uri.path().to_owned(),
            path: local.and_then(routes::clean),
            query: routes::query(uri.query().unwrap_or_default()),
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

/// A body while it comes in.
#[derive(Debug)]
pub(crate) struct Receiver(pub(crate) Incoming);

impl Receiver {
    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let frame = match tokio::time::timeout(PATIENCE, self.0.frame()).await {
                Err(_) => return Err(io::Error::new(io::ErrorKind::TimedOut, "the sender is silent")),
                Ok(None) => return Ok(None),
                Ok(Some(frame)) => frame.map_err(io::Error::other)?,
            };
            // Trailers carry nothing that a service would read.
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
    }

    /// The whole body, when it is not longer than `most`.
    pub(crate) async fn all(&mut self, most: u64) -> io::Result<Result<Bytes, Problem>> {
        let too_long = || Problem::invalid(format!("Request payload size exceeds the limit: {most} bytes."));
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if (whole.len() as u64).saturating_add(piece.len() as u64) > most {
                return Ok(Err(too_long()));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(Ok(whole.freeze()))
    }

    /// Reads what is left and forgets it, up to `most` bytes, so that the sender reads the reply instead of a broken pipe.
    pub(crate) async fn drain(&mut self, most: u64) -> u64 {
        let mut seen = 0;
        while seen < most {
            match self.next().await {
                Ok(Some(piece)) => seen += piece.len() as u64,
                Ok(None) | Err(_) => break,
            }
        }
        seen
    }
}
