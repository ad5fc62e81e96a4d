//! The client of a run, and calls through it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use discovery_document::{Reply, TokenPlace, overlay};
use discovery_runtime::client::Service;
use discovery_runtime::http::{Request, Response};
use discovery_runtime::retry::Retry;
use discovery_runtime::stream::Completion;
use discovery_runtime::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use discovery_runtime::{Client, rt};
use serde_json::Value;

use crate::api::Api;
use crate::exit::{Exit, Failure, Result};
use crate::plan::Plan;
use crate::settings::{Program, Settings};

/// The environment variable with an access token.
const TOKEN: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";

/// The source of the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    KeyVariable(String),
    KeyFile(PathBuf),
    TokenVariable(&'static str),
    TokenFile(PathBuf),
    Nothing,
    Missing,
}

impl Source {
    /// Chooses the source of the credentials.
    pub(crate) fn new(api: &Api, settings: &Settings) -> Self {
        if settings.anonymous {
            return Self::Nothing;
        }
        if let Some(file) = &settings.token_file {
            return Self::TokenFile(file.clone());
        }
        if let Some(file) = &settings.api_key_file {
            return Self::KeyFile(file.clone());
        }
        let key = api.key_variables().into_iter().find(|name| variable(name).is_some());
        match key {
            Some(name) => Self::KeyVariable(name.to_owned()),
            None if variable(TOKEN).is_some() => Self::TokenVariable(TOKEN),
            None => Self::Missing,
        }
    }
}

/// Returns the client for calls.
pub(crate) fn client(program: Program, api: &'static Api, settings: &Settings) -> Result<Client> {
    let source = Source::new(api, settings);
    let builder = builder(program, api, settings)?;
    let builder = match &source {
        Source::KeyVariable(name) => builder.api_key(variable(name).unwrap_or_default()),
        Source::KeyFile(path) => builder.api_key(secret(path)?),
        Source::TokenVariable(name) => builder.bearer_token(variable(name).unwrap_or_default()),
        Source::TokenFile(path) => builder.bearer_token(secret(path)?),
        Source::Nothing => builder.anonymous(),
        Source::Missing => {
            let names = api.key_variables().join(" or ");
            let message = format!("no credentials: set {names}, or {TOKEN}, or use --api-key-file or --token-file");
            return Err(Failure::new(Exit::Credentials, message));
        }
    };
    // Any other setting is wrong without credentials as well.
    unconnected(program, api, settings)?;
    builder.build().map_err(|error| Failure::new(Exit::Credentials, error))
}

/// Returns a client that only builds requests, and knows no secret.
pub(crate) fn unconnected(program: Program, api: &'static Api, settings: &Settings) -> Result<Client> {
    Ok(builder(program, api, settings)?.anonymous().transport(Nowhere).build()?)
}

/// A transport that sends nothing, and needs no certificates.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: Request<Body>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

fn builder(
    program: Program,
    api: &'static Api,
    settings: &Settings,
) -> Result<discovery_runtime::client::ClientBuilder<Client>> {
    let document = &api.document;
    let mut builder = Client::builder(service(api))
        .user_agent(format!("{}/{}", program.name(), env!("CARGO_PKG_VERSION")))
        .timeout(settings.timeout);
    let from_variable = api.facts.base_url_env.as_deref().and_then(variable);
    match settings.base_url.clone().or(from_variable) {
        Some(url) => builder = builder.base_url(url),
        None if document.root_url.is_empty() => {
            return Err(Failure::usage("the document has no root URL: set --base-url"));
        }
        None => {}
    }
    if let Some(retries) = settings.retries {
        builder = builder.retry(Retry::new().attempts(retries.saturating_add(1)));
    }
    if let Some(project) = &settings.quota_project {
        builder = builder.quota_project(project);
    }
    Ok(builder)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn secret(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path);
    let text =
        text.map_err(|error| Failure::new(Exit::Credentials, format!("cannot read {}: {error}", path.display())))?;
    Ok(text.trim().to_owned())
}

/// Leaks a value, because the program makes one call and the runtime requires `'static` names.
fn keep<T: ?Sized>(value: impl Into<Box<T>>) -> &'static T {
    Box::leak(value.into())
}

