//! Calls with parameters of their own have what their kind has.

use std::time::Duration;

use crate::support::api::{self, Answer, CreateFileResponse, ListModelsResponse, Model, Operation, Progress, client};
use crate::support::server::Server;
use crate::support::upload_server::UploadServer;
use generativelanguage::retry::Retry;
use generativelanguage::rt;

/// A list.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct ListCall(rt::Call<ListModelsResponse, rt::Paged>);

impl ListCall {
    /// How many.
    pub fn page_size(self, value: i32) -> Self {
        Self(self.0.query("pageSize", value))
    }
}

/// A stream.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct StreamCall(rt::Call<Answer, rt::Streaming>);

impl StreamCall {
    /// A view.
    pub fn view(self, value: impl Into<String>) -> Self {
        Self(self.0.query("view", rt::arg::<String>(value)))
    }
}

/// An operation.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct BatchCall(rt::Call<Operation, rt::Lro<Model, Progress>>);

impl BatchCall {
    /// A view.
    pub fn view(self, value: impl Into<String>) -> Self {
        Self(self.0.query("view", rt::arg::<String>(value)))
    }
}

/// An upload.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct UploadCall(rt::Call<CreateFileResponse, rt::Upload>);

impl UploadCall {
    /// A view.
    pub fn view(self, value: impl Into<String>) -> Self {
        Self(self.0.query("view", rt::arg::<String>(value)))
    }
}

/// An upload that begins an operation.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct UploadBatchCall(rt::Call<Operation, rt::Upload<rt::Lro<Model, Progress>>>);

impl UploadBatchCall {
    /// A view.
    pub fn view(self, value: impl Into<String>) -> Self {
        Self(self.0.query("view", rt::arg::<String>(value)))
    }
}

/// A download.
#[must_use = "a call does nothing unless it is awaited, streamed or sent"]
#[derive(Debug, rt::Call)]
pub struct DownloadCall(rt::Call<rt::Value, rt::Media>);

impl DownloadCall {
    /// A view.
    pub fn view(self, value: impl Into<String>) -> Self {
        Self(self.0.query("view", rt::arg::<String>(value)))
    }
}

#[tokio::test]
async fn paged() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"models":[{"name":"a"}]}"#));
    let call =
        ListCall(api::list(&client(&server.url()))).page_size(7).retry(Retry::never()).from_page("t").idempotent();
    assert_eq!(call.items().try_collect::<Vec<_>>().await.unwrap().len(), 1);
    assert_eq!(server.seen()[0].target, "/v1beta/models?pageSize=7&pageToken=t");
    assert!(ListCall(api::list(&client(&server.url()))).pages().try_next().await.unwrap().is_some());
}

#[tokio::test]
async fn streaming() {
    let server = Server::start(|exchange| exchange.json(200, r#"[{"candidates":[{"finishReason":"STOP"}]}]"#));
    let call = || StreamCall(api::stream(&client(&server.url()))).view("full").as_array().max_event_size(1000);
    let mut stream = call().stream().await.unwrap();
    assert!(stream.try_next().await.unwrap().is_some());
    assert!(stream.try_next().await.unwrap().is_none());
    assert!(call().stream_until(|_| true).await.is_ok());
    assert_eq!(server.seen()[0].target, "/v1beta/models/x:streamGenerate?view=full");
}

#[tokio::test]
async fn operations() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"name":"o","done":true,"response":{"name":"m"}}"#));
    let client = client(&server.url());
    assert_eq!(BatchCall(api::start(&client)).view("x").wait().await.unwrap().name.as_deref(), Some("m"));
    assert!(BatchCall(api::start(&client)).operation().await.unwrap().is_done());
    assert_eq!(BatchCall(api::start(&client)).await.unwrap().done, Some(true));
    let call = || {
        rt::post(client.runtime(), "v1beta/x:upload").upload_paths("/upload/v1beta/x:upload", "").build("test.upload")
    };
    let model = UploadBatchCall(call()).bytes("x").media_type("a/b").wait().await.unwrap();
    assert_eq!(model.name.as_deref(), Some("m"));
    assert!(UploadBatchCall(call()).into_call().operation().await.unwrap().is_done());
}

#[tokio::test]
async fn uploads() {
    let server = UploadServer::start(None);
    let call = || UploadCall(api::upload(&client(&server.url()))).view("x").timeout(Duration::from_secs(60));
    call().bytes("x").media_type("a/b").one_request_up_to(0).await.unwrap();
    let reader: &[u8] = b"x";
    call().reader(reader, None).media_type("a/b").await.unwrap();
    assert_eq!(server.server.seen()[0].target, "/upload/v1beta/files?view=x");
}

#[tokio::test]
async fn downloads() {
    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    let call = DownloadCall(api::download(&client(&server.url()))).view("x");
    assert_eq!(call.download().bytes().await.unwrap(), "MEDIA");
}

/// Every future can be moved to another thread.
#[test]
fn everything_can_be_spawned() {
    fn can_be_spawned(_: impl Send + 'static) {}
    let client = client("http://127.0.0.1:1/");
    can_be_spawned(api::get(&client).send());
    can_be_spawned(api::generate(&client));
    can_be_spawned(api::stream(&client).stream());
    can_be_spawned(api::stream(&client).stream_until(|_| true));
    can_be_spawned(api::list(&client).pages());
    can_be_spawned(api::list(&client).items().try_collect::<Vec<_>>());
    can_be_spawned(api::upload(&client).file("x.mp4").send());
    can_be_spawned(api::upload(&client).bytes("x").progress(|_| {}).cancel_on(std::future::pending()));
    can_be_spawned(api::download(&client).download().to_file("x"));
    can_be_spawned(api::download(&client).download().lines::<Model>());
    can_be_spawned(api::start(&client).wait());
    can_be_spawned(async move {
        let mut operation = api::start(&client).operation().await?;
        while operation.updates().try_next().await?.is_some() {}
        operation.cancel().await?;
        operation.wait().await
    });
}
