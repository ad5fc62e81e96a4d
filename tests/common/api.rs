//! A small API for tests, written as generated code is.

#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::time::Duration;

use generativelanguage::Call;
use generativelanguage::call::{Lro, Media, Paged, Streaming, Upload};
use generativelanguage::client::ClientBuilder;
use generativelanguage::retry::Retry;
use generativelanguage::rt::{self, Map};

rt::client! {
    /// The client.
    pub struct Client {
        name: "generativelanguage",
        version: "v1beta",
        revision: "20260327",
        root_url: "https://generativelanguage.googleapis.com/",
        mtls_root_url: "",
        service_path: "",
        operation_path: "v1beta/{+name}",
        scopes: [],
        api_key_env: ["GEMINI_API_KEY"],
        base_url_env: "",
        endpoints: [],
    }
}

rt::schema! {
    /// An answer.
    pub struct Answer {
        /// What the model said.
        pub candidates, set_candidates: Vec<Candidate> = "candidates",
        /// Why it did not.
        pub prompt_feedback, set_prompt_feedback: Option<rt::Value> = "promptFeedback",
        /// What it cost.
        pub usage_metadata, set_usage_metadata: Option<rt::Value> = "usageMetadata",
    }
}

rt::schema! {
    /// A candidate.
    pub struct Candidate {
        /// The text.
        pub text, set_text: Option<String> = "text",
        /// Why it ended.
        pub finish_reason, set_finish_reason: Option<String> = "finishReason",
        /// A number.
        pub index, set_index: Option<i32> = "index",
    }
}

rt::schema! {
    /// A model.
    pub struct Model {
        /// The name.
        pub name, set_name: Option<String> = "name",
    }
}

rt::schema! {
    /// A page of models.
    pub struct ListModelsResponse {
        /// The models.
        pub models, set_models: Vec<Model> = "models",
        /// The next page.
        pub next_page_token, set_next_page_token: Option<String> = "nextPageToken",
    }
}

rt::page! { ListModelsResponse { models: Vec<Model>, next_page_token } }

rt::schema! {
    /// A page of things by name.
    pub struct ListScopedResponse {
        /// The things.
        pub items, set_items: Map<Model> = "items",
        /// The next page.
        pub next_page_token, set_next_page_token: Option<String> = "nextPageToken",
    }
}

rt::page! { ListScopedResponse { items: Map<Model>, next_page_token } }

rt::schema! {
    /// A file.
    pub struct File {
        /// The name.
        pub name, set_name: Option<String> = "name",
        /// The state.
        pub state, set_state: Option<String> = "state",
    }
}

rt::schema! {
    /// A file that was created.
    pub struct CreateFileResponse {
        /// The file.
        pub file, set_file: Option<File> = "file",
    }
}

rt::schema! {
    /// What went wrong.
    pub struct RpcStatus {
        /// The code.
        pub code, set_code: Option<i32> = "code",
        /// The message.
        pub message, set_message: Option<String> = "message",
        /// The details.
        pub details, set_details: Vec<Map<rt::Value>> = "details",
    }
}

rt::schema! {
    /// An operation.
    pub struct Operation {
        /// The name.
        pub name, set_name: Option<String> = "name",
        /// Whether it is over.
        pub done, set_done: Option<bool> = "done",
        /// Why it failed.
        pub error, set_error: Option<RpcStatus> = "error",
        /// The result.
        pub response, set_response: Map<rt::Value> = "response",
        /// The progress.
        pub metadata, set_metadata: Map<rt::Value> = "metadata",
    }
}

rt::operation! { Operation }

rt::schema! {
    /// How far it is.
    pub struct Progress {
        /// Percent.
        pub percent, set_percent: Option<i32> = "percent",
    }
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
    rt::get(client.runtime(), "test.models.get", "v1beta/models/x").build()
}

/// A call that creates nothing.
pub(crate) fn generate(client: &Client) -> Call<Answer> {
    rt::post(client.runtime(), "test.models.generate", "v1beta/models/x:generate").safe_to_retry().build()
}

/// A call that creates nothing, with a body.
pub(crate) fn generate_with(client: &Client, body: impl rt::Wire) -> Call<Answer> {
    rt::post(client.runtime(), "test.models.generate", "v1beta/models/x:generate").body(body).safe_to_retry().build()
}

/// A call that creates something.
pub(crate) fn create(client: &Client) -> Call<Model> {
    rt::post(client.runtime(), "test.models.create", "v1beta/models").build()
}

/// A call that creates something, with a body.
pub(crate) fn create_with(client: &Client, body: impl rt::Wire) -> Call<Model> {
    rt::post(client.runtime(), "test.models.create", "v1beta/models").body(body).build()
}

pub(crate) fn stream(client: &Client) -> Call<Answer, Streaming> {
    rt::post(client.runtime(), "test.models.stream", "v1beta/models/x:streamGenerate").safe_to_retry().build()
}

pub(crate) fn stream_with(client: &Client, body: impl rt::Wire) -> Call<Answer, Streaming> {
    rt::post(client.runtime(), "test.models.stream", "v1beta/models/x:streamGenerate")
        .body(body)
        .safe_to_retry()
        .build()
}

pub(crate) fn list(client: &Client) -> Call<ListModelsResponse, Paged> {
    rt::get(client.runtime(), "test.models.list", "v1beta/models").build()
}

pub(crate) fn list_scoped(client: &Client) -> Call<ListScopedResponse, Paged> {
    rt::get(client.runtime(), "test.scoped.list", "v1beta/scoped").build()
}

pub(crate) fn upload(client: &Client) -> Call<CreateFileResponse, Upload> {
    upload_builder(client).upload_max(2_147_483_648).build()
}

pub(crate) fn upload_builder(client: &Client) -> rt::CallBuilder {
    rt::post(client.runtime(), "test.media.upload", "v1beta/files")
        .body(serde_json::json!({"file": {"displayName": "x"}}))
        .upload_paths("/upload/v1beta/files", "/resumable/upload/v1beta/files")
}

pub(crate) fn download(client: &Client) -> Call<rt::Value, Media> {
    rt::get(client.runtime(), "test.files.download", "v1beta/files/x:download").download_service().build()
}

pub(crate) fn start(client: &Client) -> Call<Operation, Lro<Model, Progress>> {
    rt::post(client.runtime(), "test.models.batch", "v1beta/models/x:batch").build()
}