fn service(api: &'static Api) -> &'static Service {
    let (document, facts) = (&api.document, &api.facts.service);
    let mut service = Service::new(&document.name, &document.version, &document.root_url)
        .revision(&document.revision)
        .service_path(&document.service_path);
    if let Some(path) = document.operation_path() {
        service = service.operation_path(path);
    }
    let reasons: Vec<(&str, &str)> =
        facts.no_api_keys.iter().map(|(prefix, reason)| (prefix.as_str(), reason.as_str())).collect();
    service = service.no_api_keys(keep(reasons));
    if let Some(seconds) = facts.server_timeout.as_ref().and_then(overlay::ServerTimeout::seconds) {
        service = service.server_timeout(Duration::from_secs(seconds));
    }
    Box::leak(Box::new(service))
}

/// Starts a call, as generated code does it.
pub(crate) fn call(client: &Client, plan: &Plan) -> Result<rt::CallBuilder> {
    call_to(client, plan, &plan.method.source.path)
}

/// Starts a call to another path of the method.
pub(crate) fn call_to(client: &Client, plan: &Plan, path: &'static str) -> Result<rt::CallBuilder> {
    let source = plan.method.source;
    let mut call = rt::request(keep::<str>(source.http_method.to_ascii_uppercase()), client, path);
    for (name, pattern, value) in &plan.path {
        call = call.path(name, pattern, value.as_str());
    }
    for (name, values) in &plan.query {
        call = call.query(name, values);
    }
    if let (Some(body), Some(request)) = (&plan.body, plan.method.request()) {
        call = if plan.api.document.is_http_body(request) {
            let (content_type, bytes) = raw(body)?;
            call.raw_body(content_type, bytes)
        } else {
            call.body(body.clone())
        };
    }
    if let Some(version) = &source.api_version {
        call = call.api_version(version);
    }
    if plan.api.document.features.iter().any(|feature| feature == "dataWrapper") {
        call = call.wrapped();
    }
    if plan.api.facts.method(&source.id).is_some_and(|facts| facts.safe_to_retry) {
        call = call.safe_to_retry();
    }
    match &plan.reply {
        Reply::Page(page) => {
            if let TokenPlace::Body(name) = &page.place {
                call = call.page_token_in_body(keep::<str>(name.as_str()));
            }
        }
        Reply::Media { service: true, .. } => call = call.download_service(),
        Reply::Stream => {
            if let Some(completion) = completion(plan) {
                call = call.completion(completion);
            }
        }
        _ => {}
    }
    if plan.method.takes_media() {
        let (simple, resumable) = plan.method.upload_paths();
        call = call.upload_paths(simple, resumable);
        if let Some(most) = source.media_upload.as_ref().and_then(discovery_document::MediaUpload::max_bytes) {
            call = call.upload_max(most);
        }
    }
    Ok(call)
}

/// Returns the content type and the bytes of a body that is not JSON.
pub(crate) fn raw(body: &Value) -> Result<(String, Vec<u8>)> {
    let content_type = body["contentType"].as_str().unwrap_or("application/octet-stream");
    let data = body["data"].as_str().unwrap_or_default();
    let bytes = BASE64_STANDARD.decode(data).or_else(|_| BASE64_URL_SAFE.decode(data));
    let bytes = bytes.map_err(|_| Failure::usage("option --data: not Base64; use @FILE for the content of a file"))?;
    Ok((content_type.to_owned(), bytes))
}

/// Returns the properties that show when a stream is complete, from the overlay.
fn completion(plan: &Plan) -> Option<&'static Completion> {
    let response = plan.method.source.response.as_ref()?.schema.reference.as_ref()?;
    let fact = plan.api.facts.service.completion.get(response)?;
    let no_reasons: Vec<&str> = fact.no_reasons.iter().map(String::as_str).collect();
    let mut completion = Completion::new(&fact.list, &fact.final_reason).no_reasons(keep(no_reasons));
    if !fact.index.is_empty() {
        completion = completion.index(&fact.index);
    }
    if let Some(path) = &fact.blocked {
        completion = completion.blocked_by(path);
    }
    Some(Box::leak(Box::new(completion)))
}
