//! Spans and events for a `tracing` subscriber, with the names of OpenTelemetry's conventions.
//!
//! A call is a span, its attempts are events in it. Requests, responses and secrets are not shown.
//! Without the feature `tracing` all of this is nothing.

use std::pin::Pin;
use std::time::Duration;

use crate::attempts::{Next, Outcome};
use crate::client::Client;
#[cfg(feature = "tracing")]
use crate::client::Service;
use crate::error::Error;
#[cfg(feature = "tracing")]
use crate::facts::GenAi;
use crate::redact::Secrets;
use crate::request::Request;

/// The span of a call.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "tracing")]
    service: &'static Service,
}

#[cfg(feature = "tracing")]
impl Trace {
    /// Opens the span of a call.
    pub(crate) fn begin(client: &Client, request: &Request) -> Self {
        let service = client.service();
        let span = match &service.gen_ai {
            Some(facts) => model_span(client, request, facts),
            None => plain_span(client, request),
        };
        Self { span, service }
    }

    /// Runs something as part of the call.
    pub(crate) async fn around<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        tracing::Instrument::instrument(work, self.span.clone()).await
    }

    /// Records a response, or an element of it.
    pub(crate) fn answered(&self, status: http::StatusCode, json: &[u8], secrets: impl FnOnce() -> Secrets) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.response.status_code", status.as_u16());
        if let Some(facts) = &self.service.gen_ai {
            let secrets = &secrets();
            if let Some(usage) = &self.service.token_usage {
                self.record("gen_ai.usage.input_tokens", json, usage.input, secrets);
                self.record("gen_ai.usage.output_tokens", json, usage.output, secrets);
            }
            self.record("gen_ai.response.model", json, facts.response_model, secrets);
            self.record("gen_ai.response.id", json, facts.response_id, secrets);
            self.record("gen_ai.response.finish_reasons", json, facts.finish_reasons, secrets);
        }
    }

    /// Records the first element of a stream.
    pub(crate) fn first_element(&self, after: Duration) {
        let seconds = after.as_secs_f64();
        self.span.in_scope(|| {
            if self.service.gen_ai.is_some() {
                tracing::debug!(gen_ai.server.time_to_first_token = seconds, "first element");
            } else {
                tracing::debug!(time_to_first_element = seconds, "first element");
            }
        });
    }

    /// Records that the call, or its stream, has failed.
    pub(crate) fn failed(&self, error: &Error) {
        if self.span.is_disabled() {
            return;
        }
        // An answer with the code of a success may be no answer all the same.
        match (error.status(), error.code().filter(|code| *code >= 400)) {
            (Some(status), _) => self.span.record("error.type", status.as_str()),
            (None, Some(code)) => self.span.record("error.type", code),
            (None, None) => self.span.record("error.type", tracing::field::debug(error.kind())),
        };
        if let Some(code) = error.code() {
            self.span.record("http.response.status_code", code);
        }
    }
}

#[cfg(feature = "tracing")]
impl Trace {
    fn record(&self, attribute: &'static str, json: &[u8], path: &str, secrets: &Secrets) {
        match crate::json::find(json, path) {
            Some(serde_json::Value::String(text)) => drop(self.span.record(attribute, &*secrets.redact_text(&text))),
            Some(serde_json::Value::Number(number)) => drop(self.span.record(attribute, number.as_i64())),
            _ => {}
        }
    }
}

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "the same face as with the feature")]
impl Trace {
    pub(crate) fn begin(_: &Client, _: &Request) -> Self {
        Self {}
    }

    pub(crate) async fn around<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        work.await
    }

    pub(crate) fn answered(&self, _: http::StatusCode, _: &[u8], _: impl FnOnce() -> Secrets) {}

    pub(crate) fn first_element(&self, _: Duration) {}

    pub(crate) fn failed(&self, _: &Error) {}
}

/// Records an attempt that failed.
pub(crate) fn failed_attempt(number: u32, outcome: &Outcome, next: &Next) {
    #[cfg(feature = "tracing")]
    match next {
        Next::Retried(wait) => {
            tracing::warn!(attempt = number, reason = %outcome, retry_delay = wait.as_secs_f64(), "attempt failed, trying again");
        }
        Next::Stopped(reason) => {
            tracing::debug!(attempt = number, reason = %outcome, stopped = ?reason, "attempt failed");
        }
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (number, outcome, next);
}

/// Opens the span of a call to a service that runs models.
#[cfg(feature = "tracing")]
fn model_span(client: &Client, request: &Request, facts: &GenAi) -> tracing::Span {
    use tracing::field::Empty;

    let id = request.id();
    let method = id.rsplit('.').next().unwrap_or(id);
    let operation =
        facts.operations.iter().find(|(name, _)| *name == method).map_or(method, |(_, operation)| operation);
    let span = tracing::info_span!(
        "call",
        otel.name = id,
        otel.kind = "client",
        rpc.method = id,
        http.request.method = request.http_method().as_str(),
        server.address = client.base_url().host(),
        gen_ai.provider.name = facts.provider,
        gen_ai.operation.name = operation,
        gen_ai.request.model = Empty,
        gen_ai.response.id = Empty,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    if let Some(argument) = facts.model_parameters.iter().find_map(|name| request.path_parameter(name))
        && let Some((prefix, is_part)) = facts.model_prefixes.iter().find(|(prefix, _)| argument.starts_with(prefix))
    {
        span.record("gen_ai.request.model", if *is_part { argument } else { &argument[prefix.len()..] });
    }
    span
}

/// Opens the span of any other call.
#[cfg(feature = "tracing")]
fn plain_span(client: &Client, request: &Request) -> tracing::Span {
    use tracing::field::Empty;

    let id = request.id();
    tracing::info_span!(
        "call",
        otel.name = id,
        otel.kind = "client",
        rpc.method = id,
        http.request.method = request.http_method().as_str(),
        server.address = client.base_url().host(),
        http.response.status_code = Empty,
        error.type = Empty,
    )
}
