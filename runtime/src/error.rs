//! The error type of the crate.

mod body;
mod decode;
mod details;
mod envelope;
mod kind;
mod status;
mod status_message;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::attempts::Attempt;
use crate::redact::{Secrets, redact};

pub(crate) use body::{ApiError, KEPT_BODY, MAX_ERROR_BODY, embedded_error};
pub(crate) use decode::decode;
pub use details::{
    BadRequest, Detail, ErrorInfo, FieldViolation, Help, HelpLink, LocalizedMessage, QuotaFailure, QuotaViolation,
    RetryInfo,
};
pub(crate) use envelope::Envelope;
pub use kind::ErrorKind;
pub use status::Status;
#[doc(hidden)]
pub use status_message::{error_details, status_error};

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A cause of any type.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The failure of a call.
///
/// It has the kind of the failure and the server's response: HTTP status code, canonical status, message, typed
/// details, headers, and body. It never contains a key, a token, or a URL with one in it.
///
/// ```no_run
/// # use discovery_runtime::{error::Status, Error};
/// # fn advise(error: &Error) {
/// if error.is_quota() {
///     match error.retry_delay() {
///         Some(delay) => println!("try again in {delay:?}"),
///         None => println!("{}: {:?}", error.message(), error.quota_violations().collect::<Vec<_>>()),
///     }
/// } else if error.status() == Some(&Status::NotFound) {
///     println!("no such book");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    method: Option<&'static str>,
    url: Option<String>,
    http: Option<StatusCode>,
    headers: HeaderMap,
    body: Bytes,
    api: ApiError,
    attempts: Vec<Attempt>,
    /// True if every candidate of a stream had ended before the stream failed.
    finished: bool,
    /// The server rejected credentials that were then renewed.
    renewed_credentials: bool,
    extension: Option<Box<dyn std::any::Any + Send + Sync>>,
    source: Option<BoxError>,
}

impl Error {
    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status code: that of the response, or that of an error inside a successful response.
    pub fn code(&self) -> Option<u16> {
        match self.0.http {
            Some(http) if !http.is_success() => Some(http.as_u16()),
            http => self.0.api.code.or(http.map(|http| http.as_u16())),
        }
    }

    /// Returns the canonical status, from the response or derived from the status code.
    pub fn status(&self) -> Option<&Status> {
        self.0.api.status.as_ref()
    }

    /// Returns the server's message, or a description of the failure, without the name of the method.
    pub fn message(&self) -> &str {
        self.0.api.message.as_deref().unwrap_or(&self.0.message)
    }

    /// Returns the details in the response, by type.
    pub fn details(&self) -> &[Detail] {
        &self.0.api.details
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the body of the response unchanged, up to 64 KiB of it.
    pub fn raw_body(&self) -> &Bytes {
        &self.0.body
    }

    /// Returns the URL that was called. Keys, tokens, and upload ids are redacted.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Returns the method that was called, such as `library.books.get`.
    pub fn method(&self) -> Option<&'static str> {
        self.0.method
    }

    /// Returns the attempts that failed, including the last. The slice is empty if nothing was sent. For an upload whose session
    /// is open, these are the requests since the server last took bytes.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns the delay that the server asks for before the next attempt.
    pub fn retry_delay(&self) -> Option<Duration> {
        let asked = self.details().iter().find_map(|detail| match detail {
            Detail::RetryInfo(info) => Some(Duration::try_from(&info.retry_delay).unwrap_or_default()),
            _ => None,
        });
        // Google says it in the body; proxies say it in the header.
        asked.or_else(|| retry_after(&self.0.headers))
    }

    /// Returns the exceeded quotas.
    pub fn quota_violations(&self) -> impl Iterator<Item = &QuotaViolation> {
        let lists = self.details().iter().map(|detail| match detail {
            Detail::QuotaFailure(failure) => failure.violations.as_slice(),
            _ => &[],
        });
        lists.flatten()
    }

    /// Returns the reason from the details, such as `API_KEY_INVALID`.
    pub fn reason(&self) -> Option<&str> {
        self.details().iter().find_map(|detail| match detail {
            Detail::ErrorInfo(info) => Some(info.reason.as_str()).filter(|reason| !reason.is_empty()),
            _ => None,
        })
    }

    /// Returns true if a quota or rate limit was exceeded.
    pub fn is_quota(&self) -> bool {
        self.is(429, &Status::ResourceExhausted)
    }

    /// Returns true if the server is overloaded. The same request may succeed later.
    pub fn is_overloaded(&self) -> bool {
        self.is(503, &Status::Unavailable)
    }

