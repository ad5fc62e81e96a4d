//! A request as plain data. Nothing here uses a network.

mod base_url;
mod fill;
mod pattern;
mod query;
mod template;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};

pub use base_url::BaseUrl;
pub(crate) use pattern::has_dot_segment;
pub use query::QueryValue;

use crate::error::{Error, ErrorKind, Result};
use crate::redact::{Secrets, is_secret_name, redact};

/// The data that a call sends: the HTTP method, the path with its parameters, the query, headers of this call, and the
/// body.
///
/// Credentials and the headers that all calls of a client share are added when it is sent.
///
/// ```
/// # use discovery_runtime::rt;
/// # fn show(call: rt::Call<rt::Value>) -> discovery_runtime::Result<()> {
/// let request = call.request()?;
/// println!("{} {}", request.http_method(), request.path()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Request {
    id: &'static str,
    http_method: Method,
    template: Cow<'static, str>,
    parameters: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, Vec<String>)>,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// Alternative OAuth scopes: each of them permits the call.
    scopes: &'static [&'static str],
    /// Secrets of earlier requests of the same work, which the server may repeat in its response.
    earlier: Secrets,
}

impl Request {
    pub(crate) fn new(id: &'static str, http_method: Method, template: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id,
            http_method,
            template: template.into(),
            parameters: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            scopes: &[],
            earlier: Secrets::default(),
        }
    }

    /// Returns the id of the method, such as `library.books.get`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the HTTP method.
    pub fn http_method(&self) -> &Method {
        &self.http_method
    }

    /// Returns the path below the service's root, with its parameters filled in and encoded.
    pub fn path(&self) -> Result<String> {
        self.expand(&self.template)
    }

    /// Returns the query parameters as names and values. A repeated parameter has several values.
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_ref(), value.as_str())))
    }

    /// Returns the headers of this call.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, if there is one.
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// Returns the alternative OAuth scopes of the method, the preferred one first.
    pub fn scopes(&self) -> &'static [&'static str] {
        self.scopes
    }

    /// Returns the whole URL below a base URL.
    pub fn url(&self, base: &BaseUrl) -> Result<String> {
        let mut url = base.join(&self.path()?);
        query::append(&mut url, self.query());
        Ok(url)
    }
}

impl Request {
    /// Returns the value of a path parameter.
    #[cfg(feature = "tracing")]
    pub(crate) fn path_parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    /// Fills in a template with the parameters of this call: its own, or that of another path of the same method.
    pub(crate) fn expand(&self, template: &str) -> Result<String> {
        template::expand(template, &self.parameters).map_err(|message| self.error(message))
    }

    /// Returns the path and query of a template below a base URL.
    pub(crate) fn target(&self, base: &BaseUrl, template: &str) -> Result<String> {
        let mut target = base.target(&self.expand(template)?);
        query::append(&mut target, self.query());
        Ok(target)
    }

    /// Sets the method that is called.
    pub(crate) fn set_id(&mut self, id: &'static str) {
        self.id = id;
    }

    /// Sets a path parameter; `pattern` may be empty. The error does not know the method yet.
    pub(crate) fn set_path_parameter(
        &mut self,
        name: &'static str,
        pattern: &'static str,
        value: String,
    ) -> Result<()> {
        let value = pattern::check(pattern, value)
            .map_err(|message| Error::new(ErrorKind::Request, format!("path parameter `{name}`: {message}")))?;
        self.parameters.push((name, value));
        Ok(())
    }

    /// Replaces a query parameter; without values, it is left out.
    pub(crate) fn set_query(&mut self, name: Cow<'static, str>, value: &dyn QueryValue) {
        let mut values = Vec::new();
        value.append_to(&mut values);
        self.query.retain(|(other, _)| *other != name);
        if !values.is_empty() {
            self.query.push((name, values));
        }
    }

    /// Changes the selection of fields, if there is one, in any parameter.
    pub(crate) fn select_as_well(&mut self, change: impl Fn(&str) -> String) {
        let selections = self.query.iter_mut().filter(|(name, _)| matches!(name.as_ref(), "fields" | "$fields"));
        for selection in selections.flat_map(|(_, values)| values) {
            *selection = change(selection);
        }
    }

    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(other, _)| other == name)
    }

    pub(crate) fn set_scopes(&mut self, scopes: &'static [&'static str]) {
        self.scopes = scopes;
    }

    pub(crate) fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    pub(crate) fn set_body(&mut self, content_type: HeaderValue, body: Bytes) {
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = Some(body);
    }

    /// Adds the value of a path parameter to each object at a path in the body that lacks the property.
    pub(crate) fn fill_body(&mut self, path: &str, parameter: &str) {
        let value = self.parameters.iter().find(|(name, _)| *name == parameter);
        if let (Some(body), Some((_, value))) = (&mut self.body, value)
            && let Some(filled) = fill::filled(body, path, value)
        {
            *body = filled.into();
        }
    }

    /// Puts the body into `{"data": …}`.
    pub(crate) fn wrap_body(&mut self) {
        if let Some(body) = &mut self.body {
            *body = [br#"{"data":"#.as_slice(), body.as_ref(), b"}"].concat().into();
        }
    }

    /// Sets the secrets of earlier requests.
    pub(crate) fn set_earlier(&mut self, earlier: Secrets) {
        self.earlier = earlier;
    }

    /// Returns the secrets of this request that its HTTP messages may lack: those of earlier requests, and those of its
    /// query, which the URL of a session does not have.
    pub(crate) fn carried_secrets(&self) -> Option<Secrets> {
        let mut carried = self.earlier.clone();
        self.query().filter(|(name, _)| is_secret_name(name)).for_each(|(_, value)| carried.add(value));
        (carried != Secrets::default()).then_some(carried)
    }

    pub(crate) fn error(&self, message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::Request, message).with_method(self.id)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = self.path().unwrap_or_else(|_| self.template.clone().into_owned());
        query::append(&mut path, self.query());
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("http_method", &self.http_method)
            .field("path", &redact(&path))
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.as_ref().map_or(0, Bytes::len)))
            .finish_non_exhaustive()
    }
}
