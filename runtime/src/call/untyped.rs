//! A call without its types, so that making it is compiled once.

use std::borrow::Cow;

use http::{HeaderValue, Method};

use super::options::{CallOptions, PageToken};
use super::running::already_started;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::request::Request;

/// A call without the type of its result.
#[derive(Debug)]
pub(crate) struct UntypedCall {
    pub(crate) client: Client,
    pub(crate) request: Request,
    pub(crate) options: CallOptions,
    /// The first wrong argument; reported when the call is made, so that calls can be written in one go.
    pub(crate) error: Option<Error>,
}

impl UntypedCall {
    pub(crate) fn new(
        client: &Client,
        method: Method,
        id: &'static str,
        template: impl Into<Cow<'static, str>>,
    ) -> Self {
        // Deleting twice is not like deleting once for the caller: the second time there is nothing to delete.
        let safe_to_retry = method.is_idempotent() && method != Method::DELETE;
        let options = CallOptions::new(client.timeouts(), safe_to_retry);
        Self { client: client.clone(), request: Request::new(id, method, template), options, error: None }
    }

    /// Returns a call that fails when it is made.
    pub(super) fn failed(client: Client, id: &'static str, error: Error) -> Self {
        let options = CallOptions::new(client.timeouts(), false);
        Self { client, request: Request::new(id, Method::GET, ""), options, error: Some(error) }
    }

    /// Returns what is left of a call that has started: making it again fails.
    pub(crate) fn used_up(&self) -> Self {
        let id = self.request.id();
        Self::failed(self.client.clone(), id, already_started(id))
    }

    /// Keeps an error for when the call is made.
    pub(crate) fn fail(&mut self, error: impl FnOnce(&Request) -> Error) {
        if self.error.is_none() {
            self.error = Some(error(&self.request));
        }
    }

    /// Returns the error of an invalid call, or of a call outside of a runtime.
    pub(crate) fn check(&mut self) -> Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if tokio::runtime::Handle::try_current().is_err() {
            let message = "no Tokio runtime: make calls inside one, such as that of `#[tokio::main]`";
            return Err(Error::new(ErrorKind::Config, message).with_method(self.request.id()));
        }
        Ok(())
    }

    /// Takes the token of a page in a query parameter.
    pub(crate) fn set_page_parameter(&mut self, name: &'static str) {
        self.options.page_token = PageToken::Query(name);
    }

    /// Sets the token of a page in the parameter or field of the method.
    pub(crate) fn set_page_token(&mut self, token: &str) {
        match self.options.page_token {
            PageToken::Query(name) => self.request.set_query(name.into(), &token),
            PageToken::Body(name) => {
                let body = self.request.body().map(AsRef::as_ref).unwrap_or_default();
                let mut json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
                if self.options.wrapped {
                    json["data"][name] = token.into();
                } else {
                    json[name] = token.into();
                }
                self.request.set_body(HeaderValue::from_static("application/json"), json.to_string().into());
            }
        }
    }
}