    /// Returns true if a timeout expired, here or at the server.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::StreamIdle) || self.is(504, &Status::DeadlineExceeded)
    }

    /// Returns true if no connection was established, so that the request never reached the server.
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// Returns true if the named resource does not exist, or is not visible with these credentials.
    pub fn is_not_found(&self) -> bool {
        self.is(404, &Status::NotFound)
    }

    /// Returns true if the server rejected the credentials.
    pub fn is_unauthenticated(&self) -> bool {
        // A wrong key is an invalid argument to this server; only the reason tells.
        self.is(401, &Status::Unauthenticated) || self.reason() == Some("API_KEY_INVALID")
    }

    /// Returns true if the credentials are valid but do not permit the call.
    pub fn is_permission_denied(&self) -> bool {
        self.is(403, &Status::PermissionDenied)
    }

    /// Returns true if the state of a resource does not permit the call, for example a file that is still being
    /// processed.
    pub fn is_failed_precondition(&self) -> bool {
        self.status() == Some(&Status::FailedPrecondition)
    }

    /// Returns true if every candidate of a stream had given a finish reason before the stream failed.
    ///
    /// Some gateways break connections after a complete response. If you know that your server does, treat the elements
    /// so far as complete. Other servers may have had more to send.
    pub fn finished_before_error(&self) -> bool {
        self.0.finished
    }

    /// Returns true if this crate or the server rejected an argument. The same call would fail again.
    pub fn is_invalid_argument(&self) -> bool {
        let refused = matches!(self.0.kind, ErrorKind::Api | ErrorKind::Operation)
            && self.status() == Some(&Status::InvalidArgument)
            && !self.is_unauthenticated();
        self.0.kind == ErrorKind::Request || refused
    }

    /// Returns true if the response does not match its type.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    fn is(&self, code: u16, status: &Status) -> bool {
        matches!(self.0.kind, ErrorKind::Api | ErrorKind::Operation)
            && (self.code() == Some(code) || self.status() == Some(status))
    }
}

impl Error {
    /// Creates an error, for code that builds on this crate and reports its own failures.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            method: None,
            url: None,
            http: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            api: ApiError::default(),
            attempts: Vec::new(),
            finished: false,
            renewed_credentials: false,
            extension: None,
            source: None,
        }))
    }

    /// Creates the error of a response that is not a success, without the secrets of the exchange.
    pub(crate) fn from_response(http: StatusCode, headers: &HeaderMap, body: Bytes, secrets: &Secrets) -> Self {
        let body = secrets.with_response(headers).redact_cut(body);
        Self::from_api(ApiError::from_body(&body).or_from_http(http)).with_response(http, headers, &body, secrets)
    }

    /// Creates the error that was found inside a response.
    pub(crate) fn from_api(api: ApiError) -> Self {
        let mut error = Self::new(ErrorKind::Api, "the server reported an error without a message");
        error.0.api = api;
        error
    }

    /// Creates the error of a long-running operation.
    pub(crate) fn from_operation(api: ApiError) -> Self {
        let mut error = Self::new(ErrorKind::Operation, "the operation failed, and the server gave no reason");
        error.0.api = api;
        error
    }

    /// Adds a response, without the secrets of the exchange: in its headers, in its body, and in the message.
    pub(crate) fn with_response(
        mut self,
        http: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        secrets: &Secrets,
    ) -> Self {
        let secrets = secrets.with_response(headers);
        self.0.http = Some(http);
        self.0.headers = secrets.clean_headers(headers);
        let body = secrets.redact(body.clone());
        // A slice would hold on to the whole.
        self.0.body = Bytes::copy_from_slice(&body[..body.len().min(KEPT_BODY)]);
        if let Cow::Owned(clean) = secrets.redact_text(&self.0.message) {
            self.0.message = clean.into();
        }
        self
    }

    /// Sets the error that caused this one.
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_method(mut self, method: &'static str) -> Self {
        self.0.method.get_or_insert(method);
        self
    }

    /// Adds the URL, without its secrets.
    pub(crate) fn with_url(mut self, url: &str) -> Self {
        self.0.url.get_or_insert_with(|| redact(url));
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_finished(mut self, finished: bool) -> Self {
        self.0.finished = finished;
        self
    }

    pub(crate) fn with_renewed_credentials(mut self, renewed: bool) -> Self {
        self.0.renewed_credentials = renewed;
        self
    }

    /// Returns true if the server rejected credentials, and another attempt has renewed ones.
    pub(crate) fn has_renewed_credentials(&self) -> bool {
        self.0.renewed_credentials
    }

    /// Adds a value for the part of the crate that knows its type.
    pub(crate) fn with_extension<T: Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.0.extension = Some(Box::new(extension));
        self
    }

    pub(crate) fn extension<T: 'static>(&self) -> Option<&T> {
        self.0.extension.as_ref()?.downcast_ref()
    }
}

/// Reads the header `Retry-After`: seconds, or a date, which counts from the date of the response.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

/// Returns true for a character that ends a line or controls a terminal.
fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Writes a text on one line. The text may come from a server, and must not change what else is on a terminal or in a log.
fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for (number, part) in text.split(is_control).map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        f.write_str(if number > 0 { " " } else { "" })?;
        f.write_str(part)?;
    }
    Ok(())
}

/// One line: the method, the status code, the status, and the message. Causes are left to `source`, as usual.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = self.0.method {
            write!(f, "{method}: ")?;
        }
        if matches!(self.0.kind, ErrorKind::Api | ErrorKind::Operation) {
            if let Some(code) = self.code() {
                write!(f, "{code}{}", if self.status().is_some() { " " } else { ": " })?;
            }
            if let Some(status) = self.status() {
                write_line(f, status.as_str())?;
                f.write_str(": ")?;
            }
        }
        write_line(f, self.message())?;
        match self.0.attempts.len() {
            0 | 1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.message());
        if let Some(method) = self.0.method {
            debug.field("method", &method);
        }
        if let Some(url) = &self.0.url {
            debug.field("url", url);
        }
        if let Some(code) = self.code() {
            debug.field("code", &code);
        }
        if let Some(status) = self.status() {
            debug.field("status", status);
        }
        if !self.details().is_empty() {
            debug.field("details", &self.details());
        }
        if self.0.attempts.len() > 1 {
            debug.field("attempts", &self.0.attempts);
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
