//! A small API for tests, written as generated code is.

use std::time::Duration;

use generativelanguage::Call;
use generativelanguage::call::{Lro, Media, Paged, Streaming, Upload};
use generativelanguage::client::ClientBuilder;
use generativelanguage::retry::Retry;
use generativelanguage::rt;

static SERVICE: rt::Service =
    rt::Service::new("generativelanguage", "v1beta", "https://generativelanguage.googleapis.com/")
        .revision("20260327")
        .operation_path("v1beta/{+name}")
        .api_key_env(&["GEMINI_API_KEY"])
        .server_timeout(Duration::from_secs(10))
        .token_usage(
            rt::TokenUsage::new("usageMetadata.totalTokenCount")
                .input("usageMetadata.promptTokenCount")
                .output("usageMetadata.candidatesTokenCount"),
        )
        .gen_ai(
            rt::GenAi::new("gcp.gemini")
                .operations(&[("generateContent", "generate_content"), ("streamGenerateContent", "generate_content")])
                .model(&["model", "name"], &[("models/", false), ("tunedModels/", true)])
                .response("modelVersion", "responseId", "candidates.finishReason"),
        );

/// The completion rule of a streamed [`Answer`].
pub(crate) static COMPLETION: rt::Completion = rt::Completion::new("candidates", "finishReason")
    .index("index")
    .no_reasons(&["FINISH_REASON_UNSPECIFIED", ""])
    .blocked_by("promptFeedback.blockReason");

/// The client.
#[derive(Clone, Debug)]
pub struct Client {
    rt: rt::Client,
}

impl Client {
    /// Creates a client that calls with an API key.
    pub fn new(api_key: impl AsRef<str>) -> rt::Result<Self> {
        Self::builder().api_key(api_key).build()
    }

    /// Creates a client from the environment.
    pub fn from_env() -> rt::Result<Self> {
        Self::builder().with_env().build()
    }

    /// Starts to build a client.
    pub fn builder() -> rt::ClientBuilder<Self> {
        rt::ClientBuilder::new(&SERVICE)
    }

    /// Returns a long-running operation by its name.
    pub fn operation<R: rt::Wire, M: rt::Wire>(&self, name: impl Into<String>) -> rt::Operation<R, M> {
        rt::Operation::attach(&self.rt, name)
    }

    /// Returns the runtime of this client.
    pub fn runtime(&self) -> &rt::Client {
        &self.rt
    }
}

impl From<rt::Client> for Client {
    fn from(rt: rt::Client) -> Self {
        Self { rt }
    }
}

/// An answer.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Answer {
    /// The answer of the model.
    pub candidates: Vec<Candidate>,
    /// The reason for a blocked prompt.
    pub prompt_feedback: Option<rt::Value>,
    /// The token usage.
    pub usage_metadata: Option<rt::Value>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A candidate.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Candidate {
    /// The text.
    pub text: Option<String>,
    /// The finish reason.
    pub finish_reason: Option<String>,
    /// A number.
    pub index: Option<i32>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A model.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Model {
    /// The name.
    pub name: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A page of models.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct ListModelsResponse {
    /// The models.
    pub models: Vec<Model>,
    /// The next page.
    pub next_page_token: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::Page for ListModelsResponse {
    type Item = Model;

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.models
    }
}

/// A page of things by name.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct ListScopedResponse {
    /// The things.
    pub items: rt::Map<Model>,
    /// The next page.
    pub next_page_token: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::Page for ListScopedResponse {
    type Item = (String, Model);

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|token| !token.is_empty())
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.items.into_iter().collect()
    }
}

