//! What calls tell a `tracing` subscriber, with the names that OpenTelemetry gives to such things.
//!
//! A call is a span, its attempts are events in it. Nothing is told of what was asked or answered, nor any secret.
//! Without the feature `tracing` all of this is nothing.

use std::pin::Pin;
use std::time::Duration;

use crate::attempts::{Next, Outcome};
use crate::client::Client;
use crate::error::Error;
use crate::request::Request;

/// The span of a call.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl Trace {
    /// A call begins.
    pub(crate) fn begin(client: &Client, request: &Request) -> Self {
        use tracing::field::Empty;

        let id = request.id();
        let name = id.rsplit('.').next().unwrap_or(id);
        let span = tracing::info_span!(
            "call",
            otel.name = id,
            otel.kind = "client",
            rpc.method = id,
            http.request.method = request.http_method().as_str(),
            server.address = client.base_url().host(),
            gen_ai.provider.name = if client.service().name == "generativelanguage" { "gcp.gemini" } else { client.service().name },
            gen_ai.operation.name = operation(name),
            gen_ai.request.model = Empty,
            gen_ai.response.id = Empty,
            gen_ai.response.model = Empty,
            gen_ai.response.finish_reasons = Empty,
            gen_ai.usage.input_tokens = Empty,
            gen_ai.usage.output_tokens = Empty,
            http.response.status_code = Empty,
            error.type = Empty,
        );
        if let Some(model) = request.path_parameter("model").or_else(|| request.path_parameter("name"))
            && let Some(model) =
                model.strip_prefix("models/").or_else(|| model.starts_with("tunedModels/").then_some(model))
        {
            span.record("gen_ai.request.model", model);
        }
        Self { span }
    }

    /// Does something as part of the call.
    pub(crate) async fn around<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        tracing::Instrument::instrument(work, self.span.clone()).await
    }

    /// The response, or an element of it, has come.
    pub(crate) fn answered(&self, status: http::StatusCode, json: &[u8]) {
        use crate::probe::find;

        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.response.status_code", status.as_u16());
        for (field, path) in [
            ("gen_ai.usage.input_tokens", ["usageMetadata", "promptTokenCount"]),
            ("gen_ai.usage.output_tokens", ["usageMetadata", "candidatesTokenCount"]),
        ] {
            if let Some(count) = find(json, &path).and_then(|count| count.as_i64()) {
                self.span.record(field, count);
            }
        }
        for (field, path) in [
            ("gen_ai.response.model", &["modelVersion"][..]),
            ("gen_ai.response.id", &["responseId"]),
            ("gen_ai.response.finish_reasons", &["candidates", "*", "finishReason"]),
        ] {
            if let Some(text) = find(json, path).as_ref().and_then(|text| text.as_str()) {
                self.span.record(field, text);
            }
        }
    }

    /// The first element of a stream has come.
    pub(crate) fn first_element(&self, after: Duration) {
        let seconds = after.as_secs_f64();
        self.span.in_scope(|| tracing::debug!(gen_ai.server.time_to_first_token = seconds, "first element"));
    }

    /// The call, or its stream, has failed.
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

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "the same face as with the feature")]
impl Trace {
    pub(crate) fn begin(_: &Client, _: &Request) -> Self {
        Self {}
    }

    pub(crate) async fn around<T>(&self, work: Pin<&mut impl Future<Output = T>>) -> T {
        work.await
    }

    pub(crate) fn answered(&self, _: http::StatusCode, _: &[u8]) {}

    pub(crate) fn first_element(&self, _: Duration) {}

    pub(crate) fn failed(&self, _: &Error) {}
}

/// Tells of an attempt that has failed.
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

/// What OpenTelemetry calls it, where it has a name for it.
#[cfg(feature = "tracing")]
fn operation(method: &str) -> &str {
    match method {
        "generateContent" | "streamGenerateContent" => "generate_content",
        "embedContent" | "batchEmbedContents" | "embedText" => "embeddings",
        other => other,
    }
}