/// A file.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct File {
    /// The name.
    pub name: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A file that was created.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct CreateFileResponse {
    /// The file.
    pub file: Option<File>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// The error.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct RpcStatus {
    /// The code.
    pub code: Option<i32>,
    /// The message.
    pub message: Option<String>,
    /// The details.
    pub details: Vec<rt::Struct>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// An operation.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Operation {
    /// The name.
    pub name: Option<String>,
    /// True if the operation is done.
    pub done: Option<bool>,
    /// The error, if it failed.
    pub error: Option<RpcStatus>,
    /// The result.
    pub response: Option<rt::Struct>,
    /// The progress.
    pub metadata: Option<rt::Struct>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

impl rt::LongRunning for Operation {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn done(&self) -> bool {
        self.done == Some(true)
    }

    fn error(&self) -> Option<rt::Value> {
        self.error.as_ref().map(rt::to_value)
    }

    fn response(&self) -> Option<&rt::Struct> {
        self.response.as_ref()
    }

    fn metadata(&self) -> Option<&rt::Struct> {
        self.metadata.as_ref()
    }
}

/// The progress.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Progress {
    /// Percent.
    pub percent: Option<i32>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

/// A client for a server on loopback that retries quickly.
pub(crate) fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

pub(crate) fn builder(url: &str) -> ClientBuilder<Client> {
    Client::builder().api_key("SECRET-KEY").base_url(url).retry(quick())
}

/// Retries without much waiting.
pub(crate) fn quick() -> Retry {
    Retry::new().initial_wait(Duration::from_millis(5)).longest_wait(Duration::from_millis(20))
}

/// A read.
pub(crate) fn get(client: &Client) -> Call<Model> {
    rt::get(client.runtime(), "v1beta/models/x").build("test.models.get")
}

/// A call that creates nothing.
pub(crate) fn generate(client: &Client) -> Call<Answer> {
    rt::post(client.runtime(), "v1beta/models/x:generate").safe_to_retry().build("test.models.generate")
}

/// A call that creates nothing, with a body.
pub(crate) fn generate_with(client: &Client, body: impl rt::Wire) -> Call<Answer> {
    rt::post(client.runtime(), "v1beta/models/x:generate").body(body).safe_to_retry().build("test.models.generate")
}

/// A call that creates something.
pub(crate) fn create(client: &Client) -> Call<Model> {
    rt::post(client.runtime(), "v1beta/models").build("test.models.create")
}

/// A call that creates something, with a body.
pub(crate) fn create_with(client: &Client, body: impl rt::Wire) -> Call<Model> {
    rt::post(client.runtime(), "v1beta/models").body(body).build("test.models.create")
}

pub(crate) fn stream(client: &Client) -> Call<Answer, Streaming> {
    stream_builder(client).build("test.models.stream")
}

pub(crate) fn stream_builder(client: &Client) -> rt::CallBuilder {
    rt::post(client.runtime(), "v1beta/models/x:streamGenerate").completion(&COMPLETION).safe_to_retry()
}

pub(crate) fn stream_with(client: &Client, body: impl rt::Wire) -> Call<Answer, Streaming> {
    stream_builder(client).body(body).build("test.models.stream")
}

pub(crate) fn list(client: &Client) -> Call<ListModelsResponse, Paged> {
    rt::get(client.runtime(), "v1beta/models").build("test.models.list")
}

pub(crate) fn list_scoped(client: &Client) -> Call<ListScopedResponse, Paged> {
    rt::get(client.runtime(), "v1beta/scoped").build("test.scoped.list")
}

pub(crate) fn upload(client: &Client) -> Call<CreateFileResponse, Upload> {
    upload_builder(client).upload_max(2_147_483_648).build("test.media.upload")
}

pub(crate) fn upload_builder(client: &Client) -> rt::CallBuilder {
    rt::post(client.runtime(), "v1beta/files")
        .body(serde_json::json!({"file": {"displayName": "x"}}))
        .upload_paths("/upload/v1beta/files", "/resumable/upload/v1beta/files")
}

pub(crate) fn download(client: &Client) -> Call<rt::Value, Media> {
    rt::get(client.runtime(), "v1beta/files/x:download").download_service().build("test.files.download")
}

pub(crate) fn start(client: &Client) -> Call<Operation, Lro<Model, Progress>> {
    rt::post(client.runtime(), "v1beta/models/x:batch").build("test.models.batch")
}
